"""Name scopes: "a/b/c" is operation c in scope b in scope a. Names are taken apart at each "/", and lose nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TOP = -1
"""In place of a scope: at the top level."""

MAX_DEPTH = 100
"""Deeper scopes stay together in the last part of a name: nobody can open so many."""

NAME_SCOPE, FUNCTION = 0, 1
"""What a group is."""


class Strings(dict[str, int]):
    """A table of texts, each there once: `strings[text]` is a text's number, which is new perhaps."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        return number


class Scopes:
    """The groups of a graph, as columns; a group's parent comes before it."""

    def __init__(self, strings: Strings) -> None:
        self.names: list[int] = []
        self.parents: list[int] = []
        self.kinds: list[int] = []
        self._strings = strings

    def add(self, name: str, parent: int, kind: int = NAME_SCOPE) -> int:
        """Append a group; return its number."""
        self.names.append(self._strings[name])
        self.parents.append(parent)
        self.kinds.append(kind)
        return len(self.names) - 1

    def path(self, group: int) -> str:
        """Return the whole name of a group; without the function that it is in."""
        parts: list[str] = []
        while group != TOP and self.kinds[group] == NAME_SCOPE:
            parts.append(self._strings.texts[self.names[group]])
            group = self.parents[group]
        return "/".join(reversed(parts))


class Space:
    """Where names of one graph, or of one function, are looked up; `root` is the group that all of it lies in."""

    def __init__(self, scopes: Scopes, root: int) -> None:
        self._scopes = scopes
        self._root = root
        self._inside: dict[tuple[int, str], int] = {}  # a group and the name of one in it; whole paths would add up
        self._known: dict[str, int] = {}  # scopes that operations lie in
        self.cut = 0  # names whose scopes go too deep

    def split(self, name: str) -> tuple[int, str]:
        """Return the group that a name lies in, made where it is new, and the last part of the name."""
        scope, slash, last = name.rpartition("/")
        if not slash:
            return self._root, name
        found = self._known.get(scope)
        if found is not None:
            return found, last
        *parts, last = name.split("/", MAX_DEPTH)
        group = self._make(parts)
        if "/" in last:
            self.cut += 1
        else:
            self._known[scope] = group
        return group, last

    def group(self, name: str) -> int | None:
        """Return the group of this name, which has been split before, if there is one."""
        scope, slash, last = name.rpartition("/")
        above = self._known.get(scope) if slash else self._root
        return None if above is None else self._inside.get((above, last))

    def _make(self, parts: list[str]) -> int:
        group = self._root
        for part in parts:
            found = self._inside.get((group, part))
            if found is None:
                found = self._inside[group, part] = self._scopes.add(part, group)
            group = found
        return group


def sizes(parents: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many operations each group holds at any depth; `groups`: the group of each operation."""
    size = np.bincount(groups[groups >= 0], minlength=len(parents)).tolist()
    for group in range(len(parents) - 1, -1, -1):
        if parents[group] >= 0:
            size[parents[group]] += size[group]
    return np.array(size, np.int64)
