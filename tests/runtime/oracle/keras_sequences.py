"""Models of sequences in the vocabulary that Keras and `runtime` share: masks, directions, states, cells."""

from collections.abc import Callable
from typing import Any

import numpy as np

Keras = Any  # keras, or runtime.keras


def masked(keras: Keras) -> Any:
    """Padding that recurrent layers in both directions leave out."""
    layers = keras.layers
    rows = [keras.Input((6,), dtype="int32"), layers.Embedding(11, 6, mask_zero=True), layers.Dropout(0.0)]
    rows += [layers.Bidirectional(layers.LSTM(4, return_sequences=True)), layers.BatchNormalization()]
    return keras.Sequential([*rows, layers.GRU(5), layers.Dense(4)])


def masked_attention(keras: Keras) -> Any:
    """Padding that attention and the mean over time leave out."""
    layers = keras.layers
    inputs = keras.Input((6,), dtype="int32")
    x = layers.Embedding(11, 6, mask_zero=True)(inputs)
    x = layers.Add()([x, layers.MultiHeadAttention(2, 3)(x, x)])
    x = layers.LayerNormalization()(x)
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalAveragePooling1D()(x)))


def masked_merges(keras: Keras) -> Any:
    """Masks of two inputs of a layer."""
    layers = keras.layers
    inputs = keras.Input((6,), dtype="int32")
    one, other = (layers.Embedding(11, 4, mask_zero=zero)(inputs) for zero in (True, True))
    x = layers.Concatenate()([one, other])
    y = layers.Multiply()([one, other])
    x = layers.Concatenate(axis=1)([layers.Dense(3)(x), layers.Dense(3, activation="tanh")(y)])
    return keras.Model(inputs, layers.Dense(4)(layers.SimpleRNN(4)(x)))


def backwards(keras: Keras) -> Any:
    """The other direction, and the ways to merge both."""
    layers = keras.layers
    rows = [keras.Input((5, 3)), layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="ave")]
    rows += [layers.Bidirectional(layers.SimpleRNN(4, return_sequences=True), merge_mode="mul")]
    rows += [layers.LSTM(4, go_backwards=True, return_sequences=True), layers.TimeDistributed(layers.Dense(3))]
    return keras.Sequential([*rows, layers.Bidirectional(layers.LSTM(3), merge_mode="sum"), layers.Dense(4)])


def cells(keras: Keras) -> Any:
    """Cells on top of each other."""
    layers = keras.layers
    inner = [layers.LSTMCell(4), layers.GRUCell(3), layers.SimpleRNNCell(4)]
    return keras.Sequential([keras.Input((5, 3)), layers.RNN(inner), layers.Dense(4)])


def states(keras: Keras) -> Any:
    """The states of one layer, handed to another."""
    layers = keras.layers
    inputs = keras.Input((5, 3))
    _, hidden, memory = layers.LSTM(4, return_state=True)(inputs)
    x = layers.LSTM(4, return_sequences=True)(inputs, initial_state=[hidden, memory])
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalMaxPooling1D()(x)))


MODELS: dict[str, Callable[[Keras], Any]] = {
    one.__name__: one for one in (masked, masked_attention, masked_merges, backwards, cells, states)
}


def labelled_steps(keras: Keras) -> dict[str, Any]:
    """Twenty losses of a model with a label for each step, of which the padding's do not count."""
    layers = keras.layers
    rows = [keras.Input((5, 3)), layers.Masking(), layers.SimpleRNN(4, return_sequences=True), layers.Dense(3)]
    model = keras.Sequential(rows)
    random = np.random.default_rng(3)
    model.set_weights([(random.normal(size=tuple(one.shape)) * 0.4).astype(np.float32) for one in model.weights])
    x = random.normal(size=(8, 5, 3)).astype(np.float32)
    x[:, 3:] *= random.integers(0, 2, (8, 2, 1))
    model.compile(
        optimizer=keras.optimizers.SGD(0.2),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        weighted_metrics=[keras.metrics.SparseCategoricalAccuracy(name="weighted")],
    )
    y, weights = random.integers(0, 3, (8, 5)), random.random((8, 5)).astype(np.float32)
    fitted = model.fit(x, y, sample_weight=weights, batch_size=8, epochs=20, shuffle=False, verbose=0)
    return {key: [float(one) for one in fitted.history[key]] for key in ("loss", "accuracy", "weighted")}


def stateful(keras: Keras) -> dict[str, Any]:
    """Outputs of batches of which each goes on where the one before ended."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((3, 2), batch_size=2), layers.LSTM(3, stateful=True), layers.Dense(1)])
    random = np.random.default_rng(4)
    weights = model.trainable_weights
    for one in weights:
        one.assign((random.normal(size=tuple(one.shape)) * 0.5).astype(np.float32))
    x = random.normal(size=(6, 3, 2)).astype(np.float32)
    first = np.asarray(model.predict(x, batch_size=2, verbose=0))
    going_on = np.asarray(model.predict(x, batch_size=2, verbose=0))
    model.layers[0].reset_state()
    anew = np.asarray(model.predict(x, batch_size=2, verbose=0))
    return {"first": first.tolist(), "going_on": going_on.tolist(), "anew": anew.tolist()}
