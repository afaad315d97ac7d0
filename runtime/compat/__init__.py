"""`rt.compat`: bytes and text, and both of TensorFlow's faces, which are one here.

`import runtime.compat.v1 as tf` is `import runtime as tf`; a script of TensorFlow 1 then calls
`tf.disable_v2_behavior()`, as it does there.
"""

import os
from typing import Any

from runtime.compat import v1 as v1
from runtime.compat import v2 as v2
from runtime.graph.shape import dimension_value as dimension_value

__all__ = ["as_bytes", "as_str", "as_str_any", "as_text", "dimension_value", "path_to_str", "v1", "v2"]


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Return bytes of text; bytes as they are."""
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes | bytearray):
        return bytes(bytes_or_text)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Return text of bytes; text as it is."""
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes | bytearray):
        return bytes(bytes_or_text).decode(encoding)
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


as_str = as_text


def as_str_any(value: Any, encoding: str = "utf-8") -> str:
    """Return text of anything: of bytes what they spell."""
    return as_text(value, encoding) if isinstance(value, bytes | bytearray) else str(value)


def path_to_str(path: Any) -> Any:
    """Return a path as text; what is no path as it is."""
    return os.fspath(path) if isinstance(path, os.PathLike) else path
