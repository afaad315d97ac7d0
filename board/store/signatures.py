"""What the compiled functions take, said once: for the compiler, and for who calls their machine code without it."""

from __future__ import annotations

import ctypes
from typing import Any

from board.machine_code import ARRAY

SIGNATURES = {
    "summarize_blocks": "void(value[::1], int64, int64, value[::1], value[::1], uint8[::1])",
    "reduce_bounds": (
        "void(value[::1], value[::1], value[::1], uint8[::1], int64[::1], int64[::1], "
        "float64[::1], float64[::1], uint8[::1])"
    ),
    "smooth": "void(value[::1], float64, value[::1])",
}
"""Of each function in compiled.py, as numba spells it; `value` stands for float32 or float64."""

_C_TYPES: dict[str, list[Any]] = {"int64": [ctypes.c_int64], "float64": [ctypes.c_double]}


def c_arguments(name: str) -> list[Any]:
    """Return the ctypes of a function's arguments, each array's seven one after the other."""
    arguments = SIGNATURES[name].removeprefix("void(").removesuffix(")").split(", ")
    return [kind for argument in arguments for kind in (ARRAY if argument.endswith("[::1]") else _C_TYPES[argument])]
