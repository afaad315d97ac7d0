"""All calls that TensorFlow is asked about, and the file with its answers.

A name with a capital is an op, called as `tf.raw_ops` has it; another is a public function.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.oracle.draws import elementwise, functions, moving, neural, reducing, rest, sparse
from tests.runtime.oracle.draws.draw import CALLS, Call, Draw
from tests.runtime.oracle.draws.elementwise import Maker

GOLDEN = Path(__file__).parents[3] / "golden" / "runtime" / "ops.npz"

DRAWS: dict[str, Maker] = {
    **elementwise.DRAWS,
    **reducing.DRAWS,
    **moving.DRAWS,
    **neural.DRAWS,
    **sparse.DRAWS,
    **rest.DRAWS,
    **functions.DRAWS,
}

ONE_FLOWS = frozenset({"SoftmaxCrossEntropyWithLogits", "CTCLoss"})
"""Ops whose second result is the gradient of their first, through which TensorFlow lets only a part flow back."""


def flowing(name: str, outputs: list[Any]) -> list[Any]:
    """The results that a gradient flows into."""
    return outputs[:1] if name in ONE_FLOWS else outputs


def calls_of(name: str) -> Iterator[tuple[Draw, Call]]:
    """Each call of an op, and what goes on drawing for it: the gradients that flow into its results."""
    for index in range(CALLS):
        draw = Draw(name, index)
        yield draw, DRAWS[name](draw)


def flat(inputs: Any) -> list[Any]:
    """The inputs of a call one by one, those in lists too."""
    return [part for one in inputs for part in (one if isinstance(one, list) else [one])]


def upstream(draw: Draw, shape: tuple[int, ...], dtype: str) -> Any:
    """What flows into a result: small plain numbers."""
    return draw.array(shape, dtype, -2, 2, odd=False)


def digest(call: Call) -> int:
    """A number by which the inputs of a replay are known to be those of the recording."""
    total = 0
    for one in flat((*call.inputs, *call.attrs.values())):
        text = np.ascontiguousarray(one).tobytes() if isinstance(one, np.ndarray) else repr(one).encode()
        total = zlib.crc32(text, total)
    return total


def pack(arrays: list[Any]) -> dict[str, Any]:
    """One flat array for each dtype: thousands of small ones would be mostly headers."""
    together: dict[str, list[Any]] = {}
    for one in arrays:
        together.setdefault(one.dtype.name, []).append(one.reshape(-1))
    return {name: np.concatenate(parts) for name, parts in together.items()}


class Answers:
    """Hands out recorded arrays in the order in which they were packed."""

    def __init__(self, packed: Any) -> None:
        self._packed = {name: packed[name] for name in packed.files if name != "index"}
        self._at = dict.fromkeys(self._packed, 0)

    def take(self, dtype: str, shape: list[int]) -> Any:
        """The next array of a dtype."""
        start = self._at[dtype]
        self._at[dtype] = start + int(np.prod(shape))
        return self._packed[dtype][start : self._at[dtype]].reshape(shape)
