"""Events one after the other, of files that are damaged, cut short or larger than a window."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.payloads.traces import json_events
from board.payloads.traces.json_events import JsonEvents
from board.payloads.traces.trace import TraceProblem
from tests.board.payloads.traces.reading import source_of


def events_of(text: str | bytes) -> tuple[list[Any], JsonEvents]:
    """Return all events of a text, and what read them."""
    events = JsonEvents(source_of(text if isinstance(text, bytes) else text.encode()))
    return [event for window in events.windows() for event in window], events


VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), max_size=20),
    st.booleans(),
    st.booleans(),
    st.integers(16, 200),
)
def test_any_window_gives_the_same_events(written: list[Any], ascii_only: bool, indented: bool, window: int) -> None:
    """Where a window ends, in a number, a character or between events, does not matter; each can be read again."""
    text = json.dumps(
        {"before": [1, {"a": "}"}], "traceEvents": written, "after": 1.5},
        ensure_ascii=ascii_only,
        indent=1 if indented else None,
    )
    content = text.encode("utf-8", "surrogatepass")
    try:
        content.decode()
    except UnicodeDecodeError:  # half a pair stands for itself only in escapes
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_events, "WINDOW_BYTES", window)
        found, events = events_of(content)

        assert written == found
        assert {"before": [1, {"a": "}"}], "after": 1.5} == events.beside
        assert written == [events.event(number) for number in range(len(written))]


def test_an_array_without_its_end_is_whole() -> None:
    """Chrome's own tracer never writes the closing bracket."""
    found, events = events_of('[{"ph": "X"},\n{"ph": "B"},\n')

    assert ([{"ph": "X"}, {"ph": "B"}], []) == (found, events.notes)


def test_a_file_that_is_cut_short_says_so() -> None:
    """What comes before the cut is shown."""
    found, events = events_of('{"traceEvents": [{"a": 1}, {"a": 2}, {"a": "thr')

    assert [{"a": 1}, {"a": 2}] == found
    assert ["the file ends in the middle of an event: what comes before is shown"] == events.notes[:1]


def test_what_is_no_json_is_skipped() -> None:
    """A path with backslashes, as profilers on Windows have written it, costs its own event only."""
    found, events = events_of('[{"a": 1}, {"path": "C:\\Users\\x", "long": "' + "y" * 100 + '"}, {"a": 3}, {"a": 4}]')

    assert [{"a": 1}, {"a": 3}, {"a": 4}] == found
    assert {"a": 4} == events.event(2)
    assert ["1 stretches that are no JSON were skipped"] == events.notes


def test_endless_damage_is_given_up() -> None:
    """Megabytes of garbage do not take minutes."""
    _, events = events_of("[" + "},{x" * 500_000)

    assert any("no JSON: what comes after" in note for note in events.notes)


def test_deep_nesting_is_damage() -> None:
    """A hundred thousand brackets do not end the process."""
    found, _ = events_of('[{"a": 1}, {"deep": ' + "[" * 100_000 + "]" * 100_000 + '}, {"a": 2}]')

    assert {"a": 1} in found


@pytest.mark.parametrize("text", ["", "hello", "42", "\x00\x01", "<html>"])
def test_what_is_no_trace_is_refused(text: str) -> None:
    """With a reason that can be shown."""
    with pytest.raises(TraceProblem, match="no JSON trace"):
        events_of(text)


def test_times_since_1970_keep_their_nanoseconds() -> None:
    """A float has no digits left for them."""
    event = '{"ph": "X", "ts": 1795388577429624.123}'
    found, _ = events_of("[" + ", ".join([event] * 100_000) + "]")

    assert "1795388577429624.123" == str(found[-1]["ts"])


def test_keys_beside_the_events_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are kept in memory, for as long as the trace is."""
    monkeypatch.setattr(json_events, "MOST_BESIDE", 2)
    found, events = events_of('{"a": 1, "b": 2, "c": 3, "d": 4, "traceEvents": [{"ph": "X"}]}')

    assert ([], {"a": 1, "b": 2, "c": 3}) == (found, events.beside)
    assert ["more than 2 keys beside the events: what comes after them is left out"] == events.notes
