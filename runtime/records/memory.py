"""Numbers in the middle of bytes, as one instruction each: what numba's own indexing cannot say.

The functions here check nothing: a caller compares positions with the end first. They compile into their callers, whose
files must change for a change here to reach machine code that is cached.
"""

from __future__ import annotations

import sys
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic  # type: ignore[untyped-decorator]  # numba has no types
def address(_context: Any, array: Any) -> Any:
    """Return where an array's elements lie."""

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), emit


def _load(width: int) -> Any:
    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def load(_context: Any, data: Any, position: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            start = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            there = builder.bitcast(builder.gep(start, [arguments[1]]), ir.IntType(width).as_pointer())
            value = builder.load(there, align=1)
            if sys.byteorder == "big":
                value = builder.bswap(value)
            return value if width == 64 else builder.zext(value, ir.IntType(64))

        return types.uint64(data, types.int64), emit

    return load


load_64 = _load(64)
"""load_64(data, position): eight bytes of an array of bytes as a little-endian uint64."""

load_32 = _load(32)
"""load_32(data, position): four bytes, likewise."""


@intrinsic  # type: ignore[untyped-decorator]  # numba has no types
def put_bytes(_context: Any, objects: Any, index: Any, data: Any, begin: Any, size: Any) -> Any:
    """Put a new bytes object in the place of the object whose address is objects[index]; tell whether there was memory.

    Whoever calls it holds the interpreter's lock.
    """

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        python = context.get_python_api(builder)
        places, start = (context.make_array(signature.args[at])(context, builder, arguments[at]).data for at in (0, 2))
        made = python.bytes_from_string_and_size(builder.gep(start, [arguments[3]]), arguments[4])
        good = builder.icmp_unsigned("!=", made, ir.Constant(made.type, None))
        place = builder.bitcast(builder.gep(places, [arguments[1]]), made.type.as_pointer())
        with builder.if_else(good) as (then, otherwise):
            with then:
                before = builder.load(place)
                builder.store(made, place)
                python.decref(before)
            with otherwise:
                python.err_clear()
        return good

    return types.boolean(objects, types.int64, data, types.int64, types.int64), emit
