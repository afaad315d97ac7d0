"""Gradients of Fourier transforms: the transform back, scaled."""

from collections.abc import Callable
from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import arithmetic as math
from runtime.ops import comparison, fourier, reductions, shaping
from runtime.ops.complex_numbers import real
from runtime.ops.constants import range as range_of

FORWARD = {1: fourier.fft, 2: fourier.fft2d, 3: fourier.fft3d}
BACKWARD = {1: fourier.ifft, 2: fourier.ifft2d, 3: fourier.ifft3d}


def _enter(rank: int) -> None:
    title = fourier.TITLES[rank]
    gradient(f"FFT{title}")(_scaled(BACKWARD[rank], rank, lambda grad, number: grad * number))
    gradient(f"IFFT{title}")(_scaled(FORWARD[rank], rank, lambda grad, number: grad / number))
    gradient(f"RFFT{title}")(_of_real(rank))
    gradient(f"IRFFT{title}")(_to_real(rank))


def _scaled(back: Any, rank: int, scale: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def grad_of(op: Any, grad: Any) -> Any:
        number = reductions.reduce_prod(shaping.shape(grad)[-rank:])
        return scale(back(grad), math.cast(number, grad.dtype))

    return grad_of


def _of_real(rank: int) -> Callable[..., Any]:
    """Real numbers: the half that was left out gives nothing, and of the transform back the real part counts."""

    def grad_of(op: Any, grad: Any) -> Any:
        x, length = op.inputs
        whole = real(BACKWARD[rank](fourier.padded(grad, length)))
        number = math.cast(reductions.reduce_prod(length), whole.dtype)
        return [fourier.padded(whole * number, shaping.shape(x)[-rank:]), None]

    return grad_of


def _to_real(rank: int) -> Callable[..., Any]:
    """What stands for two frequencies counts twice: all but the first, and the last of an even number."""

    def grad_of(op: Any, grad: Any) -> Any:
        x, length = op.inputs
        half = fourier.RFFT[rank](grad, length, Tcomplex=x.dtype)
        last = length[rank - 1]
        at = range_of(math.floor_div(last, 2) + 1)
        alone = comparison.logical_or(comparison.equal(at, 0), comparison.equal(at * 2, last))
        times = math.cast(comparison.where(alone, at * 0 + 1, at * 0 + 2), x.dtype)
        number = math.cast(reductions.reduce_prod(length), x.dtype)
        return [fourier.padded(half * times / number, shaping.shape(x)[-rank:]), None]

    return grad_of


for _rank in fourier.TITLES:
    _enter(_rank)
