"""Steps that give what is there already are dropped: common subexpressions, and identities."""

from typing import Any

from runtime.session.steps import Step, Value

IDENTITIES = frozenset({"Identity", "StopGradient"})


def share_equal(steps: list[Step], values: dict[Any, Value]) -> list[Step]:
    """Return the steps without repetitions; in `values`, what they would have given becomes what is there already."""
    found: dict[Any, Step] = {}
    instead: dict[int, Value] = {}
    kept: list[Step] = []
    for step in steps:
        step.inputs = [instead.get(id(value), value) for value in step.inputs]
        key = _key(step)
        if key is None or key not in found:
            if key is not None:
                found[key] = step
            kept.append(step)
            continue
        for mine, theirs in zip(step.outputs, found[key].outputs, strict=True):
            instead[id(mine)] = theirs
    for tensor, value in values.items():
        values[tensor] = instead.get(id(value), value)
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
    for tensor, value in values.items():
        values[tensor] = instead.get(id(value), value)
    return kept


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
