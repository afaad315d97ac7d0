"""`rt.test`: what tests ask about the machine, under TensorFlow's names."""

from runtime import arrays
from runtime.devices import gpu_count, list_physical_devices

__all__ = ["gpu_device_name", "is_built_with_cuda", "is_gpu_available"]


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: tuple[int, int] | None = None) -> bool:
    """Tell whether there is a GPU, of a compute capability where one is asked for."""
    gpus = range(len(list_physical_devices("GPU")))
    if min_cuda_compute_capability is None:
        return bool(gpus)
    # cupy says "86" for 8.6
    found = (arrays.cupy().cuda.Device(index).compute_capability for index in gpus)
    return any((int(one[:-1]), int(one[-1])) >= tuple(min_cuda_compute_capability) for one in found)


def gpu_device_name() -> str:
    """Return the name of the first GPU, "" where there is none."""
    return "/device:GPU:0" if is_gpu_available() else ""


def is_built_with_cuda() -> bool:
    """Tell whether cupy is installed: there may be no GPU all the same."""
    try:
        gpu_count()
    except ModuleNotFoundError:
        return False
    return True
