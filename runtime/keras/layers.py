"""`rt.keras.layers`: the layers of `rt.layers`, for `from runtime.keras.layers import Dense`."""

from typing import Any

from runtime.layers import *  # noqa: F403
from runtime.layers import __all__ as _names
from runtime.layers import symbolic


def InputLayer(input_shape: Any = None, batch_size: int | None = None, dtype: Any = None, **options: Any) -> Any:  # noqa: N802
    """Return an Input, as the first of a Sequential."""
    given = {} if dtype is None else {"dtype": dtype}
    shape = options.pop("shape", input_shape)
    batch = {} if shape is None else {"shape": shape, "batch_size": batch_size}
    return symbolic.Input(**batch, **given, **options)


__all__ = [*_names, "InputLayer"]  # noqa: PLE0604  # names of ours
