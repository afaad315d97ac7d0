"""`python -m runtime.graph_files INPUT OUTPUT`: graphs from one form on disk into another.

    frozen.pb -> frozen.pbtxt      binary into protobuf's text, which people can read, and back
    model-60.meta -> runs/graph    into an event file, so that `board` and TensorBoard draw it

Takes GraphDefs, MetaGraphDefs (`.meta`) and SavedModels, TensorFlow's as well as ours.
"""

import argparse
import sys
from pathlib import Path

from google.protobuf.message import Message

from runtime.checkpoints.listing import printable
from runtime.importing.graph_def import read_message, write_message
from runtime.summaries.file_writer import FileWriter
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef
from writer.wire.proto.saved_model_pb2 import SavedModel

KINDS: dict[str, type[Message]] = {"graph": GraphDef, "meta_graph": MetaGraphDef, "saved_model": SavedModel}


def kind_of(path: Path) -> str:
    """Return what a file holds, by its name: their bytes do not tell."""
    if path.name.startswith("saved_model."):
        return "saved_model"
    return "meta_graph" if ".meta" in path.name else "graph"


def convert(source: Path, target: Path, kind: str | None = None) -> str:
    """Write what is in a file as `target`, and return what was written.

    Text where the name ends in txt, binary for other names with an ending, else the directory of an event file.
    Raises ValueError for what is no message of its kind.
    """
    if source.is_dir():
        source = next(
            (source / name for name in ("saved_model.pb", "saved_model.pbtxt") if (source / name).exists()), source
        )
    message = read_message(KINDS[kind or kind_of(source)], source)
    if target.suffix and not target.is_dir():
        return write_message(message, target, as_text=target.name.endswith("txt"))
    graphs = graphs_in(message)
    for number, graph in enumerate(graphs):
        directory = target if len(graphs) == 1 else target / str(number)
        with FileWriter(directory) as log:
            log.add_graph(graph_def=graph)
    return f"{len(graphs)} graphs below {target}" if len(graphs) != 1 else str(target)


def graphs_in(message: Message) -> list[GraphDef]:
    """Return the graphs of a message of any kind."""
    if isinstance(message, SavedModel):
        return [one.graph_def for one in message.meta_graphs]
    if isinstance(message, MetaGraphDef):
        return [message.graph_def]
    assert isinstance(message, GraphDef)
    return [message]


def main(arguments: list[str] | None = None) -> int:
    """Convert a file; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m runtime.graph_files", description="Convert a graph's file.")
    parser.add_argument("input", type=Path, help="GraphDef, MetaGraphDef or SavedModel, binary or text")
    parser.add_argument("output", type=Path, help="NAME.pbtxt: text; NAME.pb: binary; a directory: an event file")
    parser.add_argument("--kind", choices=sorted(KINDS), help="what the input is, where its name does not say")
    given = parser.parse_args(arguments)
    try:
        print(printable(convert(given.input, given.output, given.kind)))
    except (OSError, ValueError) as error:
        print(f"{parser.prog}: {printable(str(error))}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
