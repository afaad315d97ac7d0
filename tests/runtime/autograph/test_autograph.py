"""Python's control flow on tensors: traced code gives what the same code gives eagerly, or says where it cannot."""

import inspect
import traceback
from typing import Any

import numpy as np
import pytest

import runtime as rt


def branches(x: Any, n: Any) -> Any:
    if rt.reduce_sum(x) > 0.0 and not n == 3:  # noqa: SIM201  # `not` is what is tested
        scratch = x * 2.0
        y = scratch + 1.0
    elif n > 3:
        y = -x
    else:
        y = x * x
    return y if rt.reduce_max(y) > 1.0 else y * 10.0


def early_returns(x: Any, n: Any) -> Any:
    if n == 2:
        return x
    x = x + 1.0
    if rt.reduce_sum(x) > 3.0:
        if n > 4:
            return -x
        x = x * 5.0
    return x


def loops(x: Any, n: Any) -> Any:
    total = rt.zeros_like(x)
    for i in range(n):
        part = x * rt.cast(i, rt.float64)
        if rt.reduce_sum(part) > 2.0 or i == 1:
            part = part / 2.0
        total += part
    while rt.reduce_max(rt.abs(total)) > 1.0:
        total = total * 0.5
    for row in x:
        total = total + rt.sin(row)
    return total


def counting_down(x: Any, n: Any) -> Any:
    for i in range(n, 0, -2):
        x = x + rt.cast(i, rt.float64)
    return x


def carried_between(x: Any, n: Any) -> Any:
    first, last = x, x * 0.0
    for _ in range(n):
        if rt.reduce_sum(first) > 1.0:
            last = first
            first = first - 1.0
        else:
            last = last + first * last
    return first + last


def inner_functions(x: Any, n: Any) -> Any:
    def grown(y: Any) -> Any:
        if rt.reduce_sum(y) > 0.0:
            return y + 1.0
        return y - 1.0

    return rt.map_fn(lambda part: part * 2.0 if part > 0.0 else part, grown(x))


FUNCTIONS = (branches, early_returns, loops, counting_down, carried_between, inner_functions)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("x", [[0.5, 1.5], [-1.0, -2.0], [0.25, 0.5]])
@pytest.mark.parametrize("n", [0, 2, 3, 5])
@pytest.mark.parametrize("as_tensor", [False, True])
def test_traced_code_does_what_eager_code_does(function: Any, x: Any, n: int, as_tensor: bool) -> None:
    """Values and gradients, with a Python number or a tensor to look at."""
    results = []
    for call in (function, rt.function(function)):
        given = rt.constant(np.array(x))
        with rt.GradientTape() as tape:
            tape.watch(given)
            y = call(given, rt.constant(n) if as_tensor and call is not function else n)
        results.append((y, tape.gradient(y, given, unconnected_gradients="zero")))
    for expected, found in zip(*results, strict=True):
        np.testing.assert_allclose(expected.numpy(), found.numpy(), rtol=1e-9)


def test_graphs_hold_both_branches() -> None:
    """One trace serves whichever is taken: control flow is in the graph, not in the trace."""
    function = rt.function(branches)
    for x in ([0.5, 1.5], [-1.0, -2.0]):
        function(np.array(x), rt.constant(1))
    assert 1 == function.traces


class Model:
    """Something with a method and an attribute."""

    def __init__(self) -> None:
        self.scale = rt.Variable(3.0)

    @rt.function
    def step(self, x: Any, up: bool = True) -> Any:
        if x > 1.0:
            self.scale.assign_add(1.0)
        else:
            self.scale.assign_sub(1.0)
        return self.scale * x if up else x


def test_methods_closures_and_defaults_are_kept() -> None:
    """Effects too happen in the branch that is taken."""
    model = Model()
    assert 8.0 == float(model.step(rt.constant(2.0)))
    assert 1.5 == float(model.step(rt.constant(0.5)))
    assert 0.5 == float(model.step(rt.constant(0.5), up=False))
    factor = 4.0

    @rt.function
    def closure(x: Any, *, plus: float = 1.0) -> Any:
        if x > 0.0:
            x = x * factor
        return x + plus

    assert 9.0 == float(closure(rt.constant(2.0)))
    factor = 5.0
    assert 12.0 == float(closure(rt.constant(2.0), plus=2.0))  # another trace sees the cell as it is now


def test_errors_stand_in_the_users_own_lines() -> None:
    """The file and line of what was written, in the traceback and in the message."""

    def wrong(x: Any) -> Any:
        if rt.reduce_sum(x) > 0.0:
            x = rt.matmul(x, x)
        return x

    line = inspect.getsourcelines(wrong)[1] + 2
    with pytest.raises(ValueError, match=rf"test_autograph.py:{line}") as caught:
        rt.function(wrong)(np.ones((2, 3), np.float32))
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert (__file__, line) in {(frame.filename, frame.lineno) for frame in frames}


def test_what_cannot_be_a_graph_says_where() -> None:
    """Variables of one branch only, those that change their kind, and what leaves a `try`."""

    def one_sided(x: Any) -> Any:
        if x > 0.0:
            y = x
        return y

    def changing(x: Any) -> Any:
        kind: Any = 0
        while rt.reduce_sum(x) < 10.0:
            x = x + 1.0
            kind = x * 2.0
        return kind

    def mixed(x: Any) -> Any:
        label: Any = "small"
        if x > 0.0:
            label = x
        return label

    def sized(x: Any) -> Any:
        for one in iter([1.0, 2.0]):
            if x > one:
                break
        return one

    def returning(x: Any) -> Any:
        try:
            if x > 0.0:
                return x
        finally:
            x = -x
        return x

    one = rt.constant(1.0)
    with pytest.raises(ValueError, match=r"'y' has a value in one branch only.*test_autograph.py:\d+"):
        rt.function(one_sided)(one)
    with pytest.raises(TypeError, match=r"test_autograph.py:\d+, whose variables are 0: kind, 1: x"):
        rt.function(changing)(one)
    with pytest.raises(TypeError, match=r"'label' is .* after the `if` on a tensor at .*test_autograph.py:\d+"):
        rt.function(mixed)(one)
    with pytest.raises(NotImplementedError, match=r"test_autograph.py:\d+ is left where a tensor says so, .*no length"):
        rt.function(sized)(one)
    with pytest.raises(NotImplementedError, match=r"inside of a `try`.*test_autograph.py:\d+: return after"):
        rt.function(returning)(one)


def test_python_values_stay_python() -> None:
    """Loops with break, strings, objects, and everything else that is no tensor's."""

    @rt.function
    def plain(x: Any, words: Any, flag: Any) -> Any:
        found = ""
        for word in words:
            if word == "skip":
                continue
            found = word
            if word == "stop":
                break
        label = "long" if len(words) > 2 and flag is not None else "short"
        return x * float(len(found + label))

    assert 16.0 == float(plain(rt.constant(2.0), ["a", "skip", "stop", "b"], True))


def test_autograph_can_be_switched_off() -> None:
    """Then a tensor in an `if` is the error that it was."""

    def code(x: Any) -> Any:
        if x > 0.0:
            return x
        return -x

    assert 2.0 == float(rt.function(code)(rt.constant(-2.0)))
    with pytest.raises(TypeError, match=r"rt\.cond instead of `if`"):
        rt.function(code, autograph=False)(rt.constant(-2.0))


def test_a_loop_that_gives_a_variable_must_run() -> None:
    """As in TensorFlow: without an iteration there is no value, and the error says of what."""

    @rt.function
    def inside_only(x: Any) -> Any:
        while x < 10.0:
            x = x + 4.0
            last = x
        return last + 1.0

    assert 13.0 == float(inside_only(rt.constant(0.0)))
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"test_autograph.py:\d+ must iterate .* 'last'"):
        inside_only(rt.constant(11.0))


def test_a_python_loop_may_be_left_where_a_tensor_says_so() -> None:
    """The iterations that are left are branches: the same as eagerly, without a trace for each."""

    def first_above(x: Any, limit: Any) -> Any:
        for one in [1.0, 2.0, 3.0]:
            x = x * one
            if x > limit:
                return x, one
        return -x, 0.0

    traced = rt.function(first_above)
    for given in (0.5, 1.5, 4.0, 9.0):
        expected = first_above(rt.constant(given), rt.constant(2.5))
        assert [float(one) for one in expected] == [float(one) for one in traced(rt.constant(given), rt.constant(2.5))]
    assert 1 == traced.traces


def test_lambdas_are_found_in_their_lines() -> None:
    """Also several in a line, and one in another."""
    functions = [lambda x: x if x > 0.0 else -x, lambda y: y * 2.0 if y > 1.0 else y]
    absolute, doubled = map(rt.function, functions)
    assert [2, 3, 0.5, 6] == [float(one) for one in (absolute(rt.constant(-2.0)), absolute(rt.constant(3.0)),
                                                    doubled(rt.constant(0.5)), doubled(rt.constant(3.0)))]  # fmt: skip


def test_generators_are_refused() -> None:
    """They have no end to trace."""

    def numbers(x: Any) -> Any:
        yield x

    with pytest.raises(NotImplementedError, match=r"numbers at .*test_autograph.py:\d+ is a generator"):
        rt.function(numbers)


def test_code_without_source_says_so() -> None:
    """Its control flow cannot be rewritten; code without any needs no word."""
    namespace: dict[str, Any] = {}
    exec("def branch(x):\n    if x > 0.0:\n        return x\n    return -x\n", namespace)
    with pytest.warns(UserWarning, match="the control flow of branch .* stays Python's, .*: its source is not there"):
        branch = rt.function(namespace["branch"])
    with pytest.raises(TypeError, match=r"rt\.cond instead of `if`"):
        branch(rt.constant(1.0))
    exec("def straight(x):\n    return -x\n", namespace)
    assert -1.0 == float(rt.function(namespace["straight"])(rt.constant(1.0)))


def test_asserts_hold_when_the_graph_runs() -> None:
    """Before what follows them, with their message; one of Python's values holds while it is traced."""
    v = rt.Variable(0.0)

    @rt.function
    def checked(x: Any, known: int = 1) -> Any:
        assert known > 0, "a Python value"
        v.assign_add(1.0)
        assert x > 0.0, "x must be positive"
        v.assign_add(1.0)
        return x

    checked(rt.constant(1.0))
    assert 2.0 == v.numpy()
    with pytest.raises(rt.errors.InvalidArgumentError, match="x must be positive"):
        checked(rt.constant(-1.0))
    assert 3.0 == v.numpy()
    with pytest.raises(AssertionError, match="a Python value"):
        checked(rt.constant(1.0), known=0)


def test_declared_names_and_attributes_stay_python() -> None:
    """`nonlocal` counts what is traced, whichever branch a run takes."""
    traced = 0

    @rt.function
    def counted(x: Any) -> Any:
        nonlocal traced
        if x > 0.0:
            traced += 1
            return x
        traced += 10
        return -x

    assert [1.0, 2.0] == [float(counted(rt.constant(one))) for one in (-1.0, 2.0)]
    assert 11 == traced


def test_dependent_on_the_walrus_python_decides() -> None:
    """A name that is set in a `while` is there in its body."""

    @rt.function
    def halved(x: Any) -> Any:
        while (y := x / 2.0) > 1.0:
            x = y
        return x

    assert 1.5 == float(halved(rt.constant(6.0)))


def test_a_loop_over_a_dataset_takes_its_elements_when_it_runs() -> None:
    """One trace, a new pass in each call, left early, nested, with state between elements, and gradients inside."""
    elements = rt.data.Dataset.from_tensor_slices((np.arange(1.0, 6.0), np.arange(5, dtype=np.int32)))
    v = rt.Variable(0.0, dtype=rt.float64)

    @rt.function
    def walked(limit: Any) -> Any:
        total = rt.constant(0.0, rt.float64)
        for at, (x, n) in enumerate(elements):
            if n == limit:
                break
            with rt.GradientTape() as tape:
                tape.watch(x)
                y = x * x * rt.cast(at + 1, rt.float64)
            v.assign_add(tape.gradient(y, x))
            total += y
            for other, _ in elements:
                total += other
        return total

    def expected(limit: int) -> float:
        return sum(k * k * k + 15.0 for k in range(1, min(limit, 5) + 1))

    assert [expected(limit) for limit in (3, 0, 9)] == [float(walked(rt.constant(limit))) for limit in (3, 0, 9)]
    assert sum(2 * k * k for k in (1, 2, 3, 1, 2, 3, 4, 5)) == v.numpy()
    assert 1 == walked.traces


def test_gradients_flow_through_a_loop_over_a_dataset() -> None:
    """By what the loop takes from outside; the elements themselves are data."""
    elements = rt.data.Dataset.from_tensor_slices(np.arange(1.0, 4.0))

    @rt.function
    def scaled(x: Any) -> Any:
        for one in elements:
            x = x * one + x
        return x

    x = rt.constant(2.0, rt.float64)
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = scaled(x)
    assert (48.0, 24.0) == (float(y), float(tape.gradient(y, x)))


def test_loops_take_options() -> None:
    """A shape that grows, and an end that the condition does not know."""

    @rt.function
    def grown(n: Any) -> Any:
        x, names = rt.zeros([1]), ["a"]
        i = 0
        while i < n:
            rt.autograph.experimental.set_loop_options(
                shape_invariants=[(x, rt.TensorShape([None]))], maximum_iterations=6
            )
            i += len(names)
            x = rt.concat([x, rt.cast([i], rt.float32)], 0)
        return x

    assert [0, 1, 2, 3] == grown(rt.constant(3)).numpy().tolist()
    assert 7 == len(grown(rt.constant(20)).numpy())

    def unsaid(n: Any) -> Any:
        x = rt.zeros([1])
        for _ in rt.range(n):
            x = rt.concat([x, x], 0)
        return x

    with pytest.raises(ValueError, match=r"whose variables are 0: the index, 1: x: .*shape_invariants"):
        rt.function(unsaid)(rt.constant(1))


def test_layers_of_the_users_own_are_traced_too() -> None:
    """What `call` says of tensors is in the graph, also where a model is what calls the layer."""

    class Clipped(rt.layers.Layer):
        def call(self, x: Any) -> Any:
            if rt.reduce_max(x) > 1.0:
                return x / rt.reduce_max(x)
            return x

    model = rt.keras.Sequential([Clipped()])
    step = rt.function(lambda x: model(x) * 1.0)
    for x in ([[0.5, 0.25]], [[4.0, 2.0]]):
        np.testing.assert_allclose(model(np.array(x, np.float32)), step(np.array(x, np.float32)))
    assert 1 == step.traces
