"""Make tests/golden/runtime/saved_model: `python -m tests.runtime.saved_model.make_golden`.

Saved models that a real TensorFlow 2.21 wrote, and what it computes with them: a tf.Module with two functions, a Keras
model's export, and TensorFlow 1's Builder with reference variables, an asset and an operation to run after loading.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "saved_model"
v1 = tf.compat.v1


class Module(tf.Module):  # type: ignore[misc]  # TensorFlow has no types
    """Variables in lists and dicts, and functions with several results."""

    def __init__(self) -> None:
        super().__init__()
        self.w = tf.Variable(np.arange(6, dtype=np.float32).reshape(3, 2), name="w")
        self.b = tf.Variable([0.5, -0.5], name="b")
        self.scales = [tf.Variable(1.5, name="first"), tf.Variable(2.0, name="second", trainable=False)]
        self.table = {"seven": tf.Variable([7], name="seven")}

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])  # type: ignore[untyped-decorator]
    def __call__(self, x: Any) -> Any:
        y = tf.matmul(x, self.w) + self.b
        return {"y": y, "z": tf.nn.relu(y) * self.scales[0]}

    @tf.function(input_signature=[tf.TensorSpec([], tf.float32), tf.TensorSpec([2], tf.float32)])  # type: ignore[untyped-decorator]
    def shifted(self, by: Any, values: Any) -> Any:
        return values + by * self.scales[1], [by, tf.constant("text")]


def module(directory: Path) -> Any:
    made = Module()
    tf.saved_model.save(made, str(directory), signatures=made.__call__)
    return {name: one.numpy().tolist() for name, one in made(tf.ones([2, 3])).items()}


def keras_model(directory: Path) -> Any:
    keras = tf.keras
    keras.utils.set_random_seed(1)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.export(str(directory), verbose=False)
    return model.predict(np.linspace(0, 1, 128, dtype=np.float32).reshape(2, 8, 8, 1), verbose=0).tolist()


def session(directory: Path) -> Any:
    with tf.Graph().as_default(), v1.Session() as sess, tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        Path("words.txt").write_text("half\nplus\ntwo\n")
        x = v1.placeholder(tf.float32, [None], name="x")
        a = v1.Variable(0.5, name="a", use_resource=False)
        b = v1.Variable(2.0, name="b", use_resource=False)
        ready = v1.Variable(False, name="ready", collections=[v1.GraphKeys.LOCAL_VARIABLES], use_resource=True)
        asset = tf.constant("words.txt", name="words")
        v1.add_to_collection(v1.GraphKeys.ASSET_FILEPATHS, asset)
        y = tf.add(tf.multiply(a, x), b, name="y")
        main = v1.group(ready.assign(True), name="main")
        sess.run(v1.global_variables_initializer())
        util = v1.saved_model
        predict = util.predict_signature_def({"x": x}, {"y": y, "ready": ready, "words": asset})
        builder = v1.saved_model.Builder(str(directory))
        builder.add_meta_graph_and_variables(
            sess, ["serve"], {"serving_default": predict}, assets_collection=[asset], main_op=main
        )
        builder.add_meta_graph(["serve", "gpu"], {"serving_default": predict})
        builder.save()
        return sess.run(y, {x: [1.0, 2.0, 5.0]}).tolist()


def main() -> None:
    given = {}
    for make in (module, keras_model, session):
        directory = GOLDEN / make.__name__
        shutil.rmtree(directory, ignore_errors=True)
        given[make.__name__] = make(directory)
        (directory / "fingerprint.pb").unlink(missing_ok=True)
    (GOLDEN / "given.json").write_text(json.dumps(given) + "\n")


if __name__ == "__main__":
    main()
