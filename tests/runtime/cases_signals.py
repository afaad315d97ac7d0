"""Calls of the ops behind signals, as in cases.py. Gradients of complex numbers are TensorFlow's: test_transforms."""

from collections.abc import Callable

from tests.runtime.cases import Case, case, ints, numbers

TURNING = numbers(2, 3, 4) + 1j * numbers(2, 3, 4)
LENGTHS = {"": (5,), "2D": (3, 5), "3D": (2, 3, 5)}


def to_real(rank: str) -> Case:
    return case(TURNING, ints(*LENGTHS[rank]), Treal="float64")


def of_real(rank: str) -> Case:
    return case(numbers(2, 3, 5), ints(*LENGTHS[rank]), Tcomplex="complex128")


SIGNALS: dict[str, Callable[[], Case]] = {
    **dict.fromkeys(("FFT", "FFT2D", "FFT3D", "IFFT", "IFFT2D", "IFFT3D"), lambda: case(TURNING)),
    "RFFT": lambda: of_real(""),
    "RFFT2D": lambda: of_real("2D"),
    "RFFT3D": lambda: of_real("3D"),
    "IRFFT": lambda: to_real(""),
    "IRFFT2D": lambda: to_real("2D"),
    "IRFFT3D": lambda: to_real("3D"),
}
