"""Loads and stores at an index in memory: the only functions here that touch any."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numba
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

inlined = functools.partial(numba.njit, nogil=True, error_model="numpy", forceinline=True)
"""Decorator of every function that ends up in the scan. Calls between them would take more than half of the time."""

_CHECK_BOUNDS = bool(config.BOUNDSCHECK)  # of NUMBA_BOUNDSCHECK, which numba's arrays mind


class Memory(NamedTuple):
    """Where an array lies. Plain numbers: numba counts the references to an array, which took half of the time."""

    address: int
    size: int  # elements


_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_F32, _F64 = ir.FloatType(), ir.DoubleType()


def _address(builder: Any, memory: Any, index: Any, stride: int, element: Any) -> Any:
    """Emit the address of an element of a Memory."""
    offset = builder.mul(index, ir.Constant(_I64, stride))
    return builder.inttoptr(builder.add(builder.extract_value(memory, 0), offset), element.as_pointer())


@inlined
def _check(memory: Memory, index: int, span: int) -> None:
    if index < 0 or index > memory.size - span:
        raise IndexError("access outside the memory")


def _load(element: Any, span: int = 1, signed: bool = False) -> Any:
    """Return a function that reads a little-endian number as int64 or float64.

    The index counts elements that are `span` times smaller than the number: with 1 it is for a column, with the
    number's size it is for bytes, where the number may stand anywhere.
    """
    size = element.width // 8 if isinstance(element, ir.IntType) else {_F32: 4, _F64: 8}[element]
    is_float = element in (_F32, _F64)

    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def load(_context: Any, memory_type: Any, index_type: Any) -> Any:
        def emit(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            memory, index = arguments
            address = _address(builder, memory, index, size // span, element)
            value = builder.load(address, align=1)
            if is_float:
                return value if element == _F64 else builder.fpext(value, _F64)
            return value if size == 8 else (builder.sext if signed else builder.zext)(value, _I64)

        return (types.float64 if is_float else types.int64)(memory_type, index_type), emit

    @inlined
    def checked_load(memory: Memory, index: int) -> Any:
        _check(memory, index, span)
        return load(memory, index)

    return checked_load if _CHECK_BOUNDS else load


def _store(element: Any) -> Any:
    """Return a function that writes an element of a column, given as int64 or float64."""

    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def store(_context: Any, memory_type: Any, index_type: Any, _value_type: Any) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            memory, index, value = arguments
            size = 8 if element == _F64 else element.width // 8
            value = value if size == 8 else builder.trunc(value, element)
            builder.store(value, _address(builder, memory, index, size, element), align=1)
            return context.get_dummy_value()

        return types.void(memory_type, index_type, types.float64 if element == _F64 else types.int64), emit

    @inlined
    def checked_store(memory: Memory, index: int, value: Any) -> None:
        _check(memory, index, 1)
        store(memory, index, value)

    return checked_store if _CHECK_BOUNDS else store


read_u8, read_u32, read_i64 = _load(_I8), _load(_I32, 4), _load(_I64, 8)
read_f32, read_f64 = _load(_F32, 4), _load(_F64, 8)
get_u8, get_i32, get_i64 = _load(_I8), _load(_I32, signed=True), _load(_I64)
put_u8, put_i32, put_i64, put_f64 = _store(_I8), _store(_I32), _store(_I64), _store(_F64)
