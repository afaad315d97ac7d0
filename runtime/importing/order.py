"""The order of nodes: each after those that it takes."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable

from writer.wire.proto.graph_pb2 import NodeDef

MOST_QUOTED = 8


def in_order(nodes: Iterable[NodeDef], given: Collection[str] = ()) -> list[NodeDef]:
    """Return nodes so that each comes after its inputs, otherwise as they were; what is `given` is there already.

    Raises ValueError for two nodes of one name, an input that is not there, and a cycle.
    """
    nodes = list(nodes)
    places = {node.name: place for place, node in enumerate(nodes)}
    if len(places) < len(nodes):
        twice = [name for name, count in Counter(node.name for node in nodes).items() if count > 1]
        raise ValueError(f"{quoted(twice)} in the graph more than once")
    waits: list[set[int]] = []
    users: dict[int, list[int]] = {}
    for place, node in enumerate(nodes):
        inputs = {producer_of(one) for one in node.input}.difference(given)
        missing = inputs - places.keys()
        if missing:
            raise ValueError(f"node {node.name!r} takes {quoted(sorted(missing))}, which the graph does not have")
        waits.append({places[one] for one in inputs})
        for one in waits[place]:
            users.setdefault(one, []).append(place)
    ready = [place for place, inputs in enumerate(waits) if not inputs]
    found: list[NodeDef] = []
    while ready:
        place = heapq.heappop(ready)
        found.append(nodes[place])
        for user in users.get(place, ()):
            waits[user].discard(place)
            if not waits[user]:
                heapq.heappush(ready, user)
    if len(found) < len(nodes):
        rest = [nodes[place].name for place, inputs in enumerate(waits) if inputs]
        raise ValueError(f"nodes of the graph wait for each other in a circle, among {quoted(rest)}")
    return found


def producer_of(text: str) -> str:
    """Return the node that an input names: "node", "node:1" or "^node"."""
    return text.removeprefix("^").partition(":")[0]


def quoted(names: list[str]) -> str:
    """Return the first few of some names for an error."""
    more = f" and {len(names) - MOST_QUOTED} more" if len(names) > MOST_QUOTED else ""
    return ", ".join(map(repr, names[:MOST_QUOTED])) + more
