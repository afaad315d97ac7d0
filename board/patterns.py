"""Regular expressions that people and logs bring: refused where to compile them would take all time or memory.

That one takes too long on a text is for its caller to bound, who knows how much time there is.
"""

from __future__ import annotations

import math
import re
from typing import Any

import regex

from board.errors import BadRegex

MOST_CHARACTERS = 2_000
"""The search for literals prepares tables in a time that grows with the third power of their length."""

MOST_REPEATS = 100_000
"""What must be there n times is compiled n times: `((x{100}){100}){100}` a million times."""

_REPEAT = re.compile(r"(.?)\{(\d+)", re.DOTALL)
_SINGLE = re.compile(r"[\w.\]]")
"""What a count that repeats one character, or one of a set, comes behind; any other may repeat what repeats."""

Pattern = Any  # regex.Pattern; its stubs make it generic where the class is not


def compile_pattern(text: str, flags: int = 0) -> Pattern:
    """Return a compiled pattern of Python's syntax; raises BadRegex for what is none, or none that can be afforded."""
    if len(text) > MOST_CHARACTERS:
        raise BadRegex(f"{text[:50]}…", f"it has more than {MOST_CHARACTERS:,} characters")
    if _repeats(text) > MOST_REPEATS:
        raise BadRegex(text, f"it repeats something more than {MOST_REPEATS:,} times")
    try:
        return regex.compile(text, regex.V0 | flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BadRegex(text, str(error)) from error


def _repeats(text: str) -> int:
    """Return how often something is repeated at most, as if all groups that are repeated lay in one another."""
    single, groups = [1], [1]
    plain = re.sub(r"\s", "", re.sub(r"\\.", "a", text, flags=re.DOTALL))  # an escaped brace is none
    for before, count in _REPEAT.findall(plain):
        (single if _SINGLE.match(before) else groups).append(max(1, int(count)))
    return sum(single) * math.prod(groups)
