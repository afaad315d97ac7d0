"""Complex numbers: made of two parts, and taken apart again."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import COMPLEX, Op
from runtime.ops import rules
from runtime.ops.comparison import where
from runtime.ops.constants import zeros_like

__all__ = ["angle", "complex", "imag", "real"]

_WIDE = {arrays.float32: arrays.complex64, arrays.float64: arrays.complex128}
_PART = {wide: part for part, wide in _WIDE.items()}


def _part(name: str, take: Any) -> Op:
    return Op(
        name,
        "input: T -> output: Tout",
        types={"T": COMPLEX, "Tout": tuple(_WIDE)},
        shape=rules.same,
        kernel=take,
    )


real_op = _part("Real", lambda xp, x: xp.ascontiguousarray(x.real).reshape(x.shape))
imag_op = _part("Imag", lambda xp, x: xp.ascontiguousarray(x.imag).reshape(x.shape))
angle_op = _part("Angle", lambda xp, x: xp.angle(x))


def _made(xp: Any, x: Any, y: Any) -> Any:
    """Return the numbers of these parts, which are broadcast; infinite ones, too, that no sum of products keeps."""
    out = xp.empty(np.broadcast_shapes(x.shape, y.shape), _WIDE[arrays.of_numpy(x.dtype)].numpy)
    out.real, out.imag = x, y
    return out


complex_op = Op(
    "Complex",
    "real: T, imag: T -> out: Tout",
    types={"T": tuple(_WIDE), "Tout": COMPLEX},
    shape=rules.broadcasting,
    kernel=_made,
)


def complex(real: Any, imag: Any, name: str | None = None) -> Any:  # noqa: A001  # TensorFlow's name
    """Return complex numbers of their real and imaginary parts, both float32 or both float64."""
    with name_scope(name, "Complex") as scope:
        real = convert_to_tensor(real, name="real")
        imag = convert_to_tensor(imag, name="imag", preferred=real.dtype)
        if real.dtype not in _WIDE or imag.dtype is not real.dtype:
            raise TypeError(f"real and imag are both float32 or both float64, not {real.dtype.name}, {imag.dtype.name}")
        return complex_op(real, imag, Tout=_WIDE[real.dtype], name=scope)


def real(input: Any, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Return the real parts; what is real already as it is."""
    with name_scope(name, "Real") as scope:
        x = convert_to_tensor(input, name="input")
        return real_op(x, Tout=_PART[x.dtype], name=scope) if x.dtype.is_complex else x


def imag(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return the imaginary parts: zeros of what is real."""
    with name_scope(name, "Imag") as scope:
        x = convert_to_tensor(input, name="input")
        return imag_op(x, Tout=_PART[x.dtype], name=scope) if x.dtype.is_complex else zeros_like(x)


def angle(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Return the angles in radians, from -pi to pi: 0 or pi of what is real."""
    with name_scope(name, "Angle") as scope:
        x = convert_to_tensor(input, name="input")
        if x.dtype.is_complex:
            return angle_op(x, Tout=_PART[x.dtype], name=scope)
        zeros = zeros_like(x)
        return where(x < zeros, zeros + np.pi, zeros)
