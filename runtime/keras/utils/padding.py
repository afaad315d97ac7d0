"""Sequences of different lengths as one array."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> Any:
    """Return [sequences, maxlen, …]: shorter ones filled with `value` before or after, longer ones cut there."""
    for name, one in (("padding", padding), ("truncating", truncating)):
        if one not in ("pre", "post"):
            raise ValueError(f"{name} is pre or post, not {one!r}")
    arrays = [np.asarray(one) for one in sequences]
    length = max((len(one) for one in arrays), default=0) if maxlen is None else maxlen
    rest = next((one.shape[1:] for one in arrays if len(one)), ())
    kind: Any = object if isinstance(value, str) else dtype
    found = np.full((len(arrays), length, *rest), value, kind)
    for row, sequence in zip(found, arrays, strict=True):
        if len(sequence) == 0 or length == 0:
            continue
        if sequence.shape[1:] != rest:
            raise ValueError(f"a sequence has elements of shape {sequence.shape[1:]}, and another {rest}")
        kept = sequence[-length:] if truncating == "pre" else sequence[:length]
        row[slice(-len(kept), None) if padding == "pre" else slice(len(kept))] = kept
    return found
