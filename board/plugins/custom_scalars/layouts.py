"""Which layouts the runs have logged: the newest of each run, those that are equal told once."""

from __future__ import annotations

from typing import Any

from board.payloads import custom_scalars
from board.payloads.custom_scalars import Category, Layout
from board.samples import DecodedSamples, stretches
from board.store.run import Run
from board.store.series import SampleSeries
from board.store.store import Store

PLUGIN = "custom_scalars"
TAG = "custom_scalars__config__"


def _nbytes(layout: Layout) -> int:
    """Return about what a kept layout takes."""
    charts = [chart for category in layout for chart in category.charts]
    return 200 * (len(layout) + len(charts)) + sum(60 + len(tag) for chart in charts for tag in chart.tags)


_DECODED = DecodedSamples(custom_scalars.decode, _nbytes)


def layouts(store: Store) -> dict[str, Any]:
    """Return each distinct layout with the runs that have it, in order of run name, and why others are not shown."""
    revision = store.revision  # read first: what changes meanwhile is asked for again
    runs_by_layout: dict[Layout, list[int]] = {}
    problems = []
    for run in sorted(store.runs(), key=lambda run: run.name):
        series = _series(run)
        if series is None:
            continue
        try:
            layout = _newest(store, series)
        except ValueError as error:
            problems.append({"run": run.id, "reason": str(error)})
            continue
        runs_by_layout.setdefault(layout, []).append(run.id)
    found = [
        {"runs": runs, "categories": [_category(category) for category in layout]}
        for layout, runs in runs_by_layout.items()
    ]
    return {"rev": revision, "layouts": found, "problems": problems}


def _series(run: Run) -> SampleSeries | None:
    """Return the run's layouts; other tags of the plugin mean nothing."""
    found = (series for key, series in run.series.items() if key.plugin == PLUGIN and series.tag == TAG)
    series = next(found, None)
    return series if isinstance(series, SampleSeries) else None


def _newest(store: Store, series: SampleSeries) -> Layout:
    """Return what was logged last. Raises ValueError where that is no layout."""
    columns = series.columns()
    *_, last = stretches(columns, "latest")
    return _DECODED.get(store, series, columns, int(last.rows[-1])) if len(last.rows) else ()


def _category(category: Category) -> dict[str, Any]:
    charts = [{"title": chart.title, "kind": chart.kind, "tags": list(chart.tags)} for chart in category.charts]
    return {"title": category.title, "closed": category.closed, "charts": charts}
