"""Where a text or a pattern occurs in all steps of many series, a bounded time an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import regex

from board.errors import BadRegex
from board.patterns import Pattern, compile_pattern
from board.plugins.text.request import SearchRequest
from board.plugins.text.samples import PLUGIN, read
from board.samples import sample_series, stretches
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

ANSWER_SECONDS = 0.5
"""After so long an answer is given with what was found; the page asks on from there."""

TEXT_SECONDS = 0.25
"""What a pattern may take on one text."""

MOST_SLOW = 4
"""After so many texts on which a pattern took too long it is refused."""

MOST_HITS = 200
MOST_IN_TEXT = 100
MOST_WORDS = 30
"""Distinct matches that are told, for the page to mark them."""

BEFORE, MATCH, AFTER = 60, 200, 120
"""Characters shown of and around a match."""


def search(store: Store, request: SearchRequest) -> dict[str, Any]:
    """Return hits, newest step of each series first, and where to go on.

    Raises BadRegex for what is no pattern and for one that takes too long.
    """
    pattern = _compile(request)
    deadline = time.monotonic() + ANSWER_SECONDS
    hits: list[dict[str, Any]] = []
    words: dict[str, None] = {}
    searched = slow = 0
    following: tuple[int, int] | None = None
    for place, series, columns, row in _rows(store, request):
        if searched and (time.monotonic() > deadline or len(hits) >= MOST_HITS):
            following = place
            break
        searched += 1
        try:
            hit = _hit(pattern, series, columns, row, words)
        except TimeoutError:
            slow += 1
            if slow >= MOST_SLOW:
                raise BadRegex(request.pattern, "it takes too long on these texts") from None
            continue
        if hit:
            hits.append(hit)
    return {"hits": hits, "words": list(words), "searched": searched, "slow": slow, "next": following}


def _compile(request: SearchRequest) -> Pattern:
    flags = regex.MULTILINE | (0 if request.case else regex.IGNORECASE)
    return compile_pattern(request.pattern if request.regex else regex.escape(request.pattern), flags)


def _rows(store: Store, request: SearchRequest) -> Iterator[tuple[tuple[int, int], SampleSeries, SampleColumns, int]]:
    """Yield each row that is shown, with its place: the number of its series, and of the row from the newest on."""
    first, skipped = request.start
    for number in range(max(0, first), len(request.series)):
        series = sample_series(store, *request.series[number], PLUGIN)
        if series is None:
            continue
        columns = series.columns()
        rows = np.concatenate([stretch.rows for stretch in stretches(columns, request.restarts)])[::-1]
        start = skipped if number == first else 0
        for at, row in enumerate(rows[max(0, start) :].tolist(), start):
            yield (number, at), series, columns, row


def _hit(
    pattern: Pattern, series: SampleSeries, columns: SampleColumns, row: int, words: dict[str, None]
) -> dict[str, Any] | None:
    """Return the first match of a sample and how many there are; raises TimeoutError."""
    try:
        strings = read(series, columns, row)
    except ValueError:
        return None  # its card says what is wrong with it
    until = time.monotonic() + TEXT_SECONDS
    found: dict[str, Any] | None = None
    count = 0
    for cell in strings.reshape(-1).tolist():
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        for match in pattern.finditer(cell, timeout=left, concurrent=True):  # other requests go on
            if match.end() == match.start():
                continue
            count += 1
            if len(words) < MOST_WORDS:
                words.setdefault(match[0][:MATCH])
            found = found or _snippet(cell, match.start(), match.end())
            if count >= MOST_IN_TEXT:
                break
    if found is None:
        return None
    place = {"run": series.run_id, "tag": series.tag_id, "row": row, "step": int(columns.step[row])}
    return place | {"wall": float(columns.wall[row]), "count": count} | found


def _snippet(text: str, start: int, end: int) -> dict[str, str]:
    return {
        "before": text[max(0, start - BEFORE) : start],
        "match": text[start : min(end, start + MATCH)],
        "after": text[end : end + AFTER],
    }
