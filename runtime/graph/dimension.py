"""Sizes as TensorFlow 1 has them: `shape[1].value`, and unknown ones that one may reckon with."""

from typing import Any

__all__ = ["Dimension"]


class Dimension(int):
    """A size as TensorFlow 1 has it: a number that has itself as its `value`; `Dimension(None)` is an unknown one."""

    def __new__(cls, value: Any) -> Any:
        """Return the size, the same one for all that are unknown."""
        return UNKNOWN if value is None or value is UNKNOWN else super().__new__(cls, value)

    @property
    def value(self) -> int:
        """The plain number."""
        return int(self)

    def __repr__(self) -> str:
        return f"Dimension({int(self)})"

    def __str__(self) -> str:
        return str(int(self))


class UnknownDimension:
    """A size that is not known: so is what is reckoned with it, and whether it equals another."""

    value = None

    def _unknown(self, *_: Any) -> "UnknownDimension":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _unknown
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _unknown

    def __eq__(self, other: object) -> Any:
        return None

    def __ne__(self, other: object) -> Any:
        return None

    __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return "Dimension(None)"

    def __str__(self) -> str:
        return "?"


UNKNOWN = UnknownDimension()
