"""Models in the vocabulary that Keras and `runtime` share: each is built with the `keras` that it is given."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.runtime.oracle import keras_layers, keras_sequences

Keras = Any  # keras, or runtime.keras


def mlp(keras: Keras) -> Any:
    """Two dense layers."""
    layers = keras.layers
    return keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.Dense(4)])


def convolutional(keras: Keras) -> Any:
    """Images: convolutions of every kind, normalized, pooled."""
    layers = keras.layers
    x = inputs = keras.Input((9, 9, 2))
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.SeparableConv2D(4, 3, padding="same", depth_multiplier=2)(x)
    x = layers.DepthwiseConv2D(2, padding="valid")(x)
    x = layers.Conv2DTranspose(3, 3, strides=2, padding="same", activation="tanh")(x)
    x = layers.Concatenate()([x, x])
    x = layers.Add()([layers.MaxPooling2D(2)(x), layers.AveragePooling2D(2)(x)])
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(4)(x))


def volumes(keras: Keras) -> Any:
    """Convolutions of one and three dimensions."""
    layers = keras.layers
    inputs = keras.Input((4, 6, 5, 2))
    x = layers.Conv3D(3, 3, padding="same", activation="relu")(inputs)
    x = layers.Reshape((4, 90))(x)
    x = layers.Conv1D(5, 2, padding="causal", activation="relu")(x)
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalAveragePooling1D()(x)))


def lstm(keras: Keras) -> Any:
    """Two recurrent layers, the first handing on all its steps."""
    layers = keras.layers
    rows = [keras.Input((5, 3)), layers.LSTM(6, return_sequences=True), layers.LSTM(4), layers.Dense(4)]
    return keras.Sequential(rows)


def gru(keras: Keras) -> Any:
    """A gated layer and a plain one."""
    layers = keras.layers
    rows = [keras.Input((5, 3)), layers.GRU(6, return_sequences=True), layers.SimpleRNN(4), layers.Dense(4)]
    return keras.Sequential(rows)


def attention(keras: Keras) -> Any:
    """A transformer's block of its parts."""
    layers = keras.layers
    inputs = keras.Input((5, 6))
    normal = layers.LayerNormalization()(inputs)
    x = inputs + layers.MultiHeadAttention(2, 4)(normal, normal, use_causal_mask=True)
    x = x + layers.Dense(6)(layers.Dense(12, activation="gelu")(layers.LayerNormalization()(x)))
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalAveragePooling1D()(x)))


def embedding(keras: Keras) -> Any:
    """Rows of a table, averaged."""
    layers = keras.layers
    rows = [keras.Input((5,), dtype="int32"), layers.Embedding(11, 6), layers.GlobalAveragePooling1D(), layers.Dense(4)]
    return keras.Sequential(rows)


def resampled(keras: Keras) -> Any:
    """Images and sequences repeated, padded and cut, and the activations that are layers."""
    layers = keras.layers
    x = inputs = keras.Input((4, 5, 2))
    x = layers.ZeroPadding2D(((1, 0), (0, 2)))(layers.UpSampling2D((2, 1))(x))
    x = layers.Cropping2D(((1, 1), (2, 0)))(layers.PReLU(shared_axes=[1, 2])(x))
    x = layers.GroupNormalization(2)(layers.Conv2D(4, 2)(x))
    x = layers.Reshape((6, 16))(x)
    x = layers.Cropping1D((1, 2))(layers.ZeroPadding1D(2)(layers.UpSampling1D(2)(x)))
    x = layers.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.05)(layers.ELU(0.5)(layers.Dense(5)(x)))
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalMaxPooling1D()(layers.UnitNormalization()(x))))


def products(keras: Keras) -> Any:
    """Attention by dot products, and products of two inputs."""
    layers = keras.layers
    inputs = keras.Input((5, 6))
    x, y = layers.Dense(4)(inputs), layers.Dense(4, activation="tanh")(inputs)
    z = layers.Attention(use_scale=True)([x, y])
    scores = layers.Dot(axes=(2, 2), normalize=True)([z, y])
    found = layers.Dot(axes=1)([layers.GlobalAveragePooling1D()(z), layers.GlobalMaxPooling1D()(x)])
    return keras.Model(inputs, layers.Dense(4)(layers.Concatenate()([layers.Flatten()(scores), found])))


MODELS: dict[str, Callable[[Keras], Any]] = (
    {one.__name__: one for one in (mlp, convolutional, volumes, lstm, gru, attention, embedding, resampled, products)}
    | keras_sequences.MODELS
    | keras_layers.MODELS
)

OPTIMIZERS: dict[str, Callable[[Keras], Any]] = {
    "sgd": lambda keras: keras.optimizers.SGD(0.1),
    "momentum": lambda keras: keras.optimizers.SGD(0.05, momentum=0.9),
    "nesterov": lambda keras: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": lambda keras: keras.optimizers.Adam(0.02),
    "adamw": lambda keras: keras.optimizers.AdamW(0.02, weight_decay=0.1),
    "decayed": lambda keras: keras.optimizers.Adam(0.02, weight_decay=0.1),
    "decayed_momentum": lambda keras: keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=0.05, nesterov=True),
    "rmsprop": lambda keras: keras.optimizers.RMSprop(0.01, momentum=0.5),
    "centered": lambda keras: keras.optimizers.RMSprop(0.01, centered=True),
    "adagrad": lambda keras: keras.optimizers.Adagrad(0.1),
    "adadelta": lambda keras: keras.optimizers.Adadelta(1.0),
    "nadam": lambda keras: keras.optimizers.Nadam(0.02),
    "adamax": lambda keras: keras.optimizers.Adamax(0.02),
    "lion": lambda keras: keras.optimizers.Lion(0.01, weight_decay=0.1),
    "clipped": lambda keras: keras.optimizers.SGD(0.1, clipnorm=0.2),
    "clipped_together": lambda keras: keras.optimizers.SGD(0.1, global_clipnorm=0.3),
    "cosine": lambda keras: keras.optimizers.SGD(
        keras.optimizers.schedules.CosineDecay(0.01, 15, warmup_target=0.2, warmup_steps=5)
    ),
}

STEPS = 20
BATCH = 8


def prepared(keras: Keras, name: str) -> tuple[Any, Any, Any]:
    """A model whose weights follow from their shapes, inputs and labels."""
    model = MODELS[name](keras)
    random = np.random.default_rng(11)
    model.set_weights([_start(random, weight) for weight in model.weights])
    shape = (BATCH, *model.input_shape[1:])
    x = random.integers(0, 11, shape) if _takes_ids(name) else random.normal(size=shape).astype(np.float32)
    return model, x, random.integers(0, 4, BATCH)


def _takes_ids(name: str) -> bool:
    return name == "embedding" or name.startswith("masked")


def _start(random: Any, weight: Any) -> Any:
    values = random.normal(size=tuple(weight.shape)) * 0.4
    return (np.abs(values) + 0.5 if "variance" in weight.name else values).astype(np.float32)


def trained(keras: Keras, name: str, optimizer: str = "adam") -> dict[str, Any]:
    """Outputs before training, the loss and accuracy of each of twenty steps, and outputs after.

    Embeddings are trained without Adam: Keras 3 squares the gradients of a row that is there twice before it adds them,
    TensorFlow 1 and `runtime` after.
    """
    model, x, y = prepared(keras, name)
    optimizer = "momentum" if _takes_ids(name) else optimizer
    before = np.asarray(model.predict(x, verbose=0))
    model.compile(
        optimizer=OPTIMIZERS[optimizer](keras),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = model.fit(x, y, batch_size=BATCH, epochs=STEPS, shuffle=False, verbose=0).history
    return {
        "shapes": [list(map(int, weight.shape)) for weight in model.weights],
        "before": before.tolist(),
        "loss": history["loss"],
        "accuracy": history["accuracy"],
        "after": np.asarray(model.predict(x, verbose=0)).tolist(),
    }


def losses(keras: Keras) -> dict[str, Any]:
    """Each loss of each example, of probabilities and of logits."""
    random = np.random.default_rng(2)
    logits = (random.normal(size=(5, 4)) * 4).astype(np.float32)
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    classes = random.integers(0, 4, 5)
    one_hot = np.eye(4, dtype=np.float32)[classes]
    of = keras.losses
    plain = {"reduction": "none"}
    made = {
        "mse": of.MeanSquaredError(**plain)(one_hot, logits),
        "mae": of.MeanAbsoluteError(**plain)(one_hot, logits),
        "huber": of.Huber(delta=0.7, **plain)(one_hot, logits),
        "log_cosh": of.LogCosh(**plain)(one_hot, logits),
        "hinge": of.Hinge(**plain)(one_hot, logits),
        "kl": of.KLDivergence(**plain)(probabilities[::-1], probabilities),
        "poisson": of.Poisson(**plain)(one_hot, probabilities),
        "cosine": of.CosineSimilarity(**plain)(one_hot, logits),
        "binary": of.BinaryCrossentropy(**plain)(one_hot, probabilities),
        "binary_logits": of.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, **plain)(one_hot, logits),
        "categorical": of.CategoricalCrossentropy(**plain)(one_hot, probabilities),
        "categorical_logits": of.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, **plain)(
            one_hot, logits
        ),
        "sparse": of.SparseCategoricalCrossentropy(**plain)(classes, probabilities),
        "sparse_logits": of.SparseCategoricalCrossentropy(from_logits=True, **plain)(classes, logits),
        "mean": of.SparseCategoricalCrossentropy()(classes, probabilities),
        "weighed": of.SparseCategoricalCrossentropy()(classes, probabilities, sample_weight=np.arange(5.0)),
    }
    return {name: np.asarray(value).tolist() for name, value in made.items()}
