"""Trainings with hooks that note how they are called, in the vocabulary that TensorFlow 1 and `runtime` share.

Each scenario takes the library, an empty directory, and the list to note in; what it notes is JSON. All numbers are
sums of few powers of two, so that both libraries compute them exactly.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime
Log = list[Any]


class Model(NamedTuple):
    """Each step halves `w`."""

    w: Any
    x: Any
    loss: Any
    train: Any
    step: Any


@contextmanager
def model(tf: Library) -> Iterator[Model]:
    with tf.Graph().as_default():
        w = tf.get_variable("w", [2], initializer=tf.constant_initializer(8.0))
        x = tf.constant(1.0, name="x")
        loss = tf.reduce_sum(w * w) * x
        step = tf.train.get_or_create_global_step()
        tf.summary.scalar("loss", loss)
        yield Model(w, x, loss, tf.train.GradientDescentOptimizer(0.25).minimize(loss, step), step)


def plain(value: Any) -> Any:
    """What JSON can say of a value, and of which type it is."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [type(value).__name__, *map(plain, value)]
    if isinstance(value, np.ndarray | np.generic):
        text = value.dtype == object  # JSON has no bytes
        return [type(value).__name__, [one.decode() for one in value.tolist()] if text else value.tolist()]
    # TensorFlow 2 has a Tensor for each mode
    return value if value is None else [type(value).__name__.removeprefix("Symbolic")]


def noting_hook(tf: Library, log: Log, name: str, step: Any, asked: Callable[[], Any] | None = None) -> Any:
    """A hook that notes all its calls; `asked()` is what its before_run returns."""

    class Noting(tf.train.SessionRunHook):  # type: ignore[misc]  # of whichever library
        def begin(self) -> None:
            log.append([name, "begin"])

        def after_create_session(self, session: Any, coord: Any) -> None:
            log.append([name, "after_create_session", plain(session), plain(coord), plain(session.run(step))])

        def before_run(self, run_context: Any) -> Any:
            fetches, feeds, options = run_context.original_args
            given = [plain(fetches), None if feeds is None else len(feeds), options]
            log.append([name, "before_run", plain(run_context), *given, run_context.stop_requested])
            return asked() if asked else None

        def after_run(self, run_context: Any, run_values: Any) -> None:
            results, options, metadata = run_values
            traced = [options.trace_level, len(metadata.step_stats.dev_stats) > 0]
            now = plain(run_context.session.run(step))
            log.append([name, "after_run", plain(results), *traced, run_context.stop_requested, now])

        def end(self, session: Any) -> None:
            log.append([name, "end", plain(session), plain(session.run(step))])

    return Noting()


def noting_listener(tf: Library, log: Log, stop_at: int = -1) -> Any:
    class Noting(tf.train.CheckpointSaverListener):  # type: ignore[misc]  # of whichever library
        def begin(self) -> None:
            log.append(["listener", "begin"])

        def before_save(self, session: Any, global_step_value: Any) -> None:
            log.append(["listener", "before_save", plain(session), plain(global_step_value)])

        def after_save(self, session: Any, global_step_value: Any) -> bool | None:
            log.append(["listener", "after_save", plain(session), plain(global_step_value)])
            return True if global_step_value == stop_at else None

        def end(self, session: Any, global_step_value: Any) -> None:
            log.append(["listener", "end", plain(session), plain(global_step_value)])

    return Noting()


def raised(log: Log, action: Callable[[], Any]) -> None:
    """Note what an action returns or raises."""
    try:
        log.append(["returned", plain(action())])
    except Exception as error:
        log.append(["raised", type(error).__name__])


def training(tf: Library, directory: Path, log: Log, **arguments: Any) -> None:
    """Until a hook stops it, with what MonitoredTrainingSession does by itself."""
    with model(tf) as made:
        hooks = [noting_hook(tf, log, "first", made.step, lambda: tf.train.SessionRunArgs({"loss": made.loss}))]
        hooks += [tf.train.StopAtStepHook(**arguments), noting_hook(tf, log, "last", made.step)]
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=str(directory),
            hooks=hooks,
            chief_only_hooks=[noting_hook(tf, log, "chief", made.step)],
            save_checkpoint_steps=2,
            save_summaries_steps=2,
            log_step_count_steps=2,
        ) as session:
            while not session.should_stop():
                log.append(["run", plain(session.run({"loss": made.loss, "train": made.train}, {made.x: 1.0}))])
            raised(log, lambda: session.run(made.loss))
            log.append(["finalized", made.w.graph.finalized])
        log.append(["finalized", made.w.graph.finalized, session.should_stop()])


def resumed(tf: Library, directory: Path, log: Log) -> None:
    """Training goes on where a checkpoint of the directory was made; num_steps counts from there."""
    training(tf, directory, log, last_step=3)
    log.append("again")
    training(tf, directory, log, num_steps=2)
    log.append("nothing to do")
    training(tf, directory, log, last_step=2)


def end_of_data(tf: Library, directory: Path, log: Log) -> None:
    """The dataset is at its end: a good end."""
    with model(tf) as made:
        element = tf.data.Dataset.range(2).make_one_shot_iterator().get_next()
        with tf.train.MonitoredSession(hooks=[noting_hook(tf, log, "hook", made.step)]) as session:
            while not session.should_stop():
                log.append(["run", plain(session.run([element, made.train]))])
        log.append(["stopped", session.should_stop()])


def errors_in_the_loop(tf: Library, directory: Path, log: Log) -> None:
    """Hooks do not hear of a bad end, and the error comes out."""
    with model(tf) as made:

        def fails() -> None:
            with tf.train.MonitoredSession(hooks=[noting_hook(tf, log, "hook", made.step)]) as session:
                session.run(made.train)
                raise KeyError("a user's error")

        raised(log, fails)
        log.append(["finalized", made.w.graph.finalized])


def errors_in_hooks(tf: Library, directory: Path, log: Log) -> None:
    """In each of the calls."""
    for method in ("begin", "after_create_session", "before_run", "after_run", "end"):
        with model(tf) as made:

            def fail(*_: Any) -> None:
                raise KeyError("a hook's error")

            failing = noting_hook(tf, log, "failing", made.step)
            setattr(failing, method, fail)
            hooks = [noting_hook(tf, log, "before", made.step), failing, noting_hook(tf, log, "after", made.step)]

            def train(hooks: list[Any] = hooks, made: Model = made) -> None:
                with tf.train.MonitoredSession(hooks=hooks) as session:
                    session.run(made.train)

            log.append(method)
            raised(log, train)


def recovery(tf: Library, directory: Path, log: Log) -> None:
    """An error that passes: a new session from the last checkpoint, and the run again."""
    with model(tf) as made:
        failing = noting_hook(tf, log, "failing", made.step)
        runs: list[int] = []
        note = failing.after_run

        def after_run(context: Any, values: Any) -> None:
            runs.append(1)
            if len(runs) in (4, 6):
                log.append("fails")
                kind = tf.errors.AbortedError if len(runs) == 4 else tf.errors.UnavailableError
                raise kind(None, None, "gone")
            note(context, values)

        failing.after_run = after_run
        hooks = [failing, tf.train.StopAtStepHook(last_step=5), noting_hook(tf, log, "other", made.step)]
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=str(directory), hooks=hooks, save_checkpoint_steps=2
        ) as session:
            while not session.should_stop():
                log.append(["run", plain(session.run(made.loss)), plain(session.run(made.train))])


def singular(tf: Library, directory: Path, log: Log) -> None:
    """It does not recover; its session is at hand."""
    with model(tf) as made:
        session = tf.train.SingularMonitoredSession(hooks=[noting_hook(tf, log, "hook", made.step)])
        log.append(["raw", plain(session.raw_session()), plain(session.raw_session().run(made.w))])
        raised(log, lambda: session.run(made.train))

        def fail(*_: Any) -> None:
            raise tf.errors.AbortedError(None, None, "gone")

        session._hooks[0].after_run = fail
        raised(log, lambda: session.run(made.train))
        session.close()
        log.append([session.should_stop(), session.raw_session() is None, session.graph is None])


def step_functions(tf: Library, directory: Path, log: Log) -> None:
    """Runs without hooks beside runs with them, and a stop from inside."""
    with model(tf) as made:

        def step_fn(step_context: Any) -> Any:
            loss = step_context.session.run(made.loss)
            if loss < 16.0:
                step_context.request_stop()
            return step_context.run_with_hooks([made.loss, made.train], feed_dict={made.x: 1.0})

        class Owner:
            def step(self, step_context: Any) -> Any:
                return step_fn(step_context)

        with tf.train.MonitoredSession(hooks=[noting_hook(tf, log, "hook", made.step)]) as session:
            raised(log, lambda: session.run_step_fn(lambda: None))
            raised(log, lambda: session.run_step_fn(lambda context: None))
            log.append(plain(session.run_step_fn(Owner().step)))
            while not session.should_stop():
                log.append(plain(session.run_step_fn(step_fn)))
        log.append("after")


def feeding(tf: Library, directory: Path, log: Log) -> None:
    """Hooks feed; what is fed twice is an error, and the hooks after it are not asked."""
    with model(tf) as made:
        other = noting_hook(tf, log, "other", made.step)
        feed = tf.train.FeedFnHook(lambda: {made.x: 0.5})
        with tf.train.MonitoredSession(hooks=[feed, other]) as session:
            log.append(plain(session.run(made.loss)))
            log.append(plain(session.run(made.loss, {made.w: [1.0, 1.0]})))
            raised(log, lambda: session.run(made.loss, {made.x: 1.0}))
        again = tf.train.FeedFnHook(lambda: {made.x: 0.25})
        with tf.train.MonitoredSession(hooks=[feed, again, other]) as session:
            raised(log, lambda: session.run(made.loss))


def options(tf: Library, directory: Path, log: Log) -> None:
    """The caller's and all hooks' trace levels: the highest counts, and all see the trace."""
    with model(tf) as made:
        traced = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
        asking = iter([None, traced, None])
        hooks = [noting_hook(tf, log, "asking", made.step, lambda: tf.train.SessionRunArgs(None, options=next(asking)))]
        hooks += [noting_hook(tf, log, "other", made.step)]
        with tf.train.MonitoredSession(hooks=hooks) as session:
            session.run(made.train)
            session.run(made.train)
            metadata = tf.RunMetadata()
            session.run(made.train, options=traced, run_metadata=metadata)
            log.append(["the caller's", len(metadata.step_stats.dev_stats) > 0])


def not_a_number(tf: Library, directory: Path, log: Log) -> None:
    """The loss is NaN: an error, or only a stop."""
    for fail in (True, False):
        with model(tf) as made:
            hooks = [tf.train.NanTensorHook(made.loss, fail_on_nan_loss=fail)]
            hooks += [noting_hook(tf, log, "hook", made.step)]

            def train(made: Model = made, hooks: list[Any] = hooks) -> None:
                with tf.train.MonitoredSession(hooks=hooks) as session:
                    session.run(made.loss)
                    session.run(made.loss, {made.x: np.nan})
                    log.append(["stopped", session.should_stop()])

            raised(log, train)


def logging_tensors(tf: Library, directory: Path, log: Log) -> None:
    """Every so many runs, at the end, by name; and what is asked at the end of all."""
    with model(tf) as made:

        def line(values: Any) -> str:
            log.append(["line", plain(values)])
            return "line"

        final = tf.train.FinalOpsHook({"w": made.w, "step": made.step})
        hooks = [
            tf.train.LoggingTensorHook({"loss": made.loss.name}, every_n_iter=2, formatter=line),
            tf.train.LoggingTensorHook(["x"], at_end=True, formatter=line),
            tf.train.LoggingTensorHook({"w": made.loss}, every_n_iter=3, at_end=True, formatter=line),
            final,
            noting_hook(tf, log, "hook", made.step),
        ]
        with tf.train.MonitoredSession(hooks=hooks) as session:
            for _ in range(5):
                session.run(made.train)
        log.append(plain(final.final_ops_values))


def listeners(tf: Library, directory: Path, log: Log) -> None:
    """Each checkpoint is heard of before and after; a listener may stop training."""
    with model(tf) as made:
        saver = tf.train.CheckpointSaverHook(
            str(directory), save_steps=2, checkpoint_basename="other", listeners=[noting_listener(tf, log, stop_at=4)]
        )
        with tf.train.MonitoredSession(hooks=[noting_hook(tf, log, "hook", made.step), saver]) as session:
            while not session.should_stop():
                session.run(made.loss)
                session.run(made.train)


def profiling(tf: Library, directory: Path, log: Log) -> None:
    """Every so many steps, never the first; runs that make no step do not count."""
    with model(tf) as made:
        hooks = [tf.train.ProfilerHook(save_steps=2, output_dir=str(directory)), tf.train.StopAtStepHook(num_steps=7)]
        with tf.train.MonitoredSession(hooks=[*hooks, noting_hook(tf, log, "hook", made.step)]) as session:
            while not session.should_stop():
                session.run(made.train)


def scaffolds(tf: Library, directory: Path, log: Log) -> None:
    """What starts training, in which order; not so where there is a checkpoint."""
    for _ in range(2):
        with model(tf) as made:
            local = tf.get_variable(
                "local", [], initializer=tf.constant_initializer(0.5), trainable=False, collections=["local_variables"]
            )
            start = tf.placeholder(tf.float32, [2])

            def init_fn(scaffold: Any, session: Any, made: Model = made) -> None:
                log.append(["init_fn", plain(scaffold), plain(session), plain(session.run(made.w))])

            scaffold = tf.train.Scaffold(
                init_op=tf.group(made.w.assign(start), made.step.initializer),
                init_feed_dict={start: [2.0, 4.0]},
                init_fn=init_fn,
            )
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=str(directory), scaffold=scaffold, save_checkpoint_secs=600
            ) as session:
                log.append([plain(session.run([made.w, local])), scaffold.saver is not None])
                session.run(made.train)
            unready = tf.report_uninitialized_variables()
            with tf.Session() as raw:
                log.append(plain(raw.run(unready)))
                raw.run(made.w.initializer)
                log.append(plain(raw.run(unready)))


def not_ready(tf: Library, directory: Path, log: Log) -> None:
    """Training does not begin with variables that have no value."""
    with model(tf) as made:
        scaffold = tf.train.Scaffold(init_op=made.w.initializer)
        raised(log, lambda: tf.train.MonitoredSession(tf.train.ChiefSessionCreator(scaffold)))
    with model(tf) as made:
        manager = tf.train.SessionManager()
        session, ready = manager.recover_session("", tf.train.Saver(), checkpoint_dir=str(directory))
        log.append(["recovered", plain(session), ready])
        raised(log, lambda: manager.prepare_session(""))
        session = manager.prepare_session("", tf.global_variables_initializer())
        log.append(plain(session.run(made.w)))
        raised(log, lambda: tf.train.global_step(session, made.step))


def threads(tf: Library, directory: Path, log: Log) -> None:
    """A hook's thread asks to stop, or fails."""
    for error in (None, "ValueError", "AbortedError"):
        for kind in (tf.train.MonitoredSession, tf.train.SingularMonitoredSession):
            with model(tf) as made:
                hook = noting_hook(tf, log, "hook", made.step)
                started: list[Thread] = []

                def start(session: Any, coord: Any, error: Any = error, started: list[Thread] = started) -> None:
                    def work() -> None:
                        with coord.stop_on_exception():
                            if error == "ValueError":
                                raise ValueError("a thread's error")
                            if error:
                                raise tf.errors.AbortedError(None, None, "gone")
                            coord.request_stop()

                    if len(started) < 1:
                        started.append(Thread(target=work))
                        coord.register_thread(started[0])
                        started[0].start()
                        started[0].join()
                    log.append("created")

                hook.after_create_session = start
                log.append([kind.__name__, error])
                session = kind(hooks=[hook])
                raised(log, session.should_stop)
                raised(log, partial(session.run, made.loss))
                raised(log, session.close)


SCENARIOS: dict[str, Callable[[Library, Path, Log], None]] = {
    one.__name__: one
    for one in (
        *(resumed, end_of_data, errors_in_the_loop, errors_in_hooks, recovery, singular, step_functions, feeding),
        *(options, not_a_number, logging_tensors, listeners, profiling, scaffolds, not_ready, threads),
    )
}


def played(tf: Library, name: str, directory: Path) -> Log:
    """What a scenario notes."""
    log: Log = []
    SCENARIOS[name](tf, directory, log)
    return log
