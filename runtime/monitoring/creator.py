"""ChiefSessionCreator: makes a session with what a scaffold has gathered."""

import os
from functools import partial
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.monitoring.scaffold import Scaffold
from runtime.monitoring.session_manager import SessionManager
from runtime.session.session import Session

__all__ = ["ChiefSessionCreator", "SessionCreator"]


class SessionCreator:
    """Makes the session of a monitored session, and another one after each recovery."""

    def create_session(self) -> Session:
        """Return a session that is ready to train."""
        raise NotImplementedError(f"{type(self).__name__} must have create_session()")


class ChiefSessionCreator(SessionCreator):
    """Finalizes a scaffold and the graph; restores the latest checkpoint of a directory, or a certain one."""

    def __init__(
        self,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | os.PathLike[str] | None = None,
        checkpoint_filename_with_path: str | os.PathLike[str] | None = None,
    ) -> None:
        self._scaffold = scaffold or Scaffold()
        self._master = master
        self._config = config
        self._checkpoint_dir = checkpoint_dir
        self._checkpoint = checkpoint_filename_with_path

    def create_session(self) -> Session:
        """Return a session of the default graph."""
        scaffold = self._scaffold.finalize()
        manager = SessionManager(
            local_init_op=scaffold.local_init_op,
            local_init_feed_dict=scaffold.local_init_feed_dict,
            ready_op=scaffold.ready_op,
            ready_for_local_init_op=scaffold.ready_for_local_init_op,
            graph=get_default_graph(),
        )
        return manager.prepare_session(
            self._master,
            saver=scaffold.saver,
            checkpoint_dir=self._checkpoint_dir,
            checkpoint_filename_with_path=self._checkpoint,
            config=self._config,
            init_op=scaffold.init_op,
            init_feed_dict=scaffold.init_feed_dict,
            init_fn=scaffold.init_fn and partial(scaffold.init_fn, scaffold),
        )
