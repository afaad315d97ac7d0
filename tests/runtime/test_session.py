"""Sessions: what runs, what is fed and fetched, what is kept, and what is said when something is wrong."""

import threading
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import runtime as rt
from runtime.graph.graph import users_line


@pytest.fixture
def graph() -> Any:
    with rt.Graph().as_default() as graph:
        yield graph


class Pair(NamedTuple):
    left: Any
    right: Any


def test_fetches_come_back_nested_as_they_were(graph: rt.Graph) -> None:
    """Lists, tuples, dicts and named tuples of tensors, operations and names."""
    a = rt.constant(2.0, name="a")
    b = a * 3.0
    fetched = rt.Session().run({"one": [a, (b,)], "two": Pair(b, b.op), "name": "a:0"})

    assert {"one": [2.0, (6.0,)], "two": Pair(6.0, None), "name": 2.0} == fetched


def test_any_tensor_can_be_fed(graph: rt.Graph) -> None:
    """A tensor that is fed is not computed, nor is what only it needed."""
    missing = rt.placeholder(rt.float32, [], name="missing")
    between = missing + 1.0
    assert 20.0 == rt.Session().run(between * 2.0, {between: 10.0})
    assert 12.0 == rt.Session().run(between * 2.0, {"missing:0": 5})


def test_only_what_is_needed_runs(graph: rt.Graph) -> None:
    """An assignment that no fetch needs does not happen."""
    v = rt.get_variable("v", initializer=1.0)
    v.assign(5.0)
    with rt.Session() as session:
        session.run(rt.global_variables_initializer())
        assert session.run(v) == 1.0


def test_results_belong_to_the_caller(graph: rt.Graph) -> None:
    """No later run changes what an earlier one returned; changing it changes nothing inside."""
    v = rt.get_variable("v", [3], initializer=rt.ones_initializer())
    x = rt.placeholder(rt.float32, [3])
    view = rt.reshape(x, [3, 1])
    known = rt.constant([1.0, 2.0])
    fed = np.zeros(3, np.float32)
    with rt.Session() as session:
        session.run(rt.global_variables_initializer())
        first = session.run([v, view, x, known, v + x], {x: fed})
        before = [one.copy() for one in first]
        session.run([v.assign_add([1.0, 1.0, 1.0]), v + x], {x: np.ones(3)})
        fed += 7
        for expected, one in zip(before, first, strict=True):
            np.testing.assert_array_equal(expected, one)
            one += 100
        again = session.run([v, known])
    np.testing.assert_array_equal([2, 2, 2], again[0])
    np.testing.assert_array_equal([1, 2], again[1])


def test_a_read_keeps_what_it_saw(graph: rt.Graph) -> None:
    """A read before an update is not changed by it, though both run in one call."""
    v = rt.get_variable("v", [2], initializer=rt.ones_initializer())
    old = v.value()
    with rt.control_dependencies([old]):
        update = v.assign_add([1.0, 1.0])
    with rt.control_dependencies([update.op]):
        both = old + 10.0 * v.value()
    with rt.Session() as session:
        session.run(rt.global_variables_initializer())
        np.testing.assert_array_equal([21, 21], session.run(both))


def test_control_dependencies_run_first(graph: rt.Graph) -> None:
    """Though nobody uses their results."""
    v = rt.get_variable("v", initializer=0.0)
    with rt.control_dependencies([v.assign(3.0).op]):
        after = v.value()
    with rt.Session() as session:
        session.run(rt.global_variables_initializer())
        assert session.run(after) == 3.0


def test_sessions_have_variables_of_their_own(graph: rt.Graph) -> None:
    """One graph, two sessions, two values."""
    v = rt.get_variable("v", initializer=1.0)
    one, two = rt.Session(), rt.Session()
    for session in (one, two):
        session.run(rt.global_variables_initializer())
    one.run(v.assign(5.0))
    assert (5.0, 1.0) == (one.run(v), two.run(v))


def test_plans_are_kept(graph: rt.Graph) -> None:
    """The same fetches with feeds of the same shapes are planned once."""
    x = rt.placeholder(rt.float32, [None])
    y = x * 2.0
    session = rt.Session()
    for length in (3, 3, 4, 3):
        np.testing.assert_array_equal(np.full(length, 2), session.run(y, {x: np.ones(length)}))
    assert len(session._plans) == 2


def test_the_users_line_may_be_in_a_folder_beside_ours() -> None:
    """Errors name the user's own line, also where the user's folder is called runtime_experiments."""
    beside = f"{Path(rt.__file__).parent}_experiments/model.py"
    found: dict[str, Any] = {}
    exec(compile("line = users_line()", beside, "exec"), {"users_line": users_line}, found)
    assert f"{beside}:1" == found["line"]


def test_threads_share_a_session(graph: rt.Graph) -> None:
    """Each gets the result of its own feeds."""
    x = rt.placeholder(rt.float32, [1000])
    y = rt.reduce_sum(rt.exp(x) * 2.0)
    session = rt.Session()
    wrong = []

    def work(value: float) -> None:
        for _ in range(50):
            found = session.run(y, {x: np.full(1000, value)})
            if not np.isclose(found, 2000 * np.exp(value), rtol=1e-4):
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(value / 4,)) for value in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == wrong


def test_seeds_make_runs_repeat(graph: rt.Graph) -> None:
    """The same graph with the same seed draws the same sequence in every session, and no number twice."""
    rt.set_random_seed(5)
    numbers = rt.random_normal([4])
    sequences = []
    for _ in range(2):
        session = rt.Session()
        sequences.append([session.run(numbers) for _ in range(3)])
    np.testing.assert_array_equal(sequences[0], sequences[1])
    assert not np.array_equal(sequences[0][0], sequences[0][1])


def test_missing_feeds_are_named(graph: rt.Graph) -> None:
    """The placeholder, and the line that made it."""
    x = rt.placeholder(rt.float32, [None], name="here")
    with pytest.raises(ValueError, match=r"here \(Placeholder, made at .*test_session.py:\d+\).*feed it"):
        rt.Session().run(x * 2.0)


def test_uninitialized_variables_are_named(graph: rt.Graph) -> None:
    """The variable, and what to run."""
    v = rt.get_variable("scope_of/v", initializer=1.0)
    with pytest.raises(ValueError, match=r"'scope_of/v' is not initialized.*global_variables_initializer"):
        rt.Session().run(v * 2.0)


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (np.ones((2, 3)), ValueError, r"x:0 of shape \[\?\] is fed with shape \[2, 3\]"),
        ("text", TypeError, "cannot become a tensor of float32"),
    ],
)
def test_wrong_feeds_are_refused(graph: rt.Graph, value: Any, error: type[Exception], words: str) -> None:
    """Before anything runs, with both shapes."""
    x = rt.placeholder(rt.float32, [None], name="x")
    with pytest.raises(error, match=words):
        rt.Session().run(x, {x: value})


def test_fractions_are_not_fed_to_integers(graph: rt.Graph) -> None:
    """Nothing is rounded behind the caller's back."""
    x = rt.placeholder(rt.int32, [], name="x")
    assert 3 == rt.Session().run(x, {x: 3.0})
    with pytest.raises(TypeError, match="x:0 of int32"):
        rt.Session().run(x, {x: 3.5})


def test_fetches_of_another_graph_are_refused(graph: rt.Graph) -> None:
    """With the tensor's name."""
    with rt.Graph().as_default():
        foreign = rt.constant(1.0, name="foreign")
    with pytest.raises(ValueError, match=r"foreign.*another graph"):
        rt.Session().run(foreign)
    with pytest.raises(KeyError, match="no operation 'nothing'"):
        rt.Session().run("nothing:0")


def test_errors_of_kernels_name_the_operation(graph: rt.Graph) -> None:
    """What fails in a run is told with its name and the user's line."""
    table = rt.constant(np.ones((3, 2), np.float32))
    ids = rt.placeholder(rt.int32, [None])
    with rt.name_scope("lookup"):
        rows = rt.gather(table, ids, name="rows")
    with pytest.raises(ValueError, match=r"lookup/rows \(GatherV2, made at .*test_session.py:\d+\): index 7"):
        rt.Session().run(rows, {ids: [1, 7]})


def test_a_closed_session_says_so(graph: rt.Graph) -> None:
    """Instead of failing on what it has forgotten."""
    session = rt.Session()
    session.close()
    with pytest.raises(RuntimeError, match="closed"):
        session.run(rt.constant(1.0))


def test_what_has_no_dimensions_is_a_scalar(graph: rt.Graph) -> None:
    """As TensorFlow gives it: numpy's scalars, of variables and fed values too, and bytes for strings."""
    x = rt.placeholder(rt.float32, [], name="x")
    text = rt.placeholder(rt.string, [], name="text")
    v = rt.get_variable("v", [], rt.float64, rt.constant_initializer(2.0))
    values = [rt.constant("ö"), text, rt.identity(text), rt.constant(True), x, x + 1.0, v, rt.constant(np.int8(3))]
    with rt.Session() as session:
        session.run(v.initializer)
        found = session.run(values, {x: 1.0, text: "fed"})

    assert ["ö".encode(), b"fed", b"fed", True, 1.0, 2.0, 2.0, 3] == found
    kinds = [bytes, bytes, bytes, np.bool_, np.float32, np.float32, np.float64, np.int8]
    assert kinds == [type(one) for one in found]


def test_a_fetched_read_is_of_before_the_update(graph: rt.Graph) -> None:
    """A value that was read before an update shows nothing of it, though the fetch comes last."""
    with graph.as_default():
        variable = rt.get_variable("counted", [600], initializer=rt.ones_initializer())
        read = variable.value()
        turned = rt.reshape(read, [2, 300])
        with rt.control_dependencies([read]):
            update = variable.assign_add(rt.ones([600])).op
        session = rt.Session()
        session.run(rt.global_variables_initializer())
    for expected in (1, 2):
        seen, as_matrix, _ = session.run([read, turned, update])
        assert (seen == expected).all()
        assert (as_matrix == expected).all()


def test_a_variable_that_is_only_fetched_is_read_last(graph: rt.Graph) -> None:
    """Scripts of TensorFlow 1 fetch the step beside the update, and go on with what it is afterwards."""
    with graph.as_default():
        step = rt.train.get_or_create_global_step()
        weight = rt.get_variable("w", [3], initializer=rt.ones_initializer())
        loss = rt.reduce_sum(weight * weight)
        train = rt.train.GradientDescentOptimizer(0.5).minimize(loss, global_step=step)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        _, reached, before, after = session.run([train, step, loss, weight])
    assert (1, 3.0) == (reached, before)
    np.testing.assert_array_equal(np.zeros(3), after)
