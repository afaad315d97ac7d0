"""What branches and loops promise: only what is chosen runs, effects happen, mistakes are told in words."""

from typing import Any

import numpy as np
import pytest

import runtime as rt


def test_only_the_chosen_branch_runs() -> None:
    """The other one's effects do not happen, in a graph and in a function alike."""
    v = rt.Variable(0.0)

    @rt.function
    def step(x: Any) -> Any:
        return rt.cond(x > 0.0, lambda: v.assign_add(1.0).as_tensor(), lambda: v.assign_sub(10.0).as_tensor())

    assert [1, 2, -8] == [float(step(rt.constant(x))) for x in (1.0, 2.0, -1.0)]
    assert -8.0 == v.numpy()


def test_loops_change_variables_in_order() -> None:
    """Each iteration sees what the one before did, though no loop variable says so."""
    with rt.Graph().as_default():
        v = rt.get_variable("v", [], initializer=rt.ones_initializer())

        def body(i: Any) -> Any:
            with rt.control_dependencies([v.assign(v * 3.0).op]):
                return i + 1

        done = rt.while_loop(lambda i: i < 4, body, [rt.constant(0)])
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        assert 4 == session.run(done)
        assert 81.0 == session.run(v)


def test_random_numbers_differ_between_iterations() -> None:
    """And repeat with the seed."""
    found = []
    for _ in range(2):
        with rt.Graph().as_default():
            rt.set_random_seed(4)
            draw = rt.map_fn(lambda _: rt.random_normal([2]), rt.zeros([3]))
            found.append(rt.Session().run(draw))
    np.testing.assert_array_equal(*found)
    assert 6 == len(set(found[0].reshape(-1).tolist()))


def test_bodies_draw_numbers_of_their_own() -> None:
    """Two loops over the same code, under one seed of the graph, are not in step."""
    with rt.Graph().as_default():
        rt.set_random_seed(4)
        draws = [rt.map_fn(lambda _: rt.random_normal([2]), rt.zeros([3])) for _ in range(2)]
        one, other = rt.Session().run(draws)
    assert not np.intersect1d(one, other).size


def test_shapes_may_grow_where_it_is_said() -> None:
    """With shape_invariants; without, the error names the variable and both shapes."""
    start = [rt.constant(0), rt.ones([1, 2])]

    def body(i: Any, rows: Any) -> Any:
        return i + 1, rt.concat([rows, rows], 0)

    with rt.Graph().as_default():
        found = rt.while_loop(
            lambda i, _: i < 3, body, [rt.constant(0), rt.ones([1, 2])], shape_invariants=[[], [None, 2]]
        )
        assert (8, 2) == rt.Session().run(found[1]).shape
        assert [None, 2] == found[1].shape.as_list()
        with pytest.raises(ValueError, match=r"loop variable 1 of shape \[1, 2\] has shape \[2, 2\] .*behaviour.py"):
            rt.while_loop(lambda i, _: i < 3, body, [rt.constant(0), rt.ones([1, 2])])
    assert (8, 2) == rt.while_loop(lambda i, _: i < 3, body, start)[1].shape


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p, x: rt.cond(p, lambda: x, lambda: 1), "float32 in branch true and of int32 in branch false"),
        (lambda p, x: rt.cond(p, lambda: (x, x), lambda: x), "must return the same structure"),
        (lambda p, x: rt.cond(x, lambda: x, lambda: x), "one value, not of shape"),
        (lambda p, x: rt.while_loop(lambda i: i, lambda i: i, [x[0]]), "must be one bool, not float32"),
        (lambda p, x: rt.while_loop(lambda i: p, lambda i: (i, i), [x]), "of 1 variables returned 2"),
        (lambda p, x: rt.while_loop(lambda i: p, lambda i: rt.cast(i, rt.float64), [x]), "makes float64 of it"),
        (lambda p, x: rt.switch_case(rt.constant(0), {0: lambda: x, 2: lambda: x}), r"no branch \[1\]"),
        (lambda p, x: rt.map_fn(lambda part: part, x[0]), "no parts to loop over"),
    ],
)
def test_mistakes_are_told_when_the_graph_is_made(make: Any, message: str) -> None:
    """With what does not fit, in the words of the caller."""
    with rt.Graph().as_default():
        p, x = rt.placeholder("bool", []), rt.placeholder(rt.float32, [3])
        with pytest.raises((TypeError, ValueError), match=message):
            make(p, x)


def test_errors_inside_name_the_way_to_the_operation() -> None:
    """The loop, the operation in it, and the line that made it."""
    with rt.Graph().as_default():
        table = rt.placeholder(rt.float32, [None])
        found = rt.while_loop(lambda i, _: i < 9, lambda i, t: (i + 1, t + rt.gather(table, i)), [0, 0.0], name="sum")
        with pytest.raises(ValueError, match=r"sum \(StatelessWhile.*GatherV2.*behaviour.py.*index 2 is not in"):
            rt.Session().run(found, {table: np.ones(2)})


def test_what_a_loop_returned_never_changes() -> None:
    """Even what it handed on unchanged."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [1000])
        h = rt.tanh(x)
        found = rt.while_loop(lambda i, *_: i < 2, lambda i, a, b: (i + 1, a, b + a), [rt.constant(0), h, h])
        session = rt.Session()
        first = session.run(found, {x: np.ones(1000)})
        kept = [one.copy() for one in first]
        session.run(found, {x: np.zeros(1000)})
    for one, copy in zip(first, kept, strict=True):
        np.testing.assert_array_equal(copy, one)


def test_case_takes_the_first_that_is_true() -> None:
    """The default where none is; several of an exclusive case are an error."""
    for x, expected in ((5.0, 1.0), (2.0, 2.0), (-3.0, 3.0)):
        x = rt.constant(x)
        pairs = [(x > 4.0, lambda: rt.constant(1.0)), (x > 1.0, lambda: rt.constant(2.0))]
        assert expected == float(rt.case(pairs, default=lambda: rt.constant(3.0)))
    with pytest.raises(ValueError, match="more than one"):
        rt.case([(True, lambda: 1), (True, lambda: 2)], exclusive=True)


def test_tensor_arrays_hold_what_was_written() -> None:
    """Writes return the array after them; what was never written is zeros; reads outside are refused."""
    array = rt.TensorArray(rt.float32, 3, element_shape=[2])
    after = array.write(1, [1.0, 2.0])
    np.testing.assert_array_equal([[0, 0], [1, 2], [0, 0]], after.stack())
    np.testing.assert_array_equal(np.zeros((3, 2)), array.stack())
    assert 3 == int(after.size())
    with pytest.raises(ValueError, match=r"index 3 is not in \[0, 3\)"):
        after.read(3)
    parts = rt.TensorArray(rt.float32, 2).unstack(np.arange(4, dtype=np.float32).reshape(2, 2))
    np.testing.assert_array_equal([0, 1, 2, 3], parts.concat())
    np.testing.assert_array_equal([[2, 3], [0, 1]], parts.gather([1, 0]))


def test_branches_share_variables_with_their_graph() -> None:
    """A variable asked for inside is the graph's own."""
    with rt.Graph().as_default():
        v = rt.get_variable("v", [], initializer=rt.ones_initializer())

        def reuse() -> Any:
            with rt.variable_scope("", reuse=rt.AUTO_REUSE):
                return rt.get_variable("v", []) * 2.0

        y = rt.cond(rt.constant(True), reuse, lambda: v + 0.0)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        assert [v.name] == [one.name for one in rt.global_variables()]
        assert 2.0 == session.run(y)
