"""CRC-32C by the processor's own instruction, or by tables where it has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from board.ingest.compiled.memory import Memory, inlined, read_i64, read_u8, read_u32

_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)


def _crc_instruction(name: str, state: Any, word: Any) -> Any:
    """Return a function of a CRC and a number that is one machine instruction on so much of them."""

    @intrinsic  # type: ignore[untyped-decorator]  # numba has no types
    def step(_context: Any, crc: Any, number: Any) -> Any:
        def emit(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            function = builder.module.declare_intrinsic(name, (), ir.FunctionType(state, [state, word]))
            narrowed = [
                argument if wanted == _I64 else builder.trunc(argument, wanted)
                for argument, wanted in zip(arguments, (state, word), strict=True)
            ]
            result = builder.call(function, narrowed)
            return result if state == _I64 else builder.zext(result, _I64)

        return types.int64(types.int64, types.int64), emit

    return step


def _hardware_steps() -> tuple[Any, Any, Any] | None:
    """Return the CRC steps of 8, 4 and 1 bytes that the processor has, or None.

    Asks for the features that numba compiles for, not for those of the processor: with NUMBA_CPU_NAME=generic they
    differ, and an instruction that LLVM may not emit ends the process.
    """
    triple, _, features = cpu_target.target_context.codegen().magic_tuple()
    present = set(features.split(","))
    machine = triple.split("-")[0]
    if machine == "x86_64" and {"+sse4.2", "+crc32"} <= present:
        family = "llvm.x86.sse42.crc32."
        return (
            _crc_instruction(family + "64.64", _I64, _I64),
            _crc_instruction(family + "32.32", _I32, _I32),
            _crc_instruction(family + "32.8", _I32, _I8),
        )
    if machine in ("aarch64", "arm64") and "+crc" in present:
        family = "llvm.aarch64.crc32c"
        return (
            _crc_instruction(family + "x", _I32, _I64),
            _crc_instruction(family + "w", _I32, _I32),
            _crc_instruction(family + "b", _I32, _I32),
        )
    return None


def _slicing_tables() -> npt.NDArray[np.int64]:
    """Return, for each distance in bytes from the end of a word of 8, what each byte value adds to the CRC."""
    polynomial = 0x82F63B78  # Castagnoli's, reflected
    tables = np.zeros((8, 256), np.int64)
    tables[0] = np.arange(256)
    for _ in range(8):
        tables[0] = (tables[0] >> 1) ^ np.where(tables[0] & 1, polynomial, 0)
    for distance in range(1, 8):
        nearer = tables[distance - 1]
        tables[distance] = (nearer >> 8) ^ tables[0][nearer & 0xFF]
    return tables


def _software_steps() -> tuple[Any, Any, Any]:
    """Return the CRC steps of 8, 4 and 1 bytes by tables ("slicing by 8")."""
    table = _slicing_tables()

    @inlined
    def step_1(crc: int, byte: int) -> int:
        return int(table[0, (crc ^ byte) & 0xFF]) ^ (crc >> 8)

    @inlined
    def step_4(crc: int, word: int) -> int:
        word ^= crc
        crc = 0
        for distance in range(4):
            crc ^= int(table[3 - distance, (word >> (8 * distance)) & 0xFF])
        return crc

    @inlined
    def step_8(crc: int, word: int) -> int:
        word ^= crc
        crc = 0
        for distance in range(8):
            crc ^= int(table[7 - distance, (word >> (8 * distance)) & 0xFF])
        return crc

    return step_8, step_4, step_1


def crc32c_of(steps: tuple[Any, Any, Any]) -> Callable[[Memory, int, int], int]:
    """Return a compiled function: the CRC-32C of the bytes from `start` to `end`, which must lie inside."""
    step_8, step_4, step_1 = steps

    @inlined
    def crc32c(buffer: Memory, start: int, end: int) -> int:
        crc = 0xFFFFFFFF
        while end - start >= 8:
            crc = step_8(crc, read_i64(buffer, start))
            start += 8
        if end - start >= 4:
            crc = step_4(crc, read_u32(buffer, start))
            start += 4
        while start < end:
            crc = step_1(crc, read_u8(buffer, start))
            start += 1
        return crc ^ 0xFFFFFFFF

    return crc32c  # type: ignore[no-any-return]  # numba has no types


HARDWARE_STEPS = _hardware_steps()
SOFTWARE_STEPS = _software_steps()
crc32c = crc32c_of(HARDWARE_STEPS or SOFTWARE_STEPS)


@inlined
def checksum_holds(buffer: Memory, start: int, end: int) -> bool:
    """Tell whether the 4 bytes at `end` are the masked CRC of those before."""
    crc = crc32c(buffer, start, end)
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    return masked == read_u32(buffer, end)  # type: ignore[no-any-return]
