"""Devices: TensorFlow's names of them, which there are, and how arrays come from one to another.

The CPU has numpy's arrays, a GPU cupy's. Nothing moves by itself: who places an operation brings its inputs there.
"""

import contextlib
import functools
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from runtime import arrays, spans
from runtime.arrays import Array
from runtime.errors import InvalidArgumentError

__all__ = ["DeviceSpec"]


@dataclass(frozen=True)
class DeviceSpec:
    """A device's name in its parts, each of which may be missing: /job:a/replica:0/task:1/device:GPU:2."""

    job: str | None = None
    replica: int | None = None
    task: int | None = None
    device_type: str | None = None
    device_index: int | None = None

    @classmethod
    def from_string(cls, spec: str) -> "DeviceSpec":
        """Return the parts of a name in any of TensorFlow's spellings ("/gpu:0", "GPU:0", "/device:gpu:*").

        Raises ValueError for anything else.
        """
        found: dict[str, Any] = {}
        for part in filter(None, spec.split("/")):
            key, _, value = part.partition(":")
            if key.lower() == "device" and value:
                key, _, value = value.partition(":")
                found |= _kind(key, value, spec)
            elif key == "job" and value:
                found["job"] = value
            elif key in ("replica", "task") and value.isdigit():
                found[key] = int(value)
            elif key.lower() in ("cpu", "gpu"):
                found |= _kind(key, value, spec)
            else:
                raise ValueError(
                    f"unknown device {spec!r}: {part!r} is no part of one, as in /job:a/task:0/device:GPU:0"
                )
        return cls(**found)

    def to_string(self) -> str:
        """Return the name in TensorFlow's long form; "" for a spec without parts."""
        parts = [f"/{key}:{value}" for key in ("job", "replica", "task") if (value := getattr(self, key)) is not None]
        if self.device_type is not None:
            parts.append(f"/device:{self.device_type}:{'*' if self.device_index is None else self.device_index}")
        return "".join(parts)

    def make_merged_spec(self, inner: "DeviceSpec") -> "DeviceSpec":
        """Return this spec with the parts that another one says instead of its own."""
        said = {key: value for key, value in vars(inner).items() if value is not None}
        if inner.device_type is not None:
            said["device_index"] = inner.device_index
        return replace(self, **said)


def _kind(kind: str, index: str, spec: str) -> dict[str, Any]:
    if index not in ("", "*") and not index.isdigit():
        raise ValueError(f"unknown device {spec!r}: {index!r} is no number of one")
    return {"device_type": kind.upper(), "device_index": int(index) if index.isdigit() else None}


def merged(outer: str, name: Any) -> str:
    """Return the device that is asked for inside of two scopes: what the inner one leaves open is the outer one's."""
    if name is None:
        return ""
    inner = name if isinstance(name, DeviceSpec) else DeviceSpec.from_string(name)
    return DeviceSpec.from_string(outer).make_merged_spec(inner).to_string()


@dataclass(frozen=True)
class Device:
    """Where kernels run and arrays lie: the CPU, or a GPU by its number."""

    kind: str
    index: int

    @property
    def name(self) -> str:
        """TensorFlow's full name of it."""
        return f"/job:localhost/replica:0/task:0/device:{self.kind}:{self.index}"

    @property
    def on_host(self) -> bool:
        """Whether its arrays are numpy's."""
        return self.kind == "CPU"

    @property
    def xp(self) -> Any:
        """The module whose arrays live here."""
        return np if self.on_host else arrays.cupy()

    def scope(self) -> AbstractContextManager[Any]:
        """Return the context in which kernels run here: cupy has a current GPU, the first one by default."""
        return contextlib.nullcontext() if self.index == 0 or self.on_host else self.xp.cuda.Device(self.index)


CPU = Device("CPU", 0)


@functools.lru_cache(maxsize=64)
def _asked(name: str) -> Device | None:
    spec = DeviceSpec.from_string(name)
    if spec.device_type is None:
        return None
    return CPU if spec.device_type == "CPU" else Device(spec.device_type, spec.device_index or 0)


class _Placement:
    """The process's way of placing; plans and eager ops look at it."""

    gpus = False  # whether somebody has asked for a GPU: until then nobody looks where an array lies
    soft = False  # whether the CPU will do where a GPU is asked for and there is none

    def __init__(self) -> None:
        self.found: set[Device] = set()  # GPUs that are there: asked for with every op that runs at once


placement = _Placement()


def resolve(name: str, what: str, *, soft: bool = False) -> Device | None:
    """Return the device that an operation asked for; None where it leaves that open.

    Raises InvalidArgumentError, which names the operation, where there is no such device; unless placement is soft:
    then the CPU will do.
    """
    device = _asked(name)
    if device is None or device.on_host or device in placement.found:
        return device
    missing = _missing(device)
    if missing is None:
        placement.gpus = True
        placement.found.add(device)
        return device
    if soft or placement.soft:
        return CPU
    raise InvalidArgumentError(
        f"{what}: cannot be placed on {DeviceSpec.from_string(name).to_string()}: {missing}"
        " (ConfigProto(allow_soft_placement=True) and rt.config.set_soft_device_placement(True) take the CPU instead)"
    )


def _missing(device: Device) -> str | None:
    """Return why there is no such device; None where there is."""
    if device.kind != "GPU":
        return f"there are CPUs and GPUs, and no {device.kind}"
    try:
        count = gpu_count()
    except ModuleNotFoundError as error:
        return str(error)
    if count == 0:
        return "no GPU was found"
    return None if device.index < count else f"there {'is' if count == 1 else 'are'} {count} of them, numbered from 0"


def gpu_count() -> int:
    """Return how many GPUs there are; raises ModuleNotFoundError where cupy is not installed."""
    runtime = arrays.cupy().cuda.runtime
    try:
        return int(runtime.getDeviceCount())
    except runtime.CUDARuntimeError:  # no driver, or none that fits
        return 0


class PhysicalDevice(NamedTuple):
    """A device that is there, as TensorFlow lists it: /physical_device:GPU:0."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device by the name that operations ask for: /device:GPU:0."""

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Return the devices that are there, or those of a type, "CPU" or "GPU"."""
    return [PhysicalDevice(f"/physical_device:{one.kind}:{one.index}", one.kind) for one in _devices(device_type)]


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """Return the devices that operations may ask for, or those of a type, "CPU" or "GPU"."""
    return [LogicalDevice(f"/device:{one.kind}:{one.index}", one.kind) for one in _devices(device_type)]


def _devices(device_type: str | None) -> list[Device]:
    try:
        count = gpu_count()
    except ModuleNotFoundError:
        count = 0
    found = [CPU, *(Device("GPU", index) for index in range(count))]
    return [one for one in found if device_type in (None, one.kind)]


def set_soft_device_placement(enabled: bool) -> None:
    """Say whether the CPU will do where a GPU is asked for and there is none; off, unlike TensorFlow's, at first.

    Off, whoever asked for a GPU hears that there is none, and is not surprised by how long it takes.
    """
    placement.soft = bool(enabled)


def get_soft_device_placement() -> bool:
    """Tell whether the CPU will do where a GPU is asked for and there is none."""
    return placement.soft


# -- arrays


def home_of(array: Any) -> Device | None:
    """Return the GPU that an array lies on; None for everything else: what the host has goes wherever it is wanted."""
    if isinstance(array, np.ndarray | np.generic) or not arrays.on_gpu(array):
        return None
    return Device("GPU", int(array.device.id))


def brought(array: Array, device: Device, name: str = "") -> Array:
    """Return an array as one of a device: itself where it is there, or is no array at all; else a copy.

    The copy is noted under `name` where somebody records.
    """
    home = home_of(array)
    if home is None and (device.on_host or not isinstance(array, np.ndarray | np.generic) or array.dtype.hasobject):
        return array
    if (home or CPU) == device:
        return array
    start = spans.clock()
    with device.scope():
        found = array.get() if device.on_host else device.xp.asarray(array)
    recorder = spans.current.recorder
    if recorder is not None and name:
        gpu = home if device.on_host else device
        recorder.add(memory_row(gpu or device), copy_name(home, device), start, spans.clock(), (output_of(found),))
    return found


def copy_name(home: Device | None, device: Device) -> str:
    """Return what CUDA's tracer calls a copy."""
    return "MEMCPYDtoH" if device.on_host else "MEMCPYHtoD" if home is None else "MEMCPYDtoD"


def memory_row(gpu: Device) -> str:
    """Return the name of the row that copies from and to a GPU are shown in."""
    return f"/device:GPU:{gpu.index}/memcpy"


def output_of(array: Any) -> spans.Output:
    """Return what a recorder notes of an array."""
    return spans.Output(arrays.of_numpy(array.dtype), array.shape, array.nbytes)


class EventTimer:
    """Times of a GPU's own, on the host's clock: marks in its queue, read when all of it has run."""

    def __init__(self, device: Device) -> None:
        self._cuda = device.xp.cuda
        self._device = device
        self._first = self.mark()
        self._first.synchronize()
        self._began = spans.clock()

    def mark(self) -> Any:
        """Put a mark into the queue."""
        with self._device.scope():
            event = self._cuda.Event()
            event.record()
            return event

    def read(self, mark: Any) -> int:
        """Return when a mark was reached, as a reading of the clock; waits for it."""
        mark.synchronize()
        return self._began + int(self._cuda.get_elapsed_time(self._first, mark) * 1e6)
