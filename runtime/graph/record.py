"""The one way in which an op happens: as a new node of the current graph, or at once.

`record(op, inputs, name, attrs)` converts the inputs, checks dtypes and shapes by the op's declaration, and then
appends an operation or runs the kernel.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from runtime import arrays, numerics, spans
from runtime.arrays import Array, DType, bfloat16
from runtime.devices import CPU, Device, EventTimer, placement
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor, small_integers
from runtime.graph.graph import Graph, users_line
from runtime.graph.narrow import kernel_for
from runtime.graph.placement import placed
from runtime.graph.shape import text_of
from runtime.graph.tensor import EagerTensor, Operation, Tensor

if TYPE_CHECKING:
    from runtime.graph.op import Op

MOST_CHECKED = 4096
"""How many kinds of calls an op remembers as right."""

MOST_FOLDED = 64
"""How many elements a result may have that is computed while the graph is being made (shapes, axes, sizes)."""


class EagerOperation:
    """What a tape keeps of an op that ran: like an Operation, as far as gradients look."""

    __slots__ = ("attrs", "declaration", "inputs", "outputs")

    def __init__(self, declaration: "Op", inputs: tuple[EagerTensor, ...], attrs: dict[str, Any]) -> None:
        self.declaration = declaration
        self.inputs = inputs
        self.attrs = attrs
        self.outputs: tuple[EagerTensor, ...] = ()

    @property
    def type(self) -> str:
        """The op's name."""
        return self.declaration.name

    @property
    def name(self) -> str:
        """The op's name: what runs eagerly has none of its own."""
        return self.declaration.name

    def get_attr(self, name: str) -> Any:
        """Return an attribute."""
        return self.attrs[name]


def record(op: "Op", inputs: tuple[Any, ...], name: str | None, attrs: dict[str, Any]) -> Any:
    """Make the op happen: return its output, a list of several, or the operation where there is none."""
    graph = state.graph
    if graph is None:
        return _run(op, inputs, attrs)
    return _append(graph, op, inputs, name or op.name, attrs)


def _append(graph: Graph, op: "Op", inputs: tuple[Any, ...], name: str, attrs: dict[str, Any]) -> Any:
    """Append an operation; its inputs are converted inside of its own name scope."""
    with graph.name_scope(name) as scope:
        full = op.complete(attrs)
        tensors = _bind(op, inputs, full)
        try:
            outputs = op.infer(tensors, full)
        except (ValueError, TypeError) as error:
            _fail(op, scope[:-1], tensors, error)
        if all(value is None for _, _, value in outputs):
            outputs = _folded(op, tensors, full, outputs)
        operation = graph.add_operation(op, scope[:-1], tensors, full, outputs)
    if op.single:
        return operation.outputs[0]
    return list(operation.outputs) if op.signature.outputs else operation


def _bind(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[Any, ...]:
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
            tensors.append(_converted(op, arg.name, value, arg.dtype or attrs.get(arg.attr)))
            if arg.attr:
                attrs.setdefault(arg.attr, tensors[-1].dtype)
            continue
        values = list(value)
        for index, one in enumerate(values):
            dtype = None if arg.mixed else arg.dtype or attrs.get(arg.attr)
            values[index] = _converted(op, f"{arg.name}_{index}", one, dtype)
            if not arg.mixed and arg.attr:
                attrs.setdefault(arg.attr, values[index].dtype)
        attrs[arg.attr if arg.mixed else arg.length] = tuple(one.dtype for one in values) if arg.mixed else len(values)
        tensors += values
    for attr, allowed in op.types.items():
        if attrs[attr] not in allowed:
            names = ", ".join(sorted(one.name for one in allowed))
            raise TypeError(f"{op.name} is not defined for {attrs[attr].name} ({attr} is one of {names})")
    return tuple(tensors)


def _dtype_of(values: Any) -> DType | None:
    """Return the dtype of the first that has one already."""
    for value in values:
        dtype = getattr(value, "dtype", None)
        if isinstance(dtype, DType):
            return dtype
    return None


def _converted(op: "Op", name: str, value: Any, dtype: DType | None) -> Any:
    try:
        return convert_to_tensor(value, dtype, name)
    except TypeError as error:
        raise TypeError(f"{op.name}: {name}: {error} (at {users_line()})") from None


def _folded(
    op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], outputs: list[tuple[DType, Any, Any]]
) -> list[tuple[DType, Any, Any]]:
    """Add values that can be computed right now: reckoning with shapes, mostly."""
    if not op.pure or not outputs or any(not dtype.is_integer or _large(dims) for dtype, dims, _ in outputs):
        return outputs
    if any(tensor.value is None or tensor.value.size > MOST_FOLDED for tensor in tensors):
        return outputs
    values = compute(op, [tensor.value for tensor in tensors], attrs, None)
    return [(dtype, dims, value) for (dtype, dims, _), value in zip(outputs, values, strict=True)]


def _large(dims: Any) -> bool:
    if dims is None or None in dims:
        return True
    return int(np.prod(dims)) > MOST_FOLDED


def compute(op: "Op", values: list[Array], attrs: dict[str, Any], xp: Any) -> tuple[Array, ...]:
    """Run a kernel on flat arrays and return its results as a tuple of arrays."""
    given = op.for_kernel(attrs)
    if op.state is not None:
        given["state"] = op.state(**given)
    kernel = op.kernel
    if bfloat16.in_use:
        kernel = kernel_for(op, kernel, [arrays.of_numpy(one.dtype) for one in values], op.output_dtypes(attrs))
    with np.errstate(all="ignore"):
        result = kernel(xp or np, *op.grouped(tuple(values), attrs), **given)
    if op.single:
        return (result,)
    return tuple(result) if result is not None else ()


# -- eager


def _run(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
    """Run an op on values that are there. Every microsecond counts here: what was found right once is looked up."""
    full, attrs_key = op.plain if not attrs else op.completed(attrs)
    tensors = inputs
    for value in inputs:
        if type(value) is not EagerTensor:
            full = dict(full)
            tensors = _numbers_bound(op, inputs) or _integers_bound(op, inputs, full) or _bind(op, inputs, full)
            break
    key: Any = _key_of(op, tensors, attrs_key)
    try:
        known = key in op.checked
    except TypeError:  # an attribute that cannot be hashed
        key, known = None, False
    if not known:
        full = _checked(op, tensors, dict(full), key)
    given = full if len(full) == len(op.attrs) else op.for_kernel(full)
    if op.state is not None:
        given = {**given, "state": op.state(**given)}
    values: Any = [one.array for one in tensors]
    device = CPU
    if placement.gpus:
        device, values = placed(op, state.device, values, full)
    if op.has_lists:
        values = op.grouped(tuple(values), full)
    if op.takes_resources:
        _tell_resources(op, tensors)
    kernel = op.kernel if spans.current.recorder is None else _timed(op, device)
    if bfloat16.in_use:
        kernel = _narrow(op, kernel, tensors, full)
    if op.view and device is CPU:  # nothing is computed that numpy might warn of
        result = kernel(np, *values, **given)
    else:
        with np.errstate(all="ignore"):
            if device is CPU:
                result = kernel(np, *values, **given)
            else:
                with device.scope():
                    result = kernel(device.xp, *values, **given)
    if numerics.checking.numerics:
        numerics.check(op.name, *((result,) if op.single else result or ()))
    if op.single:
        output = EagerTensor(result)
        if state.tapes:
            _tell_tapes(op, tensors, full, (output,))
        return output
    outputs = tuple(EagerTensor(one) for one in result or ())
    if state.tapes:
        _tell_tapes(op, tensors, full, outputs)
    return list(outputs) if outputs else None


def _narrow(
    op: "Op", kernel: Callable[..., Any], tensors: tuple[Any, ...], attrs: dict[str, Any]
) -> Callable[..., Any]:
    """Return the kernel for tensors of which some may be bfloat16."""
    dtypes = [one.dtype for one in tensors]
    if bfloat16 not in dtypes:
        return kernel
    return kernel_for(op, kernel, dtypes, op.output_dtypes(settle_types(op, tensors, dict(attrs))))


def _timed(op: "Op", device: Device) -> Callable[..., Any]:
    """Return the op's kernel, which tells the recorder how long it took: on a GPU, by the GPU's own events."""

    def run(*args: Any, **kwargs: Any) -> Any:
        timer = None if device.on_host else EventTimer(device)
        start = spans.clock() if timer is None else timer.read(timer.mark())
        result = op.kernel(*args, **kwargs)
        end = spans.clock() if timer is None else timer.read(timer.mark())
        recorder = spans.current.recorder
        if recorder is not None:
            made = (result,) if op.single else result or ()
            outputs = tuple(
                spans.Output(arrays.of_numpy(one.dtype), one.shape, 0 if op.view else one.nbytes)
                for one in made
                if arrays.is_array(one)
            )
            recorder.add(device.name, op.name, start, end, outputs, device.kind.lower())
        return result

    return run


def _tell_resources(op: "Op", tensors: tuple[Any, ...]) -> None:
    """Have variables know that a tensor will look at their memory, or that they are about to be changed."""
    for one in tensors:
        if hasattr(one.array, "lend"):
            if op.view:
                one.array.lend()
            elif not op.signature.outputs:  # an update
                one.array.take_back()


def _key_of(op: "Op", tensors: tuple[Any, ...], attrs_key: Any) -> tuple[Any, ...]:
    """Return what tells apart calls that the shape rule may judge differently."""
    key: list[Any] = [attrs_key]
    for one in tensors:
        array = one.array
        if op.takes_resources and not hasattr(array, "shape"):
            key.append(None)
        else:
            key += (array.shape, array.dtype.num)
    for index in op.by_value:
        if index < len(tensors):
            key.append(tensors[index].array.tobytes())
    return tuple(key)


def _numbers_bound(op: "Op", inputs: tuple[Any, ...]) -> tuple[EagerTensor, ...] | None:
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


def _integers_bound(op: "Op", inputs: tuple[Any, ...], attrs: dict[str, Any]) -> tuple[EagerTensor, ...] | None:
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


def _checked(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], key: Any) -> dict[str, Any]:
    """Hold a call to the op's declaration; return all attributes, those of the dtypes too."""
    full = settle_types(op, tensors, attrs)
    try:
        op.infer(tensors, full)
    except (ValueError, TypeError) as error:
        _fail(op, op.name, tensors, error)
    if key is not None:
        if len(op.checked) >= MOST_CHECKED:
            op.checked.clear()
        op.checked.add(key)
    return full


def settle_types(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes with the dtypes that the inputs settle; raises TypeError where they disagree."""
    at = 0
    for arg in op.signature.inputs:
        length = (len(attrs[arg.attr]) if arg.mixed else attrs[arg.length]) if arg.is_list else 1
        for tensor in tensors[at : at + length]:
            if arg.mixed:
                continue
            wanted = arg.dtype or attrs.setdefault(arg.attr, tensor.dtype)
            if tensor.dtype is not wanted and wanted is not arrays.resource:
                raise TypeError(
                    f"{op.name}: {arg.name} is of {tensor.dtype.name}, and {wanted.name} is wanted (at {users_line()})"
                )
        at += length
    for attr, allowed in op.types.items():
        if attrs[attr] not in allowed:
            names = ", ".join(sorted(one.name for one in allowed))
            raise TypeError(f"{op.name} is not defined for {attrs[attr].name} ({attr} is one of {names})")
    return attrs


def _tell_tapes(op: "Op", tensors: tuple[Any, ...], attrs: dict[str, Any], outputs: tuple[EagerTensor, ...]) -> None:
    """Let the tapes that watch an input know."""
    watching = [tape for tape in state.tapes if tape.watches(tensors)]
    if not watching:
        return
    full = settle_types(op, tensors, dict(attrs))
    operation = EagerOperation(op, tensors, full)
    operation.outputs = outputs
    for tape in watching:
        tape.record(operation)


# -- errors


def _fail(op: "Op", name: str, tensors: tuple[Any, ...], error: Exception) -> NoReturn:
    """Raise an error of a shape rule again, with the operation, what it was given, and the user's line."""
    given = ", ".join(_described(arg, tensor) for arg, tensor in zip(_names(op, tensors), tensors, strict=True))
    full = name if name == op.name else f"{name} ({op.name})"
    raise type(error)(f"{full}: {error}; given {given} (at {users_line()})") from None


def _names(op: "Op", tensors: tuple[Any, ...]) -> Iterator[str]:
    args = op.signature.inputs
    if len(args) == len(tensors):
        return (arg.name for arg in args)
    return (f"input {index}" for index in range(len(tensors)))


def _described(name: str, tensor: Any) -> str:
    at = f" of {tensor.name}" if isinstance(tensor, Tensor) else ""
    return f"{name} {tensor.dtype.name}{text_of(tensor.dims)}{at}"


__all__ = ["EagerOperation", "Operation", "compute", "record", "settle_types"]
