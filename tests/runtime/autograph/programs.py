"""Python that TensorFlow 2 users write: the same code is traced by TensorFlow and by us.

Each program takes a vector of three floats and a whole number, both tensors. `use(module)` says whose tensors.
"""

from collections.abc import Callable
from typing import Any

Program = Callable[[Any, Any], Any]
PROGRAMS: dict[str, Program] = {}

CALLS = [([0.5, 1.5, -0.25], 3), ([-1.0, -2.0, 0.5], 1), ([0.25, 0.5, 4.0], 6)]


def use(module: Any) -> None:
    """Have the programs call this module: they are written as users write them, against a name of their file."""
    for function in PROGRAMS.values():
        function.__globals__["tf"] = module


def program(function: Program) -> Program:
    """Enter a program under its name."""
    PROGRAMS[function.__name__] = function
    return function
