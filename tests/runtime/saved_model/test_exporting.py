"""What is saved here runs here and in TensorFlow: by its sessions, its objects and its command."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt

FAR = np.arange(100, dtype=np.float32)


class Model(rt.Module):
    """Variables in a list, a function with a dict, one with a loop, and an effect."""

    def __init__(self) -> None:
        super().__init__()
        self.w = rt.Variable(np.arange(6, dtype=np.float32).reshape(3, 2), name="w")
        self.b = rt.Variable([0.5, -0.5], name="b")
        self.scales = [rt.Variable(1.5, name="scale"), rt.Variable(2.0, name="scale", trainable=False)]
        self.counter = rt.Variable(0, name="counter", trainable=False)

    @rt.function(input_signature=[rt.TensorSpec([None, 3], rt.float32, name="x")])  # type: ignore[untyped-decorator]  # it gives Any
    def __call__(self, x: Any) -> Any:
        y = rt.matmul(x, self.w) + self.b
        self.counter.assign_add(1)
        return {"z": rt.nn.relu(y) * self.scales[0], "y": y}

    @rt.function(input_signature=[rt.TensorSpec([], rt.float32), rt.TensorSpec([], rt.int32)])  # type: ignore[untyped-decorator]  # as above
    def repeated(self, x: Any, times: Any) -> Any:
        number = 0
        while number < times:
            x = x * self.scales[1] + rt.constant(FAR)[1]
            number += 1
        return x, rt.constant(FAR)[:2]

    @rt.function
    def not_saved(self, x: Any) -> Any:
        return x


def test_a_module_comes_back_as_it_was(tmp_path: Path) -> None:
    """Signatures, functions, variables with their names, and effects."""
    model = Model()
    rt.saved_model.save(model, tmp_path)
    loaded = rt.saved_model.load(tmp_path)
    serve = loaded.signatures["serving_default"]
    x = rt.ones([2, 3])

    assert ["serving_default"] == list(loaded.signatures)
    assert {"x": rt.TensorSpec((None, 3), rt.float32, "x")} == serve.inputs
    for name, value in model(x).items():
        np.testing.assert_array_equal(value.numpy(), serve(x=x)[name].numpy())
    assert {"saved_model.pb", "variables"} == set(os.listdir(tmp_path))


def test_functions_are_called_as_they_were(tmp_path: Path) -> None:
    """By position and by name; dicts, tuples and effects come through, and what was not saved is not there."""
    model = Model()
    rt.saved_model.save(model, tmp_path)
    loaded = rt.saved_model.load(tmp_path)
    x = rt.ones([2, 3])
    found = loaded(x=x)
    total, row = loaded.repeated(rt.constant(1.0), times=rt.constant(3))

    assert ["y", "z"] == sorted(found)
    for name, value in model(x).items():
        np.testing.assert_array_equal(value.numpy(), found[name].numpy())
    assert (15.0, [0.0, 1.0], 1) == (total.numpy(), row.numpy().tolist(), loaded.counter.numpy())
    with pytest.raises(AttributeError, match="the loaded object has no 'not_saved'; it has"):
        _ = loaded.not_saved


def test_functions_with_bodies_of_one_name_do_not_meet(tmp_path: Path) -> None:
    """Loops of two functions are two loops; a list of more than ten variables keeps its order."""
    model: Any = rt.Module()
    model.values = [rt.Variable(float(number), name="value") for number in range(12)]

    def repeated(step: float) -> Any:
        def run(times: Any) -> Any:
            return rt.while_loop(lambda n, _: n < times, lambda n, x: (n + 1, x + step), [0, model.values[11]])[1]

        return rt.function(run, input_signature=[rt.TensorSpec([], rt.int32)])

    model.ones, model.tens = repeated(1.0), repeated(10.0)
    rt.saved_model.save(model, tmp_path)
    loaded = rt.saved_model.load(tmp_path)

    assert [float(number) for number in range(12)] == [one.numpy() for one in loaded.values]
    assert (14.0, 41.0) == (loaded.ones(3).numpy(), loaded.tens(3).numpy())


def test_signatures_are_chosen(tmp_path: Path) -> None:
    """A function, a concrete one of an argument without a name, several of them by name, none."""
    model = Model()
    concrete = model.not_saved.get_concrete_function(rt.TensorSpec([2], rt.int32))
    rt.saved_model.save(model, tmp_path, {"again": model.repeated, "same": concrete}, as_text=True)
    loaded = rt.saved_model.load(tmp_path)

    assert ["again", "same"] == list(loaded.signatures)
    found = loaded.signatures["again"](x=rt.constant(1.0), times=rt.constant(3))
    assert [15.0, [0.0, 1.0]] == [found["output_0"].numpy(), found["output_1"].numpy().tolist()]
    assert [4, 5] == loaded.signatures["same"](x=rt.constant([4, 5]))["output_0"].numpy().tolist()
    with pytest.raises(ValueError, match="signature 'one' needs a function with an input_signature"):
        rt.saved_model.save(model, tmp_path / "no", {"one": model.not_saved})
    with pytest.raises(TypeError, match=r"an rt\.function is wanted"):
        rt.saved_model.save(model, tmp_path / "no", {"one": len})


def test_a_keras_model_is_saved_as_it_is(tmp_path: Path) -> None:
    """A built model needs no function: its call is the signature."""
    inputs = rt.keras.Input((4,), name="features")
    hidden = rt.layers.Dense(8, activation="relu")(inputs)
    model = rt.keras.Model(inputs, rt.layers.Dense(3, activation="softmax")(rt.layers.Dropout(0.5)(hidden)))
    rt.saved_model.save(model, tmp_path)
    x = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
    (found,) = rt.saved_model.load(tmp_path).signatures["serving_default"](features=x).values()

    np.testing.assert_allclose(model.predict(x, verbose=0), found.numpy(), rtol=1e-6)


def test_variables_that_are_not_in_the_object_are_refused(tmp_path: Path) -> None:
    """Nobody could restore them: the error names them, and nothing is written."""
    outside = rt.Variable(1.0, name="outside")
    model: Any = rt.Module()
    model.call = rt.function(lambda x: x * outside, input_signature=[rt.TensorSpec([], rt.float32)])
    with pytest.raises(ValueError, match="function 'call' uses variables that the object does not have: outside"):
        rt.saved_model.save(model, tmp_path / "model")

    assert [] == os.listdir(tmp_path)


def test_a_signature_gives_tensors(tmp_path: Path) -> None:
    """What is nested has no name there."""
    model: Any = rt.Module()
    model.call = rt.function(lambda x: [x, [x]], input_signature=[rt.TensorSpec([], rt.float32)])
    with pytest.raises(ValueError, match="a dict or list of them, and output_1 is none"):
        rt.saved_model.save(model, tmp_path)


@pytest.mark.tensorflow
def test_tensorflow_runs_what_was_saved(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """TensorFlow 1's loader, TensorFlow 2's objects and signatures, and its command give our numbers."""
    model = Model()
    rt.saved_model.save(model, tmp_path, model.__call__)
    inputs = {"serving_default": {"x": [[1.0, -2.0, 3.0]]}}
    (tmp_path / "inputs.json").write_text(json.dumps(inputs))
    found = json.loads(run_tensorflow("tests.runtime.saved_model.run_with_tensorflow", str(tmp_path)).splitlines()[-1])
    expected = {name: one.numpy().tolist() for name, one in model(rt.constant([[1.0, -2.0, 3.0]])).items()}

    assert dict.fromkeys(("session", "signature", "command"), expected) == found["serving_default"]
    assert [[2.0, 2.0]] * 3 == found["gradient"]
    assert [15.0, [0.0, 1.0]] == found["repeated"]
    assert 2 == found["counter"]


@pytest.mark.tensorflow
def test_tensorflow_runs_a_keras_model(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Convolution, batch normalization and pooling, served and called."""
    layers = rt.layers
    model = rt.keras.Sequential(
        [
            rt.keras.Input((6, 6, 1), name="image"),
            layers.Conv2D(2, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    images = np.random.default_rng(2).normal(size=(2, 6, 6, 1)).astype(np.float32)
    rt.saved_model.save(model, tmp_path)
    (name,) = rt.saved_model.load(tmp_path).signatures["serving_default"].inputs
    (tmp_path / "inputs.json").write_text(json.dumps({"serving_default": {name: images.tolist()}}))
    found = json.loads(run_tensorflow("tests.runtime.saved_model.run_with_tensorflow", str(tmp_path)).splitlines()[-1])

    for one in found["serving_default"].values():
        np.testing.assert_allclose(model.predict(images, verbose=0), one["output_0"], rtol=1e-4)
