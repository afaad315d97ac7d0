"""Everything about one operation: attributes, what it reads and who reads it, functions, where it was made."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from board.errors import BadRequest
from board.payloads.attributes import Attribute
from board.plugins.graphs.definition import Definition, GraphDefinition, original_names
from board.plugins.graphs.model import ARGUMENT, Model
from board.plugins.graphs.traces import trace_of

MOST_NEIGHBOURS = 500
"""Listed of the inputs, and of the outputs, of one operation."""


def details(model: Model, definition: Definition, node: int) -> dict[str, Any]:
    """Return what is known of an operation. Raises BadRequest where the graph has none of that number."""
    demand_node(model, node)
    space, own = place(model, node)
    nodes, texts = model.document["nodes"], model.document["strings"]
    device = int(nodes["device"][node])
    known = space < len(model.functions)  # not made up for the sake of an input
    answer: dict[str, Any] = {
        "name": full_name(model, node),
        "op": texts[nodes["op"][node]],
        "device": texts[device] if device >= 0 else "",
        "attributes": [_attribute(each) for each in (definition.attributes(space, own) if known else ())],
        "calls": _calls(model, node),
        "called_by": _called_by(model, node),
        "trace": [],
        "original": [],
    }
    if known and isinstance(definition, GraphDefinition):
        block = definition.blocks[space]
        defined = block.node(own)
        if defined is not None:
            answer["trace"] = trace_of(block.graph, model.names[node], model.functions[space])
            answer["original"] = original_names(defined)
    return answer | _neighbours(model, node)


def demand_node(model: Model, node: int) -> None:
    """Raise BadRequest where a graph has no operation of that number."""
    if node >= len(model.names):
        raise BadRequest(f"the graph has {len(model.names)} operations, none is number {node}")


def place(model: Model, node: int) -> tuple[int, int]:
    """Return the space that an operation is in and its number there."""
    space = model.space_of(node)
    return space, node - model.bases[min(space, len(model.bases) - 1)]


def full_name(model: Model, node: int) -> str:
    """Return an operation's whole name; of one inside a function, behind the function's."""
    space = model.space_of(node)
    function = model.functions[space] if space < len(model.functions) else ""
    return f"{function}/{model.names[node]}" if function else model.names[node]


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "type": attribute.type,
        "value": attribute.text,
        "cut": attribute.cut,
        "bytes": attribute.nbytes,
    }


def _neighbours(model: Model, node: int) -> dict[str, Any]:
    edges = model.document["edges"]
    into, out = np.flatnonzero(edges["target"] == node), np.flatnonzero(edges["source"] == node)
    shapes: dict[int, str | None] = {}
    for edge in out.tolist():
        if not edges["control"][edge]:
            shapes.setdefault(int(edges["port"][edge]), _shape(model, edge))
    return {
        "inputs": [_edge(model, edge, "source") for edge in into[:MOST_NEIGHBOURS].tolist()],
        "outputs": [_edge(model, edge, "target") for edge in out[:MOST_NEIGHBOURS].tolist()],
        "more_inputs": max(0, len(into) - MOST_NEIGHBOURS),
        "more_outputs": max(0, len(out) - MOST_NEIGHBOURS),
        "shapes": [shapes[port] or "unknown" for port in sorted(shapes)],
    }


def _edge(model: Model, edge: int, end: str) -> dict[str, Any]:
    edges = model.document["edges"]
    other = int(edges[end][edge])
    return {
        "node": other,
        "name": full_name(model, other),
        "port": int(edges["port"][edge]),
        "slot": int(edges["slot"][edge]),
        "shape": _shape(model, edge),
        "control": bool(edges["control"][edge]),
    }


def _shape(model: Model, edge: int) -> str | None:
    number = int(model.document["edges"]["shape"][edge])
    return None if number < 0 else model.document["shapes"][number]


def _calls(model: Model, node: int) -> list[dict[str, Any]]:
    """Return the functions that an operation calls."""
    calls, groups, texts = model.document["calls"], model.document["groups"], model.document["strings"]
    return [
        {"group": group, "name": texts[groups["name"][group]], "role": texts[calls["role"][row]]}
        for row in np.flatnonzero(calls["node"] == node).tolist()
        for group in [int(calls["group"][row])]
    ]


def _called_by(model: Model, node: int) -> list[int]:
    """Return who calls the function that this is an argument of."""
    if not model.document["nodes"]["flags"][node] & ARGUMENT:
        return []
    calls: dict[str, npt.NDArray[np.int64]] = model.document["calls"]
    group = model.document["nodes"]["group"][node]
    parents = model.document["groups"]["parent"]
    while parents[group] >= 0:
        group = parents[group]
    callers: list[int] = calls["node"][calls["group"] == group][:MOST_NEIGHBOURS].tolist()
    return callers
