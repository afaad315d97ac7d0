"""The directory of a saved model: `saved_model.pb` (or `.pbtxt`), `variables/variables.*`, `assets/*`."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from runtime.importing.graph_def import message_of, read_message, write_message
from writer.wire.proto.meta_graph_pb2 import AssetFileDef, MetaGraphDef
from writer.wire.proto.saved_model_pb2 import SavedModel

__all__ = ["maybe_saved_model_directory"]

BINARY, TEXT = "saved_model.pb", "saved_model.pbtxt"
SCHEMA_VERSION = 1
PRODUCER_VERSION = "2.21.0"
"""The TensorFlow whose ops and layout these are."""
ASSETS_KEY = "saved_model_assets"


def variables_path(directory: Path) -> Path:
    """Return the prefix of the checkpoint."""
    return directory / "variables" / "variables"


def maybe_saved_model_directory(export_dir: str | os.PathLike[str]) -> bool:
    """Tell whether a directory looks like a saved model."""
    return any(Path(export_dir, name).is_file() for name in (BINARY, TEXT))


def read_saved_model(export_dir: str | os.PathLike[str]) -> SavedModel:
    """Return the message; raises FileNotFoundError where there is none, ValueError where it is none of this version."""
    directory = Path(export_dir)
    for name in (BINARY, TEXT):
        if (directory / name).is_file():
            message = read_message(SavedModel, directory / name)
            if message.saved_model_schema_version != SCHEMA_VERSION:
                raise ValueError(
                    f"{directory / name}: a saved model of version {message.saved_model_schema_version},"
                    f" and {SCHEMA_VERSION} is known"
                )
            return message
    raise FileNotFoundError(f"{directory} is no saved model: it has neither {BINARY} nor {TEXT}")


def write_saved_model(message: SavedModel, directory: Path, *, as_text: bool) -> str:
    """Write the message, and return the path of the file."""
    return write_message(message, directory / (TEXT if as_text else BINARY), as_text=as_text)


def graph_with_tags(message: SavedModel, tags: Iterable[str] | str | None) -> MetaGraphDef:
    """Return the graph that has exactly these tags, or the only one for None; raises ValueError that lists what is."""
    wanted = None if tags is None else {tags} if isinstance(tags, str) else set(tags)
    graphs = list(message.meta_graphs)
    if wanted is None and len(graphs) == 1:
        return graphs[0]
    for graph in graphs:
        if set(graph.meta_info_def.tags) == wanted:
            return graph
    listed = "; ".join(tags_text(one.meta_info_def.tags) for one in graphs) or "none at all"
    asked = "no tags" if wanted is None else tags_text(wanted)
    raise ValueError(f"a graph of {asked} is wanted, and the saved model has graphs of {listed}")


def tags_text(tags: Collection[str]) -> str:
    """Return tags for people."""
    return ", ".join(sorted(tags)) or "no tags"


def assets_of(graph: MetaGraphDef, directory: Path) -> dict[str, str]:
    """Return the path of each asset by the tensor that holds it; raises ValueError for one outside of the assets."""
    found = {}
    for asset in graph.asset_file_def or _collected(graph):
        name = asset.filename
        if not name or name in (".", "..") or any(one in name for one in "/\\\0"):
            raise ValueError(f"asset {name!r} is no name of a file among the assets")
        found[asset.tensor_info.name] = str(directory / "assets" / name)
    return found


def _collected(graph: MetaGraphDef) -> list[AssetFileDef]:
    """Return the assets as older files name them: in a collection."""
    held = graph.collection_def[ASSETS_KEY].any_list.value if ASSETS_KEY in graph.collection_def else []
    return [message_of(AssetFileDef, one.value) for one in held]
