"""Ops that run at once, on values that are there; tapes that watch an input hear of it.

Every microsecond counts here: whatever was found right once is looked up.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays, numerics, spans
from runtime.arrays import DType, bfloat16
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
from runtime.graph.shape import TensorShape
from runtime.graph.tensor import EagerTensor

if TYPE_CHECKING:
    from runtime.graph.op import Op

MOST_CHECKED = 4096
"""How many kinds of calls an op remembers as right."""

REMEMBERED = (str, bytes, int, float, complex, tuple, DType, TensorShape, type(None))
"""Attributes of calls that are remembered. Functions and datasets would stay alive, with all that they refer to."""


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


class CheckedCall:
    """What is known of an op's calls of one kind, which were found right once; nobody changes its dicts."""

    __slots__ = ("attrs", "given", "parts")

    def __init__(self, op: "Op", attrs: dict[str, Any]) -> None:
        self.attrs = attrs  # all of them, those of dtypes and lengths too
        self.given = op.for_kernel(attrs)
        self.parts = op.parts(attrs)


def run(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
    """Run an op on values that are there; return its output, a list of several, or None."""
    tensors = inputs
    for value in inputs:
        if type(value) is not EagerTensor or op.lengths:  # a tensor in the place of a list is a list of its rows
            tensors, attrs = _converted(op, inputs, attrs)
            break
    call = _found_right(op, tensors, attrs)
    if op.takes_resources:
        _tell_resources(op, tensors)
    try:
        if placement.gpus or bfloat16.in_use or numerics.checking.numerics or spans.current.recorder is not None:
            result = _attended(op, tensors, call)
        else:
            result = _computed(op, op.at_once, np, [one.array for one in tensors], call)
    except (ValueError, MemoryError) as error:
        if isinstance(error, ValueError) and type(error) is not ValueError:  # says more than we do
            raise
        fail_running(op, tensors, error)
    if op.single:
        output = EagerTensor(result)
        if state.tapes:
            _tell_tapes(op, tensors, call, (output,))
        return output
    outputs = tuple(EagerTensor(one) for one in result or ())
    if state.tapes:
        _tell_tapes(op, tensors, call, outputs)
    return list(outputs) if outputs else None


def _converted(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what was handed over as flat tensors, and the attributes with what it settles of them."""
    quickly = numbers_bound(op, inputs) or integers_bound(op, inputs, attrs)
    if quickly is not None:
        return quickly, attrs
    full = op.complete(attrs)
    return bind(op, inputs, full), full


def _computed(op: "Op", kernel: Callable[..., Any], xp: Any, values: list[Any], call: CheckedCall) -> Any:
    given = call.given
    if op.state is not None:
        given = {**given, "state": op.state(**given)}
    if call.parts is None:
        return kernel(xp, *values, **given)
    flat = tuple(values)
    return kernel(xp, *[flat[part] for part in call.parts], **given)


def _attended(op: "Op", tensors: tuple[Any, ...], call: CheckedCall) -> Any:
    """Run an op's kernel where not all is as ever: on a GPU, on bfloat16, timed for a recorder, its results checked."""
    device: Device = CPU
    values = [one.array for one in tensors]
    if placement.gpus:
        device, values = placed(op, state.device, values, call.attrs)
    kernel = op.kernel if spans.current.recorder is None else _timed(op, device)
    if bfloat16.in_use:
        kernel = kernel_for(op, kernel, [one.dtype for one in tensors], op.output_dtypes(call.attrs))
    with np.errstate(all="ignore"), device.scope():
        result = _computed(op, kernel, device.xp, values, call)
    if numerics.checking.numerics:
        try:
            numerics.check(op.name, *((result,) if op.single else result or ()))
        except InvalidArgumentError as error:
            fail_checked(op, error)
    return result


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


def _found_right(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any]) -> CheckedCall:
    """Return what is known of calls like this one, which is held to the op's declaration if it is the first."""
    key = _key_of(op, tensors, attrs)
    try:
        found: CheckedCall | None = op.checked.get(key)
    except TypeError:  # an attribute that cannot be hashed
        found = None
    if found is not None:
        return found
    full = settle_types(op, tensors, op.complete(attrs))
    try:
        op.infer(tensors, full)
    except (ValueError, TypeError) as error:
        fail(op, op.name, tensors, error)
    found = CheckedCall(op, full)
    if all(isinstance(one, REMEMBERED) for one in attrs.values()):
        if len(op.checked) >= MOST_CHECKED:
            op.checked.clear()
        op.checked[key] = found
    return found


def _key_of(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells apart calls that the shape rule may judge differently."""
    key: list[Any] = [*attrs.items(), *map(type, attrs.values())] if attrs else []  # True == 1 == 1.0: types tell
    for one in tensors:
        array = one.array
        if op.takes_resources and not hasattr(array, "shape"):
            key.append(one.dtype)
        else:
            key += (array.shape, array.dtype.num)
    for index in op.by_value:
        if index < len(tensors):
            key.append(tensors[index].array.tobytes())
    return tuple(key)


def _tell_tapes(op: "Op", tensors: tuple[Any, ...], call: CheckedCall, outputs: tuple[EagerTensor, ...]) -> None:
    """Let the tapes that watch an input know."""
    watching = [tape for tape in state.tapes if tape.watches(tensors)]
    if not watching:
        return
    operation = EagerOperation(op, tensors, call.attrs)
    operation.outputs = outputs
    for tape in watching:
        tape.record(operation)
