"""What is in a saved model: tags, signatures, sizes, and the ops that are not known here. Nothing of it is run."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from runtime.checkpoints import load_checkpoint
from runtime.checkpoints.files import index_path
from runtime.checkpoints.listing import printable
from runtime.graph.shape import text_of
from runtime.importing.attributes import dims_of, dtype_of
from runtime.importing.nodes import unknown_ops
from runtime.saved_model.files import assets_of, read_saved_model, tags_text, variables_path
from runtime.saved_model.signatures import INIT_OP_KEY
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, TensorInfo
from writer.wire.tensor import dtype_name

__all__ = ["inspect"]


@dataclass
class SignatureListing:
    """What goes in and out by name, as "float32 [?, 3]"."""

    method_name: str
    inputs: dict[str, str]
    outputs: dict[str, str]


@dataclass
class GraphListing:
    """One graph of a saved model."""

    tags: list[str]
    tensorflow_version: str
    signatures: dict[str, SignatureListing]
    ops: Counter[str]  # with those of functions
    unknown_ops: Counter[str]
    functions: int
    assets: list[str]

    def __str__(self) -> str:
        lines = [
            f"graph of {tags_text(self.tags)}: {self.ops.total()} nodes, {self.functions} functions,"
            f" by TensorFlow {self.tensorflow_version or '?'}"
        ]
        for name, one in sorted(self.signatures.items()):
            lines.append(f"  {name} ({one.method_name or 'no method'})")
            lines += [f"    in   {key}: {kind}" for key, kind in sorted(one.inputs.items())]
            lines += [f"    out  {key}: {kind}" for key, kind in sorted(one.outputs.items())]
        lines += [f"  asset {name}" for name in self.assets]
        if self.unknown_ops:
            listed = ", ".join(f"{op} ({count})" for op, count in sorted(self.unknown_ops.items()))
            lines.append(f"  not known here: {listed}")
        return "\n".join(map(printable, lines))


@dataclass
class Listing:
    """A saved model: its graphs, and the number and size of its variables."""

    graphs: list[GraphListing]
    variables: dict[str, list[int]]

    def __str__(self) -> str:
        return "\n".join([*map(str, self.graphs), f"{len(self.variables)} values in variables/"])


def inspect(export_dir: str | os.PathLike[str]) -> Listing:
    """Return what is in a saved model; print it to read it. Ops that are not known here are no obstacle."""
    directory = Path(export_dir)
    path = variables_path(directory)
    variables = load_checkpoint(path).get_variable_to_shape_map() if index_path(path).exists() else {}
    return Listing([_listed(one, directory) for one in read_saved_model(directory).meta_graphs], variables)


def _listed(message: MetaGraphDef, directory: Path) -> GraphListing:
    graph = message.graph_def
    ops = Counter(node.op for node in graph.node)
    for function in graph.library.function:
        ops.update(node.op for node in function.node_def)
    signatures = {
        key: SignatureListing(
            one.method_name,
            {name: _kind_of(info) for name, info in one.inputs.items()},
            {name: _kind_of(info) for name, info in one.outputs.items()},
        )
        for key, one in message.signature_def.items()
        if key != INIT_OP_KEY
    }
    info = message.meta_info_def
    assets = sorted(Path(one).name for one in assets_of(message, directory).values())
    return GraphListing(
        sorted(info.tags),
        info.tensorflow_version,
        signatures,
        ops,
        unknown_ops(graph),
        len(graph.library.function),
        assets,
    )


def _kind_of(info: TensorInfo) -> str:
    encoding = info.WhichOneof("encoding")
    special = "" if encoding == "name" else " sparse" if encoding == "coo_sparse" else " composite"
    try:
        dtype = dtype_of(info.dtype).name
    except (KeyError, TypeError, ValueError):  # one that the runtime does not have
        dtype = dtype_name(info.dtype)
    return f"{dtype}{special} {text_of(dims_of(info.tensor_shape))}"
