"""Every op's case on a GPU (the stub): values as on the CPU, results where they belong: eager, in sessions, traced."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.devices import home_of
from runtime.gradients.table import GRADIENTS
from runtime.graph.placement import held_on_host
from runtime.graph.registry import OPS
from tests.runtime.devices import cupy_stub
from tests.runtime.test_catalogue import CASES, call, flat, is_float, tensors

GPU = "/device:GPU:0"
NAMES = sorted(CASES)
DRAWN = {"RandomShuffle", "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "TruncatedNormal"}
NO_ARRAYS = {name for name in NAMES if name.startswith(("TensorList", "EmptyTensorList"))}


def host(value: Any) -> Any:
    return value.get() if hasattr(value, "get") else value


def hold_equal(found: Any, expected: Any) -> None:
    found, expected = np.asarray(found), np.asarray(expected)
    if expected.dtype.kind in "OSU":
        np.testing.assert_array_equal(found, expected)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def expected_home(name: str, output: Any, index: int) -> bool:
    """Whether an output of an op that was asked onto the GPU lies there."""
    op = OPS[name]
    if held_on_host([rt.convert_to_tensor(part).dtype for part in flat(tensors(CASES[name]()))]):
        return False
    arg = op.signature.outputs[min(index, len(op.signature.outputs) - 1)]
    return not op.host and arg.name not in op.host_memory and not held_on_host([output.dtype])


@pytest.mark.parametrize("name", NAMES)
def test_ops_run_on_a_gpu_when_they_are_asked_to(gpu: Any, name: str) -> None:
    """Eagerly: values equal the CPU's, and lie on the GPU but for those that are the host's."""
    case = CASES[name]()
    expected = call(name, tensors(case), case.attrs)
    with rt.device("/gpu:0"):
        found = call(name, tensors(case), case.attrs)

    for index, (one, other) in enumerate(zip(expected, found, strict=True)):
        if not isinstance(one.array, np.ndarray | np.generic):
            continue
        assert (home_of(other.array) is not None) == expected_home(name, other, index)
        if name not in DRAWN:
            hold_equal(host(other.array), one.array)


@pytest.mark.parametrize("name", NAMES)
def test_ops_run_on_a_gpu_in_a_session(gpu: Any, name: str) -> None:
    """What a session fetches from a GPU is the host's and equals what it computes on the CPU."""
    case = CASES[name]()
    results = []
    for device in ("/cpu:0", GPU):
        with rt.Graph().as_default(), rt.device(device):
            rt.set_random_seed(1)
            outputs = [one for one in call(name, fed(case.inputs), case.attrs) if one.dtype is not rt.variant]
            results.append(rt.Session().run(outputs, feeds(case.inputs)) if outputs else [])

    for expected, found in zip(*results, strict=True):
        assert not hasattr(found, "get")
        hold_equal(found, expected)


def fed(inputs: Any) -> Any:
    """Placeholders for floats, which are then no constants; everything else as it is."""
    return tuple([placeholder(part) for part in one] if isinstance(one, list) else placeholder(one) for one in inputs)


def placeholder(value: Any) -> Any:
    value = np.asarray(value)
    name = f"fed_{len(rt.get_default_graph().get_operations())}"
    return rt.placeholder(value.dtype, value.shape, name=name) if value.dtype.kind == "f" else rt.constant(value)


def feeds(inputs: Any) -> dict[Any, Any]:
    operations = (one for one in rt.get_default_graph().get_operations() if one.name.startswith("fed_"))
    values = (part for part in flat(inputs) if np.asarray(part).dtype.kind == "f")
    return {operation.outputs[0]: value for operation, value in zip(operations, values, strict=True)}


@pytest.mark.parametrize("name", NAMES)
def test_ops_run_on_a_gpu_in_a_function(gpu: Any, name: str) -> None:
    """A traced function's results stay on the GPU and equal the CPU's."""
    case = CASES[name]()
    expected = call(name, tensors(case), case.attrs)
    with rt.device("/gpu:0"):
        inputs = tensors(case)
    arrays_only = [isinstance(one.array, np.ndarray | np.generic) for one in expected]

    @rt.function(autograph=False)  # type: ignore[untyped-decorator]  # it takes and gives whatever the function does
    def run() -> list[Any]:
        with rt.device("/gpu:0"):
            return [one for one, kept in zip(call(name, inputs, case.attrs), arrays_only, strict=True) if kept]

    kept = [(index, one) for index, one in enumerate(expected) if arrays_only[index]]
    for (index, one), other in zip(kept, run(), strict=True):
        if name not in DRAWN:
            hold_equal(host(other.array), one.array)
            known = name == "Const"  # what is known when a plan is made goes wherever it is wanted
            assert known or not expected_home(name, other, index) or home_of(other.array) is not None


@pytest.mark.parametrize("name", sorted(name for name in CASES if name in GRADIENTS))
def test_gradients_follow_their_tensors_to_a_gpu(gpu: Any, name: str) -> None:
    """A tape outside of any `device` computes gradients of what is on a GPU there, equal to the CPU's."""
    case = CASES[name]()
    results = []
    for device in ("", "/gpu:0"):
        with rt.device(device):
            inputs = tensors(case)
            sources = flat(inputs)
            with rt.GradientTape() as tape:
                tape.watch(sources)
                outputs = [one for one in call(name, inputs, case.attrs) if is_float(one)]
                outputs = outputs[:1] if name == "CTCLoss" else outputs  # the other is its gradient already
        results.append(tape.gradient(outputs, sources))

    for expected, found in zip(*results, strict=True):
        assert (expected is None) == (found is None)
        if expected is not None:
            np.testing.assert_allclose(
                rt.convert_to_tensor(found).numpy(), rt.convert_to_tensor(expected).numpy(), rtol=1e-6, atol=1e-9
            )


def test_the_stub_refuses_what_cupy_refuses(gpu: Any) -> None:
    """numpy's arrays among the arguments, conversion without asking, dtypes of objects, functions it has not."""
    array = gpu.asarray(np.ones(3))
    for wrong in (
        lambda: array + np.ones(3),
        lambda: gpu.add(array, np.ones(3)),
        lambda: np.asarray(array),
        lambda: np.ones(3) + array,
        lambda: gpu.max(array, initial=0),
    ):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="object"):
        gpu.asarray(np.array([b"x"], object))
    with pytest.raises(AttributeError):
        gpu.errstate()
    assert cupy_stub.copies.to_gpu == 1
