"""Every op against TensorFlow: drawn calls, odd values among them, replayed eagerly, on the tape, and in a session.

`python -m tests.runtime.oracle.record_ops` recorded what TensorFlow 2.21 gave.
"""

import functools
import json
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.graph.registry import OPS
from tests.runtime.oracle.draws.calls import DRAWS, GOLDEN, Answers, calls_of, digest, flat, flowing, upstream
from tests.runtime.oracle.draws.draw import Call, Draw

PRECISION = {"float16": 1e-2, "float32": 2e-5, "float64": 1e-10, "complex64": 2e-5, "complex128": 1e-10}

FLOWS_HERE = frozenset({"PadV2", "ResizeBilinearGrad", "SparseConcat"})
"""Ops of which TensorFlow has no gradient, or only a part: it does not flow to what is padded with."""

OTHERWISE = {
    **dict.fromkeys((("Erf", 2), ("Erf", 14)), "erf(1.8e308) is 1, and NaN in TensorFlow, whose polynomial overflows"),
    **dict.fromkeys(
        (("Softmax", 5), ("Softmax", 20), ("nn.softmax", 5), ("nn.softmax", 20)),
        "a row with NaN or inf in it: all NaN here, partly 0 in TensorFlow",
    ),
    ("Selu", 8): "next to 0, TensorFlow's value is flushed to 0 and its slope is that of the other side",
    ("nn.swish", 5): "at 3.4e38 the slope is 1: TensorFlow has a formula of its own, here it is inf · 0",
    ("reduce_mean", 19): "the mean of no complex numbers is NaN, as that of real ones",
}
"""Calls whose results differ, and why that is right, or let be."""


@functools.cache
def recorded() -> dict[str, list[dict[str, Any]]]:
    """The recording, each result and gradient as an array."""
    packed = np.load(GOLDEN)
    answers = Answers(packed)
    index: dict[str, list[dict[str, Any]]] = json.loads(packed["index"].tobytes())
    for entry in (one for entries in index.values() for one in entries):
        for part in ("outputs", "gradients"):
            if part in entry:
                entry[part] = [None if one is None else answers.take(*one) for one in entry[part]]
    return index


def function(name: str) -> Any:
    """The op, or the public function."""
    return OPS[name] if name[0].isupper() else functools.reduce(getattr, name.split("."), rt)


def outputs_of(name: str, tensors: list[Any], named: dict[str, Any]) -> list[Any]:
    found = function(name)(*tensors, **named)
    return list(found) if isinstance(found, list | tuple) else [found]


def converted(call: Call, make: Any) -> tuple[list[Any], dict[str, Any]]:
    """The inputs of a call as tensors that `make(array, place)` gives; place is None for what is given by name."""
    positional = [
        [make(one, at) for one in value] if isinstance(value, list) else make(value, at)
        for at, value in enumerate(call.inputs)
    ]
    named = {key: make(one, None) if isinstance(one, np.ndarray) else one for key, one in call.attrs.items()}
    return positional, named


def differentiable(tensor: Any) -> bool:
    return isinstance(tensor, rt.EagerTensor | rt.Tensor) and tensor.dtype.is_differentiable


def eager(name: str, draw: Draw, call: Call) -> tuple[list[Any], list[Any]]:
    """Results, and gradients by the tape."""
    with rt.GradientTape() as tape:
        tensors, named = converted(call, lambda array, _: rt.constant(array))
        watched = [one for one in flat((*tensors, *named.values())) if differentiable(one)]
        tape.watch(watched)
        outputs = outputs_of(name, tensors, named)
    chosen = flowing(name, [one for one in outputs if differentiable(one)])
    weights = [rt.constant(upstream(draw, one.dims, one.dtype.name)) for one in chosen]
    grads = tape.gradient(chosen, watched, weights) if chosen else []
    return [one.array for one in outputs], [None if one is None else rt.convert_to_tensor(one).array for one in grads]


def in_session(name: str, draw: Draw, call: Call) -> tuple[list[Any], list[Any]]:
    """Results, and gradients, of a graph: inputs are fed, of unknown sizes in every second call.

    What shape rules look at (axes, sizes) is constant, as it is in people's graphs.
    """
    feeds: dict[Any, Any] = {}
    by_value = OPS[name].by_value if name in OPS else ()

    def fed(array: Any, place: int | None) -> Any:
        if place in by_value or array.dtype.kind not in "fc":
            return rt.constant(array)
        dims = [None] * array.ndim if draw.index % 2 else array.shape
        tensor = rt.placeholder(array.dtype.name, dims)
        feeds[tensor] = array
        return tensor

    with rt.Graph().as_default() as graph:
        tensors, named = converted(call, fed)
        outputs = outputs_of(name, tensors, named)
        chosen = flowing(name, [one for one in outputs if differentiable(one)])
        values = rt.Session(graph=graph).run(outputs, feeds)
        sources = [one for one in flat((*tensors, *named.values())) if differentiable(one)]
        weights = [
            rt.constant(upstream(draw, np.shape(values[at]), one.dtype.name))
            for at, one in enumerate(outputs)
            if any(one is other for other in chosen)
        ]
        grads = rt.gradients(chosen, sources, weights) if chosen else []
        wanted = [rt.convert_to_tensor(one) for one in grads if one is not None]
        found = iter(rt.Session(graph=graph).run(wanted, feeds))
    return values, [None if one is None else next(found) for one in grads]


def hold(expected: list[Any], found: list[Any], what: str, tolerance: float = 0, more: bool = False) -> None:
    """Hold arrays to those that TensorFlow gave: dtype, shape, and values to what the dtype can say."""
    for at, (one, other) in enumerate(zip(expected, found, strict=True)):
        if one is None and (other is None or more):
            continue
        if one is None or other is None:
            raise AssertionError(f"{what} {at}: TensorFlow has {one}, here is {other}")
        other = np.asarray(other)
        assert (one.dtype.name, one.shape) == (other.dtype.name, other.shape), f"{what} {at}"
        limit = max(tolerance, PRECISION.get(one.dtype.name, 0))
        np.testing.assert_allclose(other, one, rtol=limit, atol=limit, err_msg=f"{what} {at}")


@pytest.mark.parametrize("run", [eager, in_session])
@pytest.mark.parametrize("name", DRAWS)
def test_values_and_gradients_are_tensorflows(name: str, run: Any) -> None:
    """Each drawn call gives what TensorFlow gave, or is refused as TensorFlow refused it."""
    for (draw, call), entry in zip(calls_of(name), recorded()[name], strict=True):
        assert entry["digest"] == digest(call), "the draw has changed: python -m tests.runtime.oracle.record_ops"
        if entry["kind"] == "error":
            with pytest.raises((ValueError, TypeError)) as caught:
                run(name, draw, call)
            assert len(str(caught.value).split()) > 3, "in words"
        elif entry["kind"] == "result" and (name, draw.index) not in OTHERWISE:
            outputs, grads = run(name, draw, call)
            hold(entry["outputs"], outputs, f"{name} call {draw.index}: output")
            if "gradients" in entry:
                coarsest = max((PRECISION.get(one.dtype.name, 0) for one in entry["outputs"]), default=0)
                hold(entry["gradients"], grads, f"{name} call {draw.index}: gradient", coarsest, name in FLOWS_HERE)
