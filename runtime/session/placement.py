"""The steps of a plan on their devices, with copies where a value is wanted elsewhere than it is made.

What is known is copied once, when the plan is made; everything else in each run, once for each device that wants it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.devices import CPU, Device, brought, copy_name, home_of
from runtime.graph.op import Op
from runtime.graph.placement import chosen, held_on_host, positions_in_host_memory
from runtime.graph.tensor import Operation
from runtime.ops import rules
from runtime.session.steps import NO_ARRAYS, Step, Value


def _unplaced(*_: Any) -> Array:
    raise RuntimeError("a copy runs in plans only, which say where to")


COPY = Op("_Copy", "input: T -> output: T", shape=rules.same, kernel=_unplaced)
"""A value brought to another device. Only plans have it: no graph does."""


def asks_for_gpu(steps: Iterable[Step], homes: Mapping[int, Device]) -> bool:
    """Tell whether there is anything to place: somebody asks for a GPU, or something lies on one."""
    if any(not home.on_host for home in homes.values()):
        return True
    return any("GPU" in step.operation.device.upper() or any(map(_on_gpu, step.inputs)) for step in steps)


def _on_gpu(value: Value) -> bool:
    return value.dtype is arrays.resource and not getattr(value.value, "device", CPU).on_host


class Placer:
    """Gives steps their devices, in order, and puts copies between them.

    `fed` are the names, by id, of values that no step makes; `homes` says where these lie, if not on the host.
    """

    def __init__(self, fed: Mapping[int, str], homes: Mapping[int, Device], *, soft: bool) -> None:
        self._fed = fed
        self._homes = dict(homes)
        self._soft = soft
        self._copies: dict[tuple[int, Device], Value] = {}
        self._made: list[Step] = []
        self._shapes: set[int] = set()  # values that a GPU's kernels give on the host, and what follows from them

    def place(self, steps: Iterable[Step]) -> list[Step]:
        """Return the steps on their devices."""
        for step in steps:
            operation, op = step.operation, step.declaration
            in_host = positions_in_host_memory(op, operation.attrs)
            reckons = self._reckons(step)
            step.device = CPU if reckons else self._device(step, in_host)
            for value, arg in zip(step.outputs, _argument_names(op, step), strict=True):
                self._homes[id(value)] = CPU if arg in op.host_memory else step.device
                if reckons or (arg in op.host_memory and value.dtype.is_integer):
                    self._shapes.add(id(value))
            step.inputs = [
                self.brought(value, CPU if at in in_host else step.device) for at, value in enumerate(step.inputs)
            ]
            self._made.append(step)
        return self._made

    def _reckons(self, step: Step) -> bool:
        """Tell whether a step makes integers of shapes alone: that stays on the host, as it does in TensorFlow."""
        unknown = [id(value) for value in step.inputs if value.value is None]
        integers = all(value.dtype.is_integer for value in (*step.inputs, *step.outputs))
        return step.declaration.pure and bool(unknown) and integers and self._shapes.issuperset(unknown)

    def _device(self, step: Step, in_host: frozenset[int]) -> Device:
        operation = step.operation
        slots = [one.value.device for one in step.inputs if one.dtype is arrays.resource and one.value is not None]
        homes = [self._home(one) for at, one in enumerate(step.inputs) if at not in in_host]
        what = f"{operation.name} ({operation.type}, made at {operation.line})"
        found = chosen(step.declaration, operation.device, what, slots, homes, soft=self._soft)
        return CPU if held_on_host(one.dtype for one in (*step.inputs, *step.outputs)) else found

    def _home(self, value: Value) -> Device | None:
        """Return where a value lies; what is known goes wherever it is wanted."""
        return self._homes.get(id(value), home_of(value.value) if value.value is not None else CPU)

    def brought(self, value: Value, device: Device) -> Value:
        """Return a value as it is on a device: by a copy where it lies elsewhere."""
        home = self._home(value)
        if value.dtype in NO_ARRAYS or value.dtype is arrays.string or (home or CPU) == device:
            return value
        key = id(value), device
        if key not in self._copies:
            self._copies[key] = self._copied(value, home or CPU, device)
            self._homes[id(self._copies[key])] = device
        return self._copies[key]

    def _copied(self, value: Value, home: Device, device: Device) -> Value:
        if value.value is not None:
            return replace(value, value=brought(value.value, device), index=-1)
        source = value.op.name if value.op is not None else self._fed[id(value)]
        graph: Any = None  # no graph has the operation: plans only look at its name and its op
        name = f"{source}:{copy_name(None if home.on_host else home, device)}"  # as TensorFlow's tracer names copies
        operation = Operation(graph, COPY, name, (), {"T": value.dtype}, (), device.name, "")
        output = Value(value.dtype, value.dims, None, -1, operation, 0)
        step = Step(operation, [value], [output], kernel=_bringing(device), device=device, copy_of=home)
        self._made.append(step)
        return output


def _bringing(device: Device) -> Any:
    return lambda xp, array: brought(array, device)


def _argument_names(op: Op, step: Step) -> list[str]:
    """Return for each output of a step the name that the signature calls it by."""
    if not op.host_memory:
        return [""] * len(step.outputs)
    names = [arg.name for arg in op.signature.outputs]
    return names if len(names) == len(step.outputs) else [names[0]] * len(step.outputs)
