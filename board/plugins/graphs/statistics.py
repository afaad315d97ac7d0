"""Step statistics laid over a graph: what each of its operations cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from board.payloads import step_stats
from board.payloads.graphs import blob
from board.payloads.step_stats import Cost, StepCosts
from board.plugins.graphs.model import Model
from board.plugins.graphs.scopes import Strings
from board.plugins.graphs.sources import Source

_DERIVED = re.compile(r"_arg_(.+)_[0-9]+_[0-9]+|(.+)/_[0-9]+__cf__[0-9]+")
"""What TensorFlow makes of an operation before it runs: a feed in a placeholder's place, a constant for what folds."""

MOST_UNMATCHED = 200
"""Names of operations that are told of those that the graph does not have."""


def read_costs(source: Source) -> StepCosts:
    """Return what a step cost. Raises Unreadable, DamagedPayload."""
    return source.opened(lambda kind, payload: step_stats.decode(blob(kind, payload)))


def overlay(model: Model, costs: StepCosts) -> dict[str, Any]:
    """Return the costs of the graph's operations as columns, and what ran that the graph does not have."""
    numbers: dict[str, int] = {}
    for node, name in enumerate(model.names):
        numbers.setdefault(name, node)  # of a graph's own operations and a function's of one name, the graph's
    matched: dict[int, list[Cost]] = {}
    unmatched: dict[str, Cost] = {}
    for name, cost in costs.by_name.items():
        found = next((numbers[each] for each in _names(name) if each in numbers), None)
        if found is None:
            unmatched[name] = cost
        else:
            matched.setdefault(found, []).append(cost)
    answer = _columns(matched)
    everything = list(costs.by_name.values())
    answer["total"] = {"start_us": 0.0, "end_us": costs.end} | _sums(everything)
    answer["unmatched"] = {
        "names": list(unmatched)[:MOST_UNMATCHED],
        "count": len(unmatched),
        "compute_us": sum(cost.compute for cost in unmatched.values()),
    }
    return answer


def _names(ran: str) -> Iterator[str]:
    """Yield what the graph may call an operation that ran under this name, likeliest first."""
    yield ran
    yield ran.partition(":")[0]  # tracers of GPUs write "name:op"
    derived = _DERIVED.fullmatch(ran)
    if derived:
        yield derived[1] or derived[2]


def _columns(matched: dict[int, list[Cost]]) -> dict[str, Any]:
    devices, outputs = Strings(), Strings()
    longest = {node: max(costs, key=lambda cost: cost.longest) for node, costs in matched.items()}
    return {
        "node": np.array(list(matched), np.int64),
        "start_us": np.array([min(cost.start for cost in costs) for costs in matched.values()], np.float64),
        "compute_us": np.array([sum(cost.compute for cost in costs) for costs in matched.values()], np.float64),
        "bytes": np.array([sum(cost.nbytes for cost in costs) for costs in matched.values()], np.float64),
        "count": np.array([sum(cost.count for cost in costs) for costs in matched.values()], np.int64),
        "device": np.array([devices[cost.device] for cost in longest.values()], np.int64),
        "output": np.array([outputs[cost.outputs] if cost.outputs else -1 for cost in longest.values()], np.int64),
        "devices": devices.texts,
        "outputs": outputs.texts,
    }


def _sums(costs: list[Cost]) -> dict[str, float]:
    return {"compute_us": sum(cost.compute for cost in costs), "bytes": sum(cost.nbytes for cost in costs)}
