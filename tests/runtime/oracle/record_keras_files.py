"""Writes .keras files with Keras 3: `python -m tests.runtime.oracle.record_keras_files`, with tensorflow 2.21.

With the arguments `read FILE NAME`, it prints instead what Keras makes of a file: its outputs and five further losses.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.runtime.oracle.keras_files import MODELS, compiled, outputs, train

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "keras"


def main() -> None:
    import tensorflow as tf

    keras = tf.keras
    if sys.argv[1:2] == ["read"]:
        for path, name in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
            print("FOUND", json.dumps(_asked(keras.models.load_model(path), name)))
        return
    for name in MODELS:
        model = compiled(keras, name)
        train(model, name, 3)
        model.save(GOLDEN / f"{name}.keras")
        (GOLDEN / f"{name}_file.json").write_text(json.dumps(_asked(model, name)) + "\n")


def _asked(model: Any, name: str) -> dict[str, Any]:
    found = {key: one.tolist() for key, one in outputs(model, name).items()}
    return {"outputs": found, "losses": train(model, name, 5)}


if __name__ == "__main__":
    main()
