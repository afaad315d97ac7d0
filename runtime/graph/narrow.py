"""Kernels on bfloat16: computed in float32, and rounded at the end.

numpy computes with bfloat16 element by element, rounding each time; sums and products of matrices would lose most of
their digits. What only looks at memory or changes a variable in place has the array itself.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from runtime.arrays import Array, DType, bfloat16

if TYPE_CHECKING:
    from runtime.graph.op import Op

Kernel = Callable[..., Any]


def kernel_for(op: "Op", kernel: Kernel, inputs: Iterable[DType], outputs: list[DType]) -> Kernel:
    """Return a kernel of the op for inputs of these dtypes: its own, but where one of them is bfloat16."""
    if op.view or op.effect or not any(one is bfloat16 for one in inputs):
        return kernel

    def run(xp: Any, *values: Any, out: Array = None, **attrs: Any) -> Any:
        found = kernel(xp, *map(_widened, values), **attrs)
        if not op.single:
            return [_rounded(one, dtype) for one, dtype in zip(found, outputs, strict=True)]
        result = _rounded(found, outputs[0])
        if out is None:
            return result
        out[...] = result
        return out

    return run


def _widened(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_widened, value))
    return value.astype("float32") if value.dtype == bfloat16.numpy else value


def _rounded(result: Array, dtype: DType) -> Array:
    return result.astype(bfloat16.numpy) if dtype is bfloat16 else result
