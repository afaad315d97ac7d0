"""Patterns of people and of logs: what would take all time or memory to compile is refused at once."""

from __future__ import annotations

import re
import time

import pytest
import regex

from board.errors import BadRegex
from board.patterns import compile_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
        r"(?:\d{1,3}\.){3}\d{1,3}",
        r".{0,1000}loss.{0,1000}",
        regex.escape("{99999} {99999}"),
        "x" * 1000,
    ],
)
def test_what_people_write_is_compiled(pattern: str) -> None:
    """Counts, also of groups, and searches for literals."""
    assert compile_pattern(pattern, re.IGNORECASE).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "((((x{100}){100}){100}){100}){100}",
        "(?:x{1000}){1000}",
        "(?x) (?: x{1000} ) {1000}",
        "[(]{1000}(?:y{100}){1000}",
        "x" * 10_000,
        "(" * 1000 + ")" * 1000,
        "(?R",
        "x{99999999999999999999}",
    ],
)
def test_what_nobody_can_afford_is_refused(pattern: str) -> None:
    """34 characters can take all memory there is, and no time limit holds while they are compiled."""
    start = time.process_time()
    with pytest.raises(BadRegex):
        compile_pattern(pattern)
    assert time.process_time() - start < 1
