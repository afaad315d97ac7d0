"""Common subexpressions: a step that computes what an earlier one has computed is dropped."""

from typing import Any

from runtime.session.steps import Step, Value


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
