"""The same Python, traced by TensorFlow 2.21 and by us, gives the same values, gradients and number of traces."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.autograph import programs
from tests.runtime.autograph.outcomes import outcomes
from tests.runtime.autograph.programs import PROGRAMS

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "autograph.json"


@pytest.fixture(autouse=True)
def _ours() -> Iterator[None]:
    programs.use(rt)
    yield
    programs.use(None)


def hold_equal(expected: Any, found: Any) -> None:
    """Equal nests of numbers, to the precision of float32."""
    if isinstance(expected, list) and any(one is None or isinstance(one, list) for one in expected):
        assert len(expected) == len(found)
        for one, another in zip(expected, found, strict=True):
            hold_equal(one, another)
    elif expected is None:
        assert found is None
    else:
        np.testing.assert_allclose(expected, found, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_give_what_tensorflow_gives(name: str) -> None:
    """Loops that are left, early returns, state, calls and closures; where TensorFlow cannot trace it, eagerly."""
    expected, found = json.loads(GOLDEN.read_text())[name], outcomes(rt, PROGRAMS[name])
    for one, another in zip(expected["calls"], found["calls"], strict=True):
        hold_equal(one["y"], another["y"])
        hold_equal(one["gradient"], another["gradient"])
    assert expected["traces"] in (None, found["traces"])


@pytest.mark.tensorflow
def test_golden_outcomes_are_tensorflows(run_tensorflow: Callable[..., str]) -> None:
    """What is committed is what TensorFlow says now."""
    printed = json.loads(run_tensorflow("tests.runtime.autograph.run_in_tensorflow").splitlines()[-1])
    assert json.loads(GOLDEN.read_text()).keys() == printed.keys()
    for name, expected in json.loads(GOLDEN.read_text()).items():
        for one, another in zip(expected["calls"], printed[name]["calls"], strict=True):
            hold_equal(one["y"], another["y"])
            hold_equal(one["gradient"], another["gradient"])
