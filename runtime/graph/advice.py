"""What errors advise: names that were meant, and where values that are none come from."""

import difflib
from collections.abc import Iterable
from typing import Any

NOTHING = (
    "gradients() gives None for what the loss does not depend on, summary.merge_all() where there are no summaries,"
    " train.latest_checkpoint() where there is no checkpoint"
)


def unknown_operation(name: str, names: Iterable[str]) -> str:
    """Return what to say of an operation that is not there: which ones are called alike."""
    meant = difflib.get_close_matches(name, names, 3, 0.7)
    hint = f": did you mean {' or '.join(map(repr, meant))}?" if meant else ""
    return f"the graph has no operation {name!r}{hint}"


def of_another_graph(value: Any) -> str:
    """Return what to say of a tensor or operation that is of another graph than the one it is used in."""
    return f"{value!r} is of another graph: make all of it under one `with graph.as_default()`, and Session(graph=…)"
