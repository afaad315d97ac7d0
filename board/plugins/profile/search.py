"""Slices by name: a text or a pattern, a bounded time an answer."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import regex

from board.errors import BadRegex
from board.patterns import compile_pattern
from board.plugins.profile.library import Opened
from board.plugins.profile.request import SearchRequest

ANSWER_SECONDS = 1.0
NAME_SECONDS = 0.1
"""What a pattern may take on one name."""


def search(opened: Opened, request: SearchRequest) -> dict[str, Any]:
    """Return the slices whose name matches, in order of time. Raises BadRegex."""
    slices = opened.trace.slices
    matching, cut = _names(opened.trace.names, request)
    known = np.zeros(max(len(opened.trace.names), 1), bool)
    known[matching] = True
    found = np.flatnonzero(known[slices.name])
    hits = found[np.argsort(slices.start[found], kind="stable")][: request.limit]
    return {
        "hits": {
            "slice": hits,
            "track": np.searchsorted(slices.first, hits, "right") - 1,
            "depth": slices.depth[hits],
            "name": slices.name[hits],
            "start": slices.start[hits].astype(np.float64),
            "duration": slices.duration[hits].astype(np.float64),
        },
        "names": np.array(matching, np.int32),
        "total": len(found),
        "cut": cut or len(found) > len(hits),
    }


def _names(names: list[str], request: SearchRequest) -> tuple[list[int], bool]:
    """Return the numbers of the names that match, and whether there was no time to look at all of them."""
    if not request.regex:
        wanted = request.text if request.case else request.text.casefold()
        return [at for at, name in enumerate(names) if wanted in (name if request.case else name.casefold())], False
    pattern = compile_pattern(request.text, 0 if request.case else regex.IGNORECASE)
    deadline = time.monotonic() + ANSWER_SECONDS
    found: list[int] = []
    for at, name in enumerate(names):
        if time.monotonic() > deadline:
            return found, True
        try:
            if pattern.search(name, timeout=NAME_SECONDS, concurrent=True):
                found.append(at)
        except TimeoutError:
            raise BadRegex(request.text, "it takes too long on these names") from None
    return found, False
