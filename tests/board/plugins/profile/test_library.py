"""Traces are read in the background and kept while somebody looks at them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from board.context import Context
from board.payloads.traces.trace import Trace
from board.plugins.profile import library as module
from board.plugins.profile.catalog import Profile, profiles
from board.plugins.profile.library import Library, NoTrace, StillReading
from tests.board.payloads.traces.reading import x

ProfileOf = Callable[..., str]


@pytest.fixture
def some(profile_of: ProfileOf, context: Context) -> list[Profile]:
    """Three profiles."""
    for name in "abc":
        profile_of([x(at, 1) for at in range(100)], f"run/{name}.trace.json")
    return list(profiles(context.store))


def test_a_request_does_not_wait_for_a_long_reading(some: list[Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how far reading is; whoever asks again gets the trace, which is read once."""
    go, read, times = threading.Event(), module.read, []

    def slow(profile: Profile, progress: Callable[[int], None]) -> Trace:
        times.append(profile)
        progress(7)
        go.wait(10)
        return read(profile, progress)

    monkeypatch.setattr(module, "read", slow)
    library = Library()
    with pytest.raises(StillReading):
        library.open(some[0], patience=0)
    go.set()

    first, second = (library.open(some[0], patience=10) for _ in range(2))
    assert first is second
    assert 1 == len(times)


def test_what_was_looked_at_longest_ago_is_let_go(some: list[Profile]) -> None:
    """Memory stays bounded, and what is looked at stays."""
    library = Library(max_bytes=1)
    first = library.open(some[0], patience=10)
    library.open(some[1], patience=10)
    library._forget()

    assert 1 == len(library._jobs)
    assert first is not library.open(some[0], patience=10)


def test_whatever_goes_wrong_a_page_is_not_left_waiting(some: list[Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not enough memory is an answer too."""

    def fail(*_: Any) -> Trace:
        raise MemoryError

    monkeypatch.setattr(module, "read", fail)
    with pytest.raises(NoTrace, match="more memory"):
        Library().open(some[0], patience=10)
