"""What an op takes and gives, read from one line: "a: T, b: T -> product: T", "values: N*T, axis: Tidx -> output: T".

After the colon stands a dtype, or the name of the attribute that holds it; `N*` makes a list whose length is attribute
N; `*Types` is a list of tensors whose dtypes are the list attribute Types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.arrays import DTYPES, DType


@dataclass(frozen=True, slots=True)
class Arg:
    """One input or output: of a fixed dtype, or of the dtype that an attribute says."""

    name: str
    dtype: DType | None
    attr: str  # "" where the dtype is fixed
    length: str  # the attribute that holds the length of a list; "" for a single tensor
    mixed: bool  # a list of tensors of several dtypes, which `attr` lists

    @property
    def is_list(self) -> bool:
        """Whether it is a list of tensors."""
        return self.mixed or bool(self.length)

    def count(self, attrs: Mapping[str, Any]) -> int:
        """Return how many tensors it is in an operation of these attributes."""
        if self.mixed:
            return len(attrs[self.attr])
        length: int = attrs[self.length] if self.length else 1
        return length


@dataclass(frozen=True, slots=True)
class Signature:
    """All inputs and all outputs of an op."""

    inputs: tuple[Arg, ...]
    outputs: tuple[Arg, ...]


def parse_signature(text: str) -> Signature:
    """Return the signature that the line says."""
    inputs, _, outputs = text.partition("->")
    return Signature(_args(inputs), _args(outputs))


def _args(text: str) -> tuple[Arg, ...]:
    return tuple(_arg(part) for part in text.split(",") if part.strip())


def _arg(text: str) -> Arg:
    name, _, kind = (part.strip() for part in text.partition(":"))
    length, star, kind = kind.rpartition("*")
    fixed = DTYPES.get(kind)
    return Arg(name, fixed, "" if fixed else kind, length, mixed=bool(star) and not length)
