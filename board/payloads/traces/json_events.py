"""The objects of a JSON array, one after the other, of a file that may be larger than memory.

    [ {…}, {…} ]                    or    { "key": …, "traceEvents": [ {…}, {…} ], "key": … }

Only a window of the text is held. Where each window lay is remembered, so that one event can be read again later.
What is damaged is skipped, what is cut short ends there: profilers die with the program that they watch.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from board.payloads.traces.sources import Source
from board.payloads.traces.trace import TraceProblem

WINDOW_BYTES = 1 << 16
"""What is read at once: so few events stay in the processor's cache, and a megabyte takes twice as long."""

MOST_BYTES = 64 << 20
"""Of one event, and of one value beside the events."""

MOST_DAMAGED = 1_000
MOST_BESIDE = 10_000
"""Keys beside the events."""

_SPACE = re.compile(r"[ \t\r\n]*")
_SEPARATOR = re.compile(r"[ \t\r\n,]*")
_NEXT_EVENT = re.compile(r"[}\]]\s{0,100},\s{0,100}(?=\{)")
_KEY = re.compile(r'\s*,?\s*"((?:[^"\\]|\\.){0,1000})"\s*:\s*')
_FURTHEST_KEY = 1 << 20  # of white space before it
_NEAR = 40
"""An error so close to the end of a window may be the window's, not the file's."""

_EXACT = 1 << 43
"""Microseconds since 1970 need more digits than a float has behind the point; they are read as decimals."""

Event = dict[str, Any]


class JsonEvents:
    """The events of a file. Iterate once over `windows()`; then `beside` holds the other keys, `event(n)` reads one."""

    def __init__(self, source: Source) -> None:
        self.beside: dict[str, Any] = {}
        self.notes: list[str] = []
        self._source = source
        self._text = ""
        self._offset = 0  # in the source, of the text's first byte
        self._at = 0  # in the text
        self._end = False  # the source has no more
        self._pending = b""  # a character that the window cut
        self._decoder = json.JSONDecoder(strict=False)
        self._firsts: list[int] = []
        self._places: list[tuple[int, int]] = []  # offset and length of each window of events
        self._damaged = 0

    def windows(self) -> Iterator[list[Any]]:
        """Yield the events, some thousand at a time. Raises TraceProblem for what is no trace."""
        self._fill(WINDOW_BYTES)
        opened = self._skip(_SPACE)
        if opened == "[":
            self._at += 1
            yield from self._events()
        elif opened == "{":
            self._at += 1
            yield from self._members()
        else:
            raise TraceProblem("this is no JSON trace: it begins with neither { nor [")
        if self._damaged:
            self.notes.append(f"{self._damaged:,} stretches that are no JSON were skipped")

    def event(self, number: int) -> Event:
        """Read one event again. Raises TraceProblem where the file has changed."""
        window = bisect_right(self._firsts, number) - 1
        offset, length = self._places[window]
        text = self._source.read(offset, length).decode("utf-8", "surrogateescape")
        decoder = json.JSONDecoder(strict=False)
        at, found = 0, None
        try:
            for _ in range(number - self._firsts[window] + 1):
                at = _separated(text, at)
                found, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise TraceProblem("the file has changed since it was read") from error
        return found if isinstance(found, dict) else {}

    def _members(self) -> Iterator[list[Any]]:
        """Go through an object's members; what is not the list of events is kept beside."""
        while True:
            key = self._key()
            if key is None:
                return
            if key == "traceEvents" and self._skip(_SPACE) == "[":
                self._at += 1
                yield from self._events()
                continue
            found, value = self._value()
            if not found:
                self.notes.append(f"the value of {key[:50]!r} cannot be read: what comes after it is left out")
                return
            self.beside[key] = value
            if len(self.beside) > MOST_BESIDE:
                self.notes.append(
                    f"more than {MOST_BESIDE:,} keys beside the events: what comes after them is left out"
                )
                return

    def _key(self) -> str | None:
        while True:
            match = _KEY.match(self._text, self._at)
            if match and match.end() < len(self._text):
                self._at = match.end()
                return match[1]
            if self._text[self._at : self._at + 2000].lstrip().startswith("}"):
                return None
            if len(self._text) - self._at > _FURTHEST_KEY or not self._more():
                self.notes.append("the file ends too early: what is there is shown")
                return None

    def _value(self) -> tuple[bool, Any]:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if not self._more():
                    return False, None
                continue
            if end + _NEAR > len(self._text) and self._more():  # a number may go on
                continue
            self._at = end
            return True, value

    def _events(self) -> Iterator[list[Any]]:
        """Yield the array's elements, window by window, up to its end."""
        number = 0
        while True:
            begin, events, done = self._at, [], False
            decode, text, at = self._decoder.raw_decode, self._text, self._at
            resumed = at
            while True:
                at = _separated(text, at)
                if text[at : at + 1] == "]":
                    at, done = at + 1, True
                    break
                try:
                    event, at = decode(text, at)
                except RecursionError:
                    resumed = self._after_damage(at, at)
                    break
                except ValueError as error:
                    place = getattr(error, "pos", at)
                    unterminated = str(error).startswith("Unterminated")
                    resumed = self._after_damage(at, len(text) if unterminated else place)
                    break
                events.append(event)
            if not number and self._rounded(events):
                self._decoder = json.JSONDecoder(strict=False, parse_float=Decimal)
                continue
            if events:
                self._remember(number, begin, at)
                number += len(events)
                yield events
            self._at = max(at, resumed)
            if done:
                return
            if self._damaged > MOST_DAMAGED:
                self.notes.append(
                    f"more than {MOST_DAMAGED:,} stretches are no JSON: what comes after them is left out"
                )
                self._at = len(self._text)
                return
            if resumed > at and resumed < len(self._text):
                continue
            if not self._more() and self._at >= len(self._text):
                return

    def _after_damage(self, at: int, place: int) -> int:
        """Return where to go on after an error at `place` in the event at `at`: there again, when more is to come."""
        text = self._text
        incomplete = place + _NEAR >= len(text)
        if incomplete and not self._end and len(text) - at < MOST_BYTES:
            return at
        if incomplete and self._end:
            if text[at:].strip(" \t\r\n,"):
                self.notes.append("the file ends in the middle of an event: what comes before is shown")
            return len(text)
        self._damaged += 1
        following = _NEXT_EVENT.search(text, max(place, at + 1) - 1)
        return following.end() if following else len(text)

    @staticmethod
    def _rounded(events: list[Any]) -> bool:
        """Tell whether times are so large that a float rounds them."""
        times = [event.get("ts") for event in events[:1000] if isinstance(event, dict)]
        return any(isinstance(time, float) and time > _EXACT for time in times)

    def _remember(self, number: int, begin: int, end: int) -> None:
        self._firsts.append(number)
        offset = self._offset + _bytes(self._text[:begin])
        self._places.append((offset, _bytes(self._text[begin:end])))

    def _skip(self, what: re.Pattern[str]) -> str:
        """Go behind what matches, and return the character there."""
        while True:
            match = what.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _more(self) -> bool:
        """Forget what lies before, and read on: at least as much again as is held."""
        held = len(self._text) - self._at
        if self._end or held > MOST_BYTES:
            return False
        self._offset += _bytes(self._text[: self._at])
        self._text, self._at = self._text[self._at :], 0
        self._fill(max(WINDOW_BYTES, held))
        return True

    def _fill(self, length: int) -> None:
        start = self._offset + _bytes(self._text) + len(self._pending)
        content = self._source.read(start, length)
        self._end = len(content) < length
        content = self._pending + content
        whole = len(content) if self._end else _whole_characters(content)
        self._pending = content[whole:]
        self._text += content[:whole].decode("utf-8", "surrogateescape")
        if not self._offset and self._text.startswith("\ufeff") and not self._at:
            self._at = 1


def _separated(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return match.end() if match else at


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _whole_characters(content: bytes) -> int:
    """Return how many bytes there are up to a character that is not all there."""
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(content) if back >= needed else len(content) - back
        if byte < 0x80:
            break
    return len(content)
