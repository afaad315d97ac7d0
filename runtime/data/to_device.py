"""The end of a pipeline that feeds a GPU: elements are copied there by a thread while the one before is worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from runtime.data import parallel
from runtime.data.dataset import Dataset
from runtime.data.structure import Element, as_tensors, map_leaves
from runtime.devices import CPU, Device, brought, resolve
from runtime.graph.tensor import EagerTensor

MADE_AHEAD = 2


def prefetch_to_device(device: str, buffer_size: int | None = None) -> Callable[[Dataset], Dataset]:
    """Return a function for `Dataset.apply`: its elements are tensors on a device, up to `buffer_size` made ahead.

    The last stage of a pipeline, as in TensorFlow: stages work on the host's arrays. Text stays there. Raises
    InvalidArgumentError where there is no such device.
    """
    return _moving(device, MADE_AHEAD if buffer_size is None else buffer_size)


def copy_to_device(target_device: str) -> Callable[[Dataset], Dataset]:
    """Return a function for `Dataset.apply`: its elements are tensors on a device, copied when they are asked for."""
    return _moving(target_device, 0)


def _moving(name: str, buffer_size: int) -> Callable[[Dataset], Dataset]:
    def apply(dataset: Dataset) -> Dataset:
        device = resolve(name, "prefetch_to_device") or CPU

        def moved() -> Iterator[Element]:
            return (_moved(element, device) for element in dataset)

        ahead = (lambda: parallel.prefetched(moved, buffer_size)) if buffer_size else moved
        return Dataset(ahead, dataset.cardinality, "prefetch_to_device", (dataset,))

    return apply


def _moved(element: Element, device: Device) -> Any:
    return map_leaves(lambda leaf: EagerTensor(brought(leaf.array, device, "prefetch_to_device")), as_tensors(element))
