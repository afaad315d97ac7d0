"""Models of further layers, as in keras_models.py, and what layers make of inputs without training."""

from collections.abc import Callable
from typing import Any

import numpy as np

Keras = Any  # keras, or runtime.keras


def whole_volumes(keras: Keras) -> Any:
    """Volumes convolved, pooled, padded, cut and repeated."""
    layers = keras.layers
    x = inputs = keras.Input((4, 5, 3, 2))
    x = layers.Conv3DTranspose(3, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.MaxPooling3D(2, padding="same")(x)
    x = layers.ZeroPadding3D(((1, 0), (0, 2), (1, 1)))(x)
    x = layers.AveragePooling3D((2, 3, 2), strides=1, padding="same")(x)
    x = layers.Cropping3D(((0, 1), (1, 1), (2, 0)))(layers.UpSampling3D((1, 2, 1))(x))
    x = layers.Concatenate()([layers.GlobalAveragePooling3D()(x), layers.GlobalMaxPooling3D()(x)])
    return keras.Model(inputs, layers.Dense(4)(x))


def sequences(keras: Keras) -> Any:
    """Sequences convolved in further ways, and normalized by their squares."""
    layers = keras.layers
    x = inputs = keras.Input((7, 3))
    x = layers.SeparableConv1D(4, 3, depth_multiplier=2, padding="same", activation="tanh")(x)
    x = layers.DepthwiseConv1D(2, depth_multiplier=2)(x)
    x = layers.RMSNormalization()(layers.Conv1DTranspose(5, 3, strides=2, padding="same")(x))
    x = layers.Conv1DTranspose(3, 2, strides=3)(layers.ActivityRegularization(l2=0.01)(x))
    x = layers.AdditiveAttention()([layers.Dense(4)(x), layers.Dense(4)(x)])
    return keras.Model(inputs, layers.Dense(4)(layers.GlobalMaxPooling1D()(x)))


MODELS: dict[str, Callable[[Keras], Any]] = {one.__name__: one for one in (whole_volumes, sequences)}

RANDOM = np.random.default_rng(5)
IMAGES = RANDOM.random((2, 7, 9, 3)).astype(np.float32)
NUMBERS = RANDOM.normal(2.0, 3.0, (6, 4)).astype(np.float32)


def prepared(keras: Keras) -> dict[str, Any]:
    """What layers that prepare inputs make of them."""
    layers = keras.layers
    adapted = layers.Normalization()
    adapted.adapt(NUMBERS)
    by_image = layers.Normalization(axis=None)
    by_image.adapt(IMAGES)
    made = {
        "adapted": adapted(NUMBERS * 2),
        "adapted to all": by_image(IMAGES),
        "given": layers.Normalization(mean=3.0, variance=2.0)(NUMBERS),
        "inverted": layers.Normalization(mean=3.0, variance=2.0, invert=True)(NUMBERS),
        "each given": layers.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 2, 3, 4])(NUMBERS),
        "resized": layers.Resizing(4, 12)(IMAGES),
        "resized to nearest": layers.Resizing(4, 12, interpolation="nearest")(IMAGES),
        "middle": layers.CenterCrop(4, 4)(IMAGES),
        "one_hot": layers.CategoryEncoding(4, output_mode="one_hot")(np.array([3, 0, 1])),
        "multi_hot": layers.CategoryEncoding(4)(np.array([[3, 0], [1, 1]])),
        "counted": layers.CategoryEncoding(4, output_mode="count")(np.array([[3, 0], [1, 1]])),
        "flipped": layers.RandomFlip()(IMAGES, training=False),
    }
    return {name: np.asarray(value).tolist() for name, value in made.items()}


def measured(keras: Keras) -> dict[str, Any]:
    """Further losses and metrics, classes and functions, after two batches where they keep sums."""
    random = np.random.default_rng(8)
    logits = (random.normal(size=(6, 4)) * 2).astype(np.float32)
    chances = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32)
    classes = random.integers(0, 4, 6)
    one_hot = np.eye(4, dtype=np.float32)[classes]
    weights = np.array([1, 2, 0, 1, 1, 3], np.float32)
    of, m = keras.losses, keras.metrics
    found = {
        "binary focal": of.BinaryFocalCrossentropy(reduction="none")(one_hot, chances),
        "balanced": of.BinaryFocalCrossentropy(True, alpha=0.3, gamma=1.5, label_smoothing=0.1)(one_hot, chances),
        "focal logits": of.BinaryFocalCrossentropy(from_logits=True)(one_hot, logits),
        "categorical focal": of.CategoricalFocalCrossentropy(reduction="none")(one_hot, chances),
        "categorical focal logits": of.CategoricalFocalCrossentropy(from_logits=True, label_smoothing=0.1)(
            one_hot, logits
        ),
        "dice": of.Dice()(one_hot, chances),
        "dice of each": of.Dice(axis=1, reduction="none")(one_hot, chances),
        "tversky": of.Tversky(alpha=0.3, beta=0.7)(one_hot, chances),
        "mse": m.mse(one_hot, chances),
        "MAE": m.MAE(one_hot, chances),
        "kld": m.kld(one_hot, chances),
        "binary_accuracy": m.binary_accuracy(one_hot, chances),
        "categorical_accuracy": m.categorical_accuracy(one_hot, chances),
        "sparse_categorical_accuracy": m.sparse_categorical_accuracy(classes, chances),
        "top_k": m.top_k_categorical_accuracy(one_hot, chances, k=2),
        "sparse_top_k": m.sparse_top_k_categorical_accuracy(classes, chances, k=2),
    }
    made: dict[str, tuple[Any, Any, Any]] = {
        **{f"f1 {average}": (m.F1Score(average), one_hot, chances) for average in (None, "micro", "macro", "weighted")},
        "f2": (m.FBetaScore("macro", beta=2.0, threshold=0.3), one_hot, chances),
        "iou": (m.IoU(4, [0, 2]), classes, np.argmax(chances, 1)),
        "binary_iou": (m.BinaryIoU([1], threshold=0.3), one_hot, chances),
        "one_hot_iou": (m.OneHotIoU(4, [1, 3]), one_hot, chances),
        "one_hot_mean_iou": (m.OneHotMeanIoU(4), one_hot, chances),
    }
    for name in ("hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "log_sigmoid", "mish"):
        found[name] = keras.layers.Activation(name)(logits * 2)
    for name, (metric, labels, predictions) in made.items():
        metric.update_state(labels[:4], predictions[:4])
        flat = weights[4:, None].repeat(4, 1) if name == "binary_iou" else weights[4:]
        metric.update_state(labels[4:], predictions[4:], sample_weight=flat)
        found[name] = metric.result()
    return {name: np.asarray(value).tolist() for name, value in found.items()}
