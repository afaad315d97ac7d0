"""TensorFlow runs our branches and loops, and their gradients, from the exported graph."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.control_flow.programs import INPUTS, PROGRAMS, WEIGHTS

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "control_flow.json"


def built(name: str) -> tuple[rt.Graph, list[Any]]:
    """A program with its gradients, under the names that the oracle asks for."""
    with rt.Graph().as_default() as graph:
        x, w = rt.placeholder(rt.float64, [3], name="x"), rt.placeholder(rt.float64, [3, 3], name="w")
        y = PROGRAMS[name](x, w)
        by_x, by_w = rt.gradients(y, [x, w], unconnected_gradients="zero")
        fetches = [rt.identity(one, name=called) for one, called in ((y, "y"), (by_x, "by_x"), (by_w, "by_w"))]
    return graph, fetches


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_are_those_that_tensorflow_computed(name: str) -> None:
    """Value and gradients of each program, as TensorFlow 2.21 computed them from our graph."""
    graph, fetches = built(name)
    found = rt.Session(graph=graph).run(fetches, {"x:0": INPUTS[2], "w:0": WEIGHTS})

    for expected, one in zip(json.loads(GOLDEN.read_text())[name], found, strict=True):
        np.testing.assert_allclose(expected, one, rtol=1e-9, atol=1e-12)


@pytest.mark.tensorflow
def test_tensorflow_runs_our_graphs(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Bodies are functions of the library: importing and running them gives our numbers."""
    for name in PROGRAMS:
        (tmp_path / f"{name}.pb").write_bytes(rt.graph_def_of(built(name)[0]).SerializeToString())
    np.savez(tmp_path / "feeds.npz", x=INPUTS[2], w=WEIGHTS)
    printed = json.loads(run_tensorflow("tests.runtime.control_flow.run_in_tensorflow", str(tmp_path)).splitlines()[-1])

    for name, expected in json.loads(GOLDEN.read_text()).items():
        for one, other in zip(expected, printed[name], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_bodies_are_functions_of_the_library() -> None:
    """Each under the name that the operation says, with arguments, results, and what must run."""
    with rt.Graph().as_default() as graph:
        v = rt.get_variable("v", [], initializer=rt.ones_initializer())
        rt.cond(rt.placeholder("bool", [], name="p"), lambda: v.assign_add(1.0).as_tensor(), lambda: v + 0.0)
    message = rt.graph_def_of(graph)
    (node,) = (one for one in message.node if one.op == "If")
    functions = {one.signature.name: one for one in message.library.function}

    assert {node.attr["then_branch"].func.name, node.attr["else_branch"].func.name} == set(functions)
    then = functions[node.attr["then_branch"].func.name]
    assert [("v", 20)] == [(one.name, one.type) for one in then.signature.input_arg]
    assert {"output_0": "ReadVariableOp:value:0"} == dict(then.ret)
    assert ["AssignAddVariableOp"] == list(then.control_ret)
    assert then.signature.is_stateful
