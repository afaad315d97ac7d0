"""All series as columns, so that "what changed since?" is one comparison however many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.store.series import Series

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SeriesChanges:
    """One entry a series that changed; `plugin` is an index into the store's plugin names."""

    run: Int32
    tag: Int32
    plugin: npt.NDArray[np.uint8]
    points: Int64
    generation: Int32


class SeriesIndex:
    """What a client must know of each series; its slot is its row here. The store's lock covers it."""

    def __init__(self) -> None:
        self._count = 0
        fields = [("run", "i4"), ("tag", "i4"), ("plugin", "u1"), ("points", "i8"), ("generation", "i4")]
        self._rows = np.zeros(0, [*fields, ("revision", "i8")])
        self._set_columns()

    def add(self, run: int, tag: int, plugin: int) -> int:
        """Take the next slot."""
        slot = self._count
        if slot == len(self._rows):
            self._rows = np.resize(self._rows, max(64, 2 * slot))
            self._set_columns()
        self._rows[slot] = (run, tag, plugin, 0, 0, 0)
        self._count += 1
        return slot

    def touch(self, series: Series) -> None:
        """Take over what changed in a series."""
        slot = series.slot
        self._points[slot] = series.points
        self._generation[slot] = series.generation
        self._revision[slot] = series.revision

    def remove(self, series: Series) -> None:
        """Never report this slot again; its run is gone."""
        self._revision[series.slot] = -1

    def since(self, revision: int) -> SeriesChanges:
        """Return every series that changed after `revision`."""
        rows = self._rows[: self._count]
        changed = rows[np.flatnonzero(self._revision[: self._count] > revision)]
        return SeriesChanges(
            *(np.ascontiguousarray(changed[name]) for name in ("run", "tag", "plugin", "points", "generation")),
        )

    def _set_columns(self) -> None:
        self._points, self._generation = self._rows["points"], self._rows["generation"]
        self._revision = self._rows["revision"]
