"""Which metrics sessions have, and what sums up each of them: last, lowest, highest, mean of the last few."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from board.errors import UnknownRun, UnknownTag
from board.sessions import Session, session_around
from board.store.run import TOP, Run, directories_above
from board.store.series import ScalarSeries, SeriesKey
from board.store.store import Store

SCALARS = "scalars"
AROUND = ".."
"""The group of metrics of the run right around a session, where that run has its hyperparameters from it: PyTorch's
`add_hparams` makes a run of its own inside the one with the curves."""

_QUALITY = re.compile(
    r"loss|acc|err|auc|f1|precision|recall|score|reward|return|perplexity|bleu|mse|mae", re.IGNORECASE
)
_VALIDATION = re.compile(r"val|test|eval", re.IGNORECASE)

_NONE = float("nan")
_KEPT = 200_000  # measures that are remembered, about 200 bytes each

Restarts = Literal["latest", "raw"]


class Metric(NamedTuple):
    """A scalar of a session: in which run, as seen from the session's ("" is its own), and its tag."""

    group: str
    tag: str


class Measure(NamedTuple):
    """What sums up one series; NaN where there is no finite value."""

    run: int = -1
    last: float = _NONE
    last_step: float = _NONE
    low: float = _NONE
    low_step: float = _NONE
    high: float = _NONE
    high_step: float = _NONE
    tail: float = _NONE  # mean of the last few finite values
    points: int = 0


NOTHING = Measure()


def catalogue(store: Store, sessions: Sequence[Session]) -> Counter[Metric]:
    """Return every metric with how many sessions have it."""
    names = {session.run.name for session in sessions}
    count: Counter[Metric] = Counter()
    for run in store.runs():
        session = session_around(run.name, names)
        if session is not None:
            count.update(_metrics_of(run, _group_of(run.name, session)))
    for around in (_around(store, session) for session in sessions):
        if around is not None:
            count.update(_metrics_of(around, AROUND))
    return count


def run_of(store: Store, session: Session, group: str) -> Run | None:
    """Return the run that has a session's metrics of a group."""
    if group == AROUND:
        return _around(store, session)
    name = session.run.name
    try:
        return store.run(group if name == TOP and group else f"{name}/{group}" if group else name)
    except UnknownRun:
        return None


class Measures:
    """Measures of series, remembered until the series changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, int, int, Restarts, int], tuple[int, Measure]] = {}

    def of(
        self, store: Store, session: Session, metric: Metric, *, restarts: Restarts = "latest", tail: int = 10
    ) -> Measure:
        """Return the measure of one metric of a session; NOTHING where the session has none."""
        run = run_of(store, session, metric.group)
        try:
            series = run.find(SeriesKey(SCALARS, store.tag_id(metric.tag))) if run is not None else None
        except UnknownTag:
            return NOTHING
        if not isinstance(series, ScalarSeries):
            return NOTHING
        key = (store.boot, series.run_id, series.tag_id, restarts, tail)
        revision = series.revision  # read first: what comes meanwhile is measured next time
        known = self._kept.get(key)
        if known is not None and known[0] == revision:
            return known[1]
        measure = measure_series(series, restarts, tail)
        with self._lock:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = (revision, measure)
        return measure


def measure_series(series: ScalarSeries, restarts: Restarts, tail: int) -> Measure:
    """Measure the values that restarts left; what is not finite is only ever the last."""
    columns = series.columns()
    kept = columns.kept() if restarts == "latest" else None
    step, value = (columns.step, columns.value) if kept is None else (columns.step[kept], columns.value[kept])
    if not len(value):
        return NOTHING
    last, last_step = float(value[-1]), float(step[-1])
    finite = np.isfinite(value)
    if not finite.all():
        step, value = step[finite], value[finite]
    if not len(value):
        return Measure(series.run_id, last, last_step, points=len(columns))
    low, high = int(value.argmin()), int(value.argmax())
    mean = float(value[-tail:].mean(dtype=np.float64))
    extremes = (float(value[low]), float(step[low]), float(value[high]), float(step[high]))
    return Measure(series.run_id, last, last_step, *extremes, mean, len(columns))


def first_shown(count: Counter[Metric], declared: Iterable[Metric], most: int) -> list[Metric]:
    """Return the metrics to begin with: those that the experiment names, else those that most sessions have.

    Of these, what says how well a session did comes before what says how fast, and validation before training.
    """
    named = [metric for metric in dict.fromkeys(declared) if metric in count]
    return (named or sorted(count, key=lambda metric: (-count[metric], *_unlikeliness(metric), metric)))[:most]


def _unlikeliness(metric: Metric) -> tuple[bool, bool, bool]:
    name = f"{metric.group}/{metric.tag}"
    return metric.group == AROUND, _QUALITY.search(name) is None, _VALIDATION.search(name) is None


def _group_of(run: str, session: str) -> str:
    if run == session:
        return ""
    return run if session == TOP else run[len(session) + 1 :]


def _metrics_of(run: Run, group: str) -> Iterator[Metric]:
    return (Metric(group, series.tag) for key, series in run.series.items() if key.plugin == SCALARS)


def _around(store: Store, session: Session) -> Run | None:
    """Return the run right around a session, if it has its hyperparameters from it."""
    above = directories_above(session.run.name)
    try:
        around = store.run(above[0]) if above else None
    except UnknownRun:
        return None
    return around if around is not None and around.hparams is session.run.own_hparams else None
