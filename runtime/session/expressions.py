"""What elementwise ops compute, as text: from it the loop is made that computes several of them at once.

One expression an op, in Python on numbers, with numpy's functions that compilers know. numpy computes `exp` and `tanh`
several at a time, compilers call a library for each number: so they are written out here, in arithmetic alone.
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
    "Exp": "exp({0})",
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
    "Sigmoid": "sigmoid({0})",
    "SigmoidGrad": "{1} * {0} * (one - {0})",
    "Sqrt": "np.sqrt({0})",
    "SqrtGrad": "{1} * half / {0}",
    "Square": "{0} * {0}",
    "SquaredDifference": "({0} - {1}) * ({0} - {1})",
    "Sub": "{0} - {1}",
    "Tanh": "tanh({0})",
    "TanhGrad": "{1} * (one - {0} * {0})",
}
"""{0}, {1} are the op's inputs; `zero`, `half` and `one` are of their dtype, as Python's numbers would make doubles."""


def can_say(kind: str) -> bool:
    """Tell whether what an op computes can be said in an expression."""
    return kind in EXPRESSIONS or kind == "AddN"


def said(kind: str, operands: Sequence[str]) -> str:
    """Return the expression of an op on these operands, of which AddN has any number."""
    return " + ".join(operands) if kind == "AddN" else EXPRESSIONS[kind].format(*operands)


WRITTEN_OUT = frozenset({"Exp", "Sigmoid", "Tanh"})
"""Ops of functions that are written out below: float32 alone, to 3 units in the last place."""

FUNCTIONS = '''
@inner
def power(x):
    """e to x: 2 to a whole power times a polynomial of what is left (Cephes' expf, S. L. Moshier)."""
    f = np.float32
    high = x * f(1.4426950408889634) + f(12582912)
    whole = high - f(12582912)
    r = x - whole * f(0.693359375) - whole * f(-2.12194440e-4)
    p = f(1.9875691500e-4)
    p = p * r + f(1.3981999507e-3)
    p = p * r + f(8.3334519073e-3)
    p = p * r + f(4.1665795894e-2)
    p = p * r + f(1.6666665459e-1)
    p = p * r + f(5.0000001201e-1)
    p = p * (r * r) + r + f(1)
    bits = (f(high).view(np.int32) + np.int32(126)) << np.int32(23)
    return p * np.int32(bits).view(f) * f(2)

@inner
def within(x, most):
    above = -most if x < -most else x
    return most if above > most else above

@inner
def exp(x):
    f = np.float32
    inside = power(within(x, f(88.72283)))
    return f(np.inf) if x > f(88.72283) else f(0) if x < f(-87.33654) else inside

@inner
def sigmoid(x):
    f = np.float32
    return f(1) / (f(1) + power(within(-x, f(87))))

@inner
def tanh(x):
    """A polynomial about 0, by e to 2x elsewhere (Cephes' tanhf)."""
    f = np.float32
    z = x * x
    p = f(-5.70498872745e-3)
    p = p * z + f(2.06390887954e-2)
    p = p * z + f(-5.37397155531e-2)
    p = p * z + f(1.33314422036e-1)
    p = p * z + f(-3.33332819422e-1)
    near = x * (f(1) + z * p)
    far = f(1) - f(2) / (power(within(x + x, f(20))) + f(1))
    return near if abs(x) < f(0.625) else far

'''
"""Without branches and calls, so that compilers compute several numbers at a time; NaN stays NaN.

Adding 1.5 · 2²³ rounds to a whole number, which then stands in the low bits. The power 128 is none of float32's: the
exponent is one less, and the result doubled.
"""

ACCESS = {"full": "[r, {column}]", "row": "[{column}]", "column": "[r]", "scalar": ""}
"""How an array is looked at in row r, by how it is broadcast."""


class Look(NamedTuple):
    """Where an array is looked at: `part` times `columns` further to the right, for a part of its rows."""

    array: int
    access: str = "full"
    part: int = 0

    def text(self, name: str) -> str:
        """Return how a program says it, of the array of this name."""
        column = f"c + {self.part} * columns" if self.part else "c"
        return name + ACCESS[self.access].format(column=column)


class Line(NamedTuple):
    """One op: its type, and its operands, which are looks (`x0`) or earlier lines (`v0`)."""

    kind: str
    operands: tuple[str, ...]


class Result(NamedTuple):
    """A line whose value is written, and where to."""

    line: int
    where: Look


class Program(NamedTuple):
    """What one loop over rows and columns computes, from some arrays into others."""

    looks: list[Look]
    lines: list[Line]
    results: list[Result]

    def source(self, dtype: str, columns: int) -> str:
        """Return the text of `fused(rows, columns, y0, ..., a0, ...)`, which writes the arrays y.

        It is for any number of columns, but where parts of rows are written: compilers must see that they are apart.
        """
        names = {f"x{at}": look.text(f"a{look.array}") for at, look in enumerate(self.looks)}
        written = sorted({one.where.array for one in self.results})
        read = sorted({look.array for look in self.looks})
        arrays = ", ".join([f"y{at}" for at in written] + [f"a{at}" for at in read])
        text = [
            "import numpy as np",
            "",
            *self._functions(),
            f"def fused(rows, columns, {arrays}):",
            *([f"    columns = {columns}"] if any(one.where.part for one in self.results) else []),
            f"    zero, half, one = np.{dtype}(0), np.{dtype}(0.5), np.{dtype}(1)",
            "    for r in range(rows):",
            "        for c in range(columns):",
        ]
        for at, (kind, operands) in enumerate(self.lines):
            text.append(f"            v{at} = {said(kind, [names.get(one, one) for one in operands])}")
        for line, where in self.results:
            text.append(f"            {where.text(f'y{where.array}')} = v{line}")
        return "\n".join(text) + "\n"

    def _functions(self) -> list[str]:
        if not any(line.kind in WRITTEN_OUT for line in self.lines):
            return []
        return ["from runtime.session.loops import inner", FUNCTIONS]


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
