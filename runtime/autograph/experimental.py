"""`rt.autograph.experimental`: what says how code is traced, under TensorFlow's names."""

from typing import Any

from runtime.autograph.conversion import do_not_convert

__all__ = ["do_not_convert", "set_loop_options"]


def set_loop_options(
    parallel_iterations: int | None = None,
    swap_memory: bool | None = None,
    maximum_iterations: Any = None,
    shape_invariants: Any = None,
) -> None:
    """Say how the loop around is traced: a statement of its body, which rewritten code takes out of it.

    `shape_invariants` are pairs of a loop's variable and the shape that it keeps; `maximum_iterations` ends the loop.
    """
