"""Functions under TensorFlow's names give TensorFlow's values, and gradients."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from runtime.graph.registry import OPS
from tests.runtime.cases_functions import FUNCTIONS
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


@pytest.mark.tensorflow
def test_tensorflow_imports_the_ops_behind_functions(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Each under its name, with inputs, attributes and dtypes that TensorFlow declares."""
    with rt.Graph().as_default() as graph:
        for name, make in FUNCTIONS.items():
            OPS[name](*make().inputs, **make().attrs, name=name)
        rt.lookup.index_table_from_tensor(["a", "b"], 2).lookup(rt.constant(["a"]))
        rt.lookup.index_table_from_file(tmp_path / "words").size()
        variable = rt.get_variable("v", [3, 2])
        rt.scatter_mul(variable, [0], [[1.0, 2.0]])
        rt.scatter_nd_add(variable, [[0, 1]], [1.0])
        halves = rt.placeholder(rt.bfloat16, [2, 2])
        rt.matmul(halves, halves)
    (tmp_path / "graph.pb").write_bytes(rt.graph_def_of(graph).SerializeToString())
    printed = run_tensorflow("tests.runtime.oracle.import_graph", str(tmp_path / "graph.pb"))
    assert len(graph.get_operations()) == int(printed.splitlines()[-1])
