"""Histograms for a program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.ingest.batch import Kind
from board.payloads import histograms

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of values in buckets, as they were logged; one entry a bucket, none for an empty histogram."""

    left: Float64
    right: Float64
    counts: Float64

    @property
    def edges(self) -> Float64:
        """The edges of all buckets, one more than counts, as numpy.histogram has them; each ends where the next begins.

        So it is in what all known writers log; `left` and `right` say it of any.
        """
        return np.append(self.left[:1], self.right)


def decode(kind: Kind, payload: bytes) -> Histogram:
    """Return the histogram of one payload. Raises ValueError for what is none."""
    return Histogram(*histograms.decode(kind, payload).T)
