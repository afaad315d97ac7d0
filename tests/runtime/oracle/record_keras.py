"""Records how Keras trains: `python -m tests.runtime.oracle.record_keras`, with tensorflow 2.21 and its Keras."""

import json
from pathlib import Path
from typing import Any

from tests.runtime.oracle import keras_layers
from tests.runtime.oracle.keras_models import MODELS, OPTIMIZERS, losses, trained
from tests.runtime.oracle.keras_sequences import labelled_steps, stateful

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "keras"


def main() -> None:
    import tensorflow as tf

    keras = tf.keras

    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        _write(name, trained(keras, name))
    _write("optimizers", {name: trained(keras, "mlp", name)["loss"] for name in OPTIMIZERS})
    _write("losses", losses(keras))
    _write("labelled_steps", labelled_steps(keras))
    _write("stateful", stateful(keras))
    _write("prepared", keras_layers.prepared(keras))
    _write("measured", keras_layers.measured(keras))


def _write(name: str, found: dict[str, Any]) -> None:
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
    (GOLDEN / f"{name}.json").write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
