"""Elementwise operations on the same rows and columns become one loop: what only they look at is never in memory.

A loop stands where the first of its operations stood, so each of them must do with what is there by then. It may give
several results, take parts of what a Split gives without the Split, and write the parts of a ConcatV2 to their places:
an LSTM's cell with all that its gradient looks at is one loop, and so is the cell's gradient.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.session import loops
from runtime.session.expressions import WRITTEN_OUT, Line, Look, Program, Result, can_say, function_of
from runtime.session.parts import Joins, Parts
from runtime.session.steps import Step, Users, Value, Writer

LEAST_ELEMENTS = 1 << 13
"""Smaller results are not worth a compiled loop: numpy's calls cost as much as their work."""

MOST_ARRAYS = 24
"""Compilers give up on what more arrays might overlap with."""

SEVERAL_PASSES = frozenset({
    *("Reciprocal", "ReciprocalGrad", "ReluGrad", "Rsqrt", "RsqrtGrad", "Sigmoid", "SigmoidGrad", "SqrtGrad"),
    *("SquaredDifference", "TanhGrad"),
})  # fmt: skip
"""Ops for which numpy goes over the memory more than once: worth a loop each."""


@dataclass(eq=False)
class _Group:
    """Steps that become one loop: what they make has the dims and dtype of `like`."""

    first: int  # the place of the first of them
    like: Value
    members: list[Step] = field(default_factory=list)
    taken: dict[int, Value] = field(default_factory=dict)  # arrays that they look at, made by others

    @property
    def made(self) -> set[int]:
        return {id(step.outputs[0]) for step in self.members}


def fuse_elementwise(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with groups of elementwise ones as one each."""
    steps = _late(steps, Users(steps, wanted))
    users = Users(steps, wanted)
    parts = Parts(steps, users, _fits)
    groups = [one for one in _Grouping(parts).of(steps) if _worthwhile(one, parts)]
    if not groups or not loops.available():
        return steps
    joins = Joins(steps, users, [one.made for one in groups])
    instead: dict[int, Step | None] = {}
    for group in groups:
        instead |= {id(step): None for step in group.members}
        instead[id(group.members[0])] = _Loop(group, parts, joins, users).step()
    instead |= dict.fromkeys((*parts.replaced, *joins.replaced))
    placed = [instead.get(id(step), step) for step in steps]
    return [step for step in placed if step is not None]


def _late(steps: list[Step], users: Users) -> list[Step]:
    """Return the steps with those that only one other elementwise one looks at right before it."""
    held: dict[int, Step] = {}
    placed: list[Step] = []

    def place(step: Step) -> None:
        for value in step.inputs:
            maker = held.pop(id(value), None)
            if maker is not None:
                place(maker)
        placed.append(step)

    for step in steps:
        following = users.sole(step.outputs[0]) if _fits(step) else None
        if following is not None and _fits(following):
            held[id(step.outputs[0])] = step
        else:
            place(step)
    return placed


def _fits(step: Step) -> bool:
    """Tell whether a step can be part of a loop."""
    kind = step.operation.type
    if not can_say(kind) or step.writer or step.kernel or not step.on_host:
        return False
    (output,) = step.outputs
    if step.operation.attrs.get("data_format", "NHWC") != "NHWC" or output.dtype.name not in ("float32", "float64"):
        return False
    if kind in WRITTEN_OUT and output.dtype.name != "float32":
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


class _Grouping:
    """Walks the steps once, and puts each that fits into the last group that it can be part of, or into a new one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._made_at: dict[int, int] = {}  # where a value is there; what is not made is there from the beginning
        self._groups_at: dict[int, list[_Group]] = {}  # of each value, the groups that make it or look at it
        self._found: list[_Group] = []

    def of(self, steps: list[Step]) -> list[_Group]:
        """Return the groups, some of one step alone."""
        for at, step in enumerate(steps):
            if _fits(step) and id(step) not in self._parts.replaced:
                at = self._join(step, at).first  # it stands there now
            for value in step.outputs:
                self._made_at[id(value)] = at
        return self._found

    def _join(self, step: Step, at: int) -> _Group:
        taken = {id(value): value for one in step.inputs for value in self._parts.sources(one)}
        near = {id(one): one for value in taken for one in self._groups_at.get(value, ())}
        fitting = [one for one in near.values() if self._can_join(step, taken, one)]
        group = max(fitting, key=lambda one: one.first, default=None)
        if group is None:
            group = _Group(at, step.outputs[0])
            self._found.append(group)
        group.taken |= {key: value for key, value in taken.items() if key not in group.made}
        group.members.append(step)
        for value in (*taken, id(step.outputs[0])):
            self._groups_at.setdefault(value, []).append(group)
        return group

    def _can_join(self, step: Step, taken: dict[int, Value], group: _Group) -> bool:
        output, like, made = step.outputs[0], group.like, group.made
        if output.dims != like.dims or output.dtype is not like.dtype:
            return False
        if len(group.taken) + len(group.members) >= MOST_ARRAYS:
            return False
        return all(value in made or self._made_at.get(value, -1) < group.first for value in taken)


def _worthwhile(group: _Group, parts: Parts) -> bool:
    (first, *others) = group.members
    return bool(others) or first.operation.type in SEVERAL_PASSES or any(parts.has(one) for one in first.inputs)


class _Loop:
    """The program of a group while it is being written."""

    def __init__(self, group: _Group, parts: Parts, joins: Joins, users: Users) -> None:
        self._group = group
        self._parts = parts
        self._lines: list[Line] = []
        self._results: list[Result] = []
        self._looks: dict[Look, str] = {}
        self._names: dict[int, str] = {}  # of values that have been met
        self._read: dict[int, Value] = {}
        self._written: dict[int, Value] = {}
        for step in group.members:
            output = step.outputs[0]
            self._names[id(output)] = self._line(step.operation.type, [self._operand(value) for value in step.inputs])
            for whole, number in joins.of(output):
                self._write(whole, number)
            if not joins.only(output) and not users.confined(output, group.members):
                self._write(output)

    def step(self) -> Step:
        """Return the step that does the work of the group, under the name of its last operation."""
        like = self._group.like
        program = Program(list(self._looks), self._lines, self._results)
        loop = loops.compiled(function_of(program.source(like.dtype.name, (1, *like.sizes)[-1])))
        operation = self._group.members[-1].operation
        writer = _writer(loop, program, like.sizes)
        return Step(operation, list(self._read.values()), list(self._written.values()), writer=writer)

    def _line(self, kind: str, operands: list[str]) -> str:
        self._lines.append(Line(kind, tuple(operands)))
        return f"v{len(self._lines) - 1}"

    def _write(self, value: Value, part: int = 0) -> None:
        """Have the last line's value written to a value, or to a part of its rows."""
        self._written.setdefault(id(value), value)
        array = list(self._written).index(id(value))
        self._results.append(Result(len(self._lines) - 1, Look(array, "full", part)))

    def _look(self, value: Value, access: str, part: int = 0) -> str:
        self._read.setdefault(id(value), value)
        look = Look(list(self._read).index(id(value)), access, part)
        return self._looks.setdefault(look, f"x{len(self._looks)}")

    def _operand(self, value: Value) -> str:
        """Return how the program says a value, after what lines that takes."""
        if id(value) not in self._names:
            part = self._parts.of(value)
            if part is None:
                return self._look(value, _access(value, self._group.like) or "full")
            name = self._look(part.whole, "full", part.number)
            if part.bias is not None:
                name = self._line("BiasAdd", [name, self._look(part.bias, "row", part.number)])
            self._names[id(value)] = name
        return self._names[id(value)]


def _writer(loop: Any, program: Program, sizes: tuple[int, ...]) -> Writer:
    """Return what runs a loop on arrays of any number of dimensions."""
    looks = (*program.looks, *(one.where for one in program.results))
    plane = any(one.access in ("row", "column") or one.part for one in looks)
    rows, columns = (int(np.prod(sizes[:-1])), sizes[-1]) if plane else (1, int(np.prod(sizes)))
    accesses = {one.array: one.access for one in program.looks}

    def seen(array: Array, access: str) -> Array:
        if access == "scalar":
            return array.reshape(())[()]
        flat = np.ascontiguousarray(array)
        return flat.reshape(rows, -1) if access == "full" else flat.reshape(-1)

    def write(results: list[Array], *values: Array) -> None:
        given = [seen(value, accesses[at]) for at, value in enumerate(values)]
        loop(rows, columns, *(one.reshape(rows, -1) for one in results), *given)

    return write
