"""The compiled loop over a TFRecord file's bytes: where intact records lie, every checksum verified.

    record   u64 length, u32 masked CRC of the length, data, u32 masked CRC of the data; little-endian

It needs the processor's own CRC-32C instruction; `frame` is None where there is none, and Python's loop reads instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from writer.wire.record import FOOTER_BYTES, HEADER_BYTES, LENGTH_BYTES

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

_MASK_DELTA = 0xA282EAD8

_I32, _I64 = ir.IntType(32), ir.IntType(64)
_STEPS = {  # architecture: the feature that is needed, and the instructions for 8 bytes and for 1
    "x86_64": (
        "+sse4.2",
        ("llvm.x86.sse42.crc32.64.64", _I64, _I64),
        ("llvm.x86.sse42.crc32.32.8", _I32, ir.IntType(8)),
    ),
    "aarch64": ("+crc", ("llvm.aarch64.crc32cx", _I32, _I64), ("llvm.aarch64.crc32cb", _I32, _I32)),
}


def _step(name: str, state: Any, word: Any) -> Any:
    """Return a function of a CRC and a number that is one instruction of the processor's."""

    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def step(_context: Any, crc: Any, number: Any) -> Any:
        def emit(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            function = builder.module.declare_intrinsic(name, (), ir.FunctionType(state, [state, word]))
            narrowed = [
                given if wanted == _I64 else builder.trunc(given, wanted)
                for given, wanted in zip(arguments, (state, word), strict=True)
            ]
            result = builder.call(function, narrowed)
            return result if state == _I64 else builder.zext(result, _I64)

        return types.uint64(types.uint64, types.uint64), emit

    return step


def _load(width: int) -> Any:
    """Return a function that reads so many bits at a position of an array of bytes, which must lie inside."""

    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def load(_context: Any, data: Any, position: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            start = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            word = ir.IntType(width)
            there = builder.bitcast(builder.gep(start, [arguments[1]]), word.as_pointer())
            value = builder.load(there, align=1)
            return value if word == _I64 else builder.zext(value, _I64)

        return types.uint64(data, types.int64), emit

    return load


def _compile() -> Callable[[Bytes, int, Ints, Ints], tuple[int, int, bool]] | None:
    triple, _, features = cpu_target.target_context.codegen().magic_tuple()
    # what numba compiles for, not what the processor has: NUMBA_CPU_NAME may say less
    needed, eight, one = _STEPS.get(triple.split("-")[0], ("none", None, None))
    if eight is None or one is None or needed not in features.split(","):
        return None
    crc_of_8, crc_of_1, load_64, load_32 = _step(*eight), _step(*one), _load(64), _load(32)

    @numba.njit(nogil=True, error_model="numpy", inline="always")  # type: ignore[untyped-decorator]
    def holds(data: Any, start: Any, end: Any) -> Any:
        crc = np.uint64(0xFFFFFFFF)
        position = start
        while end - position >= 8:
            crc = crc_of_8(crc, load_64(data, position))
            position += 8
        while position < end:
            crc = crc_of_1(crc, np.uint64(data[position]))
            position += 1
        crc ^= np.uint64(0xFFFFFFFF)
        rotated = (crc >> np.uint64(15)) | (crc << np.uint64(17))
        return ((rotated + np.uint64(_MASK_DELTA)) & np.uint64(0xFFFFFFFF)) == load_32(data, end)

    @numba.njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
    def frame(data: Any, position: Any, starts: Any, ends: Any) -> Any:
        """Note where records begin and end; return how many, where the last one's footer ends, and False before damage.

        It stops where the bytes, or `starts` and `ends`, are used up.
        """
        count = 0
        while count < len(starts) and len(data) - position >= HEADER_BYTES:
            if not holds(data, position, position + LENGTH_BYTES):
                return count, position, False
            length = load_64(data, position)
            start = position + HEADER_BYTES
            if length > np.uint64(len(data)) or start + np.int64(length) + FOOTER_BYTES > len(data):
                break
            end = start + np.int64(length)
            if not holds(data, start, end):
                return count, position, False
            starts[count], ends[count] = start, end
            count += 1
            position = end + FOOTER_BYTES
        return count, position, True

    compiled: Callable[[Bytes, int, Ints, Ints], tuple[int, int, bool]] = frame
    return compiled


frame = _compile()
