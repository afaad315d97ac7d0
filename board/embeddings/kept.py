"""What was lately read or computed, up to a number of bytes; each thing is made once, however many ask for it."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, TypeVarTuple, Unpack, cast

from board.errors import BoardError

Made = TypeVar("Made")
Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class Kept(Generic[Made]):
    """A cache that forgets what was not asked for the longest; the newest stays, whatever its size.

    One lock, held briefly; who makes something holds a lock of that thing alone, taken before it.
    """

    def __init__(self, nbytes: Callable[[Made], int], max_bytes: int) -> None:
        self._nbytes = nbytes
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Made] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under a key, or make it; what `make` raises is not kept."""
        if (found := self.look(key)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if (found := self.look(key)) is not None:
                return found
            try:
                made = make()
                self.keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def look(self, key: Hashable) -> Made | None:
        """Return what is kept under a key."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def keep(self, key: Hashable, made: Made) -> None:
        """Keep something under a key, instead of what was there."""
        with self._lock:
            if key in self._entries:
                self._bytes -= self._nbytes(self._entries.pop(key))
            self._entries[key] = made
            self._bytes += self._nbytes(made)
            while self._bytes > self._max_bytes and len(self._entries) > 1:
                self._bytes -= self._nbytes(self._entries.popitem(last=False)[1])


def remembered(most: int) -> Callable[[Callable[[Unpack[Given]], Result]], Callable[[Unpack[Given]], Result]]:
    """Keep the last answers of a function, refusals too: what is broken is not read again until it changes."""

    def decorate(ask: Callable[[Unpack[Given]], Result]) -> Callable[[Unpack[Given]], Result]:
        @functools.lru_cache(maxsize=most)
        def answer(*given: Hashable) -> tuple[Result | None, BoardError | None]:
            try:
                return ask(*cast(tuple[*Given], given)), None
            except BoardError as error:
                return None, error

        def asked(*given: *Given) -> Result:
            found, refusal = answer(*given)
            if refusal is not None:
                raise refusal.with_traceback(None)
            return cast(Result, found)

        return asked

    return decorate
