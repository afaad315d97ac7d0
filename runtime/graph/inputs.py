"""What is handed to an op becomes its input tensors: converted, with the dtypes and lengths that they settle."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from runtime import arrays
from runtime.arrays import DType
from runtime.errors import InvalidArgumentError, ResourceExhaustedError
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor, small_integers
from runtime.graph.graph import users_line
from runtime.graph.shape import text_of
from runtime.graph.tensor import EagerTensor, Tensor

if TYPE_CHECKING:
    from runtime.graph.op import Op


def bind(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[Any, ...]:
    """Return the inputs as flat tensors, and note in `attrs` the dtypes and lengths that they settle."""
    args = op.signature.inputs
    if len(inputs) != len(args):
        raise TypeError(
            f"{op.name} takes {len(args)} inputs ({', '.join(arg.name for arg in args)}), not {len(inputs)}"
        )
    for arg, value in zip(args, inputs, strict=True):  # tensors decide dtypes before numbers do
        if arg.attr and not arg.mixed and arg.attr not in attrs:
            dtype = _dtype_of(value if arg.is_list else (value,))
            if dtype is not None:
                attrs[arg.attr] = dtype
    tensors: list[Any] = []
    for arg, value in zip(args, inputs, strict=True):
        if not arg.is_list:
            tensors.append(convert_input(op, arg.name, value, arg.dtype or attrs.get(arg.attr)))
            if arg.attr:
                attrs.setdefault(arg.attr, tensors[-1].dtype)
            continue
        values = list(value)
        for index, one in enumerate(values):
            dtype = None if arg.mixed else arg.dtype or attrs.get(arg.attr)
            values[index] = convert_input(op, f"{arg.name}_{index}", one, dtype)
            if not arg.mixed and arg.attr:
                attrs.setdefault(arg.attr, values[index].dtype)
        attrs[arg.attr if arg.mixed else arg.length] = tuple(one.dtype for one in values) if arg.mixed else len(values)
        tensors += values
    _hold_types(op, attrs)
    return tuple(tensors)


def _dtype_of(values: Any) -> DType | None:
    """Return the dtype of the first that has one already."""
    for value in values:
        dtype = getattr(value, "dtype", None)
        if isinstance(dtype, DType):
            return dtype
    return None


def convert_input(op: "Op", name: str, value: Any, dtype: DType | None) -> Any:
    """Return what is handed to an op as its input `name` as a tensor; an error names the op, its scope, the line."""
    try:
        return convert_to_tensor(value, dtype, name)
    except (TypeError, ValueError) as error:
        kind = ValueError if isinstance(error, ValueError) else TypeError
        raise kind(f"{_in_scope(op)}: {name}: {error} (at {users_line()})") from None


def settle_types(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes with the dtypes that the inputs settle; raises TypeError where they disagree."""
    at = 0
    for arg in op.signature.inputs:
        length = arg.count(attrs)
        for tensor in () if arg.mixed else tensors[at : at + length]:
            wanted = arg.dtype or attrs.setdefault(arg.attr, tensor.dtype)
            if tensor.dtype is not wanted and wanted is not arrays.resource:
                raise TypeError(
                    f"{_in_scope(op)}: {arg.name} is of {tensor.dtype.name}, and {wanted.name} is wanted"
                    f" (at {users_line()})"
                )
        at += length
    _hold_types(op, attrs)
    return attrs


def _hold_types(op: "Op", attrs: dict[str, Any]) -> None:
    """Raise TypeError where a dtype is none of those that the op is declared for."""
    for attr, allowed in op.types.items():
        if attrs[attr] not in allowed:
            names = ", ".join(sorted(one.name for one in allowed))
            raise TypeError(
                f"{_in_scope(op)} is not defined for {attrs[attr].name} ({attr} is one of {names}) (at {users_line()})"
            )


# -- shortcuts of eager calls, for what is handed over most often


def numbers_bound(op: "Op", inputs: tuple[Any, ...]) -> tuple[EagerTensor, ...] | None:
    """Return the inputs with Python's numbers in the float dtype of the tensor beside them, or None for other cases."""
    if not op.alike or len(inputs) != len(op.signature.inputs):
        return None
    dtype: Any = None
    for value in inputs:
        kind = type(value)
        if kind is EagerTensor:
            dtype = value.array.dtype
        elif kind is not float and kind is not int:
            return None
    if dtype is None or dtype.kind != "f":
        return None
    number = dtype.type
    return tuple([one if type(one) is EagerTensor else EagerTensor(number(one)) for one in inputs])


def integers_bound(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[EagerTensor, ...] | None:
    """Return the inputs flat where all are tensors, lists of them, or axes, shapes and indices; None for other cases.

    Lists' lengths are noted in `attrs`.
    """
    args = op.signature.inputs
    if len(inputs) != len(args):
        return None
    found: list[EagerTensor] = []
    for arg, value in zip(args, inputs, strict=True):
        if arg.length:
            if type(value) is not list or {*map(type, value)} != {EagerTensor}:
                return None
            attrs[arg.length] = len(value)
            found += value
        elif type(value) is EagerTensor:
            found.append(value)
        else:
            tensor = small_integers(value) if arg.name in op.free and arg.attr not in attrs else None
            if tensor is None:
                return None
            found.append(tensor)
    return tuple(found)


# -- errors


def fail(op: "Op", name: str, tensors: tuple[Any, ...], error: Exception) -> NoReturn:
    """Raise an error of a shape rule again, with the operation, what it was given, and the user's line."""
    raise type(error)(_told(op, name, tensors, error)) from None


def fail_checked(op: "Op", error: InvalidArgumentError) -> NoReturn:
    """Raise what `rt.debugging` found in the result of an op that ran at once, with the user's line."""
    raise InvalidArgumentError(f"{error} (at {users_line()})") from None


def fail_running(op: "Op", tensors: tuple[Any, ...], error: Exception) -> NoReturn:
    """Raise an error of a kernel that ran at once under TensorFlow's name, with Python's class among its bases."""
    kind = ResourceExhaustedError if isinstance(error, MemoryError) else InvalidArgumentError
    raise kind(_told(op, op.name, tensors, error)) from error


def _in_scope(op: "Op") -> str:
    """Return what an operation is called that is being made: its name is decided after its inputs."""
    scope = "" if state.graph is None else state.graph.scope
    return f"{op.name} in {scope}" if scope else op.name


def _told(op: "Op", name: str, tensors: tuple[Any, ...], error: Exception) -> str:
    given = ", ".join(_described(arg, tensor) for arg, tensor in zip(_names(op, tensors), tensors, strict=True))
    full = name if name == op.name else f"{name} ({op.name})"
    return f"{full}: {error}; given {given} (at {users_line()})"


def _names(op: "Op", tensors: tuple[Any, ...]) -> Iterator[str]:
    args = op.signature.inputs
    if len(args) == len(tensors):
        return (arg.name for arg in args)
    return (f"input {index}" for index in range(len(tensors)))


def _described(name: str, tensor: Any) -> str:
    at = f" of {tensor.name}" if isinstance(tensor, Tensor) else ""
    return f"{name} {tensor.dtype.name}{text_of(tensor.dims)}{at}"
