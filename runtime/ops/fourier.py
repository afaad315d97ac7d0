"""Discrete Fourier transforms along the last one, two or three axes, of complex numbers and of real ones."""

from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import COMPLEX, Op
from runtime.graph.shape import Dims, text_of
from runtime.ops import arithmetic, joining, rules, sequences, shaping

__all__ = ["fft", "fft2d", "fft3d", "fftshift", "ifft", "ifft2d", "ifft3d", "ifftshift", "irfft", "irfft2d"]
__all__ += ["irfft3d", "rfft", "rfft2d", "rfft3d"]

WIDE = {arrays.float32: arrays.complex64, arrays.float64: arrays.complex128}
PART = {wide: part for part, wide in WIDE.items()}
TITLES = {1: "", 2: "2D", 3: "3D"}


def _last(rank: int) -> tuple[int, ...]:
    return tuple(range(-rank, 0))


def at_least(tensor: Any, rank: int, what: str) -> Any:
    """Return the sizes of a tensor that must have `rank` dimensions or more; None where nothing is known of them."""
    if tensor.dims is not None and len(tensor.dims) < rank:
        raise ValueError(f"{what} must have {rank} dimensions at least, not shape {text_of(tensor.dims)}")
    return tensor.dims


def _complex_dims(rank: int) -> Callable[..., Dims]:
    def dims(x: Any) -> Dims:
        found: Dims = at_least(x, rank, "input")
        return found

    return dims


def _complex(name: str, rank: int) -> Op:
    """Declare a transform of complex numbers: "fftn", or "ifftn"."""

    def kernel(xp: Any, x: Array) -> Array:
        if 0 in x.shape:
            return x.copy()
        return getattr(xp.fft, name)(x, axes=_last(rank)).astype(x.dtype, copy=False)

    return Op(
        f"{name[:-1].upper()}{TITLES[rank]}",
        "input: Tcomplex -> output: Tcomplex",
        types={"Tcomplex": COMPLEX},
        shape=_complex_dims(rank),
        kernel=kernel,
    )


def _real_dims(rank: int, *, back: bool) -> Callable[..., Dims]:
    def dims(x: Any, length: Any, **_: Any) -> Dims:
        given = at_least(x, rank, "input")
        (number,) = rules.of_rank(length, 1, "fft_length")
        if number not in (None, rank):
            raise ValueError(f"fft_length has {number} numbers for {rank} axes")
        sizes = rules.shape_value(length)
        if given is None:
            return None
        known = (None,) * rank if sizes is None else tuple(sizes)
        last = known[-1] if back or known[-1] is None else known[-1] // 2 + 1
        return (*given[: len(given) - rank], *known[:-1], last)

    return dims


def _cut(x: Array, sizes: tuple[int, ...]) -> Array:
    """Return the start of the last axes; what is less than that is an error."""
    if any(have < wanted for have, wanted in zip(x.shape[-len(sizes) :], sizes, strict=True)):
        raise ValueError(f"an input of shape {list(x.shape)} is less than the {list(sizes)} that fft_length asks for")
    return x[(..., *(slice(size) for size in sizes))]


def _forward(rank: int) -> Op:
    def kernel(xp: Any, x: Array, length: Array, *, Tcomplex: Any) -> Array:  # noqa: N803  # TensorFlow's name
        sizes = tuple(int(one) for one in length)
        if 0 in x.shape or 0 in sizes:
            return xp.zeros((*x.shape[:-rank], *sizes[:-1], sizes[-1] // 2 + 1 if sizes[-1] else 0), Tcomplex.numpy)
        return xp.fft.rfftn(_cut(x, sizes), axes=_last(rank)).astype(Tcomplex.numpy, copy=False)

    return Op(
        f"RFFT{TITLES[rank]}",
        "input: Treal, fft_length: int32 -> output: Tcomplex",
        types={"Treal": tuple(WIDE), "Tcomplex": COMPLEX},
        attrs={"Tcomplex": arrays.complex64},
        shape=_real_dims(rank, back=False),
        kernel=kernel,
        by_value=(1,),
    )


def _backward(rank: int) -> Op:
    def kernel(xp: Any, x: Array, length: Array, *, Treal: Any) -> Array:  # noqa: N803  # TensorFlow's name
        sizes = tuple(int(one) for one in length)
        if 0 in x.shape or 0 in sizes:
            return xp.zeros((*x.shape[:-rank], *sizes), Treal.numpy)
        part = _cut(x, (*sizes[:-1], sizes[-1] // 2 + 1))
        return xp.fft.irfftn(part, s=sizes, axes=_last(rank)).astype(Treal.numpy, copy=False)

    return Op(
        f"IRFFT{TITLES[rank]}",
        "input: Tcomplex, fft_length: int32 -> output: Treal",
        types={"Treal": tuple(WIDE), "Tcomplex": COMPLEX},
        attrs={"Treal": arrays.float32},
        shape=_real_dims(rank, back=True),
        kernel=kernel,
        by_value=(1,),
    )


fft, fft2d, fft3d = (_complex("fftn", rank) for rank in TITLES)
ifft, ifft2d, ifft3d = (_complex("ifftn", rank) for rank in TITLES)
RFFT = {rank: _forward(rank) for rank in TITLES}
IRFFT = {rank: _backward(rank) for rank in TITLES}


def _of_real(rank: int, x: Any, fft_length: Any, name: str | None) -> Any:
    with name_scope(name, f"rfft{TITLES[rank].lower()}") as scope:
        x = convert_to_tensor(x, preferred=arrays.float32)
        if x.dtype not in WIDE:
            raise TypeError(f"an rfft is of float32 or float64, not of {x.dtype.name}")
        length = shaping.shape(x)[-rank:] if fft_length is None else convert_to_tensor(fft_length, arrays.int32)
        return RFFT[rank](padded(x, length), length, Tcomplex=WIDE[x.dtype], name=scope)


def _to_real(rank: int, x: Any, fft_length: Any, name: str | None) -> Any:
    with name_scope(name, f"irfft{TITLES[rank].lower()}") as scope:
        x = convert_to_tensor(x, preferred=arrays.complex64)
        if x.dtype not in PART:
            raise TypeError(f"an irfft is of complex numbers, not of {x.dtype.name}")
        if fft_length is None:
            sizes = shaping.shape(x)[-rank:]
            last = arithmetic.maximum(2 * (sizes[-1:] - 1), 0)
            length = joining.concat([sizes[:-1], last], 0)
        else:
            length = convert_to_tensor(fft_length, arrays.int32)
        needed = joining.concat([length[:-1], arithmetic.floor_div(length[-1:], 2) + 1], 0)
        return IRFFT[rank](padded(x, needed), length, Treal=PART[x.dtype], name=scope)


def padded(x: Any, sizes: Any) -> Any:
    """Return a tensor with zeros after its last axes, where these are smaller than `sizes`."""
    wanted = rules.shape_value(sizes)
    have = None if wanted is None or x.dims is None else x.dims[len(x.dims) - len(wanted) :]
    pairs = [(None, None)] if wanted is None or have is None else list(zip(have, wanted, strict=True))
    if all(one is not None and size is not None and one >= size for one, size in pairs):
        return x
    rank = rules.of_rank(sizes, 1, "fft_length")[0]
    if rank is None or x.dims is None:
        raise ValueError("the rank of the input, and of fft_length, must be known")
    missing = arithmetic.maximum(sizes - shaping.shape(x)[-rank:], 0)
    after = joining.concat([np.zeros(len(x.dims) - rank, np.int32), missing], 0)
    return shaping.pad(x, joining.stack([after * 0, after], 1))


def rfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the first half of the transform of real numbers, n // 2 + 1 of n; the rest mirrors it.

    `fft_length`, [n], cuts the last axis, or fills it with zeros.
    """
    return _of_real(1, input_tensor, fft_length, name)


def rfft2d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the transform along the last two axes, the last of which is halved."""
    return _of_real(2, input_tensor, fft_length, name)


def rfft3d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the transform along the last three axes, the last of which is halved."""
    return _of_real(3, input_tensor, fft_length, name)


def irfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the real numbers whose `rfft` this is: `fft_length`, [n], or else an even number of them."""
    return _to_real(1, input_tensor, fft_length, name)


def irfft2d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the real numbers whose `rfft2d` this is."""
    return _to_real(2, input_tensor, fft_length, name)


def irfft3d(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """Return the real numbers whose `rfft3d` this is."""
    return _to_real(3, input_tensor, fft_length, name)


def fftshift(x: Any, axes: Any = None, name: str | None = None) -> Any:
    """Return a transform with the frequency 0 in the middle of the axes, of all by default."""
    return _shifted(x, axes, name or "fftshift", lambda size: arithmetic.floor_div(size, 2))


def ifftshift(x: Any, axes: Any = None, name: str | None = None) -> Any:
    """Return what `fftshift` took."""
    return _shifted(x, axes, name or "ifftshift", lambda size: -arithmetic.floor_div(size, 2))


def _shifted(x: Any, axes: Any, name: str, by: Callable[[Any], Any]) -> Any:
    with name_scope(name):
        x = convert_to_tensor(x)
        chosen = np.arange(len(x.dims)) if axes is None else np.asarray(axes).reshape(-1)
        sizes = shaping.shape(x)
        shifts = [by(sizes[rules.normal_axis(int(axis), len(x.dims))]) for axis in chosen]
        return sequences.roll(x, joining.stack(shifts), chosen.astype(np.int32)) if len(chosen) else x
