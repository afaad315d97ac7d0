"""`read`: a log directory for a program."""

from __future__ import annotations

import warnings
from typing import TypeVar

from board.errors import UnknownRun, UnknownTag
from board.payloads.audio import Clip
from board.payloads.pr_curves import PrCurve
from board.reading import forms
from board.reading.histograms import Histogram
from board.reading.hparams import hparams
from board.reading.images import Image
from board.reading.loading import Logdir, load, sources_of
from board.reading.names import NameFilter, Names
from board.reading.samples import Form, Samples, samples
from board.reading.scalars import Restarts, Scalars, scalars
from board.reading.table import Array, Table
from board.store.run import FileDamage, Run
from board.store.series import AnySeries, SampleSeries, ScalarSeries
from board.store.store import Store, Unreadable

T = TypeVar("T")
SomeSeries = TypeVar("SomeSeries", ScalarSeries, SampleSeries)


def read(logdir: Logdir) -> Reading:
    """Read a log directory, several in a list, or several by name in a dictionary; returns when all is read.

    Payloads (images, histograms, …) stay on disk until they are looked at. What is damaged or cannot be opened is left
    out, with a warning; `Reading.damage` and `Reading.unreadable` tell what. Raises FileNotFoundError, NotADirectory.
    """
    store = Store()
    load(sources_of(logdir), store)
    reading = Reading(store)
    if left_out := reading.left_out():
        warnings.warn(f"left out: {left_out}", stacklevel=2)
    return reading


class Reading:
    """What a log directory held when it was read; every method answers from memory, or looks up payloads in its files.

    `run` and `tag` choose by one exact name, by several, or by a compiled pattern that is searched for in the name;
    with `regex=True` strings are patterns too. Exact names that are nowhere raise UnknownRun and UnknownTag.
    `restarts="latest"` leaves out what a later attempt of the run overwrote, `"all"` keeps and marks it.
    """

    def __init__(self, store: Store) -> None:
        """Answer from a store that is loaded."""
        self._store = store

    def __repr__(self) -> str:
        points = int(self._store.changes(0).series.points.sum())
        return f"<Reading: {len(self.runs):,} runs, {len(self.tags()):,} tags, {points:,} points and samples>"

    @property
    def runs(self) -> tuple[str, ...]:
        """Names of all runs, in the order in which they began."""
        return tuple(run.name for run in self._store.runs())

    @property
    def plugins(self) -> tuple[str, ...]:
        """Names of the plugins that have data: "scalars", "images", …; sorted."""
        return tuple(sorted({key.plugin for run in self._store.runs() for key in run.series}))

    @property
    def damage(self) -> tuple[FileDamage, ...]:
        """Every stretch of a file that could not be read: run, path, offset, length, reason."""
        return tuple(self._store.damage())

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Every file and directory that could not be looked into: path, reason."""
        return self._store.unreadable()

    def left_out(self) -> str:
        """Say in one line what is not here because it could not be read; "" where everything was."""
        parts = []
        if damage := self.damage:
            first = damage[0]
            more = f" and {len(damage) - 1:,} more damaged stretches" if len(damage) > 1 else ""
            parts.append(f"damaged: {first.path!r} at offset {first.offset} ({first.reason}){more}")
        if unreadable := self.unreadable:
            more = f" and {len(unreadable) - 1:,} more" if len(unreadable) > 1 else ""
            parts.append(f"cannot be read: {unreadable[0].path!r} ({unreadable[0].reason}){more}")
        if self._store.progress.error:
            parts.append(f"loading stopped: {self._store.progress.error}")
        return "; ".join(parts)

    def tags(self, plugin: str | None = None, *, run: Names = None, regex: bool = False) -> tuple[str, ...]:
        """Names of all tags, or of those with data of `plugin`, in the chosen runs; sorted."""
        chosen = self._chosen_runs(NameFilter(run, regex=regex))
        series = (series for run in chosen for key, series in run.series.items() if plugin in (None, key.plugin))
        return tuple(sorted({each.tag for each in series}))

    def scalars(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Scalars:
        """Every point of the chosen series, whichever plugin they belong to."""
        return scalars(self.scalar_series(NameFilter(run, regex=regex), NameFilter(tag, regex=regex)), restarts)

    def images(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Samples[tuple[Image, ...]]:
        """Images and videos, as they were encoded; a step may have logged several."""
        return self._samples("images", forms.IMAGES, run, tag, regex, restarts)

    def histograms(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Samples[Histogram]:
        """Histograms, as edges and counts."""
        return self._samples("histograms", forms.HISTOGRAMS, run, tag, regex, restarts)

    def audio(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Samples[tuple[Clip, ...]]:
        """Audio clips, as they were encoded; a step may have logged several."""
        return self._samples("audio", forms.AUDIO, run, tag, regex, restarts)

    def text(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Samples[Array]:
        """Text, as an array of str in the shape that was logged."""
        return self._samples("text", forms.TEXT, run, tag, regex, restarts)

    def pr_curves(
        self, *, run: Names = None, tag: Names = None, regex: bool = False, restarts: Restarts = "latest"
    ) -> Samples[PrCurve]:
        """Precision-recall curves, with the counts behind them."""
        return self._samples("pr_curves", forms.PR_CURVES, run, tag, regex, restarts)

    def tensors(
        self,
        plugin: str | None = None,
        *,
        run: Names = None,
        tag: Names = None,
        regex: bool = False,
        restarts: Restarts = "latest",
    ) -> Samples[Array]:
        """Whatever was logged as a tensor, of all plugins or of one ("mesh", …), as it was logged."""
        return self._samples(plugin, forms.TENSORS, run, tag, regex, restarts)

    def hparams(self, *, run: Names = None, regex: bool = False) -> Table:
        """Hyperparameters, one row a run that has some: `run`, and a column for each; None where a run lacks it."""
        return hparams(self._chosen_runs(NameFilter(run, regex=regex)))

    def scalar_series(self, runs: NameFilter, tags: NameFilter) -> list[tuple[Run, ScalarSeries]]:
        """Return each chosen series of points, run by run, tag by tag. Raises UnknownRun, UnknownTag."""
        return self._series(ScalarSeries, None, runs, tags)

    def sample_series(self, plugin: str | None, runs: NameFilter, tags: NameFilter) -> list[tuple[Run, SampleSeries]]:
        """Return each chosen series of payloads, run by run, tag by tag. Raises UnknownRun, UnknownTag."""
        return self._series(SampleSeries, plugin, runs, tags)

    def _samples(
        self, plugin: str | None, form: Form[T], run: Names, tag: Names, regex: bool, restarts: Restarts
    ) -> Samples[T]:
        found = self.sample_series(plugin, NameFilter(run, regex=regex), NameFilter(tag, regex=regex))
        return samples(found, form, restarts)

    def _series(
        self, kind: type[SomeSeries], plugin: str | None, runs: NameFilter, tags: NameFilter
    ) -> list[tuple[Run, SomeSeries]]:
        found: list[tuple[Run, SomeSeries]] = []
        known: set[str] = set()
        for run in self._chosen_runs(runs):
            of_run = [each for each in run.series.values() if isinstance(each, kind) and plugin in (None, each.plugin)]
            known.update(each.tag for each in of_run)
            found += [(run, each) for each in sorted(of_run, key=_by_tag) if tags(each.tag)]
        for missing in tags.missing(known):
            raise UnknownTag(missing)
        return found

    def _chosen_runs(self, runs: NameFilter) -> list[Run]:
        known = self._store.runs()
        for missing in runs.missing(run.name for run in known):
            raise UnknownRun(missing)
        return [run for run in known if runs(run.name)]


def _by_tag(series: AnySeries) -> tuple[str, str]:
    return series.tag, series.plugin
