"""What one running server is: the log directory that it shows and the choices that its user made."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from board.curation import Curation
    from board.store.store import Store


@dataclass(slots=True)
class Context:
    """Everything that `create_app` needs; made once by the command line, and by tests."""

    store: Store
    curation: Curation
    logdir: str  # as the user wrote it, to be shown
    window_title: str = ""
    path_prefix: str = ""  # "" or "/a/b"
    token: str = ""  # "" lets everybody in
    hosts: frozenset[str] = frozenset()  # names besides localhost under which the server answers
    any_address: bool = False  # bound to all interfaces: any IP literal in Host will do
    frame_ancestors: str = "'self'"  # who may show the page in a frame: a CSP source list
    restarts: str = "latest"  # what the page shows first: "latest", "all" or "raw"
    notices: list[str] = field(default_factory=list)  # what the user should know; shown on the page
    stopping: threading.Event = field(default_factory=threading.Event)  # set when the server is told to stop

    @property
    def title(self) -> str:
        """What the browser's window is called: who has several boards open tells them apart by their directories."""
        several = any(sign in self.logdir for sign in ":,")  # a spec, or an address
        name = "" if several else os.path.basename(os.path.abspath(self.logdir))
        return self.window_title or (f"{name} – board" if name else "board")


def version() -> str:
    """Return the version of the installed package."""
    return metadata.version("board")
