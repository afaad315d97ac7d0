"""Names that somebody logged, as names of files that every system takes."""

from __future__ import annotations

import unicodedata

MOST_BYTES = 120  # file systems take 255, and a suffix comes behind

_PLAIN = frozenset("._- ")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))}
)
"""What Windows takes for a device, whatever its suffix."""


class FileNames:
    """Gives each name a file name of its own, the same one each time; also where capital letters do not count."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def of(self, name: str) -> str:
        """Return the file name for a name."""
        given = self._given.get(name)
        if given is None:
            given = self._given[name] = self.new(name)
        return given

    def new(self, name: str) -> str:
        """Return a file name like a name, that nothing has yet."""
        wanted = plain(name)
        candidate = wanted
        while candidate.casefold() in self._taken:
            number = self._next.get(wanted.casefold(), 2)
            self._next[wanted.casefold()] = number + 1
            candidate = f"{wanted}-{number}"
        self._taken.add(candidate.casefold())
        return candidate


def plain(name: str) -> str:
    """Return a name without what means something to a system: separators, control characters, leading dots."""
    normal = unicodedata.normalize("NFC", name)
    letters = "".join(letter if letter.isalnum() or letter in _PLAIN else "_" for letter in normal)
    short = letters.encode()[:MOST_BYTES].decode(errors="ignore").strip(". ")
    if not short or short.split(".")[0].casefold() in _DEVICES:
        return f"_{short}"
    return short
