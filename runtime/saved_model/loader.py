"""TensorFlow 1's loader: a saved model into a session, with its graph, its collections and its variables."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from runtime.checkpoints.files import index_path
from runtime.importing.graph_def import naming
from runtime.saved_model.files import assets_of, graph_with_tags, read_saved_model, variables_path
from runtime.saved_model.signatures import INIT_OP_KEY
from runtime.saving.meta_graph import add_meta_graph
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef

__all__ = ["load"]

MAIN_OP_KEYS = ("saved_model_main_op", "legacy_init_op")
"""Collections that name what is to be run after restoring, the later only where the earlier is not there."""


def load(
    sess: Any, tags: Iterable[str] | str, export_dir: str | os.PathLike[str], import_scope: str | None = None
) -> MetaGraphDef:
    """Add a saved model's graph of these tags to a session's, give its variables their values, and return it.

    Raises ValueError, before anything is added, for ops that are not known here and for tags that there are not.
    """
    directory = Path(export_dir)
    with naming(directory):
        message = graph_with_tags(read_saved_model(directory), tags)
        with sess.graph.as_default():
            prefix = add_meta_graph(message, clear_devices=False, import_scope=import_scope)
        start(sess, message, directory, prefix)
    return message


def start(session: Any, message: MetaGraphDef, directory: Path, prefix: str = "") -> None:
    """Give the variables of an imported graph their values, and run what is to be run once."""
    assets = {prefix + name: path for name, path in assets_of(message, directory).items()}
    path = variables_path(directory)
    saver = message.saver_def
    if saver.restore_op_name and index_path(path).exists():
        feeds = {prefix + saver.filename_tensor_name: str(path), **assets}
        session.run(prefix + saver.restore_op_name, feeds)
    for name in init_ops_of(message):
        session.run(prefix + name, assets)


def init_ops_of(message: MetaGraphDef) -> list[str]:
    """Return the operations that are to be run once after restoring."""
    signature = message.signature_def.get(INIT_OP_KEY)
    if signature is not None:
        return [info.name.partition(":")[0] for info in signature.outputs.values()]
    for key in MAIN_OP_KEYS:
        names = list(message.collection_def[key].node_list.value) if key in message.collection_def else []
        if len(names) > 1:
            raise ValueError(f"collection {key!r} names {len(names)} operations to start with: {', '.join(names)}")
        if names:
            return [names[0].partition(":")[0]]
    return []
