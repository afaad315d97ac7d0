"""A module in cupy's place where there is no GPU: its arrays are foreign to numpy, and it has what cupy has.

An array hides one of numpy's. What real cupy refuses is refused (numpy's arrays among the arguments, conversion without
`.get()`, dtypes of objects, functions and parameters that cupy lacks: cupy_names.json says which), and, more strictly
than cupy, so is what it would convert silently: indices of numpy's, and numpy's functions on arrays of the GPU. Places
outside of an array wrap around, as on a GPU. Nothing is fast, and time passes on the host's clock.

`installed()` puts it into sys.modules.
"""

import functools
import json
import math
import operator
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

NAMES: dict[str, Any] = json.loads(Path(__file__).with_name("cupy_names.json").read_text(encoding="utf-8"))
GPUS = 2
"""How many GPUs there seem to be."""

TAKES_HOST_NUMBERS = frozenset({"arange", "linspace", "full"})
"""Functions that take numpy's arrays without dimensions, as cupy's do."""

ADDED = ("int32", "float16", "float32", "float64", "uint32", "uint64")
COMPARED = ("int32", "float32", "float64", "uint32", "uint64")
ATOMICS = {"add": ADDED, "maximum": COMPARED, "minimum": COMPARED}
"""What `.at` works on (cupy/_core/_routines_indexing.pyx, _scatter_op_single)."""

ACCUMULATED = ("add", "multiply")


class _Copies:
    """How many copies there have been, by direction."""

    to_gpu = 0
    to_host = 0


copies = _Copies()


class _Current:
    gpu = 0


current = _Current()


class ndarray:  # noqa: N801  # cupy's name
    """An array on a GPU."""

    __array_priority__ = 100

    def __init__(self, host: Any, base: "ndarray | None" = None) -> None:
        if host.dtype.kind not in "biufc" or host.dtype.name not in SUPPORTED:
            raise ValueError(f"Unsupported dtype {host.dtype}")
        self._host = host
        self.base = base
        self.device: Device = Device(current.gpu) if base is None else base.device

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array"
            " explicitly."
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and any(isinstance(one, np.generic) for one in inputs) and not kwargs:
            return _operate(ufunc, *inputs)  # numpy's number on the left of an operator
        raise TypeError(f"numpy.{ufunc.__name__} was given an array of a GPU: kernels use xp")

    def __array_function__(self, function: Any, *_: Any) -> Any:
        raise TypeError(f"numpy.{function.__name__} was given an array of a GPU: kernels use xp")

    def get(self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True) -> Any:
        """Return a copy on the host."""
        copies.to_host += 1
        return self._host.copy()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in NAMES["methods"]:
            raise AttributeError(f"'cupy.ndarray' object has no attribute {name!r}")
        found = getattr(self._host, name)
        if not callable(found):
            return wrapped(found, self)
        allowed = METHODS.get(name)
        return lambda *args, **kwargs: wrapped(found(*_given(args), **_held(name, allowed, kwargs)), self)

    def __getitem__(self, index: Any) -> Any:
        return wrapped(self._host[_wrapping(_index(index), self._host)], self)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._host[_wrapping(_index(index), self._host)] = _inside(value)

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Iterator[Any]:
        return (self[at] for at in range(len(self._host)))

    def __repr__(self) -> str:
        return f"cupy.{self._host!r}"

    __hash__ = None  # type: ignore[assignment]  # == compares elements


SUPPORTED = frozenset(
    {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}
    | {"float16", "float32", "float64", "complex64", "complex128"}
)
_LONG = frozenset({"axis", "dtype", "out", "keepdims"})
METHODS = {
    **dict.fromkeys(("max", "min", "any", "all"), _LONG - {"dtype"}),
    **dict.fromkeys(("sum", "prod", "mean"), _LONG),
    **dict.fromkeys(("var", "std"), _LONG | {"ddof"}),
    "take": frozenset({"axis", "out"}),
    "astype": frozenset({"dtype", "order", "casting", "subok", "copy"}),
}
"""The keywords of methods; theirs cannot be asked for."""


def _operate(function: Any, *values: Any) -> Any:
    if any(isinstance(one, np.ndarray) for one in values):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    return wrapped(function(*map(_inside, values)), *values)


def _operate_on_self(self: ndarray, function: Any) -> Any:
    return wrapped(function(self._host))


def _converted(self: ndarray, kind: Any) -> Any:
    return kind(self._host)


def _reflected(function: Any) -> Any:
    return lambda self, other: _operate(function, other, self)


def _binary(function: Any) -> Any:
    return lambda self, other: _operate(function, self, other)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
    setattr(ndarray, f"__{_name}__", _binary(getattr(operator, f"__{_name}__")))
    setattr(ndarray, f"__r{_name}__", _reflected(getattr(operator, f"__{_name}__")))
for _name in ("lt", "le", "gt", "ge", "eq", "ne", "lshift", "rshift"):
    setattr(ndarray, f"__{_name}__", _binary(getattr(operator, f"__{_name}__")))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(ndarray, f"__{_name}__", functools.partialmethod(_operate_on_self, getattr(operator, f"__{_name}__")))
for _name, _kind in (("int", int), ("float", float), ("bool", bool), ("complex", complex)):  # and no __index__
    setattr(ndarray, f"__{_name}__", functools.partialmethod(_converted, _kind))


def _in_place(function: Any) -> Any:
    def change(self: ndarray, other: Any) -> ndarray:
        if isinstance(other, np.ndarray):
            raise TypeError("Unsupported type <class 'numpy.ndarray'>")
        function(self._host, _inside(other))
        return self

    return change


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
    setattr(ndarray, f"__i{_name}__", _in_place(getattr(operator, f"__i{_name}__")))
ndarray.__module__ = "cupy"


def wrapped(result: Any, *sources: Any) -> Any:
    """Return what numpy gave as the GPU would give it: arrays of its own, of no dimensions for numbers."""
    if isinstance(result, tuple | list):
        parts = [wrapped(one, *sources) for one in result]
        return type(result)(*parts) if hasattr(result, "_fields") else type(result)(parts)
    if isinstance(result, np.generic):
        return ndarray(np.asarray(result))
    if not isinstance(result, np.ndarray):
        return result
    for one in sources:
        if isinstance(one, ndarray):
            if one._host is result:
                return one
            if result.base is not None and np.may_share_memory(one._host, result):
                return ndarray(result, one.base if one.base is not None else one)
    return ndarray(result)


def _inside(value: Any) -> Any:
    """Return numpy's array of one of the GPU, and numbers as they are; refuses numpy's arrays."""
    if isinstance(value, ndarray):
        if value.device.id != current.gpu:
            raise ValueError(f"Array device must be same as the current device: {value.device.id} and {current.gpu}")
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {np.ndarray}")
    return type(value)(map(_inside, value)) if type(value) in (tuple, list) else value


def _given(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(map(_inside, args))


def _held(name: str, allowed: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    unknown = set(kwargs) - set(allowed) if allowed is not None else set()
    if unknown:
        raise TypeError(f"{name}() got an unexpected keyword argument {sorted(unknown)[0]!r}")
    return {key: _inside(value) for key, value in kwargs.items()}


def _index(index: Any) -> Any:
    return tuple(map(_index, index)) if isinstance(index, tuple) else _inside(index)


def _wrapping(index: Any, host: Any) -> Any:
    """Return an index with its places inside of the array: CUDA's kernels take them modulo the size."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(part is Ellipsis or part is None for part in parts):
        return index
    found = [
        part % max(size, 1) if isinstance(part, np.ndarray) and part.dtype.kind in "iu" and part.ndim else part
        for part, size in zip(parts, host.shape, strict=False)
    ]
    return tuple(found) if isinstance(index, tuple) else found[0] if found else index


# -- functions


class _Ufunc:
    def __init__(self, name: str) -> None:
        self.__name__ = name
        self._numpy = getattr(np, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = _held(self.__name__, ("out", "dtype", "casting"), kwargs)
        out = kwargs.get("out")
        if out is not None and not isinstance(out, ndarray):
            raise TypeError("Output arguments type must be cupy.ndarray")
        found = self._numpy(*_given(args), **given)
        return out if out is not None else wrapped(found)

    def at(self, a: Any, indices: Any, b: Any = None) -> None:
        """Change an array at places, as far as CUDA has atomics for that."""
        if self.__name__ not in ATOMICS:
            raise NotImplementedError(f"`cupy_{self.__name__}.at` is not supported yet")
        if a._host.dtype.name not in ATOMICS[self.__name__]:
            raise TypeError(f"scatter only supports {', '.join(ATOMICS[self.__name__])} as data type")
        self._numpy.at(a._host, _wrapping(_index(indices), a._host), _inside(b))

    def reduceat(self, array: Any, indices: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """Reduce runs of rows: sums only."""
        if self.__name__ != "add":
            raise NotImplementedError(f"`cupy_{self.__name__}.reduceat` is not supported yet")
        return wrapped(self._numpy.reduceat(_inside(array), _inside(indices), axis))

    def accumulate(self, array: Any, axis: int = 0) -> Any:
        """Return running sums or products."""
        if self.__name__ not in ACCUMULATED:
            raise NotImplementedError(f"`cupy_{self.__name__}.accumulate` is not supported yet")
        return wrapped(self._numpy.accumulate(_inside(array), axis))


def _like_numpys(name: str, allowed: list[str] | None) -> Any:
    """Return one of cupy's functions: numpy's, with the parameters that cupy's has."""
    plain = getattr(np, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        if allowed is not None and len(args) > len(allowed):
            raise TypeError(f"{name}() takes {len(allowed)} positional arguments but {len(args)} were given")
        if name in TAKES_HOST_NUMBERS:
            args = tuple(one[()] if isinstance(one, np.ndarray) and one.ndim == 0 else one for one in args)
        if name == "take":
            args = (args[0], _taken(args[0], args[1], *args[2:3]), *args[2:])
        found = plain(*_given(args), **_held(name, allowed, kwargs))
        out = kwargs.get("out")
        return out if out is not None else wrapped(found, *args)

    return call


def _taken(array: Any, indices: Any, axis: int | None = None) -> Any:
    size = array._host.size if axis is None else array._host.shape[axis]
    return ndarray(indices._host % max(size, 1)) if isinstance(indices, ndarray) else indices


def asarray(a: Any, dtype: Any = None, order: Any = None, *, copy: Any = None, blocking: bool = False) -> Any:
    """Return an array of the GPU: a copy of what the host has."""
    if isinstance(a, ndarray):
        if a.device.id != current.gpu:
            return ndarray(a._host.astype(dtype or a._host.dtype))
        return a if dtype is None or a._host.dtype == dtype else ndarray(a._host.astype(dtype))
    if isinstance(a, list | tuple) and any(isinstance(one, ndarray) for one in a):
        return ndarray(np.stack([_inside(one) for one in a]).astype(dtype) if dtype else np.stack(_inside(list(a))))
    found = ndarray(np.array(a, dtype))
    copies.to_gpu += isinstance(a, np.ndarray)
    return found


def array(obj: Any, dtype: Any = None, copy: bool = True, order: str = "K", subok: bool = False, ndmin: int = 0) -> Any:
    """Return a new array of the GPU."""
    found = asarray(obj, dtype)
    return ndarray(np.array(found._host, order=order, ndmin=ndmin))  # type: ignore[call-overload]  # "K", "C" or "F"


def asnumpy(a: Any) -> Any:
    """Return a copy on the host."""
    return a.get() if isinstance(a, ndarray) else np.asarray(a)


def get_array_module(*args: Any) -> Any:
    """Return cupy where one of the arguments is its array."""
    return sys.modules["cupy"] if any(isinstance(one, ndarray) for one in args) else np


class ElementwiseKernel:
    """C for each element, of parameters of one type T: computed here by numpy, from the same text."""

    made: ClassVar[list[str]] = []

    def __init__(self, in_params: str, out_params: str, operation: str, name: str = "kernel") -> None:
        self._names = [one.split()[1] for one in in_params.split(",")]
        self._outputs = [one.split()[1] for one in out_params.split(",")]
        self._lines = [line.removeprefix("T ").split(" ", 2) for line in operation.rstrip(";").split("; ")]
        self.made.append(operation)

    def __call__(self, *args: Any) -> Any:
        changed = args[len(self._names) :]  # none: the one output is a new array
        values = dict(zip([*self._names, *self._outputs][: len(args)], _given(args), strict=True))
        (kind,) = {one.dtype for one in values.values()}
        shape = np.broadcast_shapes(*(one.shape for one in values.values()))
        meanings = {"T": kind.type, "fabs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "tanh": np.tanh, "where": np.where}
        with np.errstate(all="ignore"):
            for target, sign, expression in self._lines:
                found = eval(_in_python(expression), meanings, values)
                values[target] = found if sign == "=" else _OPERATORS[sign](values[target], found)
        for name, one in zip(self._outputs, changed, strict=False):
            one._host[...] = values[name]
        assert values[self._outputs[0]].dtype == kind, "C would round what numpy widened"
        return None if changed else ndarray(np.array(np.broadcast_to(values[self._outputs[0]], shape)))


_OPERATORS = {"+=": operator.add, "-=": operator.sub}


def _in_python(expression: str) -> str:
    """Return C as Python: each choice, which stands in parentheses, by `where`."""
    found, opened = "", []
    for sign in expression.replace("||", "|"):
        if sign == "(":
            opened.append(found)
            found = ""
        elif sign == ")":
            test, chosen, rest = found.partition(" ? ")
            inside = f"where({test}, {rest.replace(' : ', ', ', 1)})" if chosen else f"({found})"
            found = opened.pop() + inside
        else:
            found += sign
    return found


# -- cupy.cuda


class Device:
    """One of the GPUs; as a context, the current one."""

    def __init__(self, number: int = 0) -> None:
        if not 0 <= number < GPUS:
            raise ValueError(f"invalid device ordinal {number}")
        self.id = number
        self._outer: list[int] = []

    def __enter__(self) -> "Device":
        self._outer.append(current.gpu)
        current.gpu = self.id
        return self

    def __exit__(self, *_: object) -> None:
        current.gpu = self._outer.pop()

    def synchronize(self) -> None:
        """Wait for the GPU: nothing waits here."""


class Event:
    """A mark in the queue of the GPU, which is always reached at once."""

    def __init__(self, block: bool = False, disable_timing: bool = False) -> None:
        self.at = math.nan

    def record(self, stream: Any = None) -> None:
        """Put the mark into the queue."""
        self.at = time.perf_counter()

    def synchronize(self) -> None:
        """Wait until it is reached."""
        assert not math.isnan(self.at), "the event was never recorded"


def get_elapsed_time(start: Event, end: Event) -> float:
    """Return the milliseconds from one mark to another."""
    return (end.at - start.at) * 1e3


class CUDARuntimeError(RuntimeError):
    """What CUDA says where there is no driver."""


def _module() -> Any:
    """Return the module, with what it has under cupy's names."""
    module: Any = types.ModuleType("cupy")
    for name, facts in NAMES["names"].items():
        if facts == "ufunc":
            setattr(module, name, _Ufunc(name) if hasattr(np, name) else None)
        elif hasattr(np, name):
            plain = getattr(np, name)
            is_function = callable(plain) and not isinstance(plain, type)
            allowed = facts if isinstance(facts, list) else None
            setattr(module, name, _like_numpys(name, allowed) if is_function else plain)
    module.ndarray, module.array, module.asarray, module.asnumpy = ndarray, array, asarray, asnumpy
    module.ascontiguousarray = lambda a, dtype=None: ndarray(np.ascontiguousarray(asarray(a, dtype)._host))
    module.get_array_module, module.ElementwiseKernel = get_array_module, ElementwiseKernel
    module.linalg = _functions(np.linalg, NAMES["linalg"])
    module.fft = _functions(np.fft, NAMES["fft"])
    module.lib = types.SimpleNamespace(stride_tricks=_functions(np.lib.stride_tricks, NAMES["stride_tricks"]))
    module.cuda = types.SimpleNamespace(
        Device=Device,
        Event=Event,
        get_elapsed_time=get_elapsed_time,
        runtime=types.SimpleNamespace(getDeviceCount=lambda: GPUS, CUDARuntimeError=CUDARuntimeError),
    )
    return module


def _functions(plain: Any, names: list[str]) -> Any:
    """Return those of a module's functions that cupy has, for arrays of the GPU."""

    def made(function: Any) -> Any:
        return lambda *args, **kwargs: wrapped(
            function(*_given(args), **{key: _inside(one) for key, one in kwargs.items()}), *args
        )

    known = {name: getattr(plain, name) for name in names if hasattr(plain, name)}
    return types.SimpleNamespace(
        **{name: one if isinstance(one, type) or not callable(one) else made(one) for name, one in known.items()}
    )


@contextmanager
def installed() -> Iterator[Any]:
    """Have `import cupy` give the stub inside."""
    outer = sys.modules.get("cupy")
    module = sys.modules["cupy"] = _module()
    try:
        yield module
    finally:
        if outer is None:
            del sys.modules["cupy"]
        else:
            sys.modules["cupy"] = outer
