"""Writes docs/runtime/ops.md: every op that there is, and what it is held to.

`python -m tests.runtime.oracle.list_ops`, once ops, gradients, compiled kernels or their tests have changed.
"""

import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import runtime as rt
from runtime import arrays, spans
from runtime.gradients.table import GRADIENTS
from runtime.graph.op import COMPLEX, FLOATS, INDICES, INTEGERS, NUMBERS, REALS, Op
from runtime.graph.registry import OPS
from runtime.ops.training import UPDATES
from runtime.session.compiled import _COMPILED
from runtime.session.convolutions import _CHANGES
from runtime.session.expressions import EXPRESSIONS
from tests.runtime import cases, cases_everyday, cases_families, cases_functions, cases_images, cases_signals
from tests.runtime.oracle import everyday, functions, torch_families, transforms
from tests.runtime.oracle.draws import calls
from tests.runtime.oracle.draws.draw import CALLS, Draw
from tests.runtime.oracle.programs import PROGRAMS, Program

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "runtime" / "ops.md"
CASES = {
    **cases.CASES,
    **cases_families.FAMILIES,
    **cases_functions.FUNCTIONS,
    **cases_images.IMAGES,
    **cases_signals.SIGNALS,
}
ELSEWHERE = {
    **cases.ELSEWHERE,
    **cases_families.FAMILIES_ELSEWHERE,
    **cases_functions.FUNCTIONS_ELSEWHERE,
    **cases_everyday.EVERYDAY_ELSEWHERE,
    **cases_images.IMAGES_ELSEWHERE,
}

NAMED = {
    "numbers": NUMBERS,
    "numbers, variant": NUMBERS | {arrays.variant},
    "reals": REALS,
    "floats": FLOATS,
    "complex": COMPLEX,
    "floats, complex": FLOATS | COMPLEX,
    "integers": INTEGERS,
    "int32, int64": INDICES,
}

HEAD = """# Ops

Every op of the runtime, by family, under TensorFlow's name: {ops} of them, {differentiable} with a gradient.
`python -m tests.runtime.oracle.list_ops` writes this page from the declarations, and a test holds it to them.

- **Takes and gives**: inputs, outputs and attributes. After a colon stands the dtype, or the attribute that holds it;
`N*T` is a list of tensors.
- **Dtypes**: what these attributes may be. *Floats* are {floats}; *reals* are these and all integers; *numbers* are
these and complex ones; *any* is everything that a tensor can hold.
- **Gradient**: whether one is defined; it is made of ops itself, so that gradients have gradients.
- **Plan**: what a session makes of it: *fused* with its neighbours into one compiled loop, or *compiled* as a loop of
its own. All others, and these where numba is missing or arrays are small, run as numpy calls.
- **Held to**: what computes the same elsewhere. *TF {calls}*: TensorFlow 2.21's results, gradients and refusals of
{calls} drawn calls (random shapes, broadcasts, empty dimensions, NaN, infinities, several dtypes); *TF*: of calls
chosen by hand. *PyTorch*: results and gradients of a family in 2.13. *Programs*: {programs} random programs with their
first and second derivatives in TensorFlow. *Differences*: finite differences of the gradient. *Declaration*: the shape
and the dtype that its own declaration promises, as of all ops. Else it is said which test looks at it.
"""


def page() -> str:
    """The text of the page."""
    families: dict[str, list[Op]] = {}
    for name in sorted(OPS):
        if not name.startswith("_"):
            families.setdefault(_family(OPS[name]), []).append(OPS[name])
    shown = [op for ops in families.values() for op in ops]
    parts = [
        re.sub(r"(?<!\n)\n(?![-\n#])", " ", HEAD)
        .strip()
        .format(
            ops=len(shown),
            differentiable=sum(op.name in GRADIENTS for op in shown),
            floats=_spelled(FLOATS),
            calls=CALLS,
            programs=PROGRAMS,
        ),
        "\n",
    ]
    for family, ops in sorted(families.items()):
        parts.append(
            f"\n## {family}\n| op | takes and gives | dtypes | gradient | plan | held to |\n|---|---|---|---|---|---|\n"
        )
        parts += [f"| {' | '.join(_row(op))} |\n" for op in ops]
    return "".join(parts)


def _family(op: Op) -> str:
    """The file that declares it, in words."""
    module = getattr(op.kernel, "__module__", "") or ""
    return module.removeprefix("runtime.").removeprefix("ops.").replace("_", " ").replace(".", ": ").capitalize()


def _row(op: Op) -> list[str]:
    plan = "fused" if op.name in EXPRESSIONS else "compiled" if op.name in {*_COMPILED, *_CHANGES} else ""
    return [f"`{op.name}`", f"`{_signature(op)}`", _dtypes(op), _gradient(op), plan, _held_to(op)]


def _signature(op: Op) -> str:
    inputs, outputs = (", ".join(map(_argument, part)) for part in (op.signature.inputs, op.signature.outputs))
    attrs = ", ".join(name for name in op.attrs if not name.startswith("_"))
    return f"{inputs} -> {outputs}".strip() + (f"; {attrs}" if attrs else "")


def _argument(arg: Any) -> str:
    many = f"{arg.length}*" if arg.length else "*" if arg.mixed else ""
    return f"{arg.name}: {many}{arg.dtype.name if arg.dtype else arg.attr}"


def _dtypes(op: Op) -> str:
    free = dict.fromkeys(arg.attr for arg in (*op.signature.inputs, *op.signature.outputs) if arg.attr)
    return "; ".join(f"{attr}: {_listed(op.types[attr]) if attr in op.types else 'any'}" for attr in free)


def _listed(dtypes: Any) -> str:
    return next((name for name, known in NAMED.items() if known == dtypes), _spelled(dtypes))


def _spelled(dtypes: Any) -> str:
    return ", ".join(one.name for one in arrays.DTYPES.values() if one in dtypes)


def _gradient(op: Op) -> str:
    return "yes" if op.name in GRADIENTS else "updates" if op.name in UPDATES else ""


def _held_to(op: Op) -> str:
    found = []
    if op.name in calls.DRAWS:
        found.append(f"TF {CALLS}")
    elif op.name in by_hand():
        found.append("TF")
    found += [name for name, ops in (("PyTorch", in_families()), ("programs", in_programs())) if op.name in ops]
    if op.name in CASES and op.name in GRADIENTS:
        found.append("differences")
    return ", ".join(found) or ELSEWHERE.get(op.name, "declaration")


def _ran(calls: Iterator[Callable[[], Any]]) -> frozenset[str]:
    """Every op that runs in the calls."""
    with spans.recorded() as recorder:
        for call in calls:
            call()
    return frozenset(span.op for span in recorder.spans)


@functools.cache
def in_families() -> frozenset[str]:
    """Every op that runs in a family that PyTorch has too, or in its gradient."""

    def run(name: str, number: int) -> None:
        call = torch_families.FAMILIES[name](Draw(f"torch:{name}", number))
        tensors = [rt.constant(one) for one in call.inputs]
        with rt.GradientTape() as tape:
            tape.watch([one for one in tensors if one.dtype.is_floating])
            result = call.here(rt, *tensors)
        tape.gradient(result, [one for one in tensors if one.dtype.is_floating])

    names = torch_families.FAMILIES
    return _ran(functools.partial(run, name, number) for name in names for number in range(torch_families.CALLS))


@functools.cache
def in_programs() -> frozenset[str]:
    """Every op that runs in a random program."""

    def run(number: int) -> None:
        program = Program(number)
        program.build(rt, [rt.constant(one) for one in program.inputs])

    return _ran(functools.partial(run, number) for number in range(PROGRAMS))


@functools.cache
def by_hand() -> frozenset[str]:
    """Every op that is compared with TensorFlow in calls chosen by hand."""
    families = json.loads((ROOT / "tests" / "golden" / "runtime" / "families.json").read_text())
    return _ran(
        functools.partial(call, rt)
        for call in (*functions.CALLS.values(), *everyday.CALLS.values(), *transforms.CALLS.values())
    ) | frozenset(families)


def main(path: str = str(PAGE)) -> None:
    Path(path).write_text(page())


if __name__ == "__main__":
    main(*sys.argv[1:])
