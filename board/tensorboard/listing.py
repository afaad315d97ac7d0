"""Which series TensorBoard would list under a plugin, and which of their rows it would show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.errors import UnknownRun, UnknownTag
from board.store.run import Run
from board.store.series import AnySeries, SampleColumns, ScalarColumns, SeriesKey
from board.store.store import Store
from writer.wire.proto.plugins_pb2 import ScalarPluginData


def listing(store: Store, plugin: str) -> Iterator[tuple[Run, dict[str, AnySeries]]]:
    """Yield each run that has series of `plugin`, with those of them that this version understands, by tag."""
    for run in store.runs():
        found = [series for key, series in run.series.items() if key.plugin == plugin]
        if found:
            yield run, {series.tag: series for series in found if _is_known_version(series.metadata.plugin_content)}


def find(store: Store, plugin: str, run: str, tag: str) -> AnySeries | None:
    """Return one series; None where there is no such run or tag, or the run has no such tag."""
    try:
        return store.run(run).find(SeriesKey(plugin, store.tag_id(tag)))
    except (UnknownRun, UnknownTag):
        return None


def of_tag(store: Store, plugin: str, tag: str, runs: Iterable[str]) -> dict[str, AnySeries]:
    """Return series `tag` of `plugin` of those of `runs` that have it, by run."""
    found = ((run, find(store, plugin, run, tag)) for run in runs)
    return {run: series for run, series in found if series is not None}


def shown_rows(columns: ScalarColumns | SampleColumns, restarts: str) -> npt.NDArray[np.bool_] | slice:
    """Return what selects the rows to show: not what restarts overwrote, unless `restarts` is "all" or "raw"."""
    kept = columns.kept() if restarts == "latest" else None
    return slice(None) if kept is None else kept


def _is_known_version(content: bytes) -> bool:
    """Whether a plugin's metadata is of version 0; in every plugin's message that is field 1."""
    try:
        return ScalarPluginData.FromString(content).version == 0
    except DecodeError:  # the first writers put JSON there
        return True
