"""The tensors that TensorFlow wrote into the golden checkpoints and is asked to read out of ours. Needs numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

STRINGS = np.array([[b"", b"a\x00b"], [b"x" * 300, "größe".encode()]], object)

TENSORS: dict[str, Array] = {
    "double": np.linspace(-1, 1, 6).reshape(2, 3),
    "empty": np.zeros((0, 3), np.float32),
    "flags": np.array([True, False, True]),
    "float": (np.arange(24, dtype=np.float32) / 7).reshape(2, 3, 4),
    "half": np.array([1.5, -2, 65504], np.float16),
    "int16": np.array([-32768, 32767], np.int16),
    "int32": np.array(7, np.int32),
    "int64": np.array([1 << 40, -1]),
    "int8": np.array([-128, 127], np.int8),
    "scope/complex": np.array([1 + 2j, -3j], np.complex64),
    "scope/complex128": np.array([1 + 2j, -3j], np.complex128),
    "strings": STRINGS,
    "uint16": np.array([0, 65535], np.uint16),
    "uint32": np.array([0, 1 << 31], np.uint32),
    "uint64": np.array([0, 1 << 63], np.uint64),
    "uint8": np.array([0, 255], np.uint8),
}

BFLOAT16_PATTERNS = np.array([0x3F80, 0xC040, 0x7F80], np.uint16)  # 1, -3, infinity

TABLE = np.arange(70, dtype=np.float32).reshape(10, 7)
"""A variable in parts: 4, 3 and 3 of its rows."""
