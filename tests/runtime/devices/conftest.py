"""A GPU that is none: cupy_stub in cupy's place."""

from collections.abc import Iterator
from typing import Any

import pytest

from runtime import arrays
from runtime.devices import placement
from runtime.session import gpu_kernels, gpu_updates
from tests.runtime.devices import cupy_stub


@pytest.fixture
def gpu() -> Iterator[Any]:
    """The stub, with its counts of copies at 0; afterwards there is no GPU again."""
    arrays.cupy.cache_clear()
    gpu_kernels.compiled.cache_clear()
    gpu_updates.compiled.cache_clear()
    cupy_stub.copies.to_gpu = cupy_stub.copies.to_host = 0
    with cupy_stub.installed() as module:
        yield module
    arrays.cupy.cache_clear()
    placement.gpus = placement.soft = False
    placement.found.clear()
