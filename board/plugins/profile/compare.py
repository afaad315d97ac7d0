"""How two profiles differ: their operations side by side, the largest difference first."""

from __future__ import annotations

from typing import Any

import numpy as np

from board.plugins.profile.library import Opened
from board.plugins.profile.request import CompareRequest
from board.plugins.profile.summary import By, group, keys_of, part


def compare(before: Opened, after: Opened, request: CompareRequest) -> dict[str, Any]:
    """Return rows that either profile has, by name: count, total and self time in both."""
    sides = [_rows(opened, request.by) for opened in (before, after)]
    names = list(dict.fromkeys(name for side in sides for name in side))
    columns = np.array([[side.get(name, (0, 0, 0)) for name in names] for side in sides], np.int64).reshape(2, -1, 3)
    difference = columns[1, :, 2] - columns[0, :, 2]
    order = np.argsort(-np.abs(difference), kind="stable")
    shown = order[: request.limit]
    found: dict[str, Any] = {"rows": [names[at] for at in shown.tolist()], "more": len(order) - len(shown)}
    for number, side in enumerate(("before", "after")):
        count, total, own = columns[number].T
        found[side] = {
            "count": count[shown],
            "total": total[shown].astype(np.float64),
            "self": own[shown].astype(np.float64),
            "mean": total[shown] / np.maximum(count[shown], 1),
            "total_self": int(own.sum()),
        }
    return found | {"change": difference[shown].astype(np.float64)}


def _rows(opened: Opened, by: By) -> dict[str, tuple[int, int, int]]:
    """Return count, total and self time of each row of a profile."""
    taken = part(opened, None, None)
    key, labels, _ = keys_of(opened.trace, taken.at, by)
    rows = group(taken, key, len(labels))
    values = zip(rows.calls.tolist(), rows.total.tolist(), rows.self.tolist(), strict=True)
    return dict(zip((labels[at] for at in rows.row.tolist()), values, strict=True))
