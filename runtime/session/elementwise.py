"""Elementwise operations that feed each other become one loop: what lies between is never written to memory."""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.session import loops
from runtime.session.expressions import EXPRESSIONS, Line, function_of, source_of
from runtime.session.steps import Step, Users, Value, Writer

LEAST_ELEMENTS = 1 << 13
"""Smaller results are not worth a compiled loop: numpy's calls cost as much as their work."""

MOST_INPUTS = 6
"""Loops over more arrays are not vectorised: too many pairs of them might overlap."""

SEVERAL_PASSES = frozenset({
    *("Reciprocal", "ReciprocalGrad", "ReluGrad", "Rsqrt", "RsqrtGrad", "SigmoidGrad", "SqrtGrad"),
    *("SquaredDifference", "TanhGrad"),
})  # fmt: skip
"""Ops for which numpy goes over the memory more than once: worth a loop each."""


def fuse_elementwise(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with groups of elementwise ones, in which only the last one's result is looked at, as one."""
    users = Users(steps, wanted)
    dropped: set[int] = set()
    for step in reversed(steps):
        if id(step) in dropped or not _fits(step):
            continue
        group = _group(step, users)
        worthwhile = len(group) > 1 or step.operation.type in SEVERAL_PASSES
        if not worthwhile or not loops.available():
            continue
        dropped |= {id(one) for one in group if one is not step}
        _rewrite(step, sorted(group, key=steps.index))
    return [step for step in steps if id(step) not in dropped]


def _fits(step: Step) -> bool:
    """Tell whether a step can be part of a loop."""
    kind = step.operation.type
    if (kind not in EXPRESSIONS and kind != "AddN") or step.writer or step.kernel or not step.on_host:
        return False
    (output,) = step.outputs
    if step.operation.attrs.get("data_format", "NHWC") != "NHWC" or output.dtype.name not in ("float32", "float64"):
        return False
    if not is_known(output.dims) or output.size < LEAST_ELEMENTS:
        return False
    return all(_access(value, output) is not None for value in step.inputs)


def _access(value: Value, output: Value) -> str | None:
    """Return how a value is broadcast to the result: whole, along its rows or columns, as a number; None otherwise."""
    if not is_known(value.dims):
        return None
    sizes, whole = value.sizes, output.sizes
    padded = (1,) * (len(whole) - len(sizes)) + sizes
    if padded == whole:
        return "full"
    if set(padded) <= {1}:
        return "scalar"
    if padded[-1] == whole[-1] and set(padded[:-1]) == {1}:
        return "row"
    return "column" if padded[:-1] == whole[:-1] and padded[-1] == 1 else None


def _group(step: Step, users: Users) -> list[Step]:
    """Return the step with those before it whose results only the group looks at."""
    group = [step]
    while True:
        taken = [value for one in group for value in one.inputs]
        found = next((maker for maker in map(users.maker_of, taken) if _joins(maker, group, users)), None)
        if found is None:
            return group
        group.append(found)


def _joins(maker: Step | None, group: list[Step], users: Users) -> bool:
    if maker is None or any(maker is one for one in group) or not _fits(maker):
        return False
    output = maker.outputs[0]
    if output.dims != group[0].outputs[0].dims or output.dtype is not group[0].outputs[0].dtype:
        return False
    return users.confined(output, group) and len(_inputs([*group, maker])) <= MOST_INPUTS


def _inputs(group: list[Step]) -> list[Value]:
    """Return what a group takes from outside, each once."""
    made = {id(step.outputs[0]) for step in group}
    return list({id(value): value for step in group for value in step.inputs if id(value) not in made}.values())


def _rewrite(last: Step, group: list[Step]) -> None:
    """Make the last step of a group do the work of all."""
    output = last.outputs[0]
    inputs = _inputs(group)
    names = {id(value): f"x{at}" for at, value in enumerate(inputs)}
    lines = []
    for at, step in enumerate(group):
        lines.append(Line(step.operation.type, tuple(names[id(value)] for value in step.inputs)))
        names[id(step.outputs[0])] = f"v{at}"
    accesses = [_access(value, output) or "full" for value in inputs]
    loop = loops.compiled(function_of(source_of(lines, accesses, output.dtype.name)))
    last.inputs = inputs
    last.writer = _writer(loop, accesses, output.sizes)


def _writer(loop: Any, accesses: list[str], sizes: tuple[int, ...]) -> Writer:
    broadcast = "row" in accesses or "column" in accesses
    plane = (-1, sizes[-1]) if broadcast else (1, -1)
    shapes: dict[str, Any] = {"full": plane, "row": -1, "column": -1}

    def write(results: list[Array], *values: Array) -> None:
        seen = [
            value.reshape(())[()] if access == "scalar" else np.ascontiguousarray(value).reshape(shapes[access])
            for value, access in zip(values, accesses, strict=True)
        ]
        loop(results[0].reshape(plane), *seen)

    return write
