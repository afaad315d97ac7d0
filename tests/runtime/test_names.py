"""The same model code under TensorFlow (recorded) and under us makes the same operations, name for name."""

import json
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from tests.runtime.oracle.models import MODELS, described

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime" / "names"


def settled(entry: list[Any]) -> list[Any]:
    """Control inputs in one order: TensorFlow keeps them in a set."""
    name, op, inputs, shapes = entry
    data = [one for one in inputs if not one.startswith("^")]
    return [name, op, data + sorted(one for one in inputs if one.startswith("^")), shapes]


@pytest.mark.parametrize("model", MODELS)
def test_operations_are_tensorflows(model: str) -> None:
    """Name, type, inputs and shapes of each operation, in order of creation: variables, reads and gradients too."""
    expected = [settled(entry) for entry in json.loads((GOLDEN / f"{model}.json").read_text())]
    with rt.Graph().as_default() as graph:
        MODELS[model](rt)

    assert expected == [settled(entry) for entry in described(graph)]
