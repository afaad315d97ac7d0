"""Which series TensorBoard would list under a plugin, and which of their rows it would show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from board.errors import UnknownTag
from board.store import Run, SampleColumns, ScalarColumns, Series, SeriesKey, Store
from writer.wire.proto.plugins_pb2 import ScalarPluginData


def listing(store: Store, plugin: str) -> Iterator[tuple[Run, dict[str, Series]]]:
    """Yield each run that has series of `plugin`, with those of them that this version understands, by tag."""
    for run in store.runs():
        found = [series for key, series in run.series.items() if key.plugin == plugin]
        if found:
            yield run, {series.tag: series for series in found if _is_known_version(series.metadata.plugin_content)}


def of_tag(store: Store, plugin: str, tag: str, runs: set[str] | None = None) -> Iterator[tuple[str, Series]]:
    """Yield the name of each run, of `runs` or of all, that has series `tag` of `plugin`, with that series."""
    try:
        key = SeriesKey(plugin, store.tag_id(tag))
    except UnknownTag:
        return
    for run in store.runs():
        if (runs is None or run.name in runs) and (series := run.find(key)) is not None:
            yield run.name, series


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
