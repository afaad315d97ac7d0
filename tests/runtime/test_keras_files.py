"""Models on disk: Keras's .keras files are read, ours are written as Keras writes them, and no file is trusted."""

import contextlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.keras import layers
from runtime.keras.models import clone_model, load_model, model_from_json
from tests.runtime.oracle.keras_files import MODELS, compiled, data, outputs, train
from tests.runtime.test_keras import GOLDEN, golden

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", MODELS)
def test_a_file_of_kerass_computes_and_trains_on_as_there(name: str) -> None:
    """Outputs, and five further losses from the optimizer's state in the file."""
    expected = golden(f"{name}_file")
    model = load_model(GOLDEN / f"{name}.keras")
    for key, values in outputs(model, name).items():
        np.testing.assert_allclose(expected["outputs"][key], values, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(expected["losses"], train(model, name, 5), rtol=2e-3)


@pytest.mark.parametrize("name", MODELS)
def test_a_saved_model_is_the_same_model(name: str, tmp_path: Path) -> None:
    """Loaded again: outputs bit for bit, and it trains on as if nothing had happened."""
    model = compiled(keras, name)
    train(model, name, 3)
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    for key, values in outputs(model, name).items():
        np.testing.assert_array_equal(values, outputs(loaded, name)[key])
    np.testing.assert_allclose(train(model, name, 3), train(loaded, name, 3), rtol=1e-5)


@pytest.mark.tensorflow
def test_kerass_reads_our_files(tmp_path: Path) -> None:
    """Keras 3 computes the same from a file of ours, and trains on with the same losses."""
    python = os.environ.get("TENSORFLOW_PYTHON")
    if not python:
        pytest.skip("TENSORFLOW_PYTHON is not set")
    arguments, expected = [], []
    for name in MODELS:
        model = compiled(keras, name)
        train(model, name, 3)
        path = tmp_path / f"{name}.keras"
        model.save(path)
        arguments += [str(path), name]
        expected.append((outputs(model, name), train(model, name, 5)))
    command = [python, "-m", "tests.runtime.oracle.record_keras_files", "read", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [json.loads(line.removeprefix("FOUND ")) for line in answer.splitlines() if line.startswith("FOUND ")]
    assert len(MODELS) == len(found)
    for (values, losses), theirs in zip(expected, found, strict=True):
        for key, array in values.items():
            np.testing.assert_allclose(array, theirs["outputs"][key], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(losses, theirs["losses"], rtol=2e-3)


def test_weights_alone_are_written_as_keras_does(tmp_path: Path) -> None:
    """.weights.h5 holds what the .keras file holds, and goes into a model of the same layers only."""
    model = load_model(GOLDEN / "images.keras")
    model.save_weights(tmp_path / "w.weights.h5")
    other = MODELS["images"](keras)
    other.load_weights(tmp_path / "w.weights.h5")
    for one, value in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, value)

    smaller = keras.Sequential([keras.Input((9,)), layers.Dense(2)])
    before = smaller.get_weights()
    with pytest.raises(ValueError, match="has shape"):
        smaller.load_weights(tmp_path / "w.weights.h5")
    smaller.load_weights(tmp_path / "w.weights.h5", skip_mismatch=True)
    np.testing.assert_array_equal(before[0], smaller.get_weights()[0])


def test_models_are_json_and_clones_have_weights_of_their_own() -> None:
    """to_json, model_from_json, get_config, from_config and clone_model make the same layers anew."""
    model = compiled(keras, "graph")
    for other in (model_from_json(model.to_json()), clone_model(model), keras.Model.from_config(model.get_config())):
        assert [one.name for one in model.layers] == [one.name for one in other.layers]
        other.set_weights(model.get_weights())
        for key, values in outputs(model, "graph").items():
            np.testing.assert_array_equal(values, outputs(other, "graph")[key])
        kernel = other.get_layer("shared").kernel
        kernel.assign_add(np.ones(kernel.shape.as_list(), np.float32))
    assert "tanh" == keras.layers.Dense.from_config(model.get_layer("shared").get_config()).get_config()["activation"]


@keras.saving.register_keras_serializable("tests")
class Scale(layers.Layer):
    """A layer of one's own, whose arguments are found without a get_config."""

    def __init__(self, start: float, inner: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.start, self.inner = start, inner

    def build(self, dims: Any) -> None:
        self.factor = self.add_weight(shape=dims[-1:], initializer=keras.initializers.Constant(self.start))

    def call(self, inputs: Any) -> Any:
        return self.inner(inputs * self.factor)


class Plain(layers.Layer):
    """One that nobody registered."""

    def call(self, inputs: Any) -> Any:
        return inputs + 1.0


def test_layers_of_ones_own_are_saved_by_name(tmp_path: Path) -> None:
    """Registered ones are found; others need custom_objects, and the error says so."""
    model = keras.Sequential([keras.Input((3,)), Scale(2.0, layers.Dense(2, activation="relu")), Plain()])
    model.save(tmp_path / "m.keras")
    with pytest.raises(ValueError, match=r"custom_objects=\{'Plain'"):
        load_model(tmp_path / "m.keras")
    loaded = load_model(tmp_path / "m.keras", custom_objects={"Plain": Plain})
    x = np.ones((2, 3), np.float32)
    np.testing.assert_array_equal(model.predict(x), loaded.predict(x))


def test_a_subclass_is_saved_by_its_arguments(tmp_path: Path) -> None:
    """A model that is code is found by its class; its weights lie under its attributes."""

    @keras.saving.register_keras_serializable()
    class Two(keras.Model):
        def __init__(self, units: int, **options: Any) -> None:
            super().__init__(**options)
            self.first, self.rest = layers.Dense(units), [layers.Dense(3), layers.Dense(2)]

        def call(self, inputs: Any) -> Any:
            x = self.first(inputs)
            for one in self.rest:
                x = one(x)
            return x

    model = Two(4)
    x = np.ones((1, 3), np.float32)
    expected = model(x).numpy()
    model.save_weights(tmp_path / "w.weights.h5")
    with h5py.File(tmp_path / "w.weights.h5") as file:
        assert {"first", "rest", "vars"} == set(file)
        assert {"dense", "dense_1"} == set(file["rest"])
    other = Two.from_config(model.get_config())
    other(x)
    other.load_weights(tmp_path / "w.weights.h5")
    np.testing.assert_array_equal(expected, other(x).numpy())


def test_what_has_no_name_is_not_saved(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x)])
    with pytest.raises(TypeError, match="a lambda is code"):
        model.save(tmp_path / "m.keras")
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match=r"saved as \.keras"):
        model.save(tmp_path / "m.h5")
    dense = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    dense.compile("sgd", loss=lambda y_true, y_pred: rt.reduce_mean(y_pred - y_true))
    with pytest.warns(UserWarning, match="without how it was compiled"):
        dense.save(tmp_path / "m.keras")


# -- files that an attacker wrote


def empty() -> bytes:
    held = io.BytesIO()
    h5py.File(held, "w").close()
    return held.getvalue()


def written(path: Path, config: Any, weights: bytes | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", config if isinstance(config, str | bytes) else json.dumps(config))
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", empty() if weights is None else weights)
    return path


def layer_config(**changes: Any) -> dict[str, Any]:
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2, **changes.pop("config", {})}}
    entry = {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, 3]}}
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": [entry, dense | changes]}}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{", "no JSON"),
        ("[]", "no configuration"),
        ("[" * 100_000, "no JSON"),
        ({"class_name": "Dense", "config": {"units": 3}}, "and no model"),
        (layer_config(class_name="system", module="os"), "not known here"),
        (layer_config(class_name="__import__"), "not restored"),
        (layer_config(class_name="__lambda__", config={"value": "4wEA"}), "not restored"),
        (layer_config(class_name="Lambda", config={"function": "x"}), "is not run"),
        (layer_config(config={"units": 10**12}), "more than the file has weights for"),
        (layer_config(config={"units": "many"}), "describes no model"),
        (layer_config(config={"quantum": 4}), "quantum=4 is not supported"),
        (layer_config(config={"activation": {"class_name": "function", "config": "eval"}}), "'eval' is not known"),
        ({"class_name": "Functional", "config": {"layers": [], "input_layers": ["a", 0, 0]}}, "no layer 'a'"),
    ],
)
def test_a_configuration_is_believed_nothing(config: Any, message: str, tmp_path: Path) -> None:
    """Classes come from our own tables, code is not run, and what is wrong is named."""
    with pytest.raises(ValueError, match=message):
        load_model(written(tmp_path / "m.keras", config))


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_configuration_is_an_error_or_a_model(seed: int, tmp_path: Path) -> None:
    """Values of a file exchanged for others, at random: ValueError and nothing else, or a model."""
    random = np.random.default_rng(seed)
    name = list(MODELS)[seed % len(MODELS)]
    with zipfile.ZipFile(GOLDEN / f"{name}.keras") as archive:
        config, weights = json.loads(archive.read("config.json")), archive.read("model.weights.h5")
    values: list[Any] = [None, -1, 0, 2.5, "x", [], {}, [[]], True, 10**9, {"class_name": "Dense"}, ["input", 0, 9]]
    for _ in range(int(random.integers(1, 4))):
        place: Any = config["config" if random.random() < 0.8 else "compile_config"]
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = keys[int(random.integers(len(keys)))]
            if not isinstance(place[key], dict | list) or not place[key] or random.random() < 0.05:
                place[key] = values[int(random.integers(len(values)))]
                break
            place = place[key]
    with contextlib.suppress(ValueError):
        load_model(written(tmp_path / "m.keras", config, weights))


def test_a_deep_configuration_does_not_break_the_stack(tmp_path: Path) -> None:
    nested: Any = "relu"
    for _ in range(300):
        nested = {"class_name": "__tuple__", "config": {"value": [nested]}}
    with pytest.raises(ValueError, match="nested more than"):
        load_model(written(tmp_path / "m.keras", layer_config(config={"activation": nested})))


def test_a_graph_that_needs_itself_is_an_error(tmp_path: Path) -> None:
    """A call that waits for its own output."""
    place = {"class_name": "__keras_tensor__", "config": {"shape": [None, 2], "keras_history": ["a", 0, 0]}}
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "name": "a"}
    config = {"layers": [dense | {"inbound_nodes": [{"args": [place], "kwargs": {}}]}], "input_layers": ["a", 0, 0]}
    with pytest.raises(ValueError, match="needs its own output"):
        load_model(written(tmp_path / "m.keras", {"class_name": "Functional", "config": config}))


def test_weights_come_from_the_file_itself(tmp_path: Path) -> None:
    """Links to other files, data kept in other files, and sizes that are not the model's are refused."""
    (tmp_path / "secret").write_bytes(b"\0" * 24)
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["vars/0"] = np.zeros((3, 2), np.float32)
        file["vars/1"] = np.zeros(2, np.float32)

    def linked(group: Any) -> None:
        group["dense"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/")

    def external(group: Any) -> None:
        place = group.create_group("dense/vars")
        place.create_dataset("0", (3, 2), "f4", external=[(str(tmp_path / "secret"), 0, 24)])
        place["1"] = np.zeros(2, np.float32)

    def huge(group: Any) -> None:
        place = group.create_group("dense/vars")
        place.create_dataset("0", (1 << 40, 1 << 20), "f4", chunks=(1, 1 << 10))
        place["1"] = np.zeros(2, np.float32)

    for spoil, message in ((linked, "link to elsewhere"), (external, "in another file"), (huge, "has shape")):
        held = io.BytesIO()
        with h5py.File(held, "w") as file:
            spoil(file.create_group("layers"))
            file["rest"] = np.zeros(8)  # bytes enough for the model's weights
        with pytest.raises(ValueError, match=message):
            load_model(written(tmp_path / "m.keras", layer_config(), held.getvalue()))
    with pytest.raises(ValueError, match="no HDF5 file"):
        load_model(written(tmp_path / "m.keras", layer_config(), b"nothing"))
    (tmp_path / "no.keras").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"no \.keras file"):
        load_model(tmp_path / "no.keras")


def test_without_h5py_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ImportError, match=r"board\[keras\]"):
        load_model(GOLDEN / "images.keras")
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    with pytest.raises(ImportError, match=r"board\[keras\]"):
        model.save_weights(tmp_path / "w.weights.h5")


def test_data_of_the_files_is_what_was_recorded() -> None:
    """The inputs come from a seed: were numpy's generator another, nothing here could be compared."""
    assert (6, 9, 9, 2) == data("images")[0].shape
