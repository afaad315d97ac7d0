"""`rt.config`: switches for the whole process, under TensorFlow's names."""

from runtime.function import eagerly

__all__ = ["functions_run_eagerly", "run_functions_eagerly"]


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Have every rt.function run its Python code at once, as if it were not there: to look into it with a debugger."""
    eagerly.always = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Tell whether functions run eagerly."""
    return eagerly.always
