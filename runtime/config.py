"""`rt.config`: switches for the whole process, under TensorFlow's names."""

from runtime.devices import (
    get_soft_device_placement,
    list_logical_devices,
    list_physical_devices,
    set_soft_device_placement,
)
from runtime.function import eagerly

__all__ = ["functions_run_eagerly", "get_soft_device_placement", "list_logical_devices", "list_physical_devices"]
__all__ += ["run_functions_eagerly", "set_soft_device_placement"]


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Have every rt.function run its Python code at once, as if it were not there: to look into it with a debugger."""
    eagerly.always = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Tell whether functions run eagerly."""
    return eagerly.always
