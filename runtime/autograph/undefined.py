"""What stands for a variable without a value, and which values a graph can carry."""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from runtime import arrays
from runtime.control_flow.array import TensorArray
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import EagerTensor, Tensor


class Undefined:
    """Stands for a variable that has no value; using it in any way says so."""

    def __init__(self, name: str, why: str = "is used before it is set") -> None:
        object.__setattr__(self, "_text", f"local variable {name!r} {why}")

    def _refuse(self, *_: Any) -> NoReturn:
        raise UnboundLocalError(object.__getattribute__(self, "_text"))

    __getattr__ = __call__ = __getitem__ = __iter__ = __bool__ = __len__ = __array__ = __contains__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _refuse
    __neg__ = __abs__ = __invert__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __index__ = _refuse


def value(name: str, read: Callable[[], Any]) -> Any:
    """Return a variable's value, or what stands for none."""
    try:
        return read()
    except NameError:
        return Undefined(name)


def in_graph(one: Any) -> bool:
    """Tell whether something is known only when a graph runs."""
    return isinstance(one, Tensor)


def seen(one: Any) -> Any:
    """Return what control flow looks at: the tensor that a variable is in a graph, or the thing itself."""
    return convert_to_tensor(one) if state.graph is not None and hasattr(one, "as_tensor") else one


def can_be_tensors(one: Any) -> bool:
    """Tell whether a variable's value can be carried by a graph: tensors, numbers, and nests of these."""
    if isinstance(one, dict):
        return all(map(can_be_tensors, one.values()))
    if isinstance(one, list | tuple):
        return all(map(can_be_tensors, one))
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype != object
    if isinstance(one, arrays.DType):
        return False
    return isinstance(one, Tensor | EagerTensor | TensorArray | bool | int | float | complex)
