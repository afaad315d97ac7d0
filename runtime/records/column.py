"""What a batch of Examples says about one feature: the contract between reading bytes and building arrays.

Parsing has two halves. The first turns bytes into columns, one a requested feature, and is either the plain one
(`reference`, over protobuf) or the compiled one (`kernel`). The second (`parsing`) turns columns into dense, sparse and
ragged arrays and raises what is wrong, in numpy, the same for both.
"""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Kind(enum.IntEnum):
    """Which list a feature has; the numbers are those of the fields in Feature."""

    MISSING = 0
    BYTES = 1
    FLOAT = 2
    INT64 = 3

    @property
    def dtype(self) -> np.dtype[Any]:
        """The numpy type of its values; bytes are objects."""
        return _DTYPES[self]

    @property
    def word(self) -> str:
        """What TensorFlow calls it in its messages."""
        return ("missing", "string", "float", "int64")[self]


_DTYPES = {Kind.BYTES: np.dtype(object), Kind.FLOAT: np.dtype(np.float32), Kind.INT64: np.dtype(np.int64)}


class Request(NamedTuple):
    """A feature that is wanted, and of which kind."""

    key: str
    kind: Kind


class Column(NamedTuple):
    """One feature over a batch: of each example its kind and count, and all values one after another.

    Values are those of the wanted kind; where an example has another kind, its count is 0. In a `placed` column, where
    no example has more than one, each has a place among the values, whatever stands there when it has none.
    """

    kinds: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]
    values: Array
    present: int  # examples that have the feature, in the wanted kind
    wrong: int  # the first example that has it in another kind, or -1
    least: int  # smallest and greatest count of those present; 0 where there are none
    most: int
    placed: bool = False

    def listed(self) -> Column:
        """Return the column with its values one after another."""
        return self._replace(values=self.values[self.counts > 0], placed=False) if self.placed else self


def column(request: Request, kinds: npt.NDArray[np.uint8], counts: npt.NDArray[np.int64], values: Array) -> Column:
    """Return a column with its summary."""
    present = counts[kinds == request.kind]
    others = np.flatnonzero((kinds != request.kind) & (kinds != Kind.MISSING))
    wrong = int(others[0]) if others.size else -1
    least, most = (int(present.min()), int(present.max())) if present.size else (0, 0)
    return Column(kinds, counts, values, present.size, wrong, least, most)
