"""Variables and their scopes, in graphs and eagerly."""

from typing import Any

import numpy as np
import pytest

import runtime as rt


@pytest.fixture
def graph() -> Any:
    with rt.Graph().as_default() as graph:
        yield graph


def values(*fetches: Any) -> Any:
    """Run in a new session after the initializer."""
    with rt.Session() as session:
        session.run(rt.global_variables_initializer())
        return session.run(list(fetches))


def test_eager_variables_change_at_once() -> None:
    """assign, assign_add and assign_sub, and what was read before stays."""
    v = rt.Variable([1.0, 2.0], name="v")
    before = v.value()
    v.assign_add([1.0, 1.0])
    v.assign_sub([0.5, 0.0])

    np.testing.assert_array_equal([1.5, 3], v.numpy())
    v.assign([7.0, 8.0])
    np.testing.assert_array_equal([7, 8], (v + 0.0).numpy())
    np.testing.assert_array_equal([1, 2], before)


def test_rows_are_gathered_and_scattered() -> None:
    """Rows that are there twice are added; rows that are not there stay bit for bit."""
    table = rt.Variable(np.arange(8, dtype=np.float32).reshape(4, 2))
    np.testing.assert_array_equal([[6, 7], [0, 1]], rt.gather(table, [3, 0]))
    rows = rt.IndexedSlices(rt.constant([[1.0, 1.0], [2.0, 2.0]]), rt.constant([1, 1]))
    table.scatter_add(rows)
    np.testing.assert_array_equal([[0, 1], [5, 6], [4, 5], [6, 7]], table.numpy())
    table.scatter_sub(rows)
    table.scatter_update(rt.IndexedSlices(rt.constant([[9.0, 9.0]]), rt.constant([2])))
    np.testing.assert_array_equal([[0, 1], [2, 3], [9, 9], [6, 7]], table.numpy())
    with pytest.raises(ValueError, match=r"index 4 is not in \[0, 4\)"):
        rt.gather(table, [4])


def test_assignments_in_graphs_are_values_too(graph: rt.Graph) -> None:
    """What an assignment gives is the value after it."""
    v = rt.get_variable("v", initializer=2.0)
    assert [6.0] == values(v.assign(v * 3.0))
    assert [7.5] == values(v.assign_add(3.0) * 1.5)
    assert [False] == rt.Session().run([rt.is_variable_initialized(v)])


def test_one_name_is_one_variable(graph: rt.Graph) -> None:
    """Where the scope reuses; elsewhere the error names the line that made it."""
    with rt.variable_scope("a"):
        first = rt.get_variable("v", [2])
        with pytest.raises(ValueError, match=r"'a/v' exists already, made at .*test_variables.py:\d+"):
            rt.get_variable("v", [2])
    with rt.variable_scope("a", reuse=True):
        assert first is rt.get_variable("v", [2])
        with pytest.raises(ValueError, match="'a/w' does not exist"):
            rt.get_variable("w", [2])
        with pytest.raises(ValueError, match=r"shape \[2\], not \[3\]"):
            rt.get_variable("v", [3])
    with rt.variable_scope("a", reuse=rt.AUTO_REUSE):
        assert first is rt.get_variable("v")
        assert "a/new:0" == rt.get_variable("new", [1]).name


def test_scopes_hand_down_what_they_were_given(graph: rt.Graph) -> None:
    """Initializer, regularizer and dtype hold for inner scopes."""
    with (
        rt.variable_scope("a", initializer=rt.ones_initializer(), dtype=rt.float64, regularizer=rt.reduce_sum),
        rt.variable_scope("b"),
    ):
        v = rt.get_variable("v", [2])
    losses = rt.get_collection(rt.GraphKeys.REGULARIZATION_LOSSES)

    assert "a/b/v:0" == v.name
    assert rt.float64 is v.dtype
    assert [2.0] == values(*losses)


def test_default_names_are_numbered(graph: rt.Graph) -> None:
    """A scope with a default_name is another one each time."""
    names = []
    for _ in range(2):
        with rt.variable_scope(None, "layer"):
            names.append(rt.get_variable("v", [1]).name)
    assert ["layer/v:0", "layer_1/v:0"] == names


def test_collections_hold_the_variables(graph: rt.Graph) -> None:
    """All of them, and those that optimizers change."""
    one = rt.get_variable("one", [1])
    two = rt.Variable(1.0, trainable=False, name="two")
    assert [one, two] == rt.global_variables()
    assert [one] == rt.trainable_variables()
    assert [two] == rt.global_variables("tw")


def test_values_of_wrong_shape_are_refused() -> None:
    """With the variable's name and both shapes."""
    v = rt.Variable([1.0, 2.0], name="v")
    with pytest.raises(ValueError, match=r"shape \[3\] cannot be assigned to 'v' \[2\]"):
        v.assign([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("initializer", "mean", "deviation"),
    [
        (rt.random_normal_initializer(1.0, 0.5, seed=1), 1.0, 0.5),
        (rt.random_uniform_initializer(-1.0, 3.0, seed=1), 1.0, 4 / 12**0.5),
        (rt.truncated_normal_initializer(0.0, 1.0, seed=1), 0.0, 0.88),
        (rt.glorot_uniform_initializer(seed=1), 0.0, (2 / 700) ** 0.5),
        (rt.variance_scaling_initializer(2.0, "fan_in", seed=1), 0.0, (2 / 300) ** 0.5),
    ],
)
def test_initializers_draw_what_they_say(initializer: Any, mean: float, deviation: float) -> None:
    """Mean and standard deviation of many numbers."""
    drawn = initializer([300, 400]).numpy()
    assert mean == pytest.approx(drawn.mean(), abs=0.02)
    assert deviation == pytest.approx(drawn.std(), rel=0.02)


def test_what_was_read_eagerly_stays() -> None:
    """Whoever changes the variable then: an assignment, a scatter, or a function that updates in place."""
    v = rt.Variable([1.0, 2.0])
    add = rt.function(lambda: [v.assign_add([1.0, 1.0]), None][1])
    changes = [
        lambda: v.assign([5.0, 5.0]),
        lambda: v.scatter_add(rt.IndexedSlices(rt.constant([1.0]), rt.constant([0]))),
        add,
    ]
    for change in changes:
        before = v.value()
        expected = before.numpy()
        change()
        np.testing.assert_array_equal(expected, before)
        assert not np.array_equal(expected, v.numpy())
