"""Tensors that have no value and no graph: they remember which layer makes them of what.

`Input` starts, layers called on symbolic tensors go on, and a model replays the calls on real tensors. Shapes come from
calling the layer once in a graph that is thrown away, so no layer says them twice.
"""

from collections.abc import Callable
from typing import Any

from runtime import arrays, nest
from runtime.arrays import DType
from runtime.graph.operators import OPERATORS, Arithmetic
from runtime.graph.shape import Dims, TensorShape, as_dims, text_of
from runtime.layers.names import numbered
from runtime.ops.constants import placeholder
from runtime.tracing import FunctionGraph


class Node:
    """One call of a layer: what it took, and the symbolic tensors that came out."""

    def __init__(self, layer: Any, inputs: Any, options: dict[str, Any]) -> None:
        self.layer = layer
        self.inputs = inputs
        self.options = options
        self.outputs: Any = None

    def parents(self) -> "list[SymbolicTensor]":
        """Return the symbols that the call takes."""
        return [one for one in nest.leaves((self.inputs, self.options)) if isinstance(one, SymbolicTensor)]


class SymbolicTensor(Arithmetic):
    """Stands for a tensor while a model is being put together."""

    def __init__(self, dims: Dims, dtype: DType, node: Node | None = None, name: str = "") -> None:
        self.dims = dims
        self.dtype = dtype
        self.node = node
        self.name = name

    @property
    def shape(self) -> TensorShape:
        """The shape; the batch's size is not known."""
        return TensorShape(self.dims)

    def as_tensor(self, dtype: Any = None, name: str | None = None) -> Any:
        """Raise TypeError: an op needs a real tensor."""
        raise TypeError(f"{self!r} has no value yet: apply a layer to it, or wrap the op in rt.layers.Lambda")

    def __repr__(self) -> str:
        return f"<rt.SymbolicTensor {self.name!r} shape={text_of(self.dims)} dtype={self.dtype.name}>"


def Input(  # noqa: N802  # Keras's name
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = arrays.float32,
    name: str | None = None,
    batch_shape: Any = None,
) -> SymbolicTensor:
    """Return the symbolic tensor that a model takes: `shape` is without the batch, `batch_shape` with it."""
    if (shape is None) == (batch_shape is None):
        raise ValueError("Input needs shape=, or batch_shape=, and not both")
    dims = as_dims(batch_shape) if shape is None else (batch_size, *(as_dims(shape) or ()))
    return SymbolicTensor(dims, arrays.as_dtype(dtype), None, name or numbered("input_layer"))


def outputs_of(layer: Any, inputs: Any, options: dict[str, Any]) -> Any:
    """Return the symbolic outputs of a layer called on symbolic inputs."""
    node = Node(layer, inputs, options)
    graph = FunctionGraph(None)
    with graph.as_default():
        real = _replaced((inputs, options), lambda one: placeholder(one.dtype, one.dims))
        found = layer(*real[0], **real[1])
        layer._added_losses = []  # those of a graph that is thrown away
        node.outputs = _every(found, lambda one: SymbolicTensor(one.dims, one.dtype, node, layer.name))
    layer.first_node = getattr(layer, "first_node", None) or node
    layer.output_dims = _every(found, lambda one: one.dims)
    return node.outputs


def _every(structure: Any, function: Callable[[Any], Any]) -> Any:
    if isinstance(structure, dict):
        return {key: _every(one, function) for key, one in structure.items()}
    if isinstance(structure, list | tuple):
        return type(structure)(_every(one, function) for one in structure)
    return function(structure)


def _replaced(structure: Any, function: Callable[[SymbolicTensor], Any]) -> Any:
    return _every(structure, lambda one: function(one) if isinstance(one, SymbolicTensor) else one)


class Operator:
    """A Python operator as a layer: what `x + y` of symbolic tensors records."""

    def __init__(self, name: str, *, swapped: bool = False) -> None:
        self.name = name
        self.output_dims: Any = None
        self.swapped = swapped
        self._added_losses: list[Any] = []

    def __call__(self, *inputs: Any) -> Any:
        """Return what the operator gives."""
        return OPERATORS[self.name](*(inputs[::-1] if self.swapped else inputs))


def _recording(name: str) -> Callable[..., Any]:
    return lambda self, *others: outputs_of(Operator(name), (self, *others), {})


def _recording_right(name: str) -> Callable[..., Any]:
    return lambda self, other: outputs_of(Operator(name, swapped=True), (self, other), {})


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(SymbolicTensor, f"__{_name}__", _recording(_name))
    setattr(SymbolicTensor, f"__r{_name}__", _recording_right(_name))
for _name in ("neg", "abs", "getitem"):
    setattr(SymbolicTensor, f"__{_name}__", _recording(_name))
