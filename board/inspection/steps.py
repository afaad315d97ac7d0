"""What TensorBoard's inspector tells about a stream of steps, without keeping the stream."""

from __future__ import annotations

import numpy as np

from board.ingest.batch import Int64

LISTED = 10_000
"""Out-of-order pairs and sessions' steps kept by value; later ones are only counted."""

_LOWEST, _HIGHEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


class StepSet:
    """Counts distinct steps; a regular stretch of them costs three numbers, whatever its length.

    Training logs count up by ones or by hundreds, so the set is held as arithmetic runs `(first, stride, count)`,
    ascending and apart. Steps without any regularity cost one run, 24 bytes, each.
    """

    def __init__(self) -> None:
        self._runs: Int64 = np.empty((0, 3), np.int64)

    def __len__(self) -> int:
        return int(self._runs[:, 2].sum())

    def add(self, steps: Int64) -> None:
        """Add some steps: ascending, each once, at least one."""
        low, high = int(steps[0]), int(steps[-1])
        runs = _split(_split(self._runs, low), min(high + 1, _HIGHEST))
        start = int(np.searchsorted(runs[:, 0], low, side="left"))
        stop = int(np.searchsorted(runs[:, 0], high, side="right"))
        if start < stop:
            steps = _ascending(np.concatenate([_expand(runs[start:stop]), steps]))
        self._runs = np.concatenate([runs[:start], _as_runs(steps), runs[stop:]])
        self._join(start)

    def _join(self, index: int) -> None:
        """Make one of the runs before and at `index`, if the second goes on in the stride of the first."""
        if index == 0:
            return
        (first, stride, count), (second, second_stride, second_count) = self._runs[index - 1 : index + 1].tolist()
        gap = second - (first + (count - 1) * stride)
        if gap <= _HIGHEST and (count == 1 or gap == stride) and (second_count == 1 or gap == second_stride):
            self._runs[index - 1] = (first, gap, count + second_count)
            self._runs = np.delete(self._runs, index, axis=0)


def _ascending(steps: Int64) -> Int64:
    """Sort steps and leave each once; quick where they ascend already but for a few places, as steps do."""
    if (steps[1:] < steps[:-1]).any():
        steps = np.sort(steps, kind="stable")
    each_once: Int64 = steps[np.append(True, steps[1:] != steps[:-1])]
    return each_once


def _as_runs(steps: Int64) -> Int64:
    """Write ascending steps as runs: one starts wherever the distance to the step before changes."""
    distance = np.diff(steps)
    starts = np.ones(len(steps), np.bool_)
    starts[1:2] = False
    starts[2:] = distance[1:] != distance[:-1]
    starts[1:] |= distance < 0  # wrapped around: the steps lie more than an int64 apart
    first = np.flatnonzero(starts)
    return np.column_stack([steps[first], np.append(distance, 1)[first], np.diff(first, append=len(steps))])


def _expand(runs: Int64) -> Int64:
    """List the steps of some runs."""
    return np.concatenate([first + stride * np.arange(count, dtype=np.int64) for first, stride, count in runs.tolist()])


def _split(runs: Int64, at: int) -> Int64:
    """Cut the run that lies across `at`, if any, into its steps below and the rest."""
    index = int(np.searchsorted(runs[:, 0], at, side="left")) - 1
    if index < 0:
        return runs
    first, stride, count = runs[index].tolist()
    below = -((first - at) // stride) if count > 1 else 1
    if below >= count:
        return runs
    halves = np.array([(first, stride, below), (first + below * stride, stride, count - below)], np.int64)
    return np.concatenate([runs[:index], halves, runs[index + 1 :]])


class StepDigest:
    """First, last, extent, number and order of the steps of one field, from chunks in file order."""

    def __init__(self) -> None:
        self.first = 0
        self.last = 0
        self.minimum = _HIGHEST
        self.maximum = _LOWEST
        self.observed = 0
        self.steps: list[int] = []  # the first LISTED, in file order
        self.backwards: list[tuple[int, int]] = []  # (before, after) where a step is below the one before it, likewise
        self.backwards_observed = 0
        self._distinct = StepSet()

    @property
    def distinct(self) -> int:
        """The number of different steps."""
        return len(self._distinct)

    def add(self, steps: Int64) -> None:
        """Take in the next steps, in file order."""
        if len(steps) == 0:
            return
        if self.observed == 0:
            self.first = self.last = int(steps[0])
        before = np.concatenate([[self.last], steps[:-1]])
        backwards = steps < before
        ascending = _ascending(steps)
        self._distinct.add(ascending)
        self.minimum = min(self.minimum, int(ascending[0]))
        self.maximum = max(self.maximum, int(ascending[-1]))
        self.steps += steps[: LISTED - len(self.steps)].tolist()
        self._add_backwards(before[backwards], steps[backwards])
        self.observed += len(steps)
        self.last = int(steps[-1])

    def _add_backwards(self, before: Int64, after: Int64) -> None:
        room = LISTED - len(self.backwards)
        self.backwards += zip(before[:room].tolist(), after[:room].tolist(), strict=True)
        self.backwards_observed += len(before)
