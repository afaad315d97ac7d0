"""What flows between operations: every input of every operation, resolved to the operation that it names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from board.payloads.operations import Operations, Shape, spell

UNKNOWN = -1
"""In place of a shape."""

_LISTS = frozenset({"output", "outputs", "components"})
"""Names that TensorFlow gives to an op's only output where that is a list."""


@dataclass(slots=True)
class Edges:
    """Columns of one length, sorted by target, then by the input's place."""

    sources: list[int] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    controls: list[bool] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)


class ShapeTable:
    """Shapes as texts, each there once, with the number of elements of each."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._elements: list[float] = []
        self._numbers: dict[Shape, int] = {}

    def number(self, shape: Shape) -> int:
        """Return the number of a shape."""
        found = self._numbers.get(shape)
        if found is None:
            found = self._numbers[shape] = len(self.texts)
            self.texts.append(spell(shape))
            self._elements.append(math.nan if shape is None else math.prod(float(max(1, size)) for size in shape))
        return found

    def elements(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the number of elements of each shape, unknown dimensions counted as one; NaN where none is known."""
        return np.append(np.array(self._elements, np.float64), np.nan)[numbers]  # UNKNOWN is the last


class Input(NamedTuple):
    """An operation's input: which output of which operation it is, or (control) what it only waits for."""

    name: str
    port: int = 0
    control: bool = False
    output: str = ""  # inside functions, where outputs have names and `port` counts from that name


def parse_input(text: str) -> Input:
    """Read "name", "name:port", "^name", or as inside functions "name:output:port"."""
    if text.startswith("^"):
        return Input(text[1:], control=True)
    name, colon, rest = text.partition(":")
    if not colon:
        return Input(text)
    output, _, port = rest.rpartition(":")
    return Input(name, int(port) if port.isdecimal() and len(port) < 9 else 0, False, output)


class Wiring:
    """Resolves inputs to edges; operations that are only named by an input get numbers from `free` on."""

    def __init__(self, table: ShapeTable, free: int) -> None:
        self.edges = Edges()
        self.made_up: list[tuple[int, str]] = []  # the space it is in and the name
        self._table = table
        self._free = free

    def connect(self, space: int, operations: Operations, base: int, index: dict[str, int]) -> None:
        """Add the edges of one space, whose first operation has number `base`; `index`: numbers by name."""
        edges = self.edges
        missing: dict[str, int] = {}
        parsed: dict[str, tuple[int, int, bool, int]] = {}
        for target, inputs in enumerate(operations.inputs, base):
            for slot, text in enumerate(inputs):
                found = parsed.get(text)
                if found is None:
                    wanted = parse_input(text)
                    source = index.get(wanted.name)
                    if source is None:
                        source = self._missing(space, wanted.name, missing)
                    shape = self._shape(operations, source - base, wanted)
                    found = parsed[text] = (source, wanted.port, wanted.control, shape)
                edges.sources.append(found[0])
                edges.ports.append(found[1])
                edges.targets.append(target)
                edges.slots.append(slot)
                edges.controls.append(found[2])
                edges.shapes.append(found[3])

    def _missing(self, space: int, name: str, missing: dict[str, int]) -> int:
        found = missing.get(name)
        if found is None:
            found = missing[name] = self._free + len(self.made_up)
            self.made_up.append((space, name))
        return found

    def _shape(self, operations: Operations, source: int, wanted: Input) -> int:
        if wanted.control or not 0 <= source < len(operations.shapes):
            return UNKNOWN
        shapes: Sequence[Shape] = operations.shapes[source]
        if len(shapes) > 1 and wanted.output and wanted.output not in _LISTS:
            return UNKNOWN  # only the op's definition says where this output stands among the others
        return self._table.number(shapes[wanted.port]) if wanted.port < len(shapes) else UNKNOWN
