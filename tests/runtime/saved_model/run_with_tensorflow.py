"""Runs a model that we saved in all of TensorFlow's ways: `run_with_tensorflow DIRECTORY`.

`DIRECTORY/inputs.json` says what each signature is given. Prints what came out: of TensorFlow 1's loader, of
TensorFlow 2's signatures, of `saved_model_cli run`, and of the object itself, its gradients and its counter too.
"""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.tools import saved_model_cli


def by_session(directory: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        message = tf.compat.v1.saved_model.loader.load(session, ["serve"], directory)
        signature = message.signature_def[name]
        feeds = {signature.inputs[key].name: value for key, value in inputs.items()}
        found = session.run({key: one.name for key, one in signature.outputs.items()}, feeds)
    return {key: value.tolist() for key, value in found.items()}


def by_command(directory: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        arrays = {key: np.array(value, np.float32) for key, value in inputs.items()}
        saved_model_cli.run_saved_model_with_feed_dict(directory, "serve", name, arrays, scratch, True)
        return {one.stem: np.load(one).tolist() for one in Path(scratch).glob("*.npy")}


def main(directory: str) -> None:
    found: dict[str, Any] = {}
    loaded = tf.saved_model.load(directory)
    for name, inputs in json.loads(Path(directory, "inputs.json").read_text()).items():
        tensors = {key: tf.constant(value, tf.float32) for key, value in inputs.items()}
        by_signature = loaded.signatures[name](**tensors)
        found[name] = {
            "session": by_session(directory, name, inputs),
            "signature": {key: value.numpy().tolist() for key, value in by_signature.items()},
            "command": by_command(directory, name, inputs),
        }
    if callable(loaded) and hasattr(loaded, "w"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(loaded(tf.ones([2, 3]))["y"])
        found["gradient"] = tape.gradient(total, loaded.w).numpy().tolist()
        found["repeated"] = [one.numpy().tolist() for one in loaded.repeated(tf.constant(1.0), tf.constant(3))]
        found["counter"] = int(loaded.counter)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
