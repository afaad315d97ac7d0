"""Where an operation runs: as it was asked, else with its variable, else where its inputs lie, else on the CPU.

What only the host can do (text, files, iterators) runs there whatever was asked. Work that follows its data needs few
`with device(...)`: gradients and updates of what is on a GPU are computed there.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.devices import CPU, Device, brought, home_of, resolve

if TYPE_CHECKING:
    from runtime.graph.op import Op

ON_HOST_ONLY = frozenset({arrays.string, arrays.bfloat16})
"""Dtypes that cupy does not have."""


def chosen(
    op: "Op", asked: str, what: str, pins: Iterable[Device], homes: Iterable[Device | None], *, soft: bool = False
) -> Device:
    """Return the device that an operation runs on.

    `pins` are the devices of the variables that it takes, `homes` those of its other inputs. Raises
    InvalidArgumentError, which names the operation as `what`, where it asked for a device that is not there.
    """
    wanted = resolve(asked, what, soft=soft) if asked else None
    if op.host:
        return CPU
    for pin in pins:
        return pin
    if wanted is not None:
        return wanted
    return next((home for home in homes if home is not None and not home.on_host), CPU)


def positions_in_host_memory(op: "Op", attrs: Mapping[str, Any]) -> frozenset[int]:
    """Return which of an operation's flat inputs its kernel wants on the host: shapes, axes, sizes."""
    if not op.lengths:
        return op.host_positions
    found: set[int] = set()
    at = 0
    for arg in op.signature.inputs:
        length = arg.count(attrs)
        if arg.name in op.host_memory:
            found.update(range(at, at + length))
        at += length
    return frozenset(found)


def held_on_host(dtypes: Iterable[DType]) -> bool:
    """Tell whether there are dtypes among these that only numpy has."""
    return not ON_HOST_ONLY.isdisjoint(dtypes)


def placed(op: "Op", asked: str, values: Sequence[Any], attrs: Mapping[str, Any]) -> tuple[Device, list[Array]]:
    """Return the device for an op that runs at once, and its inputs brought there."""
    in_host = positions_in_host_memory(op, attrs)
    dtypes = [arrays.of_numpy(one.dtype) for one in values if arrays.is_array(one)]
    if held_on_host(dtypes):
        device = CPU
    else:
        pins = [one.device for one in values if hasattr(one, "take_back")]
        homes = [_home(one) for at, one in enumerate(values) if at not in in_host]
        device = chosen(op, asked, op.name, pins, homes)
    return device, [
        brought(one, CPU, op.name) if at in in_host or device.on_host else _sent(one, device, op.name)
        for at, one in enumerate(values)
    ]


def _sent(value: Any, device: Device, name: str) -> Any:
    """Return a value on a GPU; numbers that are handed to one op after the other are sent once."""
    if isinstance(value, np.ndarray | np.generic) and value.ndim == 0 and not value.dtype.hasobject:
        return _number(value.dtype.str, value.tobytes(), device)
    return brought(value, device, name)


@functools.lru_cache(maxsize=256)
def _number(kind: str, raw: bytes, device: Device) -> Array:
    return brought(np.frombuffer(raw, kind)[0], device)  # nobody changes an op's input


def _home(value: Any) -> Device | None:
    """Return the GPU that an array, or a list of arrays, lies on."""
    items = value.elements() if hasattr(value, "elements") else [value]
    return next((home for one in items if (home := home_of(one)) is not None), None)
