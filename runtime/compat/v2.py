"""`import runtime.compat.v2 as tf`: all of `runtime`, by another name."""

from typing import Any

import runtime


def __getattr__(name: str) -> Any:
    return getattr(runtime, name)


def __dir__() -> list[str]:
    return dir(runtime)
