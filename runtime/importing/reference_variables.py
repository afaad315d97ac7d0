"""TensorFlow 1's reference variables, read as resource variables: what their graphs say in the ops that we have.

    W = VariableV2                      W = VarHandleOp
    W/read = Identity(W)                W/read = ReadVariableOp(W)
    Assign(W, v), ApplyAdam(W, …)       AssignVariableOp(W, v), ResourceApplyAdam(W, …)
    x = Op(W)                           x/ReadVariableOp = ReadVariableOp(W); x = Op(x/ReadVariableOp)
    y = Op(Assign(W, v))                y/ReadVariableOp = ReadVariableOp(W) after the assignment; y = Op(…)

Names stay, so checkpoints, savers and collections fit.
"""

from collections.abc import Mapping

from runtime import arrays
from runtime.graph.registry import OPS
from writer.wire.proto.graph_pb2 import AttrValue, GraphDef, NodeDef

VARIABLES = frozenset({"Variable", "VariableV2"})

_RENAMED = {
    "Assign": "AssignVariableOp",
    "AssignAdd": "AssignAddVariableOp",
    "AssignSub": "AssignSubVariableOp",
    "IsVariableInitialized": "VarIsInitializedOp",
}
_PREFIXED = ("Apply", "SparseApply", "Scatter")
"""Families that have a twin for resources: ApplyAdam and ResourceApplyAdam."""

_OF_ELEMENTS = {"Assign": "T", "AssignAdd": "T", "AssignSub": "T", "Scatter": "T"}
"""By the start of an op's name: the attribute that its twin calls dtype."""


def with_resources(message: GraphDef) -> GraphDef:
    """Return the same graph with resource variables; the message itself where it has no others."""
    if not any(node.op in VARIABLES for node in message.node):
        return message
    return GraphDef(node=_Rewriter(message).nodes(), library=message.library, versions=message.versions)


def _twin(op: str) -> str | None:
    """Return the op that does to a resource what this one does to a reference."""
    if op in _RENAMED:
        return _RENAMED[op]
    twin = f"Resource{op}"
    return twin if op.startswith(_PREFIXED) and twin in OPS else None


class _Rewriter:
    """Walks the nodes once; those that read a reference get a reading node in front."""

    def __init__(self, message: GraphDef) -> None:
        self._message = message
        self._by_name: Mapping[str, NodeDef] = {node.name: node for node in message.node}
        self._used = set(self._by_name)
        self._found: list[NodeDef] = []

    def nodes(self) -> list[NodeDef]:
        """Return the new nodes."""
        for node in self._message.node:
            twin = _twin(node.op)
            if node.op in VARIABLES:
                self._found.append(_handle(node))
            elif twin is not None and node.input and self._variable(node.input[0]):
                self._found.append(self._update(node, twin))
            else:
                self._found.append(self._user(node))
        return self._found

    def _variable(self, text: str) -> str | None:
        """Return the variable that an input refers to, directly or through operations that change it and hand it on."""
        for _ in range(len(self._by_name)):  # a circle is found later
            if text.startswith("^") or text.rpartition(":")[2] not in (text, "0"):
                return None
            node = self._by_name.get(text.removesuffix(":0"))
            if node is None or (node.op not in VARIABLES and not (_twin(node.op) and node.input)):
                return None
            if node.op in VARIABLES:
                return node.name
            if node.op == "IsVariableInitialized":
                return None
            text = node.input[0]
        return None

    def _update(self, node: NodeDef, twin: str) -> NodeDef:
        """Return the operation that changes a resource."""
        found = NodeDef(name=node.name, op=twin, device=node.device)
        waits = [one for one in node.input if one.startswith("^")]
        given = [one for one in node.input if not one.startswith("^")]
        args = OPS[twin].signature.inputs
        for at, text in enumerate(given):
            variable = self._variable(text)
            if variable is None:
                found.input.append(text)
            elif at < len(args) and args[at].dtype is arrays.resource:
                found.input.append(variable)
                waits += self._changed_by(text, variable)
            else:
                found.input.append(self._read(node.name, text, variable, node.device))
        found.input.extend(dict.fromkeys(waits))
        elements = next((attr for start, attr in _OF_ELEMENTS.items() if node.op.startswith(start)), None)
        for name, value in node.attr.items():
            if node.op != "IsVariableInitialized" and not name.startswith("_"):
                found.attr["dtype" if name == elements else name].CopyFrom(value)
        return found

    def _user(self, node: NodeDef) -> NodeDef:
        """Return an operation that takes values, with readings in the place of references."""
        variables = {text: self._variable(text) for text in node.input}
        if not any(variables.values()):
            return node
        found = NodeDef.FromString(node.SerializeToString())
        first = node.input[0]
        if node.op == "Identity" and (variable := variables[first]):
            waits = [*self._changed_by(first, variable), *node.input[1:]]
            return _reading(node.name, variable, waits, node.attr["T"].type, node.device)
        found.input[:] = [
            self._read(node.name, text, variable, node.device) if (variable := variables[text]) else text
            for text in node.input
        ]
        return found

    def _changed_by(self, text: str, variable: str) -> list[str]:
        """Return the operation to wait for where a reference comes from one that changed the variable."""
        producer = text.removesuffix(":0")
        return [] if producer == variable else [f"^{producer}"]

    def _read(self, user: str, text: str, variable: str, device: str) -> str:
        """Add a reading and return its name."""
        name = f"{user}/ReadVariableOp"
        number = 0
        while name in self._used:
            number += 1
            name = f"{user}/ReadVariableOp_{number}"
        self._used.add(name)
        dtype = self._by_name[variable].attr["dtype"].type
        self._found.append(_reading(name, variable, self._changed_by(text, variable), dtype, device))
        return name


def _handle(node: NodeDef) -> NodeDef:
    attr = {name: node.attr[name] for name in ("shape", "dtype", "container", "shared_name") if name in node.attr}
    return NodeDef(name=node.name, op="VarHandleOp", input=node.input, device=node.device, attr=attr)


def _reading(name: str, variable: str, waits: list[str], dtype: int, device: str) -> NodeDef:
    attr = {"dtype": AttrValue(type=dtype)}  # type: ignore[arg-type]  # open enum
    return NodeDef(name=name, op="ReadVariableOp", input=[variable, *waits], device=device, attr=attr)
