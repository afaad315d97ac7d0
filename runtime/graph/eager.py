"""Ops that run at once, on values that are there; tapes that watch an input hear of it.

Every microsecond counts here: whatever was found right once is looked up.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays, numerics, spans
from runtime.arrays import bfloat16
from runtime.devices import CPU, Device, EventTimer, placement
from runtime.errors import InvalidArgumentError
from runtime.graph.context import state
from runtime.graph.inputs import (
    bind,
    fail,
    fail_checked,
    fail_running,
    integers_bound,
    numbers_bound,
    settle_types,
)
from runtime.graph.narrow import kernel_for
from runtime.graph.placement import placed
from runtime.graph.tensor import EagerTensor

if TYPE_CHECKING:
    from runtime.graph.op import Op

MOST_CHECKED = 4096
"""How many kinds of calls an op remembers as right."""


class EagerOperation:
    """What a tape keeps of an op that ran: like an Operation, as far as gradients look."""

    __slots__ = ("attrs", "declaration", "inputs", "outputs")

    def __init__(self, declaration: "Op", inputs: tuple[EagerTensor, ...], attrs: dict[str, Any]) -> None:
        self.declaration = declaration
        self.inputs = inputs
        self.attrs = attrs
        self.outputs: tuple[EagerTensor, ...] = ()

    @property
    def type(self) -> str:
        """The op's name."""
        return self.declaration.name

    @property
    def name(self) -> str:
        """The op's name: what runs eagerly has none of its own."""
        return self.declaration.name

    def get_attr(self, name: str) -> Any:
        """Return an attribute."""
        return self.attrs[name]


def run(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
    """Run an op on values that are there; return its output, a list of several, or None."""
    full, attrs_key = op.plain if not attrs else op.completed(attrs)
    tensors = inputs
    for value in inputs:
        if type(value) is not EagerTensor:
            full = dict(full)
            tensors = numbers_bound(op, inputs) or integers_bound(op, inputs, full) or bind(op, inputs, full)
            break
    key: Any = _key_of(op, tensors, attrs_key)
    try:
        known = key in op.checked
    except TypeError:  # an attribute that cannot be hashed
        key, known = None, False
    if not known:
        full = _checked(op, tensors, dict(full), key)
    given = full if len(full) == len(op.attrs) else op.for_kernel(full)
    if op.state is not None:
        given = {**given, "state": op.state(**given)}
    values: Any = [one.array for one in tensors]
    device = CPU
    if placement.gpus:
        device, values = placed(op, state.device, values, full)
    if op.has_lists:
        values = op.grouped(tuple(values), full)
    if op.takes_resources:
        _tell_resources(op, tensors)
    kernel = op.kernel if spans.current.recorder is None else _timed(op, device)
    if bfloat16.in_use:
        kernel = _narrow(op, kernel, tensors, full)
    try:
        if op.view and device is CPU:  # nothing is computed that numpy might warn of
            result = kernel(np, *values, **given)
        else:
            with np.errstate(all="ignore"):
                if device is CPU:
                    result = kernel(np, *values, **given)
                else:
                    with device.scope():
                        result = kernel(device.xp, *values, **given)
    except (ValueError, MemoryError) as error:
        if isinstance(error, ValueError) and type(error) is not ValueError:  # says more than we do
            raise
        fail_running(op, tensors, error)
    if numerics.checking.numerics:
        try:
            numerics.check(op.name, *((result,) if op.single else result or ()))
        except InvalidArgumentError as error:
            fail_checked(op, error)
    if op.single:
        output = EagerTensor(result)
        if state.tapes:
            _tell_tapes(op, tensors, full, (output,))
        return output
    outputs = tuple(EagerTensor(one) for one in result or ())
    if state.tapes:
        _tell_tapes(op, tensors, full, outputs)
    return list(outputs) if outputs else None


def _narrow(
    op: "Op", kernel: Callable[..., Any], tensors: tuple[Any, ...], attrs: dict[str, Any]
) -> Callable[..., Any]:
    """Return the kernel for tensors of which some may be bfloat16."""
    dtypes = [one.dtype for one in tensors]
    if bfloat16 not in dtypes:
        return kernel
    return kernel_for(op, kernel, dtypes, op.output_dtypes(settle_types(op, tensors, dict(attrs))))


def _timed(op: "Op", device: Device) -> Callable[..., Any]:
    """Return the op's kernel, which tells the recorder how long it took: on a GPU, by the GPU's own events."""

    def run(*args: Any, **kwargs: Any) -> Any:
        timer = None if device.on_host else EventTimer(device)
        start = spans.clock() if timer is None else timer.read(timer.mark())
        result = op.kernel(*args, **kwargs)
        end = spans.clock() if timer is None else timer.read(timer.mark())
        recorder = spans.current.recorder
        if recorder is not None:
            made = (result,) if op.single else result or ()
            outputs = tuple(
                spans.Output(arrays.of_numpy(one.dtype), one.shape, 0 if op.view else one.nbytes)
                for one in made
                if arrays.is_array(one)
            )
            recorder.add(device.name, op.name, start, end, outputs, device.kind.lower())
        return result

    return run


def _tell_resources(op: "Op", tensors: tuple[Any, ...]) -> None:
    """Have variables know that a tensor will look at their memory, or that they are about to be changed."""
    for one in tensors:
        if hasattr(one.array, "lend"):
            if op.view:
                one.array.lend()
            elif not op.signature.outputs:  # an update
                one.array.take_back()


def _key_of(op: "Op", tensors: tuple[Any, ...], attrs_key: Any) -> tuple[Any, ...]:
    """Return what tells apart calls that the shape rule may judge differently."""
    key: list[Any] = [attrs_key]
    for one in tensors:
        array = one.array
        if op.takes_resources and not hasattr(array, "shape"):
            key.append(None)
        else:
            key += (array.shape, array.dtype.num)
    for index in op.by_value:
        if index < len(tensors):
            key.append(tensors[index].array.tobytes())
    return tuple(key)


def _checked(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], key: Any) -> dict[str, Any]:
    """Hold a call to the op's declaration; return all attributes, those of the dtypes too."""
    full = settle_types(op, tensors, attrs)
    try:
        op.infer(tensors, full)
    except (ValueError, TypeError) as error:
        fail(op, op.name, tensors, error)
    if key is not None:
        if len(op.checked) >= MOST_CHECKED:
            op.checked.clear()
        op.checked.add(key)
    return full


def _tell_tapes(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], outputs: tuple[EagerTensor, ...]) -> None:
    """Let the tapes that watch an input know."""
    watching = [tape for tape in state.tapes if tape.watches(tensors)]
    if not watching:
        return
    full = settle_types(op, tensors, dict(attrs))
    operation = EagerOperation(op, tensors, full)
    operation.outputs = outputs
    for tape in watching:
        tape.record(operation)
