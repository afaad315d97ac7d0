"""What graphs say while they run: `rt.print` and `rt.Assert`, in TensorFlow's words."""

import sys
from typing import Any

import numpy as np
import pytest

import runtime as rt

PRINTED = """\
[1.5 2 0.333333343] a 3 1 ["x" "y"] "z"
{'a': 1, 'b': [[1 2], 't']} (1, 2.5) None
[0 1 2 ... 7 8 9]|[[0 1 2 3]
 [4 5 6 7]
 [8 9 10 11]]!
[[0 1 ... 18 19]
 [20 21 ... 38 39]
 ...
 [160 161 ... 178 179]
 [180 181 ... 198 199]]
[[[0 1]
  [2 3]]

 [[4 5]
  [6 7]]] [] 1e+20 1e-07 nan [1 0]
with {} braces 0.1 0.1 [1 100000 1e+06 123456792]
"""
"""What TensorFlow 2.21 printed for the calls below."""


def say_everything() -> None:
    out: Any = sys.stdout
    text, one = rt.constant(["x", "y"]), rt.constant(1)
    rt.print(rt.constant([1.5, 2.0, 1 / 3]), "a", 3, rt.constant(True), text, rt.constant("z"), output_stream=out)
    rt.print({"a": one, "b": [rt.constant([1, 2]), "t"]}, (1, 2.5), None, output_stream=out)
    rt.print(rt.range(10), rt.reshape(rt.range(12), [3, 4]), sep="|", end="!\n", output_stream=out)
    rt.print(rt.reshape(rt.range(200), [10, 20]), summarize=2, output_stream=out)
    floats: list[Any] = [rt.constant(each) for each in (1e20, 1e-7, float("nan"))]
    floats += [rt.constant([True, False])]
    rt.print(rt.reshape(rt.range(8.0), [2, 2, 2]), rt.zeros([0]), *floats, output_stream=out)
    tenth = rt.constant(0.1), rt.constant(0.1, rt.float64)
    rt.print("with {} braces", *tenth, rt.constant([1.0, 100000.0, 1e6, 123456789.0]), output_stream=out)


@pytest.mark.parametrize("traced", [False, True])
def test_tensors_are_printed_as_tensorflow_prints_them(traced: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Eagerly, and in the order in which a traced function says it: in every run, not only while it is traced."""
    call = rt.function(say_everything) if traced else say_everything
    call()
    call()
    assert PRINTED * 2 == capsys.readouterr().out


def test_printing_keeps_its_place_among_effects(capsys: pytest.CaptureFixture[str]) -> None:
    """Between assignments and assertions, and only in the branch that is taken."""
    v = rt.Variable(0)

    @rt.function
    def step(x: Any) -> Any:
        print("traced")  # Python's own
        rt.print("before", v)
        v.assign_add(1)
        if x > 0:
            rt.print("after", v)
        rt.Assert(x > 0, ["not positive", x])
        v.assign_add(10)
        return x

    step(rt.constant(1))
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"assertion failed: \[not positive\] \[-1\]"):
        step(rt.constant(-1))
    found = capsys.readouterr()
    assert ("traced\n", "before 0\nafter 1\nbefore 11\n") == (found.out, found.err)
    assert 12 == v.numpy()


def test_an_assertion_shows_the_beginning_of_its_data() -> None:
    """As many elements as it is asked for."""
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"\[1 2 3\.\.\.\] \[4\]$"):
        rt.Assert(rt.constant(False), [np.arange(1, 9), 4])
