"""TensorFlow 1's recurrent networks: cells (`rt.nn.rnn_cell`) and what runs them over time (`rt.nn.dynamic_rnn`).

Variables and their order of gates are TensorFlow's, so that its checkpoints load. Keras's layers are `rt.layers`.
"""
