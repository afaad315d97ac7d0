"""The declaration of an op: what it takes and gives, the shape that results, and the kernel that computes it."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.graph.record import record
from runtime.graph.registry import OPS, declared
from runtime.graph.shape import Dims, TensorShape
from runtime.graph.signature import Arg, parse_signature

__all__ = ["Op"]

REQUIRED: Any = object()
"""Stands for the default of an attribute that must be given."""

_QUIET = np.errstate(all="ignore")
"""Has a kernel divide by zero and overflow without a word: infinities and NaN are answers, as in TensorFlow."""

FLOATS = frozenset({arrays.bfloat16, arrays.float16, arrays.float32, arrays.float64})
COMPLEX = frozenset({arrays.complex64, arrays.complex128})
INTEGERS = frozenset(one for one in arrays.DTYPES.values() if one.is_integer)
REALS = FLOATS | INTEGERS
NUMBERS = REALS | COMPLEX
INDICES = frozenset({arrays.int32, arrays.int64})


class Op:
    """An op under TensorFlow's name; calling it makes an operation, or computes at once.

    Tensors are positional, attributes are keywords, in the call, the shape rule and the kernel alike:

    - `shape(*inputs, **attrs) -> dims` (a list of dims for several outputs), where an input has `dims`, `dtype` and
      `value` (its array where it is known already); it raises ValueError for what does not fit;
    - `kernel(xp, *arrays, **attrs) -> array` (a tuple for several), which never changes its inputs;
    - `known(*inputs, **attrs) -> value`, optional: what the rule knows without running the kernel, or None.

    `out`: the kernel takes `out=` and writes there. `elementwise`: it may write over an input of the same shape.
    `view`: the result may share memory with input 0. `state(**attrs)`: makes what the kernel gets as `state=`: one
    for each session and operation. `effect`: it must run though nobody uses its result. `by_value`: the inputs whose
    values the shape rule looks at. `host`: the kernel works on numpy's arrays only, on the CPU. `host_memory`: names of
    inputs and outputs that are numpy's arrays on a GPU, too, as in TensorFlow; inputs `by_value` are. `types`: which
    dtypes a type attribute may be.
    """

    def __init__(
        self,
        name: str,
        signature: str,
        *,
        shape: Callable[..., Any],
        kernel: Callable[..., Any],
        attrs: Mapping[str, Any] = MappingProxyType({}),
        types: Mapping[str, Iterable[DType]] = MappingProxyType({}),
        known: Callable[..., Any] | None = None,
        state: Callable[..., Any] | None = None,
        by_value: tuple[int, ...] = (),
        out: bool = False,
        elementwise: bool = False,
        view: bool = False,
        effect: bool = False,
        argument: str = "",
        host: bool = False,
        host_memory: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.signature = parse_signature(signature)
        self.shape = shape
        self.kernel = kernel
        self.at_once = kernel if view else _QUIET(kernel)  # nothing is computed in a view that numpy might warn of
        self.attrs = dict(attrs)
        self.types = {attr: frozenset(dtypes) for attr, dtypes in types.items()}
        self.known = known
        self.state = state
        self.by_value = frozenset(by_value)
        self.out = out
        self.elementwise = elementwise
        self.view = view
        self.effect = effect
        self.argument = argument
        self.host = host or any(arg.dtype is arrays.string for arg in self.signature.outputs)
        args = self.signature.inputs
        self.host_memory = frozenset(host_memory).union(
            arg.name for at, arg in enumerate(args) if at in by_value and not any(one.is_list for one in args[:at])
        )
        self.host_positions = frozenset(at for at, arg in enumerate(args) if arg.name in self.host_memory)
        self.lengths = tuple(arg.attr if arg.mixed else arg.length for arg in args if arg.is_list)
        self.single = len(self.signature.outputs) == 1 and not self.signature.outputs[0].is_list
        self.checked: dict[Any, Any] = {}  # eager calls that were found right: see eager
        held = {arg.dtype for arg in args}.union(*self.types.values())
        self.takes_resources = arrays.resource in held or arrays.variant in held  # values that are no arrays
        self.alike = not self.lengths and len({arg.attr for arg in args}) == 1 and bool(args[0].attr)
        self.free = frozenset(  # inputs of a dtype that no other shares and that may be int32: axes, shapes, indices
            arg.name for arg in args if not arg.is_list and self._is_free(arg)
        )
        self.type_attrs = frozenset(arg.attr for arg in (*self.signature.inputs, *self.signature.outputs) if arg.attr)
        if OPS.setdefault(name, self) is not self:
            raise ValueError(f"op {name!r} is declared twice")

    def _is_free(self, arg: Arg) -> bool:
        if not arg.attr:
            return arg.dtype is arrays.int32
        alone = sum(one.attr == arg.attr for one in self.signature.inputs) == 1
        return alone and arrays.int32 in self.types.get(arg.attr, (arrays.int32,))

    def __reduce__(self) -> Any:
        """Copy and pickle as the one that there is: a declaration is known by its name."""
        return declared, (self.name,)

    def __call__(self, *inputs: Any, name: str | None = None, **attrs: Any) -> Any:
        """Return the output, a list of them for several, or the operation for none."""
        return record(self, inputs, name, attrs)

    @property
    def pure(self) -> bool:
        """Whether equal inputs give equal results, with no effect."""
        return self.state is None and not self.effect

    def complete(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the attributes with their defaults, each of the type that it is declared with."""
        if not attrs and REQUIRED not in self.attrs.values():
            return dict(self.attrs)
        unknown = set(attrs) - set(self.attrs) - self.type_attrs - set(self.lengths)
        if unknown:
            raise TypeError(f"{self.name} has no attribute {', '.join(sorted(unknown))}; it has {sorted(self.attrs)}")
        full = {**self.attrs, **attrs}
        missing = [name for name, value in full.items() if value is REQUIRED]
        if missing:
            raise TypeError(f"{self.name} needs {', '.join(missing)}=")
        return {name: self._normal(name, value) for name, value in full.items()}

    def _normal(self, name: str, value: Any) -> Any:
        default = self.attrs.get(name)
        if name in self.type_attrs and not isinstance(value, list | tuple):
            return arrays.as_dtype(value)
        if isinstance(default, DType):
            return arrays.as_dtype(value)
        if isinstance(default, TensorShape):
            return TensorShape(value)
        if isinstance(default, float) and isinstance(value, int):
            return float(value)
        return tuple(value) if isinstance(value, list) else value

    def for_kernel(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """Return those attributes that the kernel and the shape rule get."""
        return {name: attrs[name] for name in self.attrs}

    def infer(self, inputs: tuple[Any, ...], attrs: Mapping[str, Any]) -> list[tuple[DType, Dims, Array | None]]:
        """Return (dtype, dims, value or None) of each output; raises ValueError where the inputs do not fit."""
        given = self.for_kernel(attrs)
        grouped = self.grouped(inputs, attrs)
        dims = self.shape(*grouped, **given)
        dtypes = self.output_dtypes(attrs)
        if not self.single:
            values: Any = self.known(*grouped, **given) if self.known else None
            return list(zip(dtypes, dims, values or [None] * len(dtypes), strict=True))
        return [(dtypes[0], dims, self.known(*grouped, **given) if self.known else None)]

    def grouped(self, inputs: tuple[Any, ...], attrs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return flat inputs as the rule and the kernel take them: lists where the signature has lists."""
        parts = self.parts(attrs)
        return inputs if parts is None else tuple([inputs[part] for part in parts])

    def parts(self, attrs: Mapping[str, Any]) -> list[int | slice] | None:
        """Return where each argument lies among the flat inputs, or None where each is one tensor."""
        if not self.lengths:
            return None
        found: list[int | slice] = []
        at = 0
        for arg in self.signature.inputs:
            length = arg.count(attrs)
            found.append(slice(at, at + length) if arg.is_list else at)
            at += length
        return found

    def output_dtypes(self, attrs: Mapping[str, Any]) -> list[DType]:
        """Return the dtype of each output."""
        return [dtype for arg in self.signature.outputs for dtype in _dtypes_of(arg, attrs)]

    def __repr__(self) -> str:
        return f"<rt.Op {self.name}>"


def _dtypes_of(arg: Arg, attrs: Mapping[str, Any]) -> list[DType]:
    if arg.mixed:
        return list(attrs[arg.attr])
    dtype = arg.dtype or attrs[arg.attr]
    return [dtype] * arg.count(attrs)
