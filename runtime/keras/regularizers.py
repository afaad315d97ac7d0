"""`rt.keras.regularizers`: penalties of weights under Keras's names."""

from runtime.regularizers import L1, L1L2, L2
from runtime.regularizers import regularizer_of as get

l1, l2 = L1, L2


def l1_l2(l1: float = 0.01, l2: float = 0.01) -> L1L2:
    """Return l1 · Σ|w| + l2 · Σw²."""
    return L1L2(l1, l2)


__all__ = ["L1", "L1L2", "L2", "get", "l1", "l1_l2", "l2"]
