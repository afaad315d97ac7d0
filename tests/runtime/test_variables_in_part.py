"""Updates of some rows and places of a variable: eagerly, in a session, and what does not fit."""

from typing import Any

import numpy as np
import pytest

import runtime as rt

START = np.arange(1.0, 9.0).reshape(4, 2)
ROWS, CHANGES = [2, 0, 2], np.array([[1.0, 2.0], [3.0, 0.5], [10.0, 4.0]])
PLACES, NUMBERS = [[0, 1], [3, 0], [0, 1]], np.array([10.0, 20.0, 30.0])


def by_hand(function: Any, places: Any, values: Any) -> Any:
    """The definition, one update after another."""
    out = START.copy()
    for place, value in zip(places, values, strict=True):
        at = tuple(np.atleast_1d(place))
        out[at] = function(out[at], value)
    return out


UPDATES = {
    "scatter_update": lambda old, new: new,
    "scatter_add": np.add,
    "scatter_sub": np.subtract,
    "scatter_mul": np.multiply,
    "scatter_div": np.divide,
    "scatter_max": np.maximum,
    "scatter_min": np.minimum,
    "scatter_nd_update": lambda old, new: new,
    "scatter_nd_add": np.add,
    "scatter_nd_sub": np.subtract,
}


@pytest.mark.parametrize("name", UPDATES)
@pytest.mark.parametrize("eager", [True, False])
def test_rows_and_places_are_updated_as_often_as_they_are_named(name: str, eager: bool) -> None:
    """The result is the variable after the update; what was read before keeps what it saw."""
    places, values = (PLACES, NUMBERS) if "_nd_" in name else (ROWS, CHANGES)
    expected = by_hand(UPDATES[name], places, values)
    update = getattr(rt, name)
    if eager:
        variable = rt.Variable(START)
        before = variable.read_value()
        np.testing.assert_allclose(expected, update(variable, places, values).numpy())
        np.testing.assert_array_equal(START, before.numpy())
        np.testing.assert_allclose(expected, variable.numpy())
        return
    with rt.Graph().as_default(), rt.Session() as session:
        variable = rt.get_variable("v", initializer=START)
        before = variable.read_value()
        with rt.control_dependencies([before]):
            after = update(variable, places, values)
        session.run(variable.initializer)
        found = session.run([before, rt.convert_to_tensor(after)])
        np.testing.assert_array_equal(START, found[0])
        np.testing.assert_allclose(expected, found[1])
        np.testing.assert_allclose(expected, session.run(variable))


def test_what_is_outside_is_refused() -> None:
    """Rows and places; and tensors, which cannot change."""
    variable = rt.Variable(START, name="table")
    with pytest.raises(ValueError, match=r"\[-1\] are not all in \[0, 4\) of 'table'"):
        rt.scatter_mul(variable, [-1], [[1.0, 1.0]])
    with pytest.raises(ValueError, match=r"\[2\] are not all in \[0, 2\) of 'table'"):
        rt.scatter_nd_add(variable, [[0, 2]], [1.0])
    with pytest.raises(TypeError, match="tensor_scatter_nd_update"):
        rt.scatter_add(rt.constant(START), [0], [[1.0, 1.0]])
    np.testing.assert_array_equal(START, variable.numpy())
