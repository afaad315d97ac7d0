"""What Keras's guides do, for either Keras: results by name, as JSON holds them.

`python -m tests.runtime.oracle.keras_guides` records what TensorFlow's Keras gives, where TensorFlow 2.21 is installed.
"""

import json
import os
from pathlib import Path
from typing import Any

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


GUIDES = {one.__name__: one for one in (summaries,)}


def main() -> None:
    """Record what the real Keras gives."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["COLUMNS"] = "80"
    import keras  # type: ignore[import-not-found]  # TensorFlow's: this module is imported without it, too

    found = {name: guide(keras) for name, guide in GUIDES.items()}
    GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
