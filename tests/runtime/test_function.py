"""rt.function: traced once for each kind of arguments, and equal to the code it was made of."""

import gc
import weakref
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    assert [2.0, 4.0] == double([1, 2.0]).numpy().tolist() == double(np.array([1.0, 2.0])).numpy().tolist()
    with pytest.raises(ValueError, match="does not fit the signature"):
        double(np.ones((2, 2), np.float32))
    with pytest.raises(ValueError, match="does not fit the signature"):
        double(rt.constant([1, 2]))
    assert 1 == double.traces

    @rt.function(input_signature=[{"x": rt.TensorSpec([]), "pair": (rt.TensorSpec([]), rt.TensorSpec([]))}])  # type: ignore[untyped-decorator]
    def total(nest: Any) -> Any:
        return nest["x"] + nest["pair"][0] * nest["pair"][1]

    assert 7.0 == float(total({"x": 1, "pair": (2.0, np.float64(3.0))}))


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


def test_variables_are_made_in_the_first_call_only() -> None:
    """It is traced twice, as by TensorFlow, and the second time must find them; a function that makes more is told."""

    class Layer:
        def __init__(self) -> None:
            self.scale: Any = None

        @rt.function
        def __call__(self, x: Any) -> Any:
            if self.scale is None:
                self.scale = rt.Variable(3.0)
            return x * self.scale

    one, other = Layer(), Layer()
    assert [6.0, 9.0] == [float(one(rt.constant(x))) for x in (2.0, 3.0)]
    other(rt.constant(1.0))
    other.scale.assign(5.0)
    assert (3.0, 5.0) == (float(one(rt.constant(1.0))), float(other(rt.constant(1.0))))

    @rt.function
    def careless(x: Any) -> Any:
        return x * rt.Variable(1.0)

    with pytest.raises(ValueError, match="makes variables in its first call only"):
        careless(rt.constant(1.0))


def test_each_object_has_traces_of_its_own() -> None:
    """A method is traced for its object, which it does not keep alive."""

    class Scaled:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        @rt.function
        def times(self, x: Any) -> Any:
            return x * self.factor

    two, three = Scaled(2.0), Scaled(3.0)
    found = [one.times(rt.constant(x)) for one, x in ((two, 4.0), (three, 4.0), (two, 5.0))]
    assert [8.0, 12.0, 10.0] == list(map(float, found))
    assert (1, 1) == (two.times.traces, three.times.traces)
    gone = weakref.ref(two)
    del two
    gc.collect()
    assert gone() is None


def test_arguments_mean_the_same_however_they_are_given() -> None:
    """Positional, by name, or left at their defaults; a list is not a tuple, and 1 is not 1.0."""

    @rt.function
    def code(x: Any, times: int = 2, *, more: Any = None) -> Any:
        return x * float(times)

    x = rt.constant(1.0)
    for _ in range(2):
        code(x), code(x, 2), code(x, times=2), code(times=2, x=x), code(x, more=None)
    assert 1 == code.traces
    code(x, 2, more=[1]), code(x, 2, more=(1,)), code(x, 2, more=[1]), code(x, 2.0)
    assert 4 == code.traces
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        code(times=1)


class Pair(NamedTuple):
    """A nest with names."""

    first: Any
    second: Any


@dataclass
class State:
    """A nest with a part that is no tensor."""

    value: Any
    label: str


def test_nests_keep_their_kinds() -> None:
    """Dicts, lists, named tuples and dataclasses, in and out; gathers' gradients; None; and a refusal of the rest."""

    @rt.function
    def code(state: State, pairs: list[Any]) -> Any:
        assert isinstance(pairs, list)
        with rt.GradientTape() as tape:
            y = rt.reduce_sum(rt.gather(kept, [0, 2]))
        slices = tape.gradient(y, kept)
        return {"state": State(state.value + 1.0, state.label), "pairs": [*pairs, None], "slices": slices}

    kept = rt.Variable(np.ones((3, 2), np.float32))
    found = code(State(rt.constant(1.0), "a"), [Pair(rt.constant(2.0), 3.0)])
    assert (2.0, "a") == (float(found["state"].value), found["state"].label)
    assert isinstance(found["pairs"][0], Pair)
    assert (2.0, 3.0) == tuple(map(float, found["pairs"][0]))
    assert found["pairs"][1] is None
    assert [0, 2] == found["slices"].indices.numpy().tolist()
    with pytest.raises(TypeError, match="a traced function returns tensors"):
        rt.function(lambda x: object())(rt.constant(1.0))


def test_reduced_retracing_leaves_open_what_differs() -> None:
    """The second shape that is seen is traced for all that fit both; without it, each shape is traced."""
    options: Any
    for options, traces in (({"reduce_retracing": True}, 3), ({"experimental_relax_shapes": True}, 3), ({}, 6)):
        total = rt.function(lambda x: rt.reduce_sum(x) * 1.0, **options)
        assert [2, 3, 4, 5, 8, 3] == [
            float(total(np.ones(shape, np.float32))) for shape in ((2,), (3,), (4,), (5,), (2, 4), (1, 3))
        ]
        assert traces == total.traces


def test_concrete_functions_stand_alone() -> None:
    """They take the tensors of one kind of arguments, in order or by name, and say what they are."""

    @rt.function(input_signature=[rt.TensorSpec([None, 2], rt.float32, name="rows"), rt.TensorSpec([], rt.float32)])  # type: ignore[untyped-decorator]
    def code(rows: Any, scale: Any) -> Any:
        return {"y": rows * scale}

    concrete = code.get_concrete_function()
    assert [3.0, 3.0] == concrete(np.ones((1, 2), np.float32), rt.constant(3.0))["y"].numpy()[0].tolist()
    assert [2.0, 2.0] == concrete(rows=rt.ones([4, 2]), scale=rt.constant(2.0))["y"].numpy()[3].tolist()
    assert ["rows", None] == [concrete.inputs[0].op.name, concrete.inputs[0].shape[0]]
    assert [None, 2] == concrete.structured_outputs["y"].shape.as_list()
    assert 1 == code.traces
    with pytest.raises(TypeError, match=r"takes 2 tensors \(rows, scale\), not 1"):
        concrete(rt.ones([4, 2]))
    with pytest.raises(ValueError, match="does not fit the signature"):
        concrete(rt.ones([4, 3]), rt.constant(2.0))

    other = rt.function(lambda x, y: x + y).get_concrete_function(rt.TensorSpec([None]), y=rt.constant(1.0))
    assert [2.0, 2.0] == other(rt.ones([2]), rt.constant(1.0)).numpy().tolist()


def test_tracing_again_and_again_is_worth_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """The fifth of ten calls that is traced; two such warnings are enough."""
    code = rt.function(lambda x, n: x * float(n))
    for n in range(4):
        code(rt.constant(1.0), n)
    assert not caplog.records
    for n in range(4, 9):
        code(rt.constant(1.0), n)
    assert ["5 of the last 5", "6 of the last 6"] == [one.getMessage()[:15] for one in caplog.records]


def test_functions_can_run_eagerly() -> None:
    """Then Python's own code runs in each call."""
    runs = []

    @rt.function(jit_compile=True)  # type: ignore[untyped-decorator]
    def code(x: Any) -> Any:
        runs.append(type(x).__name__)
        return x

    code(rt.constant(1.0))
    rt.config.run_functions_eagerly(True)
    try:
        assert rt.config.functions_run_eagerly()
        code(rt.constant(1.0)), code(rt.constant(1.0))
    finally:
        rt.config.run_functions_eagerly(False)
    assert ["Tensor", "EagerTensor", "EagerTensor"] == runs


def test_code_that_is_not_to_be_converted_stays() -> None:
    """What is called from traced code too."""

    @rt.autograph.experimental.do_not_convert
    def untouched(x: Any) -> Any:
        return x if x > 0.0 else -x

    with pytest.raises(TypeError, match=r"rt\.cond instead of `if`"):
        rt.function(lambda x: untouched(x) + 1.0)(rt.constant(1.0))
