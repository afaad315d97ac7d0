"""rt.function: traced once for each kind of arguments, and equal to the code it was made of."""

from typing import Any

import numpy as np
import pytest

import runtime as rt


def test_a_function_gives_what_its_code_gives() -> None:
    """Nested arguments and results, numbers, arrays and tensors."""

    def code(x: Any, pair: Any, scale: float = 1.0) -> Any:
        return {"sum": rt.reduce_sum(x) * scale, "both": (pair[0] + x, [pair[1]])}

    arguments = (rt.constant([1.0, 2.0]), (rt.constant([3.0, 4.0]), 5.0))
    expected, found = code(*arguments, scale=2.0), rt.function(code)(*arguments, scale=2.0)

    assert 6.0 == float(expected["sum"]) == float(found["sum"])
    np.testing.assert_array_equal([4, 6], found["both"][0])
    assert 5.0 == float(found["both"][1][0])


def test_python_runs_once_for_each_kind_of_arguments() -> None:
    """A new shape, dtype or Python value is traced; a new value of a tensor is not."""
    runs = []

    @rt.function
    def double(x: Any, times: int = 2) -> Any:
        runs.append(x.shape.as_list())
        return x * float(times)

    for x in ([1.0], [2.0], [1.0, 2.0]):
        double(np.array(x, np.float32))
    double(np.array([1.0], np.float32), times=3)
    double(np.array([1.0]))
    assert [[1], [2], [1], [1]] == runs


def test_an_input_signature_is_traced_once() -> None:
    """Sizes that it leaves open may differ; what does not fit it is refused."""

    double = rt.function(lambda x: x * 2.0, input_signature=[rt.TensorSpec([None], rt.float32)])

    assert [2, 6] == [double(np.ones(size, np.float32)).shape[0] for size in (2, 6)]
    assert double.traces == 1
    with pytest.raises(ValueError, match="does not fit the signature"):
        double(np.ones((2, 2), np.float32))


def test_variables_are_read_and_changed_in_order() -> None:
    """Each effect is there for what is written after it, though nothing connects them."""
    v = rt.Variable(1.0)

    @rt.function
    def step(x: Any) -> Any:
        before = v + 0.0
        v.assign_add(x)
        between = v + 0.0
        v.assign(v * 10.0)
        return before, between, v.value()

    assert [1, 3, 30] == [float(one) for one in step(rt.constant(2.0))]
    assert 30.0 == v.numpy()
    assert [30, 32, 320] == [float(one) for one in step(rt.constant(2.0))]


def test_tapes_see_through_functions() -> None:
    """Gradients by arguments, captured tensors and variables; gathers stay slices."""
    table = rt.Variable(np.arange(6, dtype=np.float32).reshape(3, 2))
    scale = rt.constant(3.0)

    def code(x: Any) -> Any:
        return rt.reduce_sum(rt.gather(table, [0, 2, 0]) * x * scale)

    x = rt.constant([1.0, 2.0])
    gradients = []
    for call in (code, rt.function(code)):
        with rt.GradientTape() as tape:
            tape.watch([x, scale])
            y = call(x)
        gradients.append(tape.gradient(y, [x, scale, table]))
    for expected, found in zip(*gradients, strict=True):
        assert type(expected) is type(found)
        np.testing.assert_allclose(rt.convert_to_tensor(expected), rt.convert_to_tensor(found))


def test_gradients_are_of_the_values_that_were_seen() -> None:
    """A variable that changes between the call and the question does not change the answer."""
    v = rt.Variable(3.0)
    square = rt.function(lambda: v * v)
    with rt.GradientTape() as tape:
        y = square()
    v.assign(100.0)
    assert 6.0 == float(tape.gradient(y, v))


def test_functions_inside_of_graphs_become_part_of_them() -> None:
    """One graph, no calls."""
    double = rt.function(lambda x: x * 2.0)
    with rt.Graph().as_default() as graph:
        y = double(rt.constant(4.0))
        assert {"Const", "Mul"} == {one.type for one in graph.get_operations()}
        assert 8.0 == rt.Session().run(y)
    assert 16.0 == float(rt.function(lambda x: double(double(x)))(rt.constant(4.0)))


def test_random_numbers_are_new_in_every_call() -> None:
    """And the same sequence for the same seed."""
    draws = [rt.function(lambda: rt.random_normal([3], seed=4)) for _ in range(2)]
    one, other = ([draw().numpy() for _ in range(2)] for draw in draws)
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one[0], one[1])
