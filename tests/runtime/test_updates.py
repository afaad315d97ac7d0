"""Updates of small variables are done as one, and nobody can tell but by the clock."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import runtime as rt

SHAPES: tuple[list[int], ...] = ([3, 5], [7], [], [2, 3, 4])

OPTIMIZERS: dict[str, Any] = {
    "sgd": lambda: rt.train.GradientDescentOptimizer(0.1),
    "momentum": lambda: rt.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "adagrad": lambda: rt.train.AdagradOptimizer(0.1),
    "adadelta": lambda: rt.train.AdadeltaOptimizer(0.1),
    "rmsprop": lambda: rt.train.RMSPropOptimizer(0.1, momentum=0.5, centered=True),
    "adam": lambda: rt.train.AdamOptimizer(0.1),
    "ftrl": lambda: rt.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
}


def network() -> tuple[list[Any], Any]:
    """Variables of several shapes, and a loss that looks at all of them."""
    rng = np.random.default_rng(0)
    variables = [
        rt.get_variable(f"v{at}", initializer=rt.constant(rng.standard_normal(shape), rt.float32))
        for at, shape in enumerate(SHAPES)
    ]
    return variables, rt.add_n([rt.reduce_sum(rt.square(one - 1.0)) for one in variables])


def planned(session: rt.Session) -> Any:
    """The plan that was made last."""
    return list(session._plans.values())[-1]


def updates_of(plan: Any) -> int:
    """How many steps of a plan update variables."""
    return sum(step.operation.type.startswith("ResourceApply") for step in plan.steps)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_joined_updates_are_the_updates(name: str) -> None:
    """To the last bit, over ten steps, in one step of the plan."""
    found = []
    for joined in (False, True):
        with rt.Graph().as_default():
            variables, loss = network()
            train = OPTIMIZERS[name]().minimize(loss)
            session = rt.Session(config=replace(rt.PlanOptions(), join_updates=joined))
            session.run(rt.global_variables_initializer())
            for _ in range(10):
                session.run(train)
            assert updates_of(planned(session)) == (1 if joined else len(SHAPES))
            found.append(session.run([*variables, loss]))
    for expected, one in zip(*found, strict=True):
        np.testing.assert_array_equal(expected, one)


def test_what_comes_between_is_seen() -> None:
    """Values that are assigned or restored between steps, and another plan on the same variables."""
    with rt.Graph().as_default():
        variables, loss = network()
        train = rt.train.GradientDescentOptimizer(0.25).minimize(loss)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        session.run(train)
        before = session.run(variables)
        variables[1].load(np.full(7, 5, np.float32), session)
        session.run([train, loss])
        session.run(variables[0].assign(rt.zeros([3, 5])))
        session.run(train)
    after = session.run(variables)
    np.testing.assert_array_equal(np.full((3, 5), 0.5), after[0])
    np.testing.assert_array_equal(np.full(7, 1 + 4 / 4), after[1])
    np.testing.assert_allclose(1 + (before[3] - 1) / 4, after[3], rtol=1e-6)


def test_a_tensor_that_was_read_stays() -> None:
    """In a function too, where a variable's value may be looked at by an eager tensor."""
    variables = [rt.Variable(np.full(shape, 2, np.float32)) for shape in SHAPES]
    optimizer = rt.train.GradientDescentOptimizer(0.25)

    @rt.function
    def train() -> None:
        with rt.GradientTape() as tape:
            loss = rt.add_n([rt.reduce_sum(rt.square(one)) for one in variables])
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

    seen = [[one.value() for one in variables]]
    for _ in range(3):
        train()
        seen.append([one.value() for one in variables])
    for at, values in enumerate(seen):
        for value in values:
            np.testing.assert_array_equal(value.numpy(), np.full(value.dims, 2 * 0.5**at, np.float32))


def test_an_update_that_others_wait_for_is_not_put_off() -> None:
    """A read between two updates sees the first of them alone."""
    with rt.Graph().as_default():
        first, second = rt.get_variable("a", [4]), rt.get_variable("b", [4])
        start = rt.train.GradientDescentOptimizer(1.0).apply_gradients([(rt.ones([4]), first)])
        with rt.control_dependencies([start]):
            seen = rt.identity(first.value())
        with rt.control_dependencies([seen]):
            end = rt.train.GradientDescentOptimizer(1.0).apply_gradients([(seen, second), (rt.ones([4]), first)])
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        session.run([first.assign(np.ones(4)), second.assign(np.ones(4))])
        found, _ = session.run([seen, end])
        np.testing.assert_array_equal(np.zeros(4), found)
        np.testing.assert_array_equal([np.full(4, -1), np.ones(4)], session.run([first, second]))


def test_an_uninitialized_variable_is_named() -> None:
    """As by an update of its own."""
    with rt.Graph().as_default():
        variables, _ = network()
        grads = [(rt.ones(shape), one) for shape, one in zip(SHAPES, variables, strict=True)]
        train = rt.train.GradientDescentOptimizer(1.0).apply_gradients(grads)
        session = rt.Session()
        session.run([one.initializer for one in variables[:-1]])
        with pytest.raises(rt.errors.FailedPreconditionError, match="'v3' is not initialized"):
            session.run(train)


def test_reads_between_two_changes_are_one() -> None:
    """And those of before and after a change are two."""
    with rt.Graph().as_default():
        variable = rt.get_variable("v", [4], initializer=rt.zeros_initializer())
        first, again = variable.value(), variable.value()
        with rt.control_dependencies([first, again]):
            change = variable.assign_add(rt.ones([4])).op
        with rt.control_dependencies([change]):
            after = variable.value()
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        found = session.run([first, again, after])
        np.testing.assert_array_equal([np.zeros(4), np.zeros(4), np.ones(4)], found)
        kinds = [step.operation.type for step in planned(session).steps]
    assert kinds.count("ReadVariableOp") == 2
