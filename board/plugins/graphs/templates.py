"""Groups that are built alike: the same operations, wired the same way, at every depth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]

UNIQUE = -1
"""In place of a template: no other group is built like this one."""

MOST_WORK = 50_000_000
"""Edges times levels; beyond it no templates are looked for."""

_ODD = np.uint64(0x9E3779B97F4A7C15)


def templates(parents: Int64, groups: Int64, ops: Int64, sources: Int64, targets: Int64) -> Int64:
    """Return for each group the number of its template, shared by all groups that are built alike.

    Hashes go bottom-up: a group's is the sum over its members' hashes and over its own edges', those between two of
    its members. The order of members does not count.
    """
    if not len(parents):
        return np.empty(0, np.int64)
    depth = _depths(parents)
    if len(sources) * (int(depth.max()) + 1) > MOST_WORK:
        return np.full(len(parents), UNIQUE, np.int64)
    members = np.concatenate([_scramble(ops.astype(np.uint64) + np.uint64(1)), np.zeros(len(parents), np.uint64)])
    offset = len(ops)  # groups follow the operations
    group_depth = np.append(depth, -1)  # TOP is the last
    # Every edge climbs: its ends are replaced by their groups until both lie in the same one.
    source, target = sources.copy(), targets.copy()
    owner = np.concatenate([groups, parents])
    sums = np.zeros(len(parents), np.uint64)
    for level in range(int(depth.max()), -1, -1):
        for end in (source, target):
            deeper = group_depth[owner[end]] > level
            end[deeper] = offset + owner[end][deeper]
        inside = (owner[source] == owner[target]) & (group_depth[owner[source]] == level)
        pairs = _scramble(members[source[inside]] * _ODD + members[target[inside]])
        np.add.at(sums, owner[source[inside]], pairs)
        source, target = source[~inside], target[~inside]
        children = np.flatnonzero(group_depth[owner] == level)
        np.add.at(sums, owner[children], _scramble(members[children]))
        here = np.flatnonzero(depth == level)
        members[offset + here] = _scramble(sums[here] ^ _ODD)
    _, number, count = np.unique(members[offset:], return_inverse=True, return_counts=True)
    return np.where(count[number] > 1, number, UNIQUE)


def _depths(parents: Int64) -> Int64:
    depths: list[int] = []
    for parent in parents.tolist():
        depths.append(0 if parent < 0 else depths[parent] + 1)
    return np.array(depths, np.int64)


def _scramble(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return each value's hash (the finalizer of splitmix64); sums wrap around, which is what they are for."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
