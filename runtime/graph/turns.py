"""Whose turn it is in a session, of the threads that run it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

__all__ = ["Turns", "giving_way"]


class _Held(threading.local):
    """What one thread holds, in the order in which it took it."""

    def __init__(self) -> None:
        self.turns: list[Turns] = []


_held = _Held()


class Turns:
    """One thread's turn at a time; that thread may take it again inside of it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()

    def __enter__(self) -> None:
        self.lock.acquire()
        _held.turns.append(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _held.turns.pop()
        self.lock.release()


@contextmanager
def giving_way() -> Iterator[None]:
    """Give up all turns of this thread while it waits for another one, which may need them to go on."""
    turns, _held.turns = _held.turns, []
    for one in reversed(turns):
        one.lock.release()
    try:
        yield
    finally:
        for one in turns:
            one.lock.acquire()
        _held.turns = turns
