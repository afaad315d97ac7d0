"""Each expression computes what its op's own kernel computes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from runtime.graph.registry import OPS
from runtime.session import expressions, loops
from runtime.session.expressions import EXPRESSIONS, WRITTEN_OUT, Line, Look, Program, Result, function_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops go into a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    function_of.cache_clear()


def program(kind: str, *accesses: str) -> Program:
    """Return what computes one op."""
    names = tuple(f"x{at}" for at in range(len(accesses)))
    looks = [Look(at, access) for at, access in enumerate(accesses)]
    return Program(looks, [Line(kind, names)], [Result(0, Look(0))])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", sorted(set(EXPRESSIONS) - WRITTEN_OUT))
def test_an_expression_is_its_kernel(kind: str, dtype: str) -> None:
    """On numbers of both signs, zeros, infinities and NaN, to the last bit."""
    op = OPS[kind]
    count = len(op.signature.inputs)
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal((16, 8)).astype(dtype) for _ in range(count)]
    inputs[-1][:4, ::2] = 0
    inputs[0][5], inputs[0][6], inputs[-1][7] = np.nan, np.inf, -np.inf
    attrs = op.for_kernel(op.complete({}))
    if kind == "BiasAdd":
        inputs[1] = inputs[1][0]
    accesses = ["full" if one.ndim == 2 else "row" for one in inputs]
    found = np.empty((16, 8), dtype)
    with np.errstate(all="ignore"):
        expected = op.kernel(np, *inputs, **attrs)
        function_of(program(kind, *accesses).source(dtype, 8))(16, 8, found, *inputs)
    np.testing.assert_array_equal(expected, found)


def test_a_kept_file_that_says_something_else_is_written_anew() -> None:
    """What is run is our own text, whatever lies in the folder."""
    source = program("Neg", "full").source("float32", 2)
    function_of(source)
    (path,) = expressions.cache_directory().glob("*.py")
    path.write_text("raise RuntimeError")
    function_of.cache_clear()
    out = np.empty((1, 2), np.float32)
    function_of(source)(1, 2, out, np.ones((1, 2), np.float32))
    np.testing.assert_array_equal([[-1, -1]], out)


@pytest.mark.skipif(not loops.available(), reason="numba is not there")
@pytest.mark.parametrize("kind", sorted(WRITTEN_OUT))
def test_what_is_written_out_is_near(kind: str) -> None:
    """To three units in the last place of normal numbers (about the least of them it is 0); as numpy at the edges."""
    x = np.concatenate([np.linspace(-87, 88.7, 200_001), np.logspace(-37, 0, 1000), -np.logspace(-37, 0, 1000)])
    x = x.astype(np.float32)[None]
    exact: Any = {"Exp": np.exp, "Sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Tanh": np.tanh}[kind]
    loop = loops.compiled(function_of(program(kind, "full").source("float32", x.size)))
    found = np.empty_like(x)
    loop(*x.shape, found, x)
    np.testing.assert_allclose(found, exact(x.astype(np.float64)), rtol=3.6e-7, atol=2.4e-38)
    edges = np.array([[np.nan, np.inf, -np.inf, 0.0, -0.0, 1e30, -1e30, 89.0, -104.0]], np.float32)
    found = np.empty_like(edges)
    loop(*edges.shape, found, edges)
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(found, exact(edges), rtol=3.6e-7, atol=2.4e-38)
    assert np.signbit(found[0, 4]) == (kind == "Tanh")


def test_a_part_of_a_row_is_as_far_to_the_right() -> None:
    """The second of two parts is read from a wide array, and written to the first of another."""
    halves = Program([Look(0, "full", 1)], [Line("Neg", ("x0",))], [Result(0, Look(0)), Result(0, Look(0, "full", 1))])
    out = np.zeros((2, 4))
    function_of(halves.source("float64", 2))(2, 2, out, np.arange(8.0).reshape(2, 4))
    np.testing.assert_array_equal([[-2, -3, -2, -3], [-6, -7, -6, -7]], out)
