"""All runs: their order, and what they inherit from the directories around them."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from threading import RLock

from board.store.hparams import HParam
from board.store.run import TOP, EventFile, Run, directories_above

_NONE: Mapping[str, HParam] = {}


class Runs:
    """The runs by id and by name. The store's lock covers it; the two mappings may be read without it."""

    def __init__(self, lock: RLock) -> None:
        self.by_id: dict[int, Run] = {}
        self.by_name: dict[str, Run] = {}
        self.damage = 0  # stretches, in all files
        self._lock = lock
        self._next_id = 0
        self._names: list[str] = []  # sorted, so that a directory's runs lie side by side
        self._ordered: tuple[Run, ...] | None = ()
        self._sessions: dict[
            str, dict[str, Run]
        ] = {}  # runs with hparams of their own, by the directory that they lie in

    def ordered(self) -> tuple[Run, ...]:
        """By first event time, then name; runs without an event last."""
        if self._ordered is None:
            self._ordered = tuple(sorted(self.by_id.values(), key=_first_event_then_name))
        return self._ordered

    def get_or_add(self, name: str, revision: int) -> Run:
        """Return the run of that name, new or known, as changed: a file comes to it."""
        run = self.by_name.get(name)
        if run is None:
            run = Run(self._next_id, name, self._lock)
            self._next_id += 1
            self.by_id[run.id] = self.by_name[name] = run
            bisect.insort(self._names, name)
            run.hparams = self._hparams(run)
            self._ordered = None
        run.revision = revision
        return run

    def remove(self, run: Run, revision: int) -> None:
        """Forget a run."""
        self.damage -= run.damage
        del self.by_id[run.id], self.by_name[run.name]
        self._names.remove(run.name)
        self._ordered = None
        if run.own_hparams:
            del self._sessions[_directory(run.name)][run.name]
            self._pass_on_hparams(run.name, revision)

    def summarize(self, file: EventFile, revision: int) -> None:
        """Let a run show what one of its files says by now."""
        with self._resummed(file.run, revision):
            file.run.summarize(file)

    def forget(self, file: EventFile, revision: int) -> None:
        """Let a run show what its other files say."""
        with self._resummed(file.run, revision):
            file.run.forget(file)

    @contextmanager
    def _resummed(self, run: Run, revision: int) -> Iterator[None]:
        damage, first_wall = run.damage, run.first_wall
        yield
        run.revision = revision
        self.damage += run.damage - damage
        if run.first_wall != first_wall:
            self._ordered = None

    def set_hparams(self, run: Run, hparams: Mapping[str, HParam], revision: int) -> None:
        """Give a run hparams of its own, and them to the runs around it that have none nearer."""
        run.own_hparams = hparams
        sessions = self._sessions.setdefault(_directory(run.name), {})
        if hparams:
            sessions[run.name] = run
        else:
            sessions.pop(run.name, None)
        self._pass_on_hparams(run.name, revision)

    def _pass_on_hparams(self, changed: str, revision: int) -> None:
        around = self._inside(changed)
        if _directory(changed) in self.by_name:
            around = [_directory(changed), *around]
        for name in around:
            run = self.by_name[name]
            hparams = self._hparams(run)
            if hparams is not run.hparams:
                run.hparams = hparams
                run.revision = revision

    def _hparams(self, run: Run) -> Mapping[str, HParam]:
        """Return a run's own hparams, or those of the nearest directory above, or those of the one session inside it.

        The last is how PyTorch's `add_hparams` logs: into a run of its own, inside the run that has the curves.
        """
        if run.own_hparams:
            return run.own_hparams
        above = (self.by_name.get(directory) for directory in directories_above(run.name))
        inside = list(islice(self._sessions.get(run.name, {}).values(), 2))
        nearest = next((one for one in above if one is not None and one.own_hparams), None)
        return (nearest or inside[0]).own_hparams if nearest or len(inside) == 1 else _NONE

    def _inside(self, directory: str) -> list[str]:
        if directory == TOP:
            return self._names
        start = bisect.bisect_left(self._names, directory + "/")
        end = bisect.bisect_left(self._names, directory + "0")  # "0" is the character after "/"
        return [directory, *self._names[start:end]] if directory in self.by_name else self._names[start:end]


def _directory(name: str) -> str:
    """Return the run that a run lies in, if that is one; the top lies in itself."""
    return next(iter(directories_above(name)), TOP)


def _first_event_then_name(run: Run) -> tuple[float, str]:
    return (math.inf if run.first_wall is None else run.first_wall, run.name)
