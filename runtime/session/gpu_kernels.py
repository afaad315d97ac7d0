"""Elementwise operations of a GPU as one kernel: what lies between them is never written to its memory.

cupy compiles each kernel once, and broadcasts what it is given by itself. The expressions are those of the loops on the
CPU (expressions.py), said in C.
"""

import ast
import functools
from typing import Any

from runtime.arrays import cupy
from runtime.graph.shape import is_known
from runtime.session.expressions import can_say, said
from runtime.session.steps import Step, Users, Value

MOST_INPUTS = 16
"""A kernel's parameters have 4 KB; an array with its shape and strides takes some 100 bytes."""

FUNCTIONS = {"abs": "fabs({0})", "exp": "exp({0})", "np.sqrt": "sqrt({0})", "tanh": "tanh({0})"}
FUNCTIONS["sigmoid"] = "(T(1) / (T(1) + exp(-{0})))"
NUMBERS = {"zero": "T(0)", "half": "T(0.5)", "one": "T(1)"}
SIGNS: dict[type[ast.AST], str] = dict(
    zip(
        (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Or, ast.Gt, ast.Lt, ast.GtE, ast.LtE, ast.NotEq, ast.Eq),
        ("+", "-", "*", "/", "-", "||", ">", "<", ">=", "<=", "!=", "=="),
        strict=True,
    )
)


def fuse_on_gpus(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with groups of elementwise ones, in which only the last one's result is looked at, as one."""
    users = Users(steps, wanted)
    dropped: set[int] = set()
    for step in reversed(steps):
        if id(step) in dropped or step.declaration.lengths or not _fits(step):
            continue
        group = _group(step, users)
        if len(group) > 1:
            dropped |= {id(one) for one in group if one is not step}
            _rewrite(step, sorted(group, key=steps.index))
    return [step for step in steps if id(step) not in dropped]


def _fits(step: Step) -> bool:
    """Tell whether a step can be part of a kernel."""
    if not can_say(step.operation.type) or step.on_host or step.kernel is not None:
        return False
    (output,) = step.outputs
    if step.operation.attrs.get("data_format", "NHWC") != "NHWC" or output.dtype.name not in ("float32", "float64"):
        return False
    return is_known(output.dims)


def _group(step: Step, users: Users) -> list[Step]:
    """Return the step with those before it whose results only the group looks at."""
    group = [step]
    while True:
        taken = [value for one in group for value in one.inputs]
        found = next((maker for maker in map(users.maker_of, taken) if _joins(maker, group, users)), None)
        if found is None:
            return group
        group.append(found)


def _joins(maker: Step | None, group: list[Step], users: Users) -> bool:
    if maker is None or any(maker is one for one in group) or not _fits(maker) or maker.device != group[0].device:
        return False
    output, last = maker.outputs[0], group[0].outputs[0]
    if output.dims != last.dims or output.dtype is not last.dtype:
        return False
    return users.confined(output, group) and len(_inputs([*group, maker])) <= MOST_INPUTS


def _inputs(group: list[Step]) -> list[Value]:
    """Return what a group takes from outside, each once."""
    made = {id(step.outputs[0]) for step in group}
    return list({id(value): value for step in group for value in step.inputs if id(value) not in made}.values())


def _rewrite(last: Step, group: list[Step]) -> None:
    """Make the last step of a group do the work of all."""
    inputs = _inputs(group)
    names = {id(value): f"x{at}" for at, value in enumerate(inputs)}
    lines = []
    for at, step in enumerate(group):
        operands = [names[id(value)] for value in step.inputs]
        lines.append(f"T v{at} = {in_c(said(step.operation.type, operands))};")
        names[id(step.outputs[0])] = f"v{at}"
    kernel = compiled(len(inputs), " ".join([*lines, f"y = v{len(group) - 1};"]))
    last.inputs = inputs
    last.kernel = lambda xp, *values, **attrs: kernel(*values)


@functools.lru_cache(maxsize=1024)
def compiled(count: int, body: str) -> Any:
    """Return the kernel of a body over inputs x0, x1, … and the output y; cupy compiles it when it is first called."""
    return cupy().ElementwiseKernel(", ".join(f"T x{at}" for at in range(count)), "T y", body, "fused")


def in_c(expression: str) -> str:
    """Return an expression of the table in C, in parentheses throughout."""
    return _said(ast.parse(expression, mode="eval").body)


def _said(node: ast.AST) -> str:
    match node:
        case ast.Name(name):
            return NUMBERS.get(name, name)
        case ast.BinOp(left, sign, right):
            return f"({_said(left)} {SIGNS[type(sign)]} {_said(right)})"
        case ast.UnaryOp(sign, value):
            return f"({SIGNS[type(sign)]}{_said(value)})"
        case ast.Compare(left, [sign], [right]):
            return f"({_said(left)} {SIGNS[type(sign)]} {_said(right)})"
        case ast.BoolOp(sign, values):
            return "(" + f" {SIGNS[type(sign)]} ".join(map(_said, values)) + ")"
        case ast.IfExp(test, body, otherwise):
            return f"({_said(test)} ? {_said(body)} : {_said(otherwise)})"
        case ast.Call(function, [argument]):
            return FUNCTIONS[ast.unparse(function)].format(_said(argument))
    raise ValueError(f"{ast.unparse(node)!r} cannot be said in C: the table of expressions has grown")
