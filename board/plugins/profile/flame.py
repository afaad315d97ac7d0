"""Who called whom, summed up: a tree in which slices of one name under one parent are one node."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.payloads.traces.trace import Int32s, Int64s
from board.plugins.profile.library import Opened
from board.plugins.profile.request import FlameRequest
from board.plugins.profile.summary import part

MOST_LEVELS = 512


def flame(opened: Opened, request: FlameRequest) -> dict[str, Any]:
    """Return the nodes of the tree, parents first, children by total time; small ones are left out, and counted."""
    trace, slices = opened.trace, opened.trace.slices
    taken = part(opened, request.range, request.tracks)
    names = len(trace.names)
    node = np.full(len(slices), -1, np.int64)
    level, parents, labels = _levels(slices.parent, taken.at), [], []
    nodes = 0
    for depth in range(min(int(level.max(initial=-1)) + 1, MOST_LEVELS)):
        at = taken.at[level == depth]
        above = np.where(slices.parent[at] >= 0, node[slices.parent[at]], -1)
        pairs, which = np.unique((above + 1) * names + slices.name[at], return_inverse=True)
        node[at] = nodes + which
        parents.append(pairs // names - 1)
        labels.append(pairs % names)
        nodes += len(pairs)
    mine = node[taken.at]
    known = mine >= 0
    parent = np.concatenate(parents) if parents else np.empty(0, np.int64)
    label = np.concatenate(labels) if labels else np.empty(0, np.int64)
    total, own, count = (np.zeros(nodes, np.int64) for _ in range(3))
    np.add.at(total, mine[known], taken.total[known])
    np.add.at(own, mine[known], taken.self[known])
    np.add.at(count, mine[known], 1)
    order = _kept(parent, total, request.limit)
    place = np.full(nodes + 1, -1, np.int64)  # the last for "no parent"
    place[order] = np.arange(len(order))
    return {
        "parent": place[parent[order]],
        "name": label[order],
        "total": total[order].astype(np.float64),
        "self": own[order].astype(np.float64),
        "count": count[order],
        "total_self": int(taken.self.sum()),
        "more": nodes - len(order),
    }


def _levels(parent: Int32s, index: Int64s) -> Int64s:
    """Return how deep each slice lies: by its parents, not by the row that it is drawn in."""
    level = np.full(len(parent), -1, np.int64)
    level[index] = 0
    inner = index[parent[index] >= 0]
    for depth in range(1, MOST_LEVELS + 1):
        inner = inner[level[parent[inner]] == depth - 1]
        level[inner] = depth
    return level[index]


def _kept(parent: Int64s, total: Int64s, limit: int) -> Int64s:
    """Return the nodes to show, parents first: the longest. A parent lasts at least as long as its child."""
    order = np.lexsort((np.arange(len(total)), -total))[:limit]
    return np.sort(order)  # nodes are numbered level by level
