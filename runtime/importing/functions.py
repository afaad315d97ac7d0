"""The functions of a GraphDef's library become the bodies of branches and loops: the way back of `graph.library`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime.graph.graph import Graph
from runtime.graph.registry import OPS
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from runtime.importing.attributes import dims_of, dtype_of
from runtime.importing.operations import Importer
from runtime.importing.order import in_order
from writer.wire.proto.graph_pb2 import FunctionDef, FunctionDefLibrary, NodeDef

MOST_DEEP = 32
"""How many functions may call one another: deeper ones are no program's."""

MOST_INLINED = 50_000
"""How many nodes calls may add: functions that call others twice grow without bounds."""


class Library:
    """The functions that a GraphDef brings along; each becomes one body, made when it is first asked for."""

    def __init__(self, message: FunctionDefLibrary) -> None:
        self._functions = {one.signature.name: one for one in message.function}
        self._bodies: dict[str, Subgraph] = {}
        self._open: list[str] = []
        self._inlined = 0

    def nodes_called_by(self, nodes: Iterable[NodeDef]) -> list[NodeDef]:
        """Return the nodes of all functions that some nodes call, directly or through others."""
        found: list[NodeDef] = []
        seen: set[str] = set()
        waiting = [name for node in nodes for name in _called(node)]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self._functions:
                continue
            seen.add(name)
            inside = self._functions[name].node_def
            found += inside
            waiting += [other for node in inside for other in _called(node)]
        return found

    def body(self, name: str, outer: Graph) -> Subgraph:
        """Return the body of a function; raises ValueError for one that is not there, or that calls itself."""
        if name not in self._bodies:
            with self._entered(name) as function:
                self._bodies[name] = self._made(function, outer)
        return self._bodies[name]

    def inlined(self, node: NodeDef, importer: Importer) -> tuple[Operation, list[Tensor]]:
        """Add a function's nodes as `call/node` in the place of a call, and an operation `call` with its results."""
        inputs = [importer.tensor(one) for one in node.input if not one.startswith("^")]
        waits = importer.waits(node)
        with self._entered(node.attr["f"].func.name) as function:
            arguments = [arg.name for arg in function.signature.input_arg]
            if len(inputs) != len(arguments):
                raise ValueError(f"it has {len(inputs)} inputs, and {len(arguments)} are wanted")
            self._inlined += len(function.node_def)
            if self._inlined > MOST_INLINED:
                raise ValueError(f"calls of functions make more than {MOST_INLINED} nodes")
            inside = _BodyImporter(importer.graph, f"{importer.prefix}{node.name}/", {}, self)
            inside.arguments = dict(zip(arguments, inputs, strict=True))
            for one in in_order(function.node_def, arguments):
                inside.add(one)
            results = [inside.tensor(function.ret[arg.name]) for arg in function.signature.output_arg]
            effects = [inside.operation(name) for name in function.control_ret.values()]
        for operation in inside.made.values():
            operation.control_inputs = tuple(dict.fromkeys((*operation.control_inputs, *waits)))
        call = _call(node.name, results, importer)
        call.control_inputs = tuple(dict.fromkeys([*effects, *waits]))
        return call, results

    @contextmanager
    def _entered(self, name: str) -> Iterator[FunctionDef]:
        """Give a function while its nodes are being made."""
        if name not in self._functions:
            raise ValueError(f"function {name!r} is not in the graph's library")
        if name in self._open:
            raise ValueError(f"function {name!r} calls itself")
        if len(self._open) >= MOST_DEEP:
            raise ValueError(f"more than {MOST_DEEP} functions call one another")
        self._open.append(name)
        try:
            yield self._functions[name]
        finally:
            self._open.pop()

    def _made(self, function: FunctionDef, outer: Graph) -> Subgraph:
        signature = function.signature
        body = Subgraph(signature.name, outer)
        body.name = signature.name
        importer = _BodyImporter(body, "", {}, self)
        for at, arg in enumerate(signature.input_arg):
            importer.arguments[arg.name] = body.add_input(dtype_of(arg.type), _dims(function, at), arg.name)
        for node in in_order(function.node_def, importer.arguments):
            importer.add(node)
        body.outputs = [importer.tensor(function.ret[arg.name]) for arg in signature.output_arg]
        body.effects = [importer.operation(name) for name in function.control_ret.values()]
        return body


def _call(name: str, results: list[Tensor], importer: Importer) -> Operation:
    """Add what is fetched, fed and waited for under the name of a call."""
    if not results:
        return importer.append(OPS["NoOp"], name, (), {}, [])
    handed_on = OPS["IdentityN"]
    attrs = handed_on.complete({"T": tuple(one.dtype for one in results)})
    return importer.append(handed_on, name, tuple(results), attrs, handed_on.infer(tuple(results), attrs))


def _called(node: NodeDef) -> list[str]:
    names = [one.func.name for one in node.attr.values() if one.WhichOneof("value") == "func"]
    return names + [func.name for one in node.attr.values() for func in one.list.func]


def _dims(function: FunctionDef, at: int) -> Any:
    """Return what TensorFlow has noted of an argument's shape."""
    if at not in function.arg_attr:
        return None
    attrs = function.arg_attr[at].attr
    shapes = attrs["_output_shapes"].list.shape if "_output_shapes" in attrs else []
    return dims_of(shapes[0]) if shapes else None


class _BodyImporter(Importer):
    """Inside of a function inputs are called "argument" or "node:output:index"."""

    arguments: dict[str, Tensor]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.arguments = {}

    def tensor(self, text: str) -> Tensor:
        """Return what an input names; raises ValueError where that is not there."""
        if text in self.arguments:
            return self.arguments[text]
        producer, output, index = [*text.split(":"), "", ""][:3]
        if producer not in self.made:
            raise ValueError(f"{text!r} is neither an argument nor an output")
        if producer in self.results:
            return self.results[producer][int(index)]
        operation = self.made[producer]
        first = 0
        for arg in operation.declaration.signature.outputs:
            length = arg.count(operation.attrs)
            if arg.name == output and index.isdigit() and int(index) < length:
                return operation.outputs[first + int(index)]
            first += length
        raise ValueError(f"{text!r} is no output of {producer!r} ({operation.type})")

    def operation(self, name: str) -> Any:
        """Return an operation that was made; raises ValueError where there is none."""
        if name not in self.made:
            raise ValueError(f"the function has no node {name!r}")
        return self.made[name]
