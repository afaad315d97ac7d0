"""Reads of variables: which come last, and which must keep what they saw, as an update comes before a look at it."""

from bisect import bisect_right
from collections.abc import Iterable

from runtime.graph.tensor import Operation
from runtime.ops.state import READS
from runtime.session.steps import Step, Value


def fetched_reads_last(operations: list[Operation], fetched: Iterable[Operation]) -> list[Operation]:
    """Return the operations with reads that are fetched and that nothing waits for at the end.

    Such a read and the updates of the same run have no order; TensorFlow 1's variables give what they hold in the end,
    and scripts count on it: `_, step = session.run([train, global_step])`.
    """
    candidates = {one for one in fetched if one.type == "ReadVariableOp"}
    if not candidates:
        return operations
    for operation in operations:
        candidates.difference_update(operation.control_inputs, (one.op for one in operation.inputs))
    return [one for one in operations if one not in candidates] + [one for one in operations if one in candidates]


def copied_reads(steps: list[Step], wanted: set[int]) -> set[int]:
    """Return the ids of the results of reads that are looked at, or fetched (`wanted`), after an update."""
    uses: dict[int, list[int]] = {}
    updates: dict[int, list[int]] = {}
    for at, step in enumerate(steps):
        for value in {id(one) for one in step.inputs}:
            uses.setdefault(value, []).append(at)
            if step.operation.type not in READS:
                updates.setdefault(value, []).append(at)
    found: set[int] = set()
    for at, step in enumerate(steps):
        if step.operation.type != "ReadVariableOp":
            continue
        later = updates.get(id(step.inputs[0]), [])
        first = bisect_right(later, at)
        if first == len(later):
            continue
        seen = _views(step.outputs[0], steps, uses)
        if not seen.isdisjoint(wanted) or any(uses[one][-1] > later[first] for one in seen if one in uses):
            found.add(id(step.outputs[0]))
    return found


def _views(value: Value, steps: list[Step], uses: dict[int, list[int]]) -> set[int]:
    """Return the ids of a value and of all that may share memory with it."""
    seen = {id(value)}
    waiting = [value]
    while waiting:
        for at in uses.get(id(waiting.pop()), ()):
            if steps[at].declaration.view:
                new = [one for one in steps[at].outputs if id(one) not in seen]
                seen.update(map(id, new))
                waiting += new
    return seen
