"""Functions under TensorFlow's names give TensorFlow's values, and gradients."""

import functools
import json
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from tests.runtime.oracle.functions import CALLS, SLOPES, slopes
from tests.runtime.oracle.results import assert_alike, plain

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "functions.json").read_text())
HALF = 2**-8
"""What rounding to bfloat16 may change, of 1."""


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_tensorflows_values(name: str) -> None:
    """The same call of both, by value, dtype and shape."""
    assert_alike(GOLDEN[name], plain(CALLS[name](rt)), 2 * HALF if "bfloat16" in name else 1e-5)


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_the_same_in_a_graph(name: str) -> None:
    """What a session computes is what is computed at once; the shapes that were inferred fit."""
    with rt.Graph().as_default():
        made = CALLS[name](rt)
        session = rt.Session()
        session.run(rt.tables_initializer())
        found = plain(session.run(made))
        fits(made, found)
    assert_alike(plain(CALLS[name](rt)), found, 1e-6)


def fits(made: Any, found: Any) -> None:
    if isinstance(made, rt.SparseTensor):
        made = [made.indices, made.values, made.dense_shape]
    if isinstance(made, list | tuple):
        for one, other in zip(made, found, strict=True):
            fits(one, other)
    elif hasattr(made, "dims"):
        assert rt.TensorShape(made.dims).is_compatible_with(found["shape"])


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_are_tensorflows(name: str) -> None:
    """The gradients of a weighed sum of what a call gives."""
    call, inputs = SLOPES[name]
    found = slopes(rt, functools.partial(call, rt), inputs)
    assert_alike(GOLDEN[f"slopes of {name}"], plain(found), 1e-5 if name == "sampled losses" else 1e-6)
