"""The graph: operations in order of creation, the names they get, and what holds while they are made."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.arrays import DType
from runtime.devices import merged
from runtime.graph.advice import of_another_graph, unknown_operation
from runtime.graph.shape import Dims
from runtime.graph.tensor import EagerTensor, Operation, Tensor

if TYPE_CHECKING:
    from runtime.graph.op import Op

__all__ = ["Graph"]

PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"
"""What the paths of our own code start with: its frames are not the user's."""

NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
"""What TensorFlow takes for a name: others mean something else in a GraphDef (`x:0`, `^x`), or cannot be read back."""


ABOVE: dict[str, Callable[..., Any]] = {}
"""What a graph does by way of modules above it: `context`, which knows of threads, and `export` enter it here."""


class Controller:
    """A `with control_dependencies(...)` that is open: what to wait for, and what was made in it."""

    __slots__ = ("inside", "operations")

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        self.operations = operations
        self.inside: set[Operation] = set()


class Graph:
    """Operations, and the collections they are in.

    Names are TensorFlow's: unique whatever their case, numbered from _1, in scopes that are numbered alike.
    """

    def __init__(self) -> None:
        self.seed: int | None = None
        self.default_session: Any = None
        self.reduced_shapes: dict[Any, Any] = {}  # of the gradients of reductions, see gradients.reductions
        self.variable_scopes: Any = None  # of the variables package
        self.bodies = 0  # how many subgraphs have been made under it
        self.finalized = False  # whether it refuses further operations
        self._operations: dict[str, Operation] = {}
        self._names_in_use: dict[str, int] = {}
        self._scope = ""
        self._controllers: list[Controller] = []
        self._device = ""
        self._device_functions: list[Callable[[Operation], Any]] = []
        self._gradient_types: dict[str, str] = {}
        self._collections: dict[str, list[Any]] = {}

    # -- what is in it

    def get_operations(self) -> list[Operation]:
        """Return all operations in order of creation."""
        return list(self._operations.values())

    def get_operation_by_name(self, name: str) -> Operation:
        """Return the operation of this name; raises KeyError where there is none."""
        try:
            return self._operations[name]
        except KeyError:
            raise KeyError(unknown_operation(name, self._operations)) from None

    def get_tensor_by_name(self, name: str) -> Tensor:
        """Return the tensor "operation:output"; raises ValueError for another form, KeyError where there is none."""
        operation, colon, index = name.rpartition(":")
        if not colon or not index.isdigit():
            raise ValueError(f"a tensor's name is operation:output, as {name + ':0'!r}, not {name!r}")
        outputs = self.get_operation_by_name(operation).outputs
        if int(index) >= len(outputs):
            raise KeyError(f"operation {operation!r} has {len(outputs)} outputs; there is no {name!r}")
        return outputs[int(index)]

    def as_graph_element(self, value: Any) -> Tensor | Operation:
        """Return the tensor or operation that a name or object means, checking that it is of this graph."""
        if hasattr(value, "as_graph_element"):
            value = value.as_graph_element()
        if isinstance(value, str):
            return self.get_tensor_by_name(value) if ":" in value else self.get_operation_by_name(value)
        if not isinstance(value, Tensor | Operation):
            raise TypeError(f"{value!r} is no tensor, operation or name of one")
        if value.graph is not self:
            raise ValueError(of_another_graph(value))
        return value

    def operation_of(self, value: Any) -> Operation:
        """Return the operation that must run for a tensor, an assignment or an operation to be there."""
        element = self.as_graph_element(getattr(value, "op", value))
        return element.op if isinstance(element, Tensor) else element

    # -- names

    def unique_name(self, name: str, *, mark: bool = True) -> str:
        """Return `name` in the current scope, numbered where it is taken."""
        if self._scope:
            name = f"{self._scope}/{name}"
        key = name.lower()
        taken = self._names_in_use.get(key, 0)
        if mark:
            self._names_in_use[key] = taken + 1
        if taken:
            base = key
            while key in self._names_in_use:
                key = f"{base}_{taken}"
                taken += 1
            if mark:
                self._names_in_use[key] = 1
            name = f"{name}_{taken - 1}"
        return name

    @property
    def scope(self) -> str:
        """The current name scope, without the slash at its end."""
        return self._scope

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """Name what is made inside under `name/`; a name that ends in a slash is entered again as it is."""
        outer = self._scope
        if not name:
            self._scope = ""
        elif name.endswith("/"):
            self._scope = name[:-1]
        else:
            self._scope = self.unique_name(name)
        try:
            yield f"{self._scope}/" if self._scope else ""
        finally:
            self._scope = outer

    # -- what holds while operations are made

    @contextmanager
    def control_dependencies(self, control_inputs: Iterable[Any] | None) -> Iterator[None]:
        """Have what is made inside run after `control_inputs`; None forgets those of the blocks around."""
        outer = self._controllers
        if control_inputs is None:
            self._controllers = []
        else:
            operations = tuple(self.operation_of(one) for one in control_inputs)
            self._controllers = [*outer, Controller(operations)]
        try:
            yield
        finally:
            self._controllers = outer

    def control_inputs_for(self, inputs: Iterable[Tensor]) -> tuple[Operation, ...]:
        """Return what an operation of these inputs must wait for, but for what its inputs waited for already."""
        if not self._controllers:
            return ()
        makers = {tensor.op for tensor in inputs}
        waiting: dict[Operation, None] = {}
        for controller in self._controllers:
            if controller.inside.isdisjoint(makers):
                waiting.update(dict.fromkeys(one for one in controller.operations if one not in makers))
        return tuple(waiting)

    @contextmanager
    def device(self, name: Any) -> Iterator[None]:
        """Ask for a device for what is made inside; what `name` leaves open is asked for by the scope around.

        None asks for nothing. A function is asked for each operation: it takes that and returns a name.
        """
        outer = self._device
        if callable(name):
            self._device_functions.append(name)
        else:
            self._device = merged(outer, name)
        try:
            yield
        finally:
            self._device = outer
            if callable(name):
                self._device_functions.pop()

    @contextmanager
    def gradient_override_map(self, op_type_map: Mapping[str, str]) -> Iterator[None]:
        """Give what is made inside other gradients: for a type of op the name that one was registered under."""
        outer = self._gradient_types
        self._gradient_types = {**outer, **op_type_map}
        try:
            yield
        finally:
            self._gradient_types = outer

    # -- collections

    def add_to_collection(self, name: str, value: Any) -> None:
        """Add a value to a collection."""
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Iterable[str], value: Any) -> None:
        """Add a value to several collections."""
        for name in dict.fromkeys([names] if isinstance(names, str) else names):
            self.add_to_collection(name, value)

    def get_collection(self, name: str, scope: str | None = None) -> list[Any]:
        """Return what is in a collection: all of it, or that whose name begins as the expression `scope` says."""
        found = self._collections.get(name, [])
        return [one for one in found if not scope or re.match(scope, getattr(one, "name", ""))]

    def get_collection_ref(self, name: str) -> list[Any]:
        """Return the collection itself: a change to the list is a change to the collection."""
        return self._collections.setdefault(name, [])

    def get_all_collection_keys(self) -> list[str]:
        """Return the names of the collections that hold something."""
        return [name for name, values in self._collections.items() if values]

    # -- making operations

    def finalize(self) -> None:
        """Refuse further operations: who makes one in a training loop makes the graph grow with every step."""
        self.finalized = True

    def unfinalize(self) -> None:
        """Take operations again."""
        self.finalized = False

    def add_operation(
        self,
        declaration: "Op",
        name: str,
        inputs: tuple[Tensor, ...],
        attrs: dict[str, Any],
        outputs: Iterable[tuple[DType, Dims, Any]],
    ) -> Operation:
        """Append an operation whose outputs have these dtypes, shapes and known values.

        Raises RuntimeError where the graph is finalized, ValueError for a name that a GraphDef cannot have.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of an operation: letters, digits and _.-/ are (at {users_line()})")
        if self.finalized:
            raise RuntimeError(f"the graph is finalized: operation {name!r} cannot be added (at {users_line()})")
        if name in self._operations:
            raise ValueError(f"the graph has an operation {name!r} already")
        waiting = self.control_inputs_for(inputs)
        operation = Operation(self, declaration, name, inputs, attrs, waiting, self._device, users_line())
        operation.id = len(self._operations)
        operation.gradient_type = self._gradient_types.get(declaration.name)
        for function in reversed(self._device_functions):
            operation.device = merged(str(function(operation) or ""), operation.device)
        operation.outputs = tuple(Tensor(operation, index, *facts) for index, facts in enumerate(outputs))
        self._operations[name] = operation
        for controller in self._controllers:
            controller.inside.add(operation)
        return operation

    def reorder(self, operations: list[Operation]) -> None:
        """Put the operations, which are those of this graph, into another order."""
        self._operations = {one.name: one for one in operations}
        for number, operation in enumerate(operations):
            operation.id = number

    def capture(self, tensor: Tensor | EagerTensor) -> Tensor | None:
        """Return what stands for a tensor from elsewhere in here; None: make a constant of it.

        Raises ValueError where that cannot be.
        """
        if isinstance(tensor, EagerTensor):
            return None
        raise ValueError(of_another_graph(tensor))

    def as_default(self) -> Any:
        """Return a context manager in which operations go into this graph."""
        return ABOVE["entering"](self)

    def as_graph_def(self, from_version: Any = None, add_shapes: bool = False) -> Any:
        """Return the graph as a GraphDef message; `add_shapes` notes the shape of every output."""
        return ABOVE["graph_def_of"](self, add_shapes=add_shapes)


def users_line() -> str:
    """Return "file:line" of the innermost call from outside this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
