"""What is going on in a thread: which layers are being called, and how many weights may be made."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

from runtime.graph.shape import text_of


class Calls(threading.local):
    """The layers that are being called in this thread, outermost first, and what was said about training."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.training: Any = None  # nobody said
        self.losses: list[Any] | None = None  # what add_loss collects while a layer is being called
        self.bytes_left: int | None = None


calls = Calls()


@contextmanager
def at_most_bytes(size: int) -> Iterator[None]:
    """Let layers make so many bytes of weights inside of the block: a file may ask for more than it holds."""
    before, calls.bytes_left = calls.bytes_left, size
    try:
        yield
    finally:
        calls.bytes_left = before


def take_bytes(layer: str, name: str, dims: tuple[int, ...], each: int) -> None:
    """Raise ValueError where a weight is more than may be made."""
    if calls.bytes_left is None:
        return
    calls.bytes_left -= prod(dims) * each
    if calls.bytes_left < 0:
        raise ValueError(f"{layer}: {name} of shape {text_of(dims)} is more than the file has weights for")
