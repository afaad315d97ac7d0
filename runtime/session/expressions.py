"""What elementwise ops compute, as text: from it the loop is made that computes several of them at once.

One expression an op, in Python on numbers, with numpy's functions that compilers know. `exp` and `tanh` are not here:
numpy computes them several at a time, numba one by one.
"""

import functools
import hashlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

EXPRESSIONS = {
    "Abs": "abs({0})",
    "Add": "{0} + {1}",
    "AddV2": "{0} + {1}",
    "BiasAdd": "{0} + {1}",
    "Maximum": "{0} if {0} > {1} or {0} != {0} else {1}",
    "Minimum": "{0} if {0} < {1} or {0} != {0} else {1}",
    "Mul": "{0} * {1}",
    "Neg": "-{0}",
    "RealDiv": "{0} / {1}",
    "Reciprocal": "one / {0}",
    "ReciprocalGrad": "-{1} * {0} * {0}",
    "Relu": "zero if {0} <= zero else {0}",
    "ReluGrad": "{0} * (one if {1} > zero else zero)",
    "Rsqrt": "one / np.sqrt({0})",
    "RsqrtGrad": "{1} * (-half * {0} * {0} * {0})",
    "SigmoidGrad": "{1} * {0} * (one - {0})",
    "Sqrt": "np.sqrt({0})",
    "SqrtGrad": "{1} * half / {0}",
    "Square": "{0} * {0}",
    "SquaredDifference": "({0} - {1}) * ({0} - {1})",
    "Sub": "{0} - {1}",
    "TanhGrad": "{1} * (one - {0} * {0})",
}
"""{0}, {1} are the op's inputs; `zero`, `half` and `one` are of their dtype, as Python's numbers would make doubles."""

ACCESS = {"full": "[r, c]", "row": "[c]", "column": "[r]", "scalar": ""}
"""How an input is looked at in row r and column c, by how it is broadcast."""


class Line(NamedTuple):
    """One op: its type, and its operands, which are names of inputs (`x0`) or of earlier lines (`v0`)."""

    kind: str
    operands: tuple[str, ...]


def source_of(lines: Sequence[Line], accesses: Sequence[str], dtype: str) -> str:
    """Return the text of `fused(out, x0, x1, ...)`, which writes what the last line gives to `out` [rows, columns]."""
    looks = {f"x{at}": f"x{at}{ACCESS[access]}" for at, access in enumerate(accesses)}
    text = [
        "import numpy as np",
        "",
        f"def fused(out, {', '.join(looks)}):",
        f"    zero, half, one = np.{dtype}(0), np.{dtype}(0.5), np.{dtype}(1)",
        "    for r in range(out.shape[0]):",
        "        for c in range(out.shape[1]):",
    ]
    for at, (kind, operands) in enumerate(lines):
        values = [looks.get(one, one) for one in operands]
        expression = " + ".join(values) if kind == "AddN" else EXPRESSIONS[kind].format(*values)
        text.append(f"            v{at} = {expression}")
    text.append(f"            out[r, c] = v{len(lines) - 1}")
    return "\n".join(text) + "\n"


@functools.cache
def function_of(source: str) -> Any:
    """Return the function that a text defines, from a file of the user's cache: numba keeps beside it what it made."""
    name = f"fused_{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    path = cache_directory() / f"{name}.py"
    try:
        _write(path, source)
    except OSError:  # nowhere to write: compiled anew in each process
        found: dict[str, Any] = {}
        exec(source, found)  # noqa: S102  # our own text, made of the table above
        return found["fused"]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # numba asks for it by name when it loads what it kept
    spec.loader.exec_module(module)
    return module.fused


def cache_directory() -> Path:
    """Return the folder of this user that generated loops are kept in."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "board" / "loops"


def _write(path: Path, source: str) -> None:
    """Have a file say this; one that does already is left alone, as what was compiled goes by its date."""
    if path.is_file() and path.read_text() == source:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(source)
    fresh.replace(path)
