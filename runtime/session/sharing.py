"""Steps that give what is there already are dropped: common subexpressions, and identities."""

from typing import Any

from runtime.arrays import resource
from runtime.ops.state import READS
from runtime.session.steps import Step, Value

IDENTITIES = frozenset({"Identity", "StopGradient"})


def share_equal(steps: list[Step], values: dict[Any, Value]) -> list[Step]:
    """Return the steps without repetitions; in `values`, what they would have given becomes what is there already."""
    found: dict[Any, Step] = {}
    instead: dict[int, Value] = {}
    kept: list[Step] = []
    versions = _Versions()
    for step in steps:
        step.inputs = [instead.get(id(value), value) for value in step.inputs]
        key = versions.read(step) if step.operation.type == "ReadVariableOp" else _key(step)
        versions.note(step)
        if key is None or key not in found:
            if key is not None:
                found[key] = step
            kept.append(step)
            continue
        for mine, theirs in zip(step.outputs, found[key].outputs, strict=True):
            instead[id(mine)] = theirs
    _put(instead, values)
    return kept


def skip_identities(steps: list[Step], values: dict[Any, Value]) -> list[Step]:
    """Return the steps without those that hand on what they get; in `values`, their results become what they got."""
    instead: dict[int, Value] = {}
    kept: list[Step] = []
    for step in steps:
        step.inputs = [instead.get(id(value), value) for value in step.inputs]
        if step.operation.type in IDENTITIES:
            instead[id(step.outputs[0])] = step.inputs[0]
        else:
            kept.append(step)
    _put(instead, values)
    return kept


def _put(instead: dict[int, Value], values: dict[Any, Value]) -> None:
    """Have tensors mean the values that are there instead of theirs."""
    for tensor, value in values.items():
        values[tensor] = instead.get(id(value), value)


class _Versions:
    """How often each variable has been changed: reads of a variable between two changes are equal."""

    def __init__(self) -> None:
        self._changes: dict[int, int] = {}
        self._unknown = 0  # changes of what is known only when the plan runs: any variable, maybe

    def note(self, step: Step) -> None:
        """Count what a step changes."""
        if step.operation.type in READS:
            return
        for value in step.inputs:
            if value.dtype is resource and value.value is None:
                self._unknown += 1
            elif value.dtype is resource:
                self._changes[id(value.value)] = self._changes.get(id(value.value), 0) + 1

    def read(self, step: Step) -> Any:
        """Return what is equal for equal reads, or None where the variable is not known."""
        slot = step.inputs[0].value
        if slot is None:
            return None
        return ("ReadVariableOp", step.operation.device, id(slot), self._changes.get(id(slot), 0), self._unknown)


def _key(step: Step) -> Any:
    """Return what is equal for steps with equal results, or None where there is no such thing."""
    if not step.declaration.pure:
        return None
    key = (step.declaration.name, step.operation.device, *map(id, step.inputs), *sorted(
        (name, value) for name, value in step.operation.attrs.items()
    ))  # fmt: skip
    try:
        hash(key)
    except TypeError:
        return None
    return key
