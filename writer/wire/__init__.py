"""The tfevents wire format, bytes to messages and back, without any I/O.

A leaf: it knows neither files nor threads nor what a dashboard shows. `record` frames, `proto` names the messages,
`tensor` turns arrays into TensorProto and back.
"""
