"""Each expression computes what its op's own kernel computes."""

from pathlib import Path

import numpy as np
import pytest

from runtime.graph.registry import OPS
from runtime.session import expressions
from runtime.session.expressions import EXPRESSIONS, Line, function_of, source_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops go into a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    function_of.cache_clear()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", sorted(EXPRESSIONS))
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
    names = tuple(f"x{at}" for at in range(count))
    accesses = ["full" if one.ndim == 2 else "row" for one in inputs]
    found = np.empty((16, 8), dtype)
    with np.errstate(all="ignore"):
        expected = op.kernel(np, *inputs, **attrs)
        function_of(source_of([Line(kind, names)], accesses, dtype))(found, *inputs)
    np.testing.assert_array_equal(expected, found)


def test_a_kept_file_that_says_something_else_is_written_anew() -> None:
    """What is run is our own text, whatever lies in the folder."""
    source = source_of([Line("Neg", ("x0",))], ["full"], "float32")
    function_of(source)
    (path,) = expressions.cache_directory().glob("*.py")
    path.write_text("raise RuntimeError")
    function_of.cache_clear()
    out = np.empty((1, 2), np.float32)
    function_of(source)(out, np.ones((1, 2), np.float32))
    np.testing.assert_array_equal([[-1, -1]], out)
