"""One run of the server: listen, load, answer, stop.

The order is what makes it quick: sockets first (an error is said at once, an early browser waits instead of failing),
then loading in threads of its own, then the imports that the web application needs.
"""

from __future__ import annotations

import argparse
import gc
import os
import socket
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import quote

from board.curation import Curation, sidecar
from board.errors import BoardError
from board.ingest.loader import Loader
from board.ingest.logdir import Source, parse_logdir_spec, single_source
from board.listening import CannotListen, Listener, listen
from board.store.store import Store
from board.terminal import follow_loading, say

if TYPE_CHECKING:
    from board.assets import Assets
    from board.context import Context

_LINK_AHEAD_SECONDS = 5.0
_LINK_AHEAD_LOOK_SECONDS = 0.1

_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  # compared with, not bound to


def run(arguments: argparse.Namespace, default_port: int) -> int:
    """Serve until somebody stops it; return the exit code."""
    try:
        sources = parse_logdir_spec(arguments.logdir_spec) if arguments.logdir_spec else single_source(arguments.logdir)
        listener = listen(arguments.host, arguments.port, bind_all=arguments.bind_all, default_port=default_port)
    except (BoardError, CannotListen) as error:
        say(f"board: {error}")
        return 1
    for source in sources:
        if not os.path.exists(source.path):
            say(f"board: {source.path} does not exist yet: its runs will be shown once it does")
    store = Store()
    loader = Loader(store, sources, reload_interval=arguments.reload_interval)
    loader.start()
    try:
        _serve(_context(arguments, store, sources, listener), listener)
    finally:
        loader.stop()
    return 0


def _context(arguments: argparse.Namespace, store: Store, sources: list[Source], listener: Listener) -> Context:
    from board.context import Context

    everywhere = arguments.bind_all or arguments.host in _EVERYWHERE
    names = [*arguments.allowed_hosts.split(","), arguments.host or "", socket.gethostname() if everywhere else ""]
    context = Context(
        store=store,
        curation=Curation(sidecar([Path(source.path) for source in sources])),
        logdir=arguments.logdir_spec or arguments.logdir,
        window_title=arguments.window_title,
        path_prefix=arguments.path_prefix,
        token=arguments.token,
        hosts=frozenset(name.strip().strip("[]") for name in names) - {""},
        any_address=everywhere,
        frame_ancestors=arguments.frame_ancestors,
        restarts="latest" if arguments.purge_orphaned_data else "raw",
    )
    if everywhere and not arguments.token:
        context.notices.append("Everybody who reaches this machine can read these logs; --token asks for a secret.")
    return context


def _serve(context: Context, listener: Listener) -> None:
    import uvicorn  # this and the application are most of the time that a start takes: loading runs meanwhile

    from board.app import create_app
    from board.context import version
    from board.plugins.discovery import discover
    from board.plugins.registry import PLUGINS

    class Server(uvicorn.Server):
        """Stops at once: open streams end, answers under way get a tenth of a second."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            # Not passed on: uvicorn would raise the signal once more at its end, and cut short what comes after it.
            context.stopping.set()
            self.should_exit = self.force_exit = True

    discovered = discover(PLUGINS)
    context.notices += discovered.problems
    app = create_app(context, installed=discovered.plugins)
    # What the imports made stays until the end. Frozen, it is not walked by each full collection (0.1 s, in the middle
    # of an answer) nor by the last ones at exit (0.25 s).
    gc.freeze()
    gc.enable()
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",  # what strangers send is no news: its warnings would fill the terminal
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    say(f"board {version()} at {address(listener, context)} (Press CTRL+C to quit)")
    for notice in context.notices:
        say(f"board: {notice}")
    threading.Thread(target=_link_ahead, args=(context, app.state.assets), name="board-link", daemon=True).start()
    with follow_loading(context.store, context.stopping):
        Server(config).run(sockets=listener.sockets)


def _link_ahead(context: Context, assets: Assets) -> None:
    """Link the page's modules once nothing is more urgent: a tenth of a second that no page shall wait for."""
    deadline = time.monotonic() + _LINK_AHEAD_SECONDS
    while context.store.progress.state != "ready" and time.monotonic() < deadline:
        if context.stopping.wait(_LINK_AHEAD_LOOK_SECONDS):
            return
    assets.import_map()


def address(listener: Listener, context: Context) -> str:
    """Return what a person opens: it lets them in, where a token is asked for."""
    name = f"[{listener.name}]" if ":" in listener.name else listener.name
    query = f"?token={quote(context.token, safe='')}" if context.token else ""
    return f"http://{name}:{listener.port}{context.path_prefix}/{query}"
