"""Writes down what a real cupy has: run where it is installed (no GPU is needed to look at names).

`python tests/runtime/devices/make_golden.py` writes cupy_names.json beside this file: the functions with the names of
their parameters (null where they cannot be told), the ufuncs, and the attributes of arrays,
of cupy.fft and of cupy.linalg.
"""

import inspect
import json
from pathlib import Path
from typing import Any

import cupy  # type: ignore[import-not-found]  # of an environment of its own

GOLDEN = Path(__file__).with_name("cupy_names.json")


def parameters(function: Any) -> list[str] | None:
    """Return the names of a function's parameters; None where it takes any, or cannot be asked."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return None if any(one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL) for one in found) else [x.name for x in found]


def described(value: Any) -> Any:
    """Return what kind of thing a name of cupy's stands for, and its parameters where it is a function."""
    if isinstance(value, cupy.ufunc):
        return "ufunc"
    return parameters(value) if callable(value) and not isinstance(value, type) else "other"


def public(thing: Any) -> list[str]:
    """Return the names that are no secret."""
    return [name for name in dir(thing) if not name.startswith("_")]


names = {
    "version": cupy.__version__,
    "names": {name: described(getattr(cupy, name)) for name in public(cupy)},
    "fft": public(cupy.fft),
    "linalg": public(cupy.linalg),
    "stride_tricks": public(cupy.lib.stride_tricks),
    "methods": {name: parameters(getattr(cupy.ndarray, name)) for name in dir(cupy.ndarray)},
}
GOLDEN.write_text(json.dumps(names, indent=0, sort_keys=True) + "\n", encoding="utf-8")
