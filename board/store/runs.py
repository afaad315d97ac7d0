"""All runs: their order, and what they inherit from the directories above them."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock

from board.store.hparams import HParam
from board.store.run import TOP, EventFile, Run, directories_above


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
            run.hparams = self._inherited(name)
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
        """Give a run hparams of its own, and them to the runs inside it that have none nearer."""
        run.own_hparams = hparams
        self._pass_on_hparams(run.name, revision)

    def _pass_on_hparams(self, above: str, revision: int) -> None:
        for name in self._inside(above):
            run = self.by_name[name]
            inherited = run.own_hparams or self._inherited(name)
            if inherited is not run.hparams:
                run.hparams = inherited
                run.revision = revision

    def _inside(self, directory: str) -> list[str]:
        if directory == TOP:
            return self._names
        start = bisect.bisect_left(self._names, directory + "/")
        end = bisect.bisect_left(self._names, directory + "0")  # "0" is the character after "/"
        return [directory, *self._names[start:end]] if directory in self.by_name else self._names[start:end]

    def _inherited(self, name: str) -> Mapping[str, HParam]:
        above = (self.by_name.get(directory) for directory in directories_above(name))
        return next((run.own_hparams for run in above if run is not None and run.own_hparams), {})


def _first_event_then_name(run: Run) -> tuple[float, str]:
    return (math.inf if run.first_wall is None else run.first_wall, run.name)
