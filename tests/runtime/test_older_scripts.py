"""What scripts of TensorFlow 1 do that nothing else here does: each of these was found by running such scripts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.graph.context import entering

ROWS = np.arange(6, dtype=np.float32).reshape(3, 2)


@pytest.fixture(autouse=True)
def session() -> Iterator[rt.Session]:
    """A graph, and a session of it."""
    with rt.Graph().as_default(), rt.Session() as made:
        yield made


def started(session: rt.Session, fetches: Any, feeds: Any = None) -> Any:
    """What a run gives after the variables have begun."""
    session.run(rt.global_variables_initializer())
    return session.run(fetches, feeds)


def test_sizes_may_be_tensors(session: rt.Session) -> None:
    """Among numbers, where the batch is only known when it runs."""
    x = rt.placeholder(rt.float32, [None, 2])
    rows = rt.shape(x)[0]
    made = [rt.zeros([rows, 4]), rt.ones((rows,)), rt.random_normal([rows, 2]), rt.random_gamma([rows], 1.0)]

    assert [(3, 4), (3,), (3, 2), (3,)] == [one.shape for one in session.run(made, {x: ROWS})]
    assert [None, 4] == made[0].shape.as_list()


@pytest.mark.parametrize(
    ("initializer", "least", "most"),
    [
        (rt.random_normal_initializer(), 0.9, 1.1),
        (rt.random_normal_initializer(0.0, 0.02, None, rt.float32), 0.018, 0.022),
        (rt.truncated_normal_initializer(), 0.8, 0.95),
        (rt.random_uniform_initializer, 0.27, 0.31),
        (rt.glorot_uniform_initializer, 0.04, 0.05),
        (rt.uniform_unit_scaling_initializer(1.43), 0.04, 0.05),
        (rt.initializers.variance_scaling(distribution="normal", dtype=rt.float32), 0.02, 0.04),
    ],
)
def test_initializers_are_as_wide_as_in_tensorflow_1(
    initializer: Any, least: float, most: float, session: rt.Session
) -> None:
    """Classes and what they make; in a graph, a normal one's width is 1 where nothing is said."""
    rt.set_random_seed(3)
    values = started(session, rt.get_variable("w", [1000, 10], initializer=initializer))

    assert least < values.std() < most


def test_an_initializer_is_as_wide_as_in_tensorflow_2_where_no_session_runs() -> None:
    """Eagerly."""
    with entering(None):
        assert 0.04 < np.std(rt.random_normal_initializer(seed=1)([1000]).numpy()) < 0.06
        assert -0.05 <= rt.random_uniform_initializer(seed=1)([1000]).numpy().min() < -0.04


def test_constants_begin_as_they_are_given(session: rt.Session) -> None:
    """Of a dtype, and of the right shape where that is asked for."""
    zeros = rt.get_variable("zeros", [2], rt.int32, initializer=rt.zeros_initializer(dtype=rt.int32))

    assert [0, 0] == started(session, zeros).tolist()
    with pytest.raises(TypeError, match=r"shape \[3\], not \[2\]"):
        rt.get_variable("w", [2], initializer=rt.constant_initializer([1, 2, 3], verify_shape=True))


def test_a_getter_stands_between_a_scope_and_its_variables(session: rt.Session) -> None:
    """So that a network is run once more with the averages of its weights; the inner scope's getter comes first."""
    averages, asked = rt.train.ExponentialMovingAverage(0.5), []

    def averaged(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return averages.average(getter(name, *args, **kwargs))

    def noted(getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(name)
        return getter(name, *args, **kwargs)

    def weight(**how: Any) -> Any:
        with rt.variable_scope("net", **how):
            return rt.get_variable("w", [], initializer=rt.ones_initializer())

    w = weight()
    update = averages.apply([w])
    with rt.variable_scope("", custom_getter=noted, reuse=True):
        average = weight(custom_getter=averaged)
    session.run(rt.global_variables_initializer())
    session.run(w.assign(3.0))
    session.run(update)

    assert (3.0, 2.0) == tuple(session.run([w, average]))
    assert ["net/w"] == asked


def test_losses_are_averaged_from_nothing(session: rt.Session) -> None:
    """Tensors, which have no initial value; the decay follows the number of updates."""
    x = rt.placeholder(rt.float32, [], name="loss")
    averages = rt.train.ExponentialMovingAverage(0.9, num_updates=rt.constant(0))
    update = averages.apply([x])
    session.run(rt.global_variables_initializer())
    session.run(update, {x: 10.0})

    average = averages.average(x)
    assert average is not None
    assert "loss/ExponentialMovingAverage:0" == average.name
    assert 9.0 == pytest.approx(session.run(average))


def test_optimizers_hold_variables_to_their_constraints(session: rt.Session) -> None:
    """After each step, of gradients and of rows."""
    w = rt.get_variable(
        "w", [2], initializer=rt.ones_initializer(), constraint=lambda w: rt.clip_by_value(w, -0.5, 0.5)
    )
    step = rt.train.GradientDescentOptimizer(0.1).minimize(rt.reduce_sum(rt.gather(w, [1])))
    session.run(rt.global_variables_initializer())
    session.run(step)

    assert [0.5, 0.5] == session.run(w).tolist()


def test_a_variable_begins_as_another_does(session: rt.Session) -> None:
    """Whichever of the two begins first."""
    w = rt.Variable(rt.random_normal([3]), name="w")
    twice = rt.Variable(w.initialized_value() * 2.0)
    session.run(w.initializer)
    session.run(twice.initializer)
    one, other = session.run([w, twice])

    assert (2 * one).tolist() == other.tolist()


def test_slots_are_named_after_the_open_scope(session: rt.Session) -> None:
    """A model that is trained where it is built has its scope twice, as in TensorFlow's checkpoints."""
    with rt.variable_scope("model"):
        w = rt.get_variable("w", [2])
        with rt.name_scope("optimizer"):
            rt.train.AdamOptimizer().minimize(rt.reduce_sum(w))

    names = [one.name for one in rt.global_variables()]
    assert names[1:3] == ["model/optimizer/beta1_power:0", "model/optimizer/beta2_power:0"]
    assert names[3:] == ["model/model/w/Adam:0", "model/model/w/Adam_1:0"]


def test_no_gradient_flows_to_labels(session: rt.Session) -> None:
    """As in TensorFlow 1; the second version of the loss has it."""
    logits, labels = rt.constant(ROWS), rt.constant(ROWS / 5)
    older = rt.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    newer = rt.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)

    assert rt.gradients(older, labels) == [None]
    assert rt.gradients(newer, labels) != [None]
    assert rt.gradients(rt.losses.softmax_cross_entropy(labels, logits), labels) == [None]
    one, other = session.run([older, newer])
    assert one.tolist() == other.tolist()


def test_the_state_of_a_cell_is_fed_at_once(session: rt.Session) -> None:
    """A structure of tensors with one of arrays; another structure is refused."""
    cell = rt.nn.rnn_cell.MultiRNNCell([rt.nn.rnn_cell.BasicLSTMCell(2) for _ in range(2)])
    state = cell.zero_state(1, rt.float32)
    fed = session.run(state)
    fed = (fed[0], rt.nn.rnn_cell.LSTMStateTuple(fed[1].c + 1, fed[1].h + 2))

    assert [[1, 1]] == session.run(state[1].c * 1, {state: fed}).tolist()
    with pytest.raises(ValueError, match="2 tensors are fed together"):
        session.run(state[1].c * 1, {state: fed[:1]})


def test_a_relu_gets_another_gradient(session: rt.Session) -> None:
    """Guided backpropagation: the op is what it was, and its gradient has a name of its own."""

    @rt.RegisterGradient("GuidedReluOfTest")
    def _guided(op: Any, grad: Any) -> Any:
        return rt.where(grad > 0, grad, rt.zeros_like(grad))

    x = rt.constant([-1.0, 2.0, 3.0])
    with rt.get_default_graph().gradient_override_map({"Relu": "GuidedReluOfTest"}):
        guided = rt.nn.relu(x)
    weights = rt.constant([1.0, -1.0, 1.0])

    assert [1, 0, 1] == session.run(rt.gradients(guided, x, weights)[0]).tolist()
    assert [0, -1, 1] == session.run(rt.gradients(rt.nn.relu(x), x, weights)[0]).tolist()


def test_a_print_shows_what_passes(session: rt.Session, capfd: pytest.CaptureFixture[str]) -> None:
    """The first elements in their brackets, as TensorFlow writes them; so often as is said. Gradients pass, too."""
    x = rt.constant(ROWS)
    y = rt.Print(x, [x, rt.shape(x), "a"], "x: ", first_n=2)
    for _ in range(3):
        session.run(y)

    assert 2 * "x: [[0 1][2...]...][3 2][a]\n" == capfd.readouterr().err.replace('"', "")
    assert (ROWS * 0 + 1).tolist() == session.run(rt.gradients(y, x)[0]).tolist()


def test_collections_are_looked_through_by_expression() -> None:
    """A scope is the beginning of names, or what says how they begin."""
    for name in ("d/a", "g/b", "d_2/c"):
        rt.get_variable(name, [])

    assert ["d/a:0"] == [one.name for one in rt.trainable_variables("d/")]
    assert ["d/a:0", "d_2/c:0"] == [one.name for one in rt.trainable_variables("(?!g)")]
    assert 3 == len(rt.trainable_variables(""))


def test_a_variable_of_that_name_is_the_global_step() -> None:
    """As scripts make it that are older than create_global_step."""
    mine = rt.Variable(0, name="global_step", trainable=False)

    assert mine is rt.train.get_or_create_global_step()


def test_a_saver_restores_values_of_another_shape(session: rt.Session, tmp_path: Any) -> None:
    """With reshape; steps in names are padded where that is asked for."""
    w = rt.get_variable("w", [6], initializer=rt.constant_initializer(ROWS.reshape(-1)))
    session.run(w.initializer)
    path = rt.train.Saver(write_version=rt.train.SaverDef.V2, pad_step_number=True).save(session, tmp_path / "m", 7)
    with rt.Graph().as_default(), rt.Session() as other:
        again = rt.get_variable("w", [3, 2])
        with pytest.raises(ValueError, match=r"w is \[6\], and \[3, 2\] is wanted"):
            rt.train.Saver().restore(other, path)
        rt.train.Saver(reshape=True).restore(other, path)

        assert ROWS.tolist() == other.run(again).tolist()
    assert path.endswith("m-00000007")
