"""What the scenarios of TensorFlow do not show: what is said when something is wrong, and what is ours."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.monitoring.scenarios import Model, model
from tests.runtime.test_summaries import events


@pytest.fixture
def made() -> Iterator[Model]:
    with model(rt) as made:
        yield made
    rt.summary.FileWriterCache.clear()


def test_it_needs_a_graph() -> None:
    """Eager programs have no sessions."""
    with pytest.raises(RuntimeError, match=r"graph\.as_default"):
        rt.train.MonitoredSession()


def test_the_graph_is_finalized_while_it_trains(made: Model) -> None:
    """An operation in the loop is an error that names its line; a graph that was finalized before stays so."""
    with rt.train.MonitoredSession() as session:
        with pytest.raises(RuntimeError, match=r"finalized: operation 'late'.*test_monitored_session\.py"):
            rt.constant(1.0, name="late")
        assert session.graph is made.w.graph
    rt.constant(1.0, name="late")
    made.w.graph.finalize()
    with rt.train.MonitoredSession():
        pass
    assert made.w.graph.finalized


def test_a_start_that_fails_leaves_the_graph_as_it_was(made: Model) -> None:
    """So that what was missing can be added; the error names the variables."""
    with pytest.raises(RuntimeError, match=r"initialized, and is not ready to train.*global_step"):
        rt.train.MonitoredSession(rt.train.ChiefSessionCreator(rt.train.Scaffold(init_op=made.w.initializer)))
    assert not made.w.graph.finalized


def test_a_hook_that_fails_at_the_start_leaves_no_thread(made: Model) -> None:
    """What hooks before it have started is stopped."""

    class Starting(rt.train.SessionRunHook):
        def after_create_session(self, session: rt.Session, coord: rt.train.Coordinator) -> None:
            self.thread = threading.Thread(target=coord.wait_for_stop)
            self.thread.start()

    class Failing(rt.train.SessionRunHook):
        def after_create_session(self, session: rt.Session, coord: rt.train.Coordinator) -> None:
            raise KeyError("at the start")

    starting = Starting()
    with pytest.raises(KeyError, match="at the start"):
        rt.train.MonitoredSession(hooks=[starting, Failing()])
    starting.thread.join(10)
    assert not starting.thread.is_alive()


def test_it_closes_once(made: Model) -> None:
    """Closing again does nothing; running after it is an error. Hooks end once."""
    ended = []

    class Hook(rt.train.SessionRunHook):
        def end(self, session: rt.Session) -> None:
            ended.append(session.run(made.step))

    with rt.train.MonitoredSession(hooks=[Hook()]) as session:
        session.run(made.train)
        session.close()
    assert ([1], True, None) == (ended, session.should_stop(), session.graph)
    with pytest.raises(RuntimeError, match="closed"):
        session.run(made.loss)


def test_a_recovery_enters_the_graph_by_itself(made: Model, tmp_path: Path) -> None:
    """Also where the loop stands outside of `with graph.as_default()`; a step function gets the new session."""
    hook = rt.train.CheckpointSaverHook(tmp_path, save_steps=1)
    creator = rt.train.ChiefSessionCreator(checkpoint_dir=tmp_path)
    session = rt.train.MonitoredSession(creator, hooks=[hook])
    seen: list[Any] = []

    def step_fn(step_context: Any) -> Any:
        seen.append(step_context.session)
        if len(seen) == 2:
            raise rt.errors.UnavailableError("a reader is gone")
        return step_context.run_with_hooks([made.step, made.train])[0]

    with rt.Graph().as_default():
        steps = [session.run_step_fn(step_fn) for _ in range(3)]
    session.close()

    assert [1, 2, 3] == steps
    assert seen[0] is seen[1] is not seen[2] is seen[3]
    assert 3 == rt.train.load_variable(tmp_path, "global_step")


def test_hooks_say_what_they_need() -> None:
    """A global step, a saver, an interval, one source."""
    train = rt.train
    with rt.Graph().as_default():
        rt.get_variable("w", [])
        for hook in (train.StopAtStepHook(1), train.StepCounterHook(), train.SummarySaverHook(1, summary_op="x")):
            with pytest.raises(RuntimeError, match="needs a global step"):
                train.MonitoredSession(hooks=[hook])
        with pytest.raises(ValueError, match="num_steps or last_step"):
            train.StopAtStepHook(1, 2)
        with pytest.raises(ValueError, match="scaffold or summary_op"):
            train.SummarySaverHook(1)
        with pytest.raises(ValueError, match="saver or scaffold"):
            train.CheckpointSaverHook("x", 1, saver=train.Saver(), scaffold=train.Scaffold())
        with pytest.raises(ValueError, match="is_chief"):
            train.MonitoredTrainingSession(is_chief=False)
        rt.add_to_collection(rt.GraphKeys.SAVERS, train.Saver())
        rt.add_to_collection(rt.GraphKeys.SAVERS, train.Saver())
        with pytest.raises(RuntimeError, match=r"2 items: say Scaffold\(saver="):
            train.MonitoredSession()


def test_feeding_twice_names_the_tensor(made: Model) -> None:
    """And who feeds it."""
    feed = rt.train.FeedFnHook(lambda: {made.x: 0.5})
    with (
        pytest.raises(RuntimeError, match="x:0 is fed by the caller and a hook"),
        rt.train.MonitoredSession(hooks=[feed]) as session,
    ):
        session.run(made.loss, {made.x: 1.0})


def test_a_step_that_stays_is_warned_of_once(made: Model, caplog: pytest.LogCaptureFixture) -> None:
    """Who forgot to pass the global step to minimize would wait for StopAtStepHook forever."""
    with rt.train.MonitoredSession(hooks=[rt.train.StepCounterHook(every_n_steps=1)]) as session:
        for _ in range(4):
            session.run(made.loss)
    assert ["the global step stays at 0: pass it to minimize() or apply_gradients()"] == caplog.messages


def test_what_is_logged(made: Model, caplog: pytest.LogCaptureFixture) -> None:
    """In the order of the tensors, or of their names in a dict; with the seconds since the last line."""
    caplog.set_level(logging.INFO, "runtime")
    small = rt.constant([1e-9, 0.5], name="small")
    hooks = [
        rt.train.LoggingTensorHook([made.x, "small"], at_end=True),
        rt.train.LoggingTensorHook({"b": made.loss, "a": made.x.op}, every_n_iter=1),
    ]
    with rt.train.MonitoredSession(hooks=hooks) as session:
        session.run(made.train)
        session.run(made.train)
    first, second, last = caplog.messages

    assert "a = 1.0, b = 128.0" == first
    assert second.startswith("a = 1.0, b = 32.0 (0.")
    assert f"{made.x} = 1.0, small = [0.  0.5]" == last
    assert small.graph is made.w.graph


def test_nan_is_found_in_any_element(made: Model) -> None:
    """Losses by example too."""
    losses = rt.constant([1.0, 2.0]) * made.x
    with rt.train.MonitoredSession(hooks=[rt.train.NanTensorHook(losses)]) as session:
        session.run(losses)
        with pytest.raises(rt.train.NanLossDuringTrainingError, match="NaN loss during training"):
            session.run(losses, {losses: [1.0, np.nan]})


def test_summaries_go_where_they_are_sent(made: Model, tmp_path: Path) -> None:
    """A list of summaries to a writer, every so many steps; without either nothing is written."""
    extra = rt.summary.scalar("extra", made.loss)
    with rt.summary.FileWriter(tmp_path) as log:
        hooks = [
            rt.train.SummarySaverHook(2, summary_writer=log, summary_op=[extra]),
            rt.train.SummarySaverHook(1, summary_op=extra),
            rt.train.StepCounterHook(every_n_steps=2, summary_writer=log),
        ]
        with rt.train.MonitoredSession(hooks=hooks) as session:
            for _ in range(5):
                session.run(made.train)
    found = [(event.step, event.summary.value[0].tag) for event in events(tmp_path) if event.HasField("summary")]

    assert [(1, "extra"), (3, "extra"), (3, "global_step/sec"), (5, "extra"), (5, "global_step/sec")] == found


def test_a_second_training_of_a_graph_sees_its_own_steps(made: Model) -> None:
    """What was added to the graph in between may change the step after the first session's read of it."""
    with rt.train.MonitoredSession(hooks=[rt.train.StopAtStepHook(last_step=2)]) as session:
        while not session.should_stop():
            session.run(made.train)
    later = made.step.assign_add(1, read_value=False)
    runs = 0
    with rt.train.MonitoredSession(hooks=[rt.train.StopAtStepHook(last_step=2)]) as session:
        while not session.should_stop():
            session.run(later)
            runs += 1
    assert 2 == runs


@pytest.mark.parametrize(
    ("said", "checkpoints", "rates", "losses"),
    [
        ({}, [0, 3], [], [1]),
        ({"save_checkpoint_secs": None}, [], [], [1]),
        ({"save_checkpoint_steps": 2, "log_step_count_steps": 1}, [0, 2, 3], [2, 3], [1]),
        ({"save_summaries_steps": 2, "log_step_count_steps": None}, [0, 3], [], [1, 3]),
        ({"save_summaries_secs": 0.0, "save_checkpoint_steps": 0}, [], [], []),
    ],
)
def test_an_interval_that_is_said_counts(
    made: Model, tmp_path: Path, said: dict[str, Any], checkpoints: list[int], rates: list[int], losses: list[int]
) -> None:
    """Seconds instead of steps too; None and 0 mean never; what is not said is TensorFlow's default."""
    with rt.train.MonitoredTrainingSession(checkpoint_dir=tmp_path, **said) as session:
        for _ in range(3):
            session.run(made.train)
    rt.summary.FileWriterCache.clear()
    written = [(event.step, event.summary.value[0].tag) for event in events(tmp_path) if event.HasField("summary")]

    assert [f"model.ckpt-{step}" for step in checkpoints] == sorted(one.stem for one in tmp_path.glob("*.index"))
    assert rates == [step for step, tag in written if tag == "global_step/sec"]
    assert losses == [step for step, tag in written if tag == "loss"]


def test_variables_without_a_value_are_reported() -> None:
    """All of them, or those of a list; none are an empty answer."""
    with rt.Graph().as_default():
        one, two = rt.get_variable("one", []), rt.get_variable("two", [], collections=[rt.GraphKeys.LOCAL_VARIABLES])
        asked = [rt.report_uninitialized_variables(of) for of in (None, [two], [])]
        session = rt.Session()
        before = [found.tolist() for found in session.run(asked)]
        session.run(one.initializer)

        assert [[b"one", b"two"], [b"two"], []] == before
        assert [b"two"] == session.run(asked[0]).tolist()


def test_iterators_are_initialized_as_tables_are(made: Model) -> None:
    """In the TABLE_INITIALIZERS collection; nothing else is said of them."""
    iterator = rt.data.Dataset.range(3).make_initializable_iterator()
    rt.add_to_collection(rt.GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
    element, seen = iterator.get_next(), []
    with rt.train.MonitoredSession() as session:
        while not session.should_stop():
            seen.append(session.run(element))
    assert [0, 1, 2] == seen


def test_a_model_may_be_ready_whatever_its_variables_say(made: Model) -> None:
    """The idiom for variables that are given their values later: empty names of variables."""
    nothing = rt.constant([], rt.string)
    scaffold = rt.train.Scaffold(init_op=rt.no_op(), ready_op=nothing, ready_for_local_init_op=nothing)
    with rt.train.MonitoredSession(rt.train.ChiefSessionCreator(scaffold)) as session:
        with pytest.raises(rt.errors.FailedPreconditionError):
            session.run(made.w)
        session.run(made.w.initializer)
        assert [8.0, 8.0] == session.run(made.w).tolist()


def test_pieces_of_a_scaffold_are_copied(made: Model) -> None:
    """Those that the new one does not say itself."""
    one = rt.train.Scaffold(init_op=made.w.initializer, ready_op=rt.report_uninitialized_variables([]))
    other = rt.train.Scaffold(ready_op=rt.no_op(), copy_from_scaffold=one)
    assert one.init_op is other.init_op
    assert one.ready_op is not other.ready_op
    with pytest.raises(TypeError, match="no Scaffold"):
        rt.train.Scaffold(copy_from_scaffold=made)  # type: ignore[arg-type]  # that is the error


def test_verbosity_shows_messages_of_scripts_without_logging(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, once however often it is set; an application's own logging is left alone."""
    logger = logging.getLogger("runtime")
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers[:]
    logger.propagate = False  # pytest's own handlers are above
    try:
        rt.logging.set_verbosity(rt.logging.INFO)
        rt.logging.set_verbosity(rt.logging.INFO)
        rt.logging.debug("quiet")
        rt.logging.info("step %d", 3)
        assert rt.logging.INFO == rt.logging.get_verbosity()
    finally:
        logger.propagate, logger.handlers[:] = propagate, handlers
        logger.setLevel(level)
    assert "INFO:runtime:step 3\n" == capsys.readouterr().err
