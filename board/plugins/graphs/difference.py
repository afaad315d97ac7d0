"""Two graphs as one: the newer, with what it no longer has, and what of each operation is another than it was.

Operations are the same one where their whole names are equal, inside functions of one name; and where they are wired
alike (`renaming`). So a layer that was put in, taken out, widened, rewired or renamed is seen as that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from board.payloads.operations import Call, Operations
from board.plugins.graphs.definition import Definition, GraphDefinition, KerasDefinition
from board.plugins.graphs.edges import parse_input
from board.plugins.graphs.model import Model, build
from board.plugins.graphs.renaming import renamed

SAME, CHANGED, ADDED, REMOVED, RENAMED = range(5)
STATES = ("same", "changed", "added", "removed", "renamed")

OP, INPUTS, SHAPES, DEVICE, ATTRIBUTES, NAME = 1, 2, 4, 8, 16, 32
"""What of an operation changed, added up."""

ABSENT = -1
"""In place of an operation's number, in the graph that does not have it."""


class _Place(NamedTuple):
    """Where an operation stands in one of the two graphs: its space, its number there and in the graph."""

    space: int
    own: int
    node: int


class _Row(NamedTuple):
    """What became of one operation, and its numbers in the two graphs."""

    state: int
    changed: int
    before: int
    after: int


_Key = tuple[str, int]
"""An operation's name, and how many of that name come before it."""


_SAYS_NAMES = frozenset((b"_class", b"shared_name"))
"""Attributes in which TensorFlow repeats the names of operations."""


class _Side:
    """One of the two graphs; of functions of one name the first counts."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.spaces = definition.spaces()
        self.bases: list[int] = np.cumsum([0, *(len(space.names) for space in self.spaces)]).tolist()
        self.number_of: dict[str, int] = {}
        self.places: list[dict[_Key, _Place]] = []
        for number, space in enumerate(self.spaces):
            self.number_of.setdefault(space.function, number)
            met: Counter[str] = Counter()
            found: dict[_Key, _Place] = {}
            for own, name in enumerate(space.names):
                found[name, met[name]] = _Place(number, own, self.bases[number] + own)
                met[name] += 1
            self.places.append(found)

    def places_in(self, function: str) -> dict[_Key, _Place]:
        """Return the operations of the graph, or of a function, in the file's order; none where it is not there."""
        number = self.number_of.get(function)
        return {} if number is None else self.places[number]


def difference(before: Definition, after: Definition) -> dict[str, Any]:
    """Return both graphs as one document, whose operations and edges say what became of them."""
    old, new = _Side(before), _Side(after)
    rows: list[_Row] = []
    edge_states: list[int] = []
    for number, space in enumerate(new.spaces):
        was, names = _same(old, new, number)
        found = [_compared(old, was.get(now.own), new, now, names) for now in new.places[number].values()]
        states = [_edge_states(old, was.get(now.own), space, now, names) for now in new.places[number].values()]
        if new.number_of[space.function] == number:
            matched = {place.own for place in was.values()}
            gone = [place for place in old.places_in(space.function).values() if place.own not in matched]
            at = _insert(space, old, gone)
            found[at:at] = [_Row(REMOVED, 0, place.node, ABSENT) for place in gone]
            states[at:at] = [[REMOVED] * len(old.spaces[place.space].inputs[place.own]) for place in gone]
        rows += found
        edge_states += [state for several in states for state in several]
    spaces = list(new.spaces)
    for space, base in zip(old.spaces, old.bases, strict=False):
        if space.function not in new.number_of:
            spaces.append(space)
            rows += [_Row(REMOVED, 0, base + own, ABSENT) for own in range(len(space.names))]
            edge_states += [REMOVED] * sum(map(len, space.inputs))
    return _document(build(spaces, list(dict.fromkeys([*before.notes, *after.notes]))), rows, edge_states)


def _same(old: _Side, new: _Side, number: int) -> tuple[dict[int, _Place], dict[str, str]]:
    """Return the older form of each operation of a space that has one, and what was renamed to what."""
    places, before = new.places[number], old.places_in(new.spaces[number].function)
    found = {now.own: before[key] for key, now in places.items() if key in before}
    if not before or len(found) in (len(before), len(places)):
        return found, {}
    space, after = old.spaces[next(iter(before.values())).space], new.spaces[number]
    by_number = {place.own: place for place in before.values()}
    others = renamed(space, after, {place.own: own for own, place in found.items()})
    names = {
        space.names[was]: after.names[now] for was, now in others.items() if before[space.names[was], 0].own == was
    }
    return found | {now: by_number[was] for was, now in others.items()}, names


def _document(model: Model, rows: list[_Row], edge_states: list[int]) -> dict[str, Any]:
    made_up = len(model.names) - len(rows)
    columns = np.array(rows + [_Row(SAME, 0, ABSENT, ABSENT)] * made_up, np.int64).reshape(-1, 4).T
    state, changed = columns[0].astype(np.uint8), columns[1].astype(np.uint8)
    nodes = model.document["nodes"] | {"state": state, "changed": changed, "before": columns[2], "after": columns[3]}
    counts = np.bincount(columns[0, : len(rows)], minlength=len(STATES)).tolist()
    return model.document | {
        "nodes": nodes,
        "edges": model.document["edges"] | {"state": np.array(edge_states, np.uint8)},
        "counts": dict(zip(STATES, counts, strict=True)),
    }


def _compared(old: _Side, was: _Place | None, new: _Side, now: _Place, names: Mapping[str, str]) -> _Row:
    if was is None:
        return _Row(ADDED, 0, ABSENT, now.node)
    what = _changes(old, was, new, now, names)
    state = SAME if not what else RENAMED if what == NAME else CHANGED
    return _Row(state, what, was.node, now.node)


def _changes(old: _Side, was: _Place, new: _Side, now: _Place, names: Mapping[str, str]) -> int:
    before, after = old.spaces[was.space], new.spaces[now.space]
    what = OP * (before.ops[was.own] != after.ops[now.own])
    is_renamed = before.names[was.own] != after.names[now.own]
    what |= NAME * is_renamed
    what |= INPUTS * (_inputs(old, was, names, is_renamed) != _inputs(new, now, {}, is_renamed))
    what |= SHAPES * (before.shapes[was.own] != after.shapes[now.own])
    what |= DEVICE * (before.devices[was.own] != after.devices[now.own])
    what |= ATTRIBUTES * (_content(old.definition, was, is_renamed) != _content(new.definition, now, is_renamed))
    return what


def _inputs(side: _Side, place: _Place, names: Mapping[str, str], is_renamed: bool) -> list[str]:
    """Return an operation's inputs under their newer names.

    Of what is not in the graph, which PyTorch calls after its readers, a renamed reader's name says nothing.
    """
    inputs = side.spaces[place.space].inputs[place.own]
    if not names and not is_renamed:
        return list(inputs)
    found = []
    for text in inputs:
        name = parse_input(text).name
        is_there = (name, 0) in side.places[place.space]
        called = names.get(name, name) if is_there or not is_renamed else name.rpartition("/")[2]
        found.append(text.replace(name, called, 1))
    return found


def _content(definition: Definition, place: _Place, is_renamed: bool) -> object:
    """Return an operation's attributes in a form that can be compared; shapes are compared by themselves."""
    if isinstance(definition, KerasDefinition):
        return definition.layers[place.own].config
    if isinstance(definition, GraphDefinition):
        node = definition.blocks[place.space].node(place.own)
        if node is not None:
            left_out = _SAYS_NAMES if is_renamed else frozenset[bytes]()
            return {each.key: each.value for each in node.attr if each.key not in left_out | {b"_output_shapes"}}
    return None


def _edge_states(old: _Side, was: _Place | None, space: Operations, now: _Place, names: Mapping[str, str]) -> list[int]:
    """Return a state for each input of an operation of the newer graph."""
    inputs = space.inputs[now.own]
    if was is None:
        return [ADDED] * len(inputs)
    known = set(_inputs(old, was, names, is_renamed=False))
    return [SAME if text in known else ADDED for text in inputs]


def _insert(space: Operations, old: _Side, gone: list[_Place]) -> int:
    """Put operations that a space no longer has before its results; return where that is."""
    at = len(space.names) - space.results
    numbers = {place.own: at + index for index, place in enumerate(gone)}
    if gone:
        space.insert(at, old.spaces[gone[0].space], [place.own for place in gone])
        calls = old.spaces[gone[0].space].calls
        space.calls += [Call(numbers[call.node], call.role, call.function) for call in calls if call.node in numbers]
    return at
