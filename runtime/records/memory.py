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
