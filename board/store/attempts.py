"""One line of history out of several files, restarts and writers: which rows follow which, and what was overwritten.

A *part* is what one file holds of a series. Parts whose wall times do not overlap came one after the other; parts
whose wall times overlap are concurrent writers, and are merged by step. An *attempt* begins where the stream was cut
(a SessionLog START), where a step goes back, or where a file goes on at a step that the files before it had reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from board.store.table import Column, Columns

Int64 = npt.NDArray[np.int64]

_ONE_ATTEMPT: Int64 = np.zeros(1, np.int64)
_ONE_ATTEMPT.flags.writeable = False

STEP = 0
"""Every table's first column is the step, its second the wall time."""


class Cut(NamedTuple):
    """A place in a part before which a new attempt begins, and the step from which that discards what came before."""

    row: int
    restart_step: int


@dataclass(frozen=True, slots=True)
class PartSnapshot:
    """One file's rows of a series, in file order."""

    columns: Columns
    first_wall: float
    last_wall: float
    backs: Int64  # indices of the rows whose step is below that of the row before
    cuts: tuple[Cut, ...]  # SessionLog STARTs


@dataclass(frozen=True, slots=True)
class History:
    """All rows of a series in the order in which they are shown, and where its attempts begin.

    `starts[0]` is 0; a start may equal the number of rows: a restart after which nothing has come yet, but which
    discards. `restart_steps[0]` has no meaning.
    """

    columns: Columns
    starts: Int64
    restart_steps: Int64


def kept(step: Int64, starts: Int64, restart_steps: Int64) -> npt.NDArray[np.bool_] | None:
    """Tell which rows the latest attempt leaves standing; None when that is all of them.

    A row falls when any later attempt restarted at or below its step.
    """
    if len(starts) <= 1:
        return None
    lowest_later = np.minimum.accumulate(restart_steps[:0:-1])[::-1]
    lengths = np.diff(starts)
    discarded_from = np.repeat(lowest_later, lengths)
    stands = np.ones(len(step), dtype=np.bool_)
    stands[: starts[-1]] = step[: starts[-1]] < discarded_from
    return None if stands.all() else stands


def merge(parts: Sequence[PartSnapshot]) -> History:
    """Join parts, sorted by their first wall time, to one history. One part alone is not copied."""
    if len(parts) == 1 and not parts[0].cuts and not len(parts[0].backs):
        return History(parts[0].columns, _ONE_ATTEMPT, _ONE_ATTEMPT)  # as nearly all are
    stretches = [_stretch(cluster) for cluster in _clusters(parts)]
    starts: list[Int64] = []
    restart_steps: list[Int64] = []
    base = 0
    last_step: int | None = None
    for stretch in stretches:
        step = stretch.columns[STEP]
        if last_step is not None and len(step) and step[0] <= last_step:
            starts.append(np.array([base], np.int64))
            restart_steps.append(step[:1])
        starts.append(stretch.starts + base)
        restart_steps.append(stretch.restart_steps)
        base += len(step)
        last_step = int(step[-1]) if len(step) else last_step
    columns = tuple(_concatenate(pieces) for pieces in zip(*(s.columns for s in stretches), strict=True))
    return History(columns, *_distinct(np.concatenate(starts), np.concatenate(restart_steps)))


def _distinct(starts: Int64, restart_steps: Int64) -> tuple[Int64, Int64]:
    """Order attempts by where they start, the first one at row 0; of two at one row the lower restart step counts."""
    order = np.lexsort((restart_steps, starts))
    starts, restart_steps = starts[order], restart_steps[order]
    first = np.diff(starts, prepend=0) > 0  # also drops what starts at row 0: nothing comes before it
    return np.append(np.int64(0), starts[first]), np.append(np.int64(0), restart_steps[first])


def _concatenate(pieces: Sequence[Column]) -> Column:
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _clusters(parts: Sequence[PartSnapshot]) -> list[list[PartSnapshot]]:
    clusters: list[list[PartSnapshot]] = []
    reached = -np.inf
    for part in parts:
        if clusters and part.first_wall < reached:
            clusters[-1].append(part)
        else:
            clusters.append([part])
        reached = max(reached, part.last_wall)
    return clusters


def _stretch(cluster: Sequence[PartSnapshot]) -> History:
    if len(cluster) > 1:
        return _by_step(cluster)
    (part,) = cluster
    starts = np.append(part.backs, np.array([cut.row for cut in part.cuts], np.int64))
    restart_steps = np.append(
        part.columns[STEP][part.backs],
        np.array([cut.restart_step for cut in part.cuts], np.int64),
    )
    return History(part.columns, starts, restart_steps)


def _by_step(cluster: Sequence[PartSnapshot]) -> History:
    columns = [np.concatenate(pieces) for pieces in zip(*(part.columns for part in cluster), strict=True)]
    order = np.argsort(columns[STEP], kind="stable")
    none = np.empty(0, np.int64)
    return History(tuple(column[order] for column in columns), none, none)
