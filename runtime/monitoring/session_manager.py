"""SessionManager: a session that is ready to train, from a checkpoint or from the beginning."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from runtime import logging
from runtime.checkpoints import get_checkpoint_state
from runtime.graph.context import get_default_graph
from runtime.graph.graph import Graph
from runtime.saving.saver import Saver
from runtime.session.session import Session

__all__ = ["SessionManager"]


class SessionManager:
    """Creates sessions whose variables have values.

    `ready_op` and `ready_for_local_init_op` give the names of variables that have none; the latter is asked before
    `local_init_op` runs, which may need them.
    """

    def __init__(
        self,
        local_init_op: Any = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        graph: Graph | None = None,
        recovery_wait_secs: float = 30,
        local_init_run_options: Any = None,
        local_init_feed_dict: Any = None,
    ) -> None:
        if ready_for_local_init_op is not None and local_init_op is None:
            raise ValueError("ready_for_local_init_op is for a local_init_op, and none is given")
        self._local_init_op = local_init_op
        self._ready_op = ready_op
        self._ready_for_local_init_op = ready_for_local_init_op
        self._graph = graph or get_default_graph()
        self._recovery_wait_secs = recovery_wait_secs
        self._local_init = {"feed_dict": local_init_feed_dict, "options": local_init_run_options}

    def prepare_session(
        self,
        master: str = "",
        init_op: Any = None,
        saver: Saver | None = None,
        checkpoint_dir: str | os.PathLike[str] | None = None,
        checkpoint_filename_with_path: str | os.PathLike[str] | None = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: float = 7200,
        config: Any = None,
        init_feed_dict: Any = None,
        init_fn: Callable[[Session], Any] | None = None,
    ) -> Session:
        """Return a session with the variables of the latest checkpoint, or initialized where there is none.

        Raises RuntimeError that names the variables which have no value after all that.
        """
        session = Session(master, self._graph, config)
        with ExitStack() as on_error:
            on_error.callback(session.close)
            wait = max_wait_secs if wait_for_checkpoint else 0
            restored = self._restore(session, saver, checkpoint_dir, checkpoint_filename_with_path, wait)
            if not restored:
                self._initialize(session, init_op, init_feed_dict, init_fn)
            missing = self._make_ready(session)
            if missing:
                how = "restored" if restored else "initialized"
                raise RuntimeError(f"the model is {how}, and is not ready to train: {missing}")
            on_error.pop_all()
        return session

    def recover_session(
        self,
        master: str = "",
        saver: Saver | None = None,
        checkpoint_dir: str | os.PathLike[str] | None = None,
        checkpoint_filename_with_path: str | os.PathLike[str] | None = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: float = 7200,
        config: Any = None,
    ) -> tuple[Session, bool]:
        """Return a session, and whether a checkpoint made it ready to train."""
        session = Session(master, self._graph, config)
        wait = max_wait_secs if wait_for_checkpoint else 0
        restored = self._restore(session, saver, checkpoint_dir, checkpoint_filename_with_path, wait)
        missing = self._make_ready(session)
        if restored and missing:
            logging.warning("the checkpoint does not make the model ready to train: %s", missing)
        return session, restored and not missing

    def _restore(self, session: Session, saver: Saver | None, directory: Any, prefix: Any, wait: float) -> bool:
        """Restore a checkpoint, the latest of a directory or a certain one; tell whether there was one."""
        if directory and prefix:
            raise ValueError("give either checkpoint_dir or checkpoint_filename_with_path")
        if saver is None or not (directory or prefix):
            return False
        if not prefix:
            deadline = time.monotonic() + wait
            while (state := get_checkpoint_state(directory)) is None:
                if time.monotonic() >= deadline:
                    return False
                logging.info("waiting for a checkpoint in %s", directory)
                time.sleep(min(self._recovery_wait_secs, max(0.0, deadline - time.monotonic())))
            prefix = state.model_checkpoint_path
        logging.info("Restoring parameters from %s", prefix)
        saver.restore(session, prefix)
        return True

    def _initialize(self, session: Session, init_op: Any, init_feed_dict: Any, init_fn: Any) -> None:
        if init_op is None and init_fn is None and self._local_init_op is None:
            raise RuntimeError("there is no checkpoint, and no init_op, init_fn or local_init_op is given")
        if init_op is not None:
            session.run(init_op, init_feed_dict)
        if init_fn is not None:
            init_fn(session)

    def _make_ready(self, session: Session) -> str:
        """Run what every new session needs; return what is missing for training, "" where nothing is."""
        if self._local_init_op is not None:
            missing = _missing(session, self._ready_for_local_init_op)
            if missing:
                return missing
            session.run(self._local_init_op, **self._local_init)
        return _missing(session, self._ready_op)


def _missing(session: Session, ready_op: Any) -> str:
    names = [] if ready_op is None else session.run(ready_op)
    if names is None or not len(names):  # an operation, or a tensor of no names
        return ""
    return f"these variables have no value: {', '.join(one.decode(errors='replace') for one in names)}"
