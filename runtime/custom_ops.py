"""Ops of the user's own: `@op` on a kernel, gradients for them, and gradients that replace what an op says."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from runtime.arrays import DType
from runtime.autodiff.tape import GradientTape
from runtime.gradients.table import GRADIENTS, NOT_DIFFERENTIABLE, gradient, not_differentiable
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op
from runtime.graph.tensor import Operation
from runtime.ops import rules
from runtime.ops.constants import identity

__all__ = ["NoGradient", "NotDifferentiable", "RegisterGradient", "custom_gradient", "op"]


def op(
    name: str | Callable[..., Any] | None = None,
    signature: str | None = None,
    *,
    shape: Callable[..., Any] = rules.same,
    gradient: Callable[..., Any] | None = None,
    types: Mapping[str, Iterable[DType]] | None = None,
    stateful: bool = False,
    host: bool = False,
) -> Any:
    """Make an op of a kernel `(xp, *arrays, **attributes)`; calling it makes an operation, or computes at once.

    `xp` is numpy, or cupy for arrays on a GPU. Keyword-only parameters are attributes. `signature` says inputs and
    outputs with their dtypes, as in "x: T, k: int32 -> y: T"; without one, all are of one dtype T. `shape` is the rule
    `(*inputs, **attributes) -> sizes`, that of the first input by default. `gradient(op, *grads)` returns the gradient
    by each input, made of ops; without one, no gradient flows. `stateful` ops run though nobody uses their result, and
    never twice for once. `host` says that the kernel is for numpy's arrays alone, which it then gets wherever its
    inputs lie.

    The op is `ZeroOut` in graphs if the function is `zero_out`; raises ValueError where there is such an op already.
    """
    if callable(name):
        return op()(name)

    def declare(kernel: Callable[..., Any]) -> Op:
        called = name or camel_case(kernel.__name__)
        inputs, attrs = _parameters(kernel)
        declared = Op(
            str(called),
            signature or f"{', '.join(f'{one}: T' for one in inputs)} -> output: T",
            shape=shape,
            kernel=kernel,
            attrs=attrs,
            types=types or {},
            effect=stateful,
            host=host,
        )
        declared.__doc__ = kernel.__doc__
        enter_gradient(declared.name, gradient)
        return declared

    return declare


def _parameters(kernel: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of a kernel's inputs, and its attributes with their defaults."""
    first, *others = inspect.signature(kernel).parameters.values()
    if first.kind is first.KEYWORD_ONLY:
        raise TypeError(f"the kernel {kernel.__name__} must take the array module first: (xp, *arrays, **attributes)")
    inputs = [one.name for one in others if one.kind is one.POSITIONAL_OR_KEYWORD or one.kind is one.POSITIONAL_ONLY]
    keywords = [one for one in others if one.kind is one.KEYWORD_ONLY]
    return inputs, {one.name: REQUIRED if one.default is one.empty else one.default for one in keywords}


def camel_case(name: str) -> str:
    """Return ZeroOut of zero_out."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def snake_case(name: str) -> str:
    """Return zero_out of ZeroOut."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def enter_gradient(name: str, rule: Callable[..., Any] | None) -> None:
    """Enter an op's gradient into the table, or that it has none."""
    if rule is None:
        not_differentiable(name)
    else:
        gradient(name)(rule)


class RegisterGradient:
    """`@RegisterGradient("ZeroOut")` on a function `(op, *grads)`: the gradient of an op that has none."""

    def __init__(self, op_type: str) -> None:
        self._type = op_type

    def __call__(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Enter the function; raises ValueError where the op has a gradient already."""
        if self._type in GRADIENTS:
            raise ValueError(f"op {self._type!r} has a gradient already")
        NOT_DIFFERENTIABLE.discard(self._type)
        gradient(self._type)(rule)
        return rule


def NotDifferentiable(op_type: str) -> None:  # noqa: N802  # TensorFlow's name
    """Say that no gradient flows through an op."""
    not_differentiable(op_type)


NoGradient = NotDifferentiable

_identity_n = Op(
    "IdentityN",
    "input: *T -> output: *T",
    attrs={"_gradient": None, "_results": 0},
    shape=lambda inputs, **_: [one.dims for one in inputs],
    kernel=lambda xp, inputs, **_: inputs,
    view=True,
)


@gradient("IdentityN")
def _replaced(operation: Any, *grads: Any) -> list[Any]:
    """Return the gradients that the user's function gives: by the arguments, which stand after the results."""
    rule, results = operation.attrs["_gradient"], operation.attrs["_results"]
    if rule is None:
        return list(grads)
    found = rule(*grads[:results])
    found = list(found) if isinstance(found, list | tuple) else [found]
    arguments = len(operation.inputs) - results
    if len(found) != arguments:
        raise ValueError(f"a custom gradient of {arguments} arguments returned {len(found)} gradients")
    return [None] * results + [None if one is None else convert_to_tensor(one) for one in found]


def custom_gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function a gradient of its own: it returns its result and `grad(*by_results)`.

    `grad` returns the gradient by each argument, which are tensors; its ops are differentiated for higher orders. A
    variable is an argument too: raises ValueError where the function reads one by itself, whose gradient would be lost.
    """

    def decorated(*args: Any, **kwargs: Any) -> Any:
        tensors = [identity(convert_to_tensor(one)) for one in args]
        with _Reads() as reads:
            result, rule = function(*tensors, **kwargs)
        if reads.found:
            raise ValueError(f"{function.__name__} reads variables: pass them as arguments to a custom_gradient")
        several = isinstance(result, list | tuple)
        results = [convert_to_tensor(one) for one in (result if several else [result])]
        outputs = _identity_n([*results, *tensors], _gradient=rule, _results=len(results))[: len(results)]
        return type(result)(outputs) if several else outputs[0]

    decorated.__name__ = function.__name__
    decorated.__doc__ = function.__doc__
    return decorated


class _Reads:
    """Finds out whether a trainable variable is read while it is open."""

    def __enter__(self) -> "_Reads":
        self._graph = state.graph
        self._first = len(self._graph.get_operations()) if self._graph is not None else 0
        self._tape = GradientTape()
        self._tape.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._tape.__exit__(None, None, None)
        made: list[Any] = [] if self._graph is None else self._graph.get_operations()[self._first :]
        self.found = any(_reads_variable(one) for one in (*made, *self._tape.operations))


def _reads_variable(operation: Operation) -> bool:
    return operation.type in ("ReadVariableOp", "ResourceGather")
