"""Ops on the bits of integers."""

from collections.abc import Callable

from runtime.arrays import Array
from runtime.graph.op import INTEGERS, Op
from runtime.ops import rules

__all__ = ["bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"]


def _bitwise(name: str, kernel: Callable[..., Array]) -> Op:
    return Op(name, "x: T, y: T -> z: T", types={"T": INTEGERS}, shape=rules.broadcasting, kernel=kernel)


bitwise_and = _bitwise("BitwiseAnd", lambda xp, x, y: xp.bitwise_and(x, y))
bitwise_or = _bitwise("BitwiseOr", lambda xp, x, y: xp.bitwise_or(x, y))
bitwise_xor = _bitwise("BitwiseXor", lambda xp, x, y: xp.bitwise_xor(x, y))
left_shift = _bitwise("LeftShift", lambda xp, x, y: xp.left_shift(x, y))
right_shift = _bitwise("RightShift", lambda xp, x, y: xp.right_shift(x, y))
invert = Op("Invert", "x: T -> y: T", types={"T": INTEGERS}, shape=rules.same, kernel=lambda xp, x: xp.bitwise_not(x))
