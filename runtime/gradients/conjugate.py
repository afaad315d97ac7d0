"""Complex numbers in gradients: what a product was multiplied by comes back conjugated, as TensorFlow has it."""

from typing import Any

from runtime.ops import arithmetic


def conj(x: Any) -> Any:
    """Return the conjugate of a complex tensor; a real one as it is, without an operation."""
    return arithmetic.conj(x) if x.dtype.is_complex else x
