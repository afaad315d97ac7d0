"""What TensorFlow 1's scripts use every day gives what it gives there."""

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.everyday import CALLS, MESSAGES, SLOPES
from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.results import assert_alike, plain

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "everyday.json").read_text())


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_tensorflows_values(name: str) -> None:
    """The same call of both, by value, dtype and shape."""
    assert_alike(GOLDEN[name], plain(CALLS[name](rt)), 1e-6)


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_the_same_in_a_graph(name: str) -> None:
    """What a session computes is what is computed at once."""
    with rt.Graph().as_default(), rt.Session() as session:
        assert_alike(GOLDEN[name], plain(session.run(CALLS[name](rt))), 1e-6)


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_are_tensorflows(name: str) -> None:
    """The gradients of a weighed sum of what a call gives."""
    call, inputs = SLOPES[name]
    found = slopes(rt, functools.partial(call, rt), inputs)
    assert_alike(GOLDEN[f"slopes of {name}"], plain(found), 1e-6)


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_tensorflows(name: str) -> None:
    """The bytes of a TensorProto, and back to the array."""
    message = rt.make_tensor_proto(MESSAGES[name])

    assert GOLDEN[f"message of {name}"] == message.SerializeToString().hex()
    assert plain(rt.constant(MESSAGES[name])) == plain(rt.make_ndarray(message))


def test_a_message_fills_a_shape_with_one_value() -> None:
    """More values must be as many as the shape has."""
    assert rt.make_ndarray(rt.make_tensor_proto(7, shape=[2, 2])).tolist() == [[7, 7], [7, 7]]
    with pytest.raises(ValueError, match="3 values do not fill"):
        rt.make_tensor_proto([1, 2, 3], shape=[2])
    with pytest.raises(TypeError, match="shape"):
        rt.make_tensor_proto([1, 2], shape=[2, 1], verify_shape=True)


@pytest.mark.parametrize("damaged", [b"\xff\xff", b"\x08\x01\x12\x04\x12\x02\x08\x05", b"\x08\x63"])
def test_what_is_no_tensor_is_refused(damaged: bytes) -> None:
    """Bytes that are no message, one without its values, one of a dtype that there is not."""
    with pytest.raises(rt.errors.InvalidArgumentError):
        rt.parse_tensor(damaged, rt.float32)
    with pytest.raises(rt.errors.InvalidArgumentError, match="Type mismatch"):
        rt.parse_tensor(rt.serialize_tensor([1]), rt.float32)


@pytest.mark.parametrize("numbers", [[2, 2, 1], [3, 0, 1], [-1, 0]])
def test_what_is_no_permutation_is_refused(numbers: list[int]) -> None:
    """Twice the same, too great, negative."""
    with pytest.raises(rt.errors.InvalidArgumentError, match="no permutation"):
        rt.invert_permutation(numbers)


@pytest.mark.parametrize("index", [6, -1])
def test_an_index_that_is_not_in_the_shape_is_refused(index: int) -> None:
    """At once, and when it runs."""
    with pytest.raises(rt.errors.InvalidArgumentError):
        rt.unravel_index([index], [2, 3])
    with rt.Graph().as_default(), rt.Session() as session:
        fed = rt.placeholder(rt.int32, [None])
        with pytest.raises(rt.errors.InvalidArgumentError, match="did not hold"):
            session.run(rt.unravel_index(fed, [2, 3]), {fed: [index]})


def test_defaults_are_fed_over() -> None:
    """In any shape that was said."""
    with rt.Graph().as_default(), rt.Session() as session:
        x = rt.placeholder_with_default([1.0, 2.0], [None], name="x")

        assert [1, 2] == session.run(x).tolist()
        assert [3] == session.run(x, {x: [3]}).tolist()
        assert (x.op.type, x.name) == ("PlaceholderWithDefault", "x:0")
        with pytest.raises(ValueError, match="shape"):
            rt.placeholder_with_default([1.0], [2])


def test_python_runs_when_the_session_comes_to_it() -> None:
    """With arrays of its own; gradients of `py_function` flow through what it calls, to all inputs that have any."""
    seen = []

    def scaled(x: Any, power: Any) -> Any:
        seen.append(int(power))
        return x ** rt.cast(power, rt.float32), power + 1

    def spoil(x: Any) -> Any:
        x[...] = 0
        return x

    with rt.Graph().as_default(), rt.Session() as session:
        x, power = rt.placeholder(rt.float32, [None]), rt.placeholder(rt.int32, [])
        y, after = rt.py_function(scaled, [x, power], [rt.float32, rt.int32])
        (slope,) = rt.gradients(2.0 * y, x)
        (bend,) = rt.gradients(slope, x)
        fed = {x: [1, 2], power: 3}

        assert [] == seen
        assert [[1, 8], 4] == [one.tolist() for one in session.run([y, after], fed)]
        assert [[6, 24], [12, 24]] == [one.tolist() for one in session.run([slope, bend], fed)]
        assert [None] == slope.shape.as_list()
        kept, zeros = session.run([x + 0.0, rt.py_func(spoil, [x + 0.0], rt.float32)], fed)
        assert ([1, 2], [0, 0]) == (kept.tolist(), zeros.tolist())


def test_python_without_results_is_an_operation() -> None:
    """Run for what it does, once a run."""
    said = []
    with rt.Graph().as_default(), rt.Session() as session:
        done = rt.py_func(lambda x: said.append(x.tolist()), [rt.constant([1, 2])], [])
        session.run(done)
        done.run(session=session)

    assert [[1, 2], [1, 2]] == said


@pytest.mark.parametrize(
    "function", [lambda x: x.astype(np.float64), lambda x: (x, x), lambda x: None, lambda x: x.missing]
)
def test_python_that_gives_something_else_is_refused(function: Any) -> None:
    """Another dtype, another number of results, and what it raises itself."""
    with pytest.raises((rt.errors.InvalidArgumentError, AttributeError)):
        rt.numpy_function(function, [np.ones(2, np.float32)], rt.float32)
    with rt.Graph().as_default(), rt.Session() as session:
        made = rt.numpy_function(function, [np.ones(2, np.float32)], rt.float32)
        with pytest.raises((rt.errors.InvalidArgumentError, AttributeError), match="PyFunc"):
            session.run(made)


def test_what_is_known_is_told() -> None:
    """Constants are, what is fed is not."""
    with rt.Graph().as_default():
        assert rt.get_static_value(rt.shape(rt.zeros([2, 3]))).tolist() == [2, 3]
        assert rt.get_static_value(rt.placeholder(rt.float32)) is None
        assert rt.is_tensor(rt.placeholder(rt.float32))
        assert rt.is_tensor(rt.get_variable("v", [1]))
    assert not rt.is_tensor(np.ones(1))


def test_events_end_where_a_file_is_damaged(tmp_path: Path) -> None:
    """After those before; what is a record and no event is damage, too."""
    path = tmp_path / "events"
    with rt.io.TFRecordWriter(path) as writer:
        writer.write(rt.Event(step=3).SerializeToString())
        writer.write(b"\xff\xff")
    events = rt.train.summary_iterator(path)

    assert 3 == next(events).step
    with pytest.raises(rt.errors.DataLossError, match="record 1 is no event"):
        next(events)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(rt.errors.DataLossError):
        list(rt.train.summary_iterator(path))


def test_python_is_a_name_in_a_saved_graph() -> None:
    """The code itself stays here: the message has TensorFlow's attributes, and no others."""
    with rt.Graph().as_default() as graph:
        rt.py_func(lambda x: x, [rt.constant(1.0)], rt.float32)
        node = graph.as_graph_def().node[-1]

    assert ("PyFunc", {"token", "Tin", "Tout"}) == (node.op, {*node.attr})
    assert node.attr["token"].s.startswith(b"pyfunc_")


def test_files_are_strings(tmp_path: Path) -> None:
    """Written with the directories that they need, read as they are, found by pattern."""
    path = tmp_path / "a" / "b.bin"
    with rt.Graph().as_default(), rt.Session() as session:
        session.run(rt.write_file(str(path), b"\x00\xff"))

        assert b"\x00\xff" == session.run(rt.read_file(str(path)))
        assert [str(path).encode()] == session.run(rt.matching_files(f"{tmp_path}/*/*")).tolist()
    with pytest.raises(rt.errors.NotFoundError, match="missing"):
        rt.read_file(str(tmp_path / "missing"))
