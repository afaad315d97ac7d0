"""MetaGraphDef: a graph with its collections and its saver, as `.meta` files hold it."""

import os
from collections.abc import Iterable
from typing import Any

from runtime.graph.context import get_default_graph
from runtime.graph.export import graph_def_of
from runtime.graph.graph import Graph
from runtime.importing.graph_def import message_of, read_message, write_message
from runtime.importing.nodes import import_graph_def
from runtime.saving.collections import CollectionReader, collection_def_of
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef, SaverDef


def export_meta_graph(
    filename: str | os.PathLike[str] | None = None,
    meta_info_def: Any = None,
    graph_def: Any = None,
    saver_def: SaverDef | None = None,
    collection_list: Iterable[str] | None = None,
    as_text: bool = False,
    graph: Graph | None = None,
) -> MetaGraphDef:
    """Return a graph, by default the default one, as a MetaGraphDef; write it where a file is named.

    Collections that hold what has no form on disk (Python objects) are left out.
    """
    graph = graph or get_default_graph()
    message = MetaGraphDef(graph_def=graph_def_of(graph) if graph_def is None else message_of(GraphDef, graph_def))
    if meta_info_def is not None:
        message.meta_info_def.CopyFrom(message_of(MetaGraphDef.MetaInfoDef, meta_info_def))
    if saver_def is not None:
        message.saver_def.CopyFrom(saver_def)
    for key in graph.get_all_collection_keys() if collection_list is None else collection_list:
        collection = collection_def_of(graph.get_collection(key))
        if collection is not None:
            message.collection_def[key].CopyFrom(collection)
    if filename is not None:
        write_message(message, filename, as_text=as_text)
    return message


def read_meta_graph(meta_graph: Any) -> MetaGraphDef:
    """Return a MetaGraphDef of a message, its bytes, or the path of a file."""
    if isinstance(meta_graph, str | os.PathLike):
        return read_message(MetaGraphDef, meta_graph)
    return message_of(MetaGraphDef, meta_graph)


def add_meta_graph(message: MetaGraphDef, clear_devices: bool, import_scope: str | None) -> str:
    """Add a MetaGraphDef's operations and collections to the default graph; return the prefix of their names."""
    graph = get_default_graph()
    nodes = message.graph_def
    if clear_devices:
        nodes = GraphDef.FromString(nodes.SerializeToString())
        for node in nodes.node:
            node.device = ""
    prefix = f"{graph.unique_name(import_scope, mark=False)}/" if import_scope else ""
    import_graph_def(nodes, name=import_scope or "")
    reader = CollectionReader(graph, prefix)
    for key, collection in sorted(message.collection_def.items()):
        reader.add(key, collection)
    return prefix
