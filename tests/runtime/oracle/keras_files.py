"""Models for .keras files, in the vocabulary that Keras and `runtime` share, and what they are asked."""

from collections.abc import Callable
from typing import Any

import numpy as np

Keras = Any  # keras, or runtime.keras

BATCH = 6


def images(keras: Keras) -> Any:
    """A row of layers of images."""
    layers = keras.layers
    rows = [keras.Input((9, 9, 2)), layers.ZeroPadding2D(1), layers.Conv2D(3, 3, activation="relu", strides=2)]
    rows += [layers.BatchNormalization(momentum=0.8), layers.DepthwiseConv2D(2, depth_multiplier=2, padding="same")]
    rows += [layers.LeakyReLU(), layers.SeparableConv2D(4, 2), layers.AveragePooling2D(2), layers.Dropout(0.0)]
    rows += [layers.Reshape((4, 4)), layers.Conv1D(3, 2, padding="causal"), layers.MaxPooling1D(2), layers.Flatten()]
    rows += [layers.Dense(5, kernel_regularizer="l2", kernel_initializer="he_normal"), layers.Activation("softmax")]
    return keras.Sequential(rows)


def sequences(keras: Keras) -> Any:
    """Padding, directions, attention, cells."""
    layers = keras.layers
    inputs = keras.Input((6,), dtype="int32", name="ids")
    x = layers.Embedding(11, 6, mask_zero=True)(inputs)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x)
    y = layers.GRU(4)(x)
    x = layers.LayerNormalization()(x)
    x = layers.GlobalAveragePooling1D()(layers.MultiHeadAttention(2, 3)(x, x))
    z = layers.TimeDistributed(layers.Dense(3))(layers.RepeatVector(3)(y))
    z = layers.RNN([layers.LSTMCell(3), layers.SimpleRNNCell(2)])(z)
    return keras.Model(inputs, layers.Dense(5, activation="softmax")(layers.Concatenate()([x, y, z])))


def graph(keras: Keras) -> Any:
    """Two inputs, two outputs in a dict, a shared layer, a model as a layer, operators."""
    layers = keras.layers
    one, other = keras.Input((4,), name="one"), keras.Input((4,), name="other")
    shared = layers.Dense(6, activation="tanh", name="shared")
    inner_input = keras.Input((6,))
    inner = keras.Model(inner_input, layers.Dense(3, activation="gelu")(inner_input), name="inner")
    x = inner(shared(one))
    y = 2.0 - inner(layers.Maximum()([shared(other), layers.Dense(6)(one)]))
    z = x * 0.5 + y[:, :1]
    first = layers.Dense(5, activation="softmax", name="first")(layers.Concatenate()([z, y]))
    return keras.Model([one, other], {"first": first, "second": layers.Dense(1, name="second")(-z)})


MODELS: dict[str, Callable[[Keras], Any]] = {one.__name__: one for one in (images, sequences, graph)}


def data(name: str) -> tuple[Any, Any]:
    """Inputs and labels."""
    random = np.random.default_rng(21)
    classes = random.integers(0, 5, BATCH)
    if name == "images":
        return random.normal(size=(BATCH, 9, 9, 2)).astype(np.float32), classes
    if name == "sequences":
        return random.integers(0, 11, (BATCH, 6)).astype(np.int32), classes
    pair = [random.normal(size=(BATCH, 4)).astype(np.float32) for _ in range(2)]
    return pair, {"first": classes, "second": random.normal(size=(BATCH, 1)).astype(np.float32)}


def compiled(keras: Keras, name: str) -> Any:
    """A model, compiled as its kind needs."""
    model = MODELS[name](keras)
    sparse = "sparse_categorical_crossentropy"
    if name == "graph":
        loss: Any = {"first": sparse, "second": keras.losses.Huber()}
        model.compile(keras.optimizers.RMSprop(0.01, momentum=0.5), loss, loss_weights={"first": 1.0, "second": 0.5})
    elif name == "images":
        model.compile(keras.optimizers.Adam(0.02), sparse, metrics=["accuracy"])
    else:
        model.compile(keras.optimizers.SGD(0.1, momentum=0.9), sparse)
    return model


def train(model: Any, name: str, steps: int) -> list[float]:
    """Return the losses of so many steps."""
    x, y = data(name)
    found = model.fit(x, y, batch_size=BATCH, epochs=steps, shuffle=False, verbose=0).history["loss"]
    return [float(one) for one in found]


def outputs(model: Any, name: str) -> Any:
    """Return what a model makes of the data: an array, or arrays in a dict."""
    found = model.predict(data(name)[0], verbose=0)
    return {key: np.asarray(one) for key, one in found.items()} if isinstance(found, dict) else {"": np.asarray(found)}
