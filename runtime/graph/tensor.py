"""Tensors and operations: nodes of a graph, or values that are there already."""

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.devices import CPU, home_of
from runtime.graph.operators import OPERATORS, Arithmetic
from runtime.graph.shape import Dims, TensorShape, as_dims, merged, text_of

if TYPE_CHECKING:
    from runtime.graph.graph import Graph
    from runtime.graph.op import Op

__all__ = ["EagerTensor", "Operation", "Tensor"]


class Tensor(Arithmetic):
    """One output of an operation in a graph; what it will be is known as far as `dtype`, `dims` and `value` say."""

    __slots__ = ("dims", "dtype", "mask", "op", "value", "value_index")  # mask: see layers/masks.py

    def __init__(self, op: "Operation", value_index: int, dtype: DType, dims: Dims, value: Array | None) -> None:
        self.op = op
        self.value_index = value_index
        self.dtype = dtype
        self.dims = dims
        self.value = value  # where it is known without running anything

    @property
    def name(self) -> str:
        """The operation's name and the number of the output."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def graph(self) -> "Graph":
        """The graph it belongs to."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device asked for, or ""."""
        return self.op.device

    @property
    def shape(self) -> TensorShape:
        """The shape, as far as it is known."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """Return the shape, as far as it is known."""
        return TensorShape(self.dims)

    def set_shape(self, shape: Any) -> None:
        """Add what the caller knows of the shape; raises ValueError where it contradicts what is known."""
        self.dims = merged(self.dims, as_dims(shape))

    def consumers(self) -> list["Operation"]:
        """Return the operations that take this tensor."""
        return [op for op in self.op.graph.get_operations() if any(one is self for one in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Return its value in a session, by default the one that `with session:` made the default."""
        session = session or self.graph.default_session
        if session is None:
            raise ValueError(f"{self.name}.eval() needs a session: pass one, or use `with session:`")
        return session.run(self, feed_dict)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(f"{self.name} has no value yet that numpy could work on: session.run it, or use rt's function")

    def __len__(self) -> int:
        raise TypeError(f"{self.name} has no len(): its shape is {text_of(self.dims)}")

    def __bool__(self) -> bool:
        raise TypeError(f"{self.name} has no value yet: use rt.cond instead of `if`, and rt.logical_and instead of and")

    def __iter__(self) -> Iterator[Any]:
        if self.dims is None or not self.dims or self.dims[0] is None:
            raise TypeError(f"{self.name} of shape {text_of(self.dims)} cannot be walked: its length is unknown")
        return (self[index] for index in range(self.dims[0]))

    def __repr__(self) -> str:
        return f"<rt.Tensor {self.name!r} shape={text_of(self.dims)} dtype={self.dtype.name}>"


_eager_ids = itertools.count()


class EagerTensor(Arithmetic):
    """A value that is there: an array that nobody changes any more."""

    __slots__ = ("array", "id", "mask")  # mask: unset but where a layer said which steps count

    def __init__(self, array: Array) -> None:
        self.array = array
        self.id = next(_eager_ids)  # unlike id(), never given twice: tapes know tensors by it

    @property
    def dtype(self) -> DType:
        """The element type."""
        dtype = getattr(self.array, "dtype", None)
        if isinstance(dtype, np.dtype):
            return arrays.of_numpy(dtype)
        return arrays.variant if dtype is arrays.variant else arrays.resource

    @property
    def dims(self) -> tuple[int, ...]:
        """The sizes."""
        return getattr(self.array, "shape", ())

    @property
    def value(self) -> Array | None:
        """The array: everything is known. On the host, where rules look at it."""
        return arrays.to_host(self.array)

    @property
    def shape(self) -> TensorShape:
        """The shape."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """Return the shape."""
        return TensorShape(self.dims)

    @property
    def device(self) -> str:
        """The full name of the device that the value lies on."""
        return (home_of(self.array) or CPU).name

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.dims)

    def numpy(self) -> Any:
        """Return a copy of the value as a numpy array, or as a number where it has no dimensions."""
        host = arrays.to_host(self.array)
        return host.copy() if host.ndim else host[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        host = arrays.to_host(self.array)
        return np.array(host, host.dtype if dtype is None else dtype)  # of a number, too

    def __bool__(self) -> bool:
        return bool(self.array)

    def __int__(self) -> int:
        return int(self.array)

    def __float__(self) -> float:
        return float(self.array)

    def __index__(self) -> int:
        return int(self.array.__index__())

    def __len__(self) -> int:
        if not self.dims:
            raise TypeError("a scalar has no len()")
        return self.dims[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> Any:
        return False if other is None else OPERATORS["equal"](self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None else OPERATORS["not_equal"](self, other)

    def __format__(self, how: str) -> str:
        return format(arrays.to_host(self.array)[()], how)

    __hash__ = None  # type: ignore[assignment]  # == compares elements

    def __repr__(self) -> str:
        return f"<rt.Tensor shape={text_of(self.dims)} dtype={self.dtype.name} value={shown(self.array)}>"


def shown(array: Any) -> str:
    """Return a value as a person writes it: 1.5 and b'a' rather than np.float32(1.5) and array(b'a', dtype=object)."""
    alone = isinstance(array, np.ndarray | np.generic) and not array.shape
    return str(array[()]) if alone else repr(array)


AnyTensor = Tensor | EagerTensor


class Operation:
    """A node: an op with its inputs, its attributes, and the line of the user's that made it."""

    __slots__ = (
        *("attrs", "control_inputs", "declaration", "device", "gradient_type", "graph", "id", "inputs", "line"),
        *("name", "outputs"),
    )

    def __init__(
        self,
        graph: "Graph",
        declaration: "Op",
        name: str,
        inputs: tuple[Tensor, ...],
        attrs: dict[str, Any],
        control_inputs: tuple["Operation", ...],
        device: str,
        line: str,
    ) -> None:
        self.graph = graph
        self.declaration = declaration
        self.name = name
        self.inputs = inputs
        self.attrs = attrs
        self.control_inputs = control_inputs
        self.device = device
        self.line = line
        self.id = -1
        self.gradient_type: str | None = None  # under which name its gradient is, where that is not its type
        self.outputs: tuple[Tensor, ...] = ()

    @property
    def type(self) -> str:
        """The op's name."""
        return self.declaration.name

    def get_attr(self, name: str) -> Any:
        """Return an attribute; raises ValueError where there is none of this name."""
        if name not in self.attrs:
            raise ValueError(f"operation {self.name!r} ({self.type}) has no attribute {name!r}")
        return self.attrs[name]

    @property
    def node_def(self) -> Any:
        """The operation as a NodeDef message of its graph's GraphDef."""
        return next(node for node in self.graph.as_graph_def().node if node.name == self.name)

    def values(self) -> tuple[Tensor, ...]:
        """Return the outputs."""
        return self.outputs

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run it in a session, by default the one that `with session:` made the default."""
        session = session or self.graph.default_session
        if session is None:
            raise ValueError(f"{self.name}.run() needs a session: pass one, or use `with session:`")
        session.run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<rt.Operation {self.name!r} type={self.type}>"
