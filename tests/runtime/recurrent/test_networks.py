"""TensorFlow 1's recurrent networks give TensorFlow's values under TensorFlow's names."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.recurrent.networks import INPUTS, NETWORKS, answers

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "runtime" / "recurrent.json").read_text())
CELLS = rt.nn.rnn_cell


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_are_tensorflows(name: str) -> None:
    """Variables by name and shape in the order of their making; outputs, states and gradients by value."""
    expected, found = GOLDEN[name], answers(rt, name)

    assert list(expected["variables"].items()) == list(found["variables"].items())
    for one, other in zip(expected["values"], found["values"], strict=True):
        np.testing.assert_allclose(np.array(other), np.array(one), rtol=2e-5, atol=2e-5)  # gradients reach 4


def test_a_loop_is_the_same_eagerly_as_in_a_graph() -> None:
    """Variables are made in the first call, and found again in the next."""
    cell = CELLS.LSTMCell(3)
    first, state = rt.nn.dynamic_rnn(cell, INPUTS, dtype=rt.float32)
    again, _ = rt.nn.dynamic_rnn(cell, INPUTS, dtype=rt.float32)
    steps, last = rt.nn.static_rnn(cell, list(np.swapaxes(INPUTS, 0, 1)), dtype=rt.float32)

    assert 2 == len(cell.trainable_weights)
    np.testing.assert_array_equal(first.numpy(), again.numpy())
    np.testing.assert_allclose(first.numpy(), np.stack([one.numpy() for one in steps], 1), rtol=1e-6)
    np.testing.assert_allclose(state.c.numpy(), last.c.numpy(), rtol=1e-6)


def test_what_is_fed_into_dropout_decides_how_much_is_dropped() -> None:
    """With probability 1 all of an output is there, and with 0 none."""
    with rt.Graph().as_default():
        kept = rt.placeholder(rt.float32, ())
        cell = CELLS.DropoutWrapper(CELLS.BasicLSTMCell(40), output_keep_prob=kept, seed=3)
        outputs, _ = rt.nn.dynamic_rnn(cell, INPUTS, dtype=rt.float32)
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            all_of_it, none, half = (session.run(outputs, {kept: one}) for one in (1.0, 0.0, 0.5))

    assert (all_of_it != 0).all()
    assert (none == 0).all()
    assert 0.4 < (half == 0).mean() < 0.6
    np.testing.assert_allclose(half[half != 0], 2 * all_of_it[half != 0], rtol=1e-5)


def test_variational_dropout_drops_the_same_in_every_step() -> None:
    """And never the memory of an LSTM."""
    cell = CELLS.DropoutWrapper(
        CELLS.LSTMCell(50), output_keep_prob=0.5, state_keep_prob=0.5, variational_recurrent=True, dtype=rt.float32
    )
    outputs, state = rt.nn.dynamic_rnn(cell, INPUTS, dtype=rt.float32)
    dropped = outputs.numpy() == 0

    assert (dropped == dropped[:1, :1]).all()
    assert 0.2 < dropped.mean() < 0.8
    assert (state.c.numpy() != 0).all()
    assert (state.h.numpy() == 0).any()


def test_no_steps_give_no_outputs_and_the_state_of_before() -> None:
    """A loop over nothing does not run."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.placeholder(rt.float32, [2, None, 4])
        outputs, state = rt.nn.dynamic_rnn(CELLS.GRUCell(3), x, dtype=rt.float32)
        session.run(rt.global_variables_initializer())
        found = session.run([outputs, state], {x: np.zeros((2, 0, 4), np.float32)})

    assert (2, 0, 3) == found[0].shape
    np.testing.assert_array_equal(np.zeros((2, 3)), found[1])


def wrong(name: str) -> Any:
    """Calls that cannot be right."""
    gru = CELLS.GRUCell(3)
    calls = {
        "of units": lambda: CELLS.GRUCell(0),
        "no dtype": lambda: rt.nn.dynamic_rnn(gru, INPUTS),
        "no time": lambda: rt.nn.dynamic_rnn(gru, INPUTS[0], dtype=rt.float32),
        "lengths": lambda: rt.nn.dynamic_rnn(gru, INPUTS, [1, 2], dtype=rt.float32),
        "no list": lambda: rt.nn.static_rnn(gru, 3, dtype=rt.float32),  # type: ignore[arg-type]  # wrong on purpose
        "an empty list": lambda: rt.nn.static_rnn(gru, [], dtype=rt.float32),
        "a probability": lambda: CELLS.DropoutWrapper(gru, 1.5),
        "no cells": lambda: CELLS.MultiRNNCell([]),
        "states": lambda: CELLS.MultiRNNCell([gru, gru])(INPUTS[0], gru.zero_state(5, rt.float32)),
        "tuples": lambda: CELLS.MultiRNNCell([CELLS.LSTMCell(2)], state_is_tuple=False),
    }
    return calls[name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("of units", "num_units is 0"),
        ("no dtype", "say the dtype"),
        ("no time", r"\[batch, time, …\]"),
        ("lengths", "a length for each of the batch"),
        ("no list", "a tensor a step"),
        ("an empty list", "one step at least"),
        ("a probability", "input_keep_prob is a probability"),
        ("no cells", "at least one cell"),
        ("states", "a tuple of as many states"),
        ("tuples", "one tensor"),
    ],
)
def test_errors_say_what_is_wrong(name: str, message: str) -> None:
    """In words, before anything runs."""
    with pytest.raises((TypeError, ValueError), match=message):
        wrong(name)()
