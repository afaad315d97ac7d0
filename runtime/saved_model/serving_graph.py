"""The graph of a saved object that sessions and servers run: its variables, a saver, a call for each signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.graph.export import attr_value, graph_def_of, shape_proto
from runtime.graph.graph import Graph
from runtime.graph.shape import TensorShape
from runtime.graph.tensor import Tensor
from runtime.objects.graph_messages import ObjectGraph
from runtime.ops.constants import no_op, placeholder
from runtime.ops.state import read_variable, var_handle
from runtime.optim.optimizer import name_of
from runtime.saved_model.files import PRODUCER_VERSION
from runtime.saved_model.functions import ExportedFunction
from runtime.saved_model.signatures import (
    INIT_OP_KEY,
    PREDICT_METHOD_NAME,
    SERVING,
    build_tensor_info,
    op_signature_def,
)
from runtime.saving.saver import add_saver
from runtime.variables.variable import Variable
from writer.wire.proto.graph_pb2 import AttrValue, NameAttrList, NodeDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, SignatureDef, TensorInfo

CALL = "StatefulPartitionedCall"


@dataclass
class Served:
    """A signature: the function behind it, and the tensors of its trace by the names that callers use."""

    name: str
    function: ExportedFunction
    inputs: dict[str, Tensor]
    outputs: dict[str, Tensor]


class _InGraph:
    """A variable in the graph: what reads and writes its value."""

    def __init__(self, variable: Variable, graph: Graph) -> None:
        name = graph.unique_name(name_of(variable))
        shape = TensorShape(variable.dims)
        self.dtype = variable.dtype
        self.handle = var_handle(dtype=self.dtype, shape=shape, shared_name=name, name=f"{name}/")
        with graph.name_scope(f"{name}/Read/"):
            self.snapshot = read_variable(self.handle, dtype=self.dtype, _shape=variable.dims)


def serving_graph(objects: ObjectGraph, served: Sequence[Served], library: Sequence[ExportedFunction]) -> MetaGraphDef:
    """Return a MetaGraphDef without the objects; the saver's names are the keys of the checkpoint."""
    graph = Graph()
    calls: list[NodeDef] = []
    signatures: dict[str, SignatureDef] = {}
    with graph.as_default():
        variables = {key: _InGraph(one, graph) for key, one in objects.variables.items()}
        handles = {id(one.handle.array): variables[key].handle for key, one in objects.variables.items()}
        saver = (
            add_saver(graph, {(key, ""): one for key, one in variables.items()}, "save", "model") if variables else None
        )
        for one in served:
            fed = {key: placeholder(arg.dtype, arg.dims, f"{one.name}_{key}") for key, arg in one.inputs.items()}
            call = _call(
                graph.unique_name(CALL), one, [*fed.values(), *(handles[id(slot)] for slot in one.function.slots)]
            )
            calls.append(call)
            signatures[one.name] = _signature(fed, call.name, one.outputs)
        signatures[INIT_OP_KEY] = op_signature_def(no_op(name="NoOp"), INIT_OP_KEY)
    message = graph_def_of(graph)
    message.node.extend(calls)
    message.library.function.extend(function for one in library for function in one.functions)
    info = MetaGraphDef.MetaInfoDef(tags=[SERVING], tensorflow_version=PRODUCER_VERSION)
    return MetaGraphDef(meta_info_def=info, graph_def=message, saver_def=saver, signature_def=signatures)


def _call(name: str, served: Served, inputs: Sequence[Any]) -> NodeDef:
    """Return a call of a function of the library."""
    attr = {
        "f": AttrValue(func=NameAttrList(name=served.function.name)),
        "Tin": attr_value([one.dtype for one in inputs]),
        "Tout": attr_value([one.dtype for one in served.outputs.values()]),
    }
    return NodeDef(name=name, op=CALL, input=[one.op.name for one in inputs], attr=attr)


def _signature(fed: Mapping[str, Tensor], call: str, outputs: Mapping[str, Tensor]) -> SignatureDef:
    """Return which tensors go in and out; the outputs of a call are in the order of their names."""
    infos = {}
    for number, (key, one) in enumerate(sorted(outputs.items())):
        infos[key] = TensorInfo(
            name=f"{call}:{number}",
            dtype=one.dtype.number,  # type: ignore[arg-type]  # an enum's number
            tensor_shape=shape_proto(one.dims),
        )
    inputs = {key: build_tensor_info(one) for key, one in fed.items()}
    return SignatureDef(inputs=inputs, outputs=infos, method_name=PREDICT_METHOD_NAME)
