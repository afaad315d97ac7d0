"""Graphs as a test writes them down, and a model's columns as a test reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from board.payloads.operations import Operations
from board.plugins.graphs.model import NAMED_AS_GROUP, Model, build


def operations(*nodes: tuple[str, Sequence[str]], function: str = "") -> Operations:
    """Operations by name and inputs."""
    made = Operations(function)
    for name, inputs in nodes:
        made.add(name, "NoOp", inputs)
    return made


def model(*nodes: tuple[str, Sequence[str]]) -> Model:
    """The model of a graph without functions."""
    return build([operations(*nodes)])


def group_path(model: Model, group: int) -> str:
    """The whole name of a group, out of the columns alone."""
    groups, parts = model.document["groups"], []
    while group >= 0:
        parts.append(model.document["strings"][groups["name"][group]])
        group = int(groups["parent"][group])
    return "/".join(reversed(parts))


def names(model: Model) -> list[str]:
    """The whole name of each operation, out of the columns alone, as the page makes it."""
    nodes = model.document["nodes"]
    found = []
    for name, group, flags in zip(nodes["name"], nodes["group"], nodes["flags"], strict=True):
        path, last = group_path(model, group), model.document["strings"][name]
        found.append(path if flags & NAMED_AS_GROUP else f"{path}/{last}" if group >= 0 else last)
    return found


def edges(model: Model) -> list[tuple[str, str]]:
    """(source, target) of each edge."""
    found, listed = model.document["edges"], names(model)
    return [(listed[source], listed[target]) for source, target in zip(found["source"], found["target"], strict=True)]


def node(model: Model, name: str) -> dict[str, Any]:
    """The columns' entries of one operation."""
    number = names(model).index(name)
    return {key: column[number] for key, column in model.document["nodes"].items()} | {"number": number}
