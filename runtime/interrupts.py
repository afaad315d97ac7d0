"""Ctrl-C waits while numba is imported and compiles: half-way through, it would leave the process broken.

An import that is cut leaves a module half there for good. A compilation that is cut has LLVM free memory twice, and
that ends the process: a person who stops a first step within its first second would lose the session.
"""

import functools
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Waiting:
    """Notes interrupts while it is entered, and raises one when it is left. They come to the main thread alone."""

    def __init__(self) -> None:
        self._depth = 0
        self._came = False
        self._handler: Any = None

    def begin(self) -> None:
        """Have interrupts wait."""
        if threading.current_thread() is not threading.main_thread():
            return
        # The handler goes first: an interrupt before it finds nothing changed, and there is none after it.
        if not self._depth and callable(signal.getsignal(signal.SIGINT)):
            self._came = False
            self._handler = signal.signal(signal.SIGINT, self._note)
        self._depth += 1

    def end(self) -> None:
        """Let what came meanwhile through, when the outermost block is left."""
        if threading.current_thread() is not threading.main_thread():
            return
        self._depth -= 1
        if self._depth or self._handler is None:
            return
        handler, self._handler = self._handler, None
        signal.signal(signal.SIGINT, handler)
        if self._came:
            signal.raise_signal(signal.SIGINT)

    def _note(self, number: int, frame: Any) -> None:
        self._came = True


_waiting = _Waiting()


@contextmanager
def deferred() -> Iterator[None]:
    """Have interrupts wait until the block is left."""
    _waiting.begin()
    try:
        yield
    finally:
        _waiting.end()


def import_numba() -> Any:
    """Return numba, whose compilations no interrupt cuts from now on. Raises ImportError where there is none."""
    with deferred():
        import numba  # an optional speed-up, 0.3 s to import

        _listen_to_compiler()
    return numba


@functools.cache
def _listen_to_compiler() -> None:
    from numba.core import event  # see `import_numba`

    class Compiling(event.Listener):  # type: ignore[misc]  # numba has no types
        """Hears that somebody has the compiler for himself, and that he has let it go."""

        def on_start(self, event: Any) -> None:
            """Have interrupts wait."""
            _waiting.begin()

        def on_end(self, event: Any) -> None:
            """Let them through."""
            _waiting.end()

    event.register("numba:compiler_lock", Compiling())
