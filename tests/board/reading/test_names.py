"""Choosing runs and tags by name."""

from __future__ import annotations

import re

import pytest

from board.errors import BadRegex
from board.reading.names import NameFilter, Names

NAMES = ("train", "train/a", "test", "a.b")


@pytest.mark.parametrize(
    ("names", "regex", "expected"),
    [
        (None, False, ["train", "train/a", "test", "a.b"]),
        ("train", False, ["train"]),
        ("a.b", False, ["a.b"]),
        (["test", "train"], False, ["train", "test"]),
        ([], False, []),
        (re.compile("^train"), False, ["train", "train/a"]),
        (re.compile("TEST", re.IGNORECASE), False, ["test"]),
        ("t$|b$", True, ["test", "a.b"]),
        (["^a", "st"], True, ["test", "a.b"]),
    ],
)
def test_names_are_exact_unless_they_are_patterns(names: Names, regex: bool, expected: list[str]) -> None:
    """A plain string never matches more than itself; a pattern may be found anywhere."""
    assert expected == list(filter(NameFilter(names, regex=regex), NAMES))


def test_what_is_missing_is_told_of_exact_names_alone() -> None:
    """A misspelt name is a mistake; a pattern that matches nothing is an answer."""
    assert ["lost"] == NameFilter(["test", "lost"]).missing(NAMES)
    assert [] == NameFilter("lost", regex=True).missing(NAMES)
    assert [] == NameFilter().missing(NAMES)


def test_wrong_patterns_and_names_are_refused() -> None:
    """The line quotes what was given."""
    with pytest.raises(BadRegex, match=re.escape("'('")):
        NameFilter("(", regex=True)
    with pytest.raises(TypeError, match="got 3"):
        NameFilter([3])  # type: ignore[list-item]  # on purpose
