"""`rt.keras.backend`: what scripts ask it for. Floats are float32 and images have their channels last, always."""

from typing import Any

from runtime.layers.names import reset_names as clear_session

__all__ = ["clear_session", "epsilon", "floatx", "image_data_format", "set_floatx", "set_image_data_format"]


def epsilon() -> float:
    """Return the small number that keeps quotients finite."""
    return 1e-7


def floatx() -> str:
    """Return the name of the dtype that layers compute in where none is said."""
    return "float32"


def set_floatx(value: str) -> None:
    """Accept float32; raises ValueError for another, which layers take as dtype=."""
    if value != "float32":
        raise ValueError(f"floats are float32 unless a layer has dtype=: there is no set_floatx({value!r})")


def image_data_format() -> str:
    """Return where images have their channels."""
    return "channels_last"


def set_image_data_format(data_format: Any) -> None:
    """Accept channels_last; raises ValueError for another."""
    if data_format != "channels_last":
        raise ValueError(f"images have their channels last, not {data_format!r}: transpose them")
