"""Pipelines of deterministic stages give what lists would give, and what TensorFlow gave."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime import data
from tests.runtime.data.pipelines import Description, build, drawn, model

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "runtime" / "data" / "pipelines.json").read_text())


@pytest.mark.parametrize("group", range(10))
def test_orders_are_tensorflows(group: int) -> None:
    """150 random pipelines, every element in its place."""
    for description, values in GOLDEN[group::10]:
        assert values == [int(value) for value in build(data, description)], description


@pytest.mark.tensorflow
def test_orders_are_those_of_the_tensorflow_that_is_here(run_tensorflow: Callable[..., str]) -> None:
    """Other pipelines than the recorded ones."""
    for description, values in json.loads(run_tensorflow("tests.runtime.data.make_golden", "2")):
        assert values == [int(value) for value in build(data, description)], description


@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_pipelines_give_what_lists_give(chance: random.Random) -> None:
    """The model knows nothing of datasets."""
    description: Description = drawn(chance)
    dataset = build(data, description)
    expected = model(description)

    assert expected == [int(value) for value in dataset], description
    assert expected == [int(value) for value in dataset], "a second pass"


@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_a_length_that_is_told_is_the_length(chance: random.Random) -> None:
    """Or it is said to be unknown."""
    dataset = build(data, drawn(chance))
    told = dataset.cardinality()

    assert told in (len(list(dataset)), data.UNKNOWN_CARDINALITY)
