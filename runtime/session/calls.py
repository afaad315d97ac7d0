"""The closures that a plan calls one after another: each takes what is in its places, and puts its results into others.

Calling one is all that a step costs beside its kernel: so what could be settled beforehand is, and a kernel of up to
three inputs is called without a loop.
"""

from collections.abc import Callable, Container, Mapping
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.devices import Device
from runtime.graph.narrow import kernel_for
from runtime.graph.tensor import Operation
from runtime.numerics import check
from runtime.session.steps import Step

StateOf = Callable[[Operation], Any]
"""Gives what an operation keeps between runs: a variable's slot, a generator of random numbers."""

Call = Callable[[], None]


def call_of(
    step: Step, slots: list[Any], buffers: Mapping[int, Array], state_of: StateOf, copied: Container[int]
) -> Call:
    """Return the closure that runs a step on a plan's list of values.

    `buffers` are the memory of results, by the ids of the values; the ids in `copied` are of results that must be
    copied, as what they look at changes.
    """
    return _within(step.device, _call_of(step, slots, buffers, state_of, copied))


def _call_of(
    step: Step, slots: list[Any], buffers: Mapping[int, Array], state_of: StateOf, copied: Container[int]
) -> Call:
    if step.writer is not None:
        return _writing(slots, step, buffers)
    declaration = step.declaration
    kernel = step.kernel or declaration.kernel
    if arrays.bfloat16.in_use:
        dtypes = [[value.dtype for value in values] for values in (step.inputs, step.outputs)]
        kernel = kernel_for(declaration, kernel, *dtypes)
    attrs = declaration.for_kernel(step.operation.attrs)
    if declaration.state is not None:
        attrs["state"] = state_of(step.operation)
    if len(step.outputs) == 1 and id(step.outputs[0]) in buffers:
        attrs["out"] = buffers[id(step.outputs[0])]
    if declaration.lengths or not declaration.single or len(step.inputs) > 3:
        return _general(slots, kernel, step, attrs)
    return _simple(slots, kernel, step, attrs, copy=id(step.outputs[0]) in copied)


def _within(device: Device, call: Call) -> Call:
    """Return a closure that runs on a GPU which is not the current one."""
    if device.index == 0:
        return call

    def run() -> None:
        with device.scope():
            call()

    return run


def with_check(call: Call, step: Step, slots: list[Any]) -> Call:
    """Return a call that also looks for NaN and infinities in what the operation gave."""
    places = [value.index for value in step.outputs[: len(step.operation.outputs)]]

    def run() -> None:
        call()
        check(step.operation.type, *[slots[place] for place in places])

    return run


def _simple(slots: list[Any], kernel: Any, step: Step, attrs: dict[str, Any], *, copy: bool) -> Call:
    """Return a closure for up to three inputs and one output, without loops or unpacking."""
    xp = step.device.xp
    places = [value.index for value in step.inputs]
    result = step.outputs[0].index
    if copy:
        plain = kernel

        def kernel(xp: Any, *values: Any, **attrs: Any) -> Any:
            return plain(xp, *values, **attrs).copy()

    if len(places) == 0:

        def call() -> None:
            slots[result] = kernel(xp, **attrs)

    elif len(places) == 1:
        (a,) = places

        def call() -> None:
            slots[result] = kernel(xp, slots[a], **attrs)

    elif len(places) == 2:
        a, b = places

        def call() -> None:
            slots[result] = kernel(xp, slots[a], slots[b], **attrs)

    else:
        a, b, c = places

        def call() -> None:
            slots[result] = kernel(xp, slots[a], slots[b], slots[c], **attrs)

    return call


def _general(slots: list[Any], kernel: Any, step: Step, attrs: dict[str, Any]) -> Call:
    """Return a closure for any number of inputs and outputs."""
    xp = step.device.xp
    places = [value.index for value in step.inputs]
    results = [value.index for value in step.outputs]
    single = step.declaration.single
    grouped = step.declaration.grouped
    all_attrs = step.operation.attrs

    def call() -> None:
        values = grouped(tuple(slots[place] for place in places), all_attrs)
        result = kernel(xp, *values, **attrs)
        if single:
            slots[results[0]] = result
        elif result is not None:
            for place, one in zip(results, result, strict=True):
                slots[place] = one

    return call


def _writing(slots: list[Any], step: Step, buffers: Mapping[int, Array]) -> Call:
    """Return a closure for a step that writes its results: into its buffers, or else into new arrays."""
    write = step.writer
    assert write is not None
    places = [value.index for value in step.inputs]
    results = [value.index for value in step.outputs]
    fresh = [(value.sizes, value.dtype.numpy) for value in step.outputs]
    planned = [buffers.get(id(value)) for value in step.outputs]

    def call() -> None:
        arrays = [np.empty(*like) if buffer is None else buffer for buffer, like in zip(planned, fresh, strict=True)]
        write(arrays, *[slots[place] for place in places])
        for place, array in zip(results, arrays, strict=True):
            slots[place] = array

    return call
