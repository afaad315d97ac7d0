"""`load_op_library`: ops whose kernels are functions of a shared library, called through ctypes.

The library exports, in C:

    const char *rt_ops(void);

one line for each op, its name, a colon and its signature: "ZeroOut: to_zero: int32 -> zeroed: int32". And for each op:

    int rt_kernel_ZeroOut(const rt_array *inputs, int input_count, rt_array *outputs, int output_count,
                          char *error, size_t error_size);
    int rt_shape_ZeroOut(same parameters);   // optional

which return 0, or something else after writing why into `error`. An array is

    typedef struct { void *data; int32_t dtype; int32_t rank; int64_t sizes[8]; } rt_array;

with the numbers of TensorFlow's types.proto for `dtype` (1 float, 2 double, 3 int32, 9 int64, 10 bool). Its elements
lie one after the other in memory, the last axis fastest; inputs must not be changed. The shape function sets rank and
sizes of the outputs, where `data` is null and a size may be -1 for unknown; without one every output has the shape of
the first input. The kernel fills memory that is there already.

The gradient of ZeroOut is the op ZeroOutGrad if the library has it: it takes the inputs of ZeroOut and then the
gradients of its outputs, and gives one gradient for each input of ZeroOut.
"""

import ctypes
import os
from types import SimpleNamespace
from typing import Any

import numpy as np

from runtime import arrays
from runtime.custom_ops import enter_gradient, snake_case
from runtime.graph.op import Op
from runtime.graph.registry import OPS
from runtime.graph.shape import Dims

__all__ = ["load_op_library"]

MOST_DIMENSIONS = 8
MOST_ERROR = 1024


class _Array(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("sizes", ctypes.c_int64 * MOST_DIMENSIONS),
    ]


def load_op_library(library_filename: str | os.PathLike[str]) -> Any:
    """Declare the ops of a shared library, and return an object that has a function for each: ZeroOut as `zero_out`.

    Loading runs the library's code in this process. Raises OSError for what is no library, ValueError for one that
    does not export `rt_ops`, or an op that exists already.
    """
    path = os.path.abspath(library_filename)
    library = ctypes.CDLL(path)
    if not hasattr(library, "rt_ops"):
        raise ValueError(f"{path} exports no rt_ops: libraries built for TensorFlow's C++ interface cannot be loaded")
    library.rt_ops.restype = ctypes.c_char_p
    found: dict[str, Op] = {}
    for line in library.rt_ops().decode().splitlines():
        if line.strip():
            name, _, signature = (part.strip() for part in line.partition(":"))
            if name in OPS:
                raise ValueError(f"{path}: op {name!r} exists already")
            found[name] = _declared(library, path, name, signature)
    for name in found:
        gradient_op = found.get(f"{name}Grad")
        enter_gradient(name, None if gradient_op is None else _gradient_by(gradient_op))
    return SimpleNamespace(OP_LIST=tuple(found), **{snake_case(name): one for name, one in found.items()})


def _gradient_by(gradient_op: Op) -> Any:
    def by_inputs(op: Any, *grads: Any) -> Any:
        return gradient_op(*op.inputs, *grads)

    return by_inputs


def _declared(library: Any, path: str, name: str, signature: str) -> Op:
    if not hasattr(library, f"rt_kernel_{name}"):
        raise ValueError(f"{path} lists {name!r} in rt_ops and exports no rt_kernel_{name}")
    call = getattr(library, f"rt_kernel_{name}")
    shape_call = getattr(library, f"rt_shape_{name}", None)

    def dims_of(*inputs: Any) -> list[Dims]:
        outputs = len(op.signature.outputs)
        if shape_call is None:
            return [inputs[0].dims] * outputs
        if any(one.dims is None for one in inputs):
            return [None] * outputs
        given = [_described(None, one.dtype, [-1 if size is None else size for size in one.dims]) for one in inputs]
        made = [_described(None, arrays.float32, []) for _ in range(outputs)]
        _checked(name, shape_call, given, made)
        return [tuple(None if size < 0 else size for size in one.sizes[: one.rank]) for one in made]

    def shape(*inputs: Any, **_: Any) -> Any:
        found = dims_of(*inputs)
        return found[0] if op.single else found

    def kernel(xp: Any, *values: Any) -> Any:
        inputs = [np.asarray(one, order="C") for one in values]
        facts = [_Fact(arrays.of_numpy(one.dtype), one.shape) for one in inputs]
        dtypes = op.output_dtypes(_attrs_of(op, facts))
        shapes: Any = dims_of(*facts)
        made = [np.zeros(dims, dtype.numpy) for dims, dtype in zip(shapes, dtypes, strict=True)]
        _checked(name, call, [_of(one) for one in inputs], [_of(one) for one in made])
        return made[0] if op.single else made

    op = Op(name, signature, shape=shape, kernel=kernel, host=True)
    if op.lengths:
        raise ValueError(f"{path}: {name!r} takes lists, which the C interface does not have")
    return op


class _Fact:
    """The dtype and shape of an array, as rules look at them."""

    def __init__(self, dtype: arrays.DType, dims: tuple[int, ...]) -> None:
        self.dtype = dtype
        self.dims = dims


def _attrs_of(op: Op, facts: list[_Fact]) -> dict[str, arrays.DType]:
    return {arg.attr: fact.dtype for arg, fact in zip(op.signature.inputs, facts, strict=True) if arg.attr}


def _of(array: Any) -> _Array:
    return _described(array.ctypes.data, arrays.of_numpy(array.dtype), array.shape)


def _described(data: int | None, dtype: arrays.DType, sizes: Any) -> _Array:
    if len(sizes) > MOST_DIMENSIONS:
        raise ValueError(f"arrays in C have at most {MOST_DIMENSIONS} dimensions, not {len(sizes)}")
    return _Array(data, dtype.number, len(sizes), (ctypes.c_int64 * MOST_DIMENSIONS)(*sizes))


def _checked(name: str, call: Any, inputs: list[_Array], outputs: list[_Array]) -> None:
    error = ctypes.create_string_buffer(MOST_ERROR)
    given, made = (_Array * len(inputs))(*inputs), (_Array * len(outputs))(*outputs)
    if call(given, len(inputs), made, len(outputs), error, ctypes.c_size_t(MOST_ERROR)):
        raise ValueError(f"{name}: {error.value.decode(errors='replace') or 'failed without saying why'}")
    for one, result in zip(outputs, made, strict=True):
        if not 0 <= result.rank <= MOST_DIMENSIONS:
            raise ValueError(f"{name}: an output of {result.rank} dimensions")
        one.rank, one.sizes = result.rank, result.sizes
