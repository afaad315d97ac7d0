"""What numpy's ufuncs do at places that may repeat, and along runs of rows: on a GPU, too, as far as cupy has it.

cupy adds, and keeps extremes, with the atomics of CUDA, of which there are none for some dtypes and functions; it
reduces runs of rows by sums only. The rest is computed on the host, with the copies that this takes.
"""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array

_ADDED = frozenset({"float16", "float32", "float64", "int32", "uint32", "uint64"})
_COMPARED = frozenset({"float32", "float64", "int32", "uint32", "uint64"})
ATOMICS = {"add": _ADDED, "maximum": _COMPARED, "minimum": _COMPARED}
"""Function -> dtypes that cupy's `.at` takes."""


def at(xp: Any, function: str, out: Array, places: Any, values: Array) -> None:
    """Change `out` at places by values, one after the other where a place is there several times."""
    if xp is np:
        getattr(np, function).at(out, places, values)
        return
    if function == "subtract":
        function, values = "add", -values
    if function == "add" and out.dtype == np.int64:  # the same bits: sums of whole numbers wrap around
        xp.add.at(out.view("uint64"), places, values.astype("int64", copy=False).view("uint64"))
    elif out.dtype.name in ATOMICS.get(function, ()):
        getattr(xp, function).at(out, places, values)
    else:
        host = arrays.to_host(out)
        there = tuple(map(arrays.to_host, places)) if isinstance(places, tuple) else arrays.to_host(places)
        getattr(np, function).at(host, there, arrays.to_host(values))
        out[...] = xp.asarray(host)


def reduceat(xp: Any, function: str, data: Array, starts: Array) -> Array:
    """Return the reduction of the rows from each start to before the next."""
    if xp is np or function == "add":
        return getattr(xp, function).reduceat(data, starts, 0)
    return xp.asarray(getattr(np, function).reduceat(arrays.to_host(data), arrays.to_host(starts), 0))
