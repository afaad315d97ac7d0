"""What Keras's guides do, for either Keras: results by name, as JSON holds them.

`python -m tests.runtime.oracle.keras_guides` records what TensorFlow's Keras gives, where TensorFlow 2.21 is installed.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "keras" / "guides.json"


def summaries(keras: Any) -> dict[str, str]:
    """Return the tables of some models, as `print_fn` gets them."""
    layers = keras.layers
    keras.utils.clear_session()
    row = keras.Sequential([layers.Dense(3, "relu"), layers.Dropout(0.5), layers.Dense(1)])
    found = {"unbuilt": _table(row)}
    row.build((None, 4))
    found["row"] = _table(row)

    inner_input = keras.Input((8,))
    inner = keras.Model(inner_input, layers.Dense(8)(inner_input), name="inner")
    one, other = keras.Input((8,), name="one"), keras.Input((5, 3), name="other")
    pooled = layers.GlobalAveragePooling1D()(layers.Conv1D(8, 3)(other))
    joined = layers.Concatenate()([inner(one), inner(pooled)])
    outputs = {"yes": layers.Dense(1, name="yes")(joined), "no": layers.Dense(4, name="no")(joined)}
    model = keras.Model([one, other], outputs, name="joined")
    inner.trainable = False
    found["graph"] = _table(model)
    found["nested"] = _table(model, expand_nested=True, show_trainable=True)
    found["narrow"] = _table(model, line_length=60, positions=[0.4, 0.6, 0.8, 1.0])
    found["layers"] = " ".join(layer.name for layer in model.layers)
    return found


def _table(model: Any, **options: Any) -> str:
    texts: list[str] = []
    model.summary(print_fn=lambda text, **_: texts.append(text), **options)
    lines = "\n".join(texts).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


TEXTS = ["The cat, sat on the mat!", "the dog sat", "ξεῖν᾽, ἦ τοι", "", "a-b  c\td"]


def texts(keras: Any) -> dict[str, Any]:
    """Return what TextVectorization learns and gives, for each way to split, join and count."""
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "cut": {"max_tokens": 8, "output_sequence_length": 3},
        "lower": {"standardize": "lower"},
        "whole": {"split": None, "standardize": None},
        "characters": {"split": "character", "standardize": "strip_punctuation"},
        "pairs": {"ngrams": 2},
        "ones_and_threes": {"ngrams": (1, 3), "output_mode": "count"},
        "multi_hot": {"output_mode": "multi_hot", "max_tokens": 30, "pad_to_max_tokens": True},
        "tf_idf": {"output_mode": "tf_idf"},
    }
    found: dict[str, Any] = {}
    for name, options in kinds.items():
        layer = keras.layers.TextVectorization(**options)
        layer.adapt(TEXTS)
        tokens = [str(one) for one in layer.get_vocabulary()]
        found[name] = {"tokens": tokens, "numbers": _numbers(layer(["the dog sat", "on a mat, sat"]))}
    return found


def lookups(keras: Any) -> dict[str, Any]:
    """Return what the layers of vocabularies, bins and hashes give."""
    layers = keras.layers
    words, numbers = [["a", "c", "zz"], ["", "b", "a"]], [[12, 7, 42], [42, 1000, 36]]
    found: dict[str, Any] = {}
    for mode in ("int", "one_hot", "multi_hot", "count"):
        found[f"words_{mode}"] = layers.StringLookup(vocabulary=["a", "b", "c"], mask_token="", output_mode=mode)(words)
        known = {"vocabulary": [12, 36, 42], "output_mode": mode}
        found[f"numbers_{mode}"] = layers.IntegerLookup(num_oov_indices=3, **known)(numbers)
        found[f"bins_{mode}"] = layers.Discretization(bin_boundaries=[0.0, 40.0], output_mode=mode)(numbers)
        found[f"hashed_{mode}"] = layers.Hashing(num_bins=9, output_mode=mode)(words)
        if mode != "int":
            found[f"encoded_{mode}"] = layers.CategoryEncoding(num_tokens=4, output_mode=mode)([[3, 2], [0, 0]])
    found["hashed_numbers"] = layers.Hashing(num_bins=1000, mask_value=7)(numbers)
    learnt = layers.StringLookup(max_tokens=4)
    learnt.adapt([["b", "a", "c"], ["c", "q", "z"]])
    found["learnt"] = learnt(words)
    inverse = layers.StringLookup(vocabulary=learnt.get_vocabulary(), invert=True)
    found["inverse"] = [[one.decode() for one in row] for row in inverse([[0, 1], [2, 3]]).numpy().tolist()]
    values = [((7919 * at) % 1009) ** 1.5 for at in range(1009)]
    for epsilon in (0.01, 0.1):
        bins = layers.Discretization(num_bins=5, epsilon=epsilon)
        bins.adapt(np.array(values, np.float32))
        found[f"quantiles_{epsilon}"] = [float(one) for one in bins.bin_boundaries]
    return {name: one if isinstance(one, list) else _numbers(one) for name, one in found.items()}


def warps(keras: Any) -> dict[str, Any]:
    """Return images turned, moved and scaled by factors of no range, so that nothing is left to chance."""
    layers = keras.layers
    images = np.sin(np.arange(2 * 6 * 5, dtype=np.float32) * 1.7).reshape(2, 6, 5, 1)
    found: dict[str, Any] = {}
    for mode in ("reflect", "wrap", "constant", "nearest"):
        beyond: dict[str, Any] = {"fill_mode": mode, "fill_value": 0.25}
        found[f"turned_{mode}"] = layers.RandomRotation((0.1, 0.1), **beyond)(images, training=True)
        found[f"moved_{mode}"] = layers.RandomTranslation((0.25, 0.25), (-0.7, -0.7), **beyond)(images, training=True)
        found[f"scaled_{mode}"] = layers.RandomZoom((0.6, 0.6), (-0.3, -0.3), **beyond)(images, training=True)
        nearest = layers.RandomRotation((0.3, 0.3), interpolation="nearest", **beyond)
        found[f"nearest_{mode}"] = nearest(images, training=True)
    found["cropped"] = layers.Resizing(4, 3, crop_to_aspect_ratio=True)(images)
    found["padded"] = layers.Resizing(4, 5, pad_to_aspect_ratio=True, fill_value=0.5)(images)
    return {name: np.asarray(one).round(5).ravel().tolist() for name, one in found.items()}


def _numbers(tensor: Any) -> Any:
    return tensor.numpy().tolist()


GUIDES: dict[str, Callable[[Any], dict[str, Any]]] = {one.__name__: one for one in (summaries, texts, lookups, warps)}


def main() -> None:
    """Record what the real Keras gives."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["COLUMNS"] = "80"
    import keras  # type: ignore[import-not-found]  # TensorFlow's: this module is imported without it, too

    found = {name: guide(keras) for name, guide in GUIDES.items()}
    GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
