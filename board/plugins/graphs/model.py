"""A graph as a page draws it: groups, operations, edges and calls as columns over one table of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from board.payloads.operations import Operations
from board.plugins.graphs.edges import ShapeTable, Wiring
from board.plugins.graphs.scopes import FUNCTION, TOP, Scopes, Space, Strings, sizes
from board.plugins.graphs.templates import templates

NAMED_AS_GROUP, MADE_UP, SECOND, ARGUMENT, RESULT = 1, 2, 4, 8, 16
"""Flags of an operation, see docs/api.md."""


@dataclass(frozen=True, slots=True)
class Model:
    """A graph, ready to be sent, and what questions about single operations need."""

    document: dict[str, Any]
    names: list[str]  # of every operation, whole; those of functions without the function's name
    bases: list[int]  # the number of the first operation of each space, and behind the last space's last
    functions: list[str]  # of each space; "" for a graph
    nbytes: int

    def space_of(self, node: int) -> int:
        """Return in which space an operation lies; one behind the last for operations that are made up."""
        return int(np.searchsorted(self.bases, node, side="right")) - 1


def build(spaces: Sequence[Operations], notes: Sequence[str] = ()) -> Model:
    """Return the model of graphs and functions; `spaces` are in the order in which their operations are numbered."""
    return _Builder(spaces, list(notes)).build()


class _Builder:
    """One graph under construction."""

    def __init__(self, spaces: Sequence[Operations], notes: list[str]) -> None:
        self.spaces = spaces
        self.notes = notes
        self.strings = Strings()
        self.scopes = Scopes(self.strings)
        self.table = ShapeTable()
        self.names = [name for space in spaces for name in space.names]
        self.bases = np.cumsum([0, *(len(space.names) for space in spaces)]).tolist()
        self.wiring = Wiring(self.table, len(self.names))
        self.last_parts: list[int] = []
        self.groups: list[int] = []
        self.flags: list[int] = []
        self.functions: dict[str, int] = {}

    def build(self) -> Model:
        lookups = [self._place(number) for number in range(len(self.spaces))]
        self._make_up(lookups)
        self._flag_namesakes(lookups)
        self._tell(lookups)
        document = self._document()
        nbytes = _bytes_of(document) + sum(map(len, self.names)) + 60 * len(self.names)
        return Model(document, self.names, self.bases, [space.function for space in self.spaces], nbytes)

    def _place(self, number: int) -> Space:
        """Put the operations of a space into groups and connect them."""
        space, base = self.spaces[number], self.bases[number]
        root = TOP
        if space.function:
            root = self.scopes.add(space.function, TOP, FUNCTION)
            self.functions.setdefault(space.function, root)
        lookup = Space(self.scopes, root)
        index: dict[str, int] = {}
        flags = [0] * len(space.names)
        flags[: space.arguments] = [ARGUMENT] * space.arguments
        first_result = len(flags) - space.results
        for own, name in enumerate(space.names):
            group, last = lookup.split(name)
            self.groups.append(group)
            self.last_parts.append(self.strings[last])
            if own >= first_result:
                flags[own] |= RESULT  # nothing can name it as its input
            elif index.setdefault(name, base + own) != base + own:
                flags[own] |= SECOND
        self.flags += flags
        self.wiring.connect(number, space, base, index)
        return lookup

    def _make_up(self, lookups: list[Space]) -> None:
        """Append the operations that are only named by somebody's input."""
        for space, name in self.wiring.made_up:
            group, last = lookups[space].split(name)
            self.names.append(name)
            self.groups.append(group)
            self.last_parts.append(self.strings[last])
            self.flags.append(MADE_UP)

    def _flag_namesakes(self, lookups: list[Space]) -> None:
        """An operation whose name is a scope's too lies inside that scope."""
        owners = [space for space, operations in enumerate(self.spaces) for _ in operations.names]
        owners += [space for space, _ in self.wiring.made_up]
        for node, (name, space) in enumerate(zip(self.names, owners, strict=True)):
            group = lookups[space].group(name)
            if group is not None:
                self.groups[node] = group
                self.flags[node] |= NAMED_AS_GROUP

    def _tell(self, lookups: list[Space]) -> None:
        made_up, cut = self.wiring.made_up, sum(lookup.cut for lookup in lookups)
        if made_up:
            many = _counted(len(made_up), "operation that is", "operations that are")
            self.notes.append(f"Inputs name {many} not in the graph, such as {made_up[0][1][:100]!r}.")
        if second := sum(flag & SECOND > 0 for flag in self.flags):
            many = _counted(second, "operation has", "operations have")
            self.notes.append(f"{many} the name of one before; inputs mean the first of a name.")
        if cut:
            self.notes.append(f"{_counted(cut, 'name has', 'names have')} more scopes than are shown one in another.")

    def _document(self) -> dict[str, Any]:
        edges, scopes, text = self.wiring.edges, self.scopes, self.strings
        made_up = len(self.wiring.made_up)
        parents, groups = np.array(scopes.parents, np.int64), np.array(self.groups, np.int64)
        sources, targets = np.array(edges.sources, np.int64), np.array(edges.targets, np.int64)
        shapes = np.array(edges.shapes, np.int64)
        ops = np.array([text[op] for space in self.spaces for op in space.ops] + [text[""]] * made_up, np.int64)
        controls = np.array(edges.controls, np.uint8)
        return {
            "groups": {
                "name": np.array(scopes.names, np.int64),
                "parent": parents,
                "size": sizes(parents, groups),
                "kind": np.array(scopes.kinds, np.uint8),
                "template": templates(parents, groups, ops, sources, targets),
            },
            "nodes": {
                "name": np.array(self.last_parts, np.int64),
                "group": groups,
                "op": ops,
                "device": self._optional([each for space in self.spaces for each in space.devices], made_up),
                "cluster": self._optional([each for space in self.spaces for each in space.clusters], made_up),
                "flags": np.array(self.flags, np.uint8),
            },
            "edges": {
                "source": sources,
                "port": np.array(edges.ports, np.int64),
                "target": targets,
                "slot": np.array(edges.slots, np.int64),
                "control": controls,
                "shape": shapes,
                "elements": self.table.elements(shapes),
            },
            "shapes": self.table.texts,
            "calls": self._calls(),
            "strings": self.strings.texts,
            "notes": self.notes,
        }

    def _optional(self, texts: list[str], missing: int) -> npt.NDArray[np.int64]:
        """Return the numbers of texts that may be empty, and of so many that are not known."""
        return np.array([self.strings[text] if text else -1 for text in texts] + [-1] * missing, np.int64)

    def _calls(self) -> dict[str, npt.NDArray[np.int64]]:
        rows: list[tuple[int, int, int]] = []
        for base, space in zip(self.bases, self.spaces, strict=False):
            for call in space.calls:
                group = self.functions.get(call.function)
                if group is not None:
                    rows.append((base + call.node, group, self.strings[call.role]))
            for own, op in enumerate(space.ops):
                if op in self.functions:  # as TensorFlow 1 called functions: by an operation of their name
                    rows.append((base + own, self.functions[op], self.strings[""]))
        columns = np.array(rows, np.int64).reshape(-1, 3).T
        return dict(zip(("node", "group", "role"), columns, strict=True))


def _counted(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _bytes_of(document: dict[str, Any]) -> int:
    """Return about how much memory the document takes."""
    total = 0
    for value in document.values():
        if isinstance(value, dict):
            total += sum(column.nbytes for column in value.values())
        else:
            total += sum(len(text) + 60 for text in value)
    return total
