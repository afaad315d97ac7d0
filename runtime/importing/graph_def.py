"""GraphDef and MetaGraphDef messages as files, binary or as protobuf's text."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import text_format
from google.protobuf.message import DecodeError, Message

from runtime.graph.export import graph_def_of
from runtime.graph.graph import Graph
from writer.wire.proto.graph_pb2 import GraphDef

__all__ = ["read_graph_def", "write_graph"]

Kind = TypeVar("Kind", bound=Message)

MOST_FILE_BYTES = 1 << 31
"""Beyond this protobuf reads nothing."""

MOST_TEXT_DEPTH = 100
"""Messages in messages in messages of a text: the parser is recursive. (protobuf's binary reader stops at 100 too.)"""


def message_of(kind: type[Kind], value: Any) -> Kind:
    """Return a message of ours: of one, of TensorFlow's, of bytes, or of a graph. Raises ValueError for other bytes."""
    if isinstance(value, kind):
        return value
    if isinstance(value, Graph) and kind is GraphDef:
        return graph_def_of(value)  # type: ignore[return-value]  # kind is GraphDef
    if hasattr(value, "SerializeToString"):
        value = value.SerializeToString()
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"a {kind.DESCRIPTOR.name} is wanted, or its bytes, not {type(value).__name__}")
    try:
        return kind.FromString(bytes(value))
    except DecodeError:
        raise ValueError(f"{len(value)} bytes are no {kind.DESCRIPTOR.name}") from None


def read_message(kind: type[Kind], path: str | os.PathLike[str]) -> Kind:
    """Return the message in a file: text where its name ends in txt, else binary, else whichever of the two it is.

    Raises ValueError with the path where it is neither.
    """
    path = Path(path)
    if path.stat().st_size > MOST_FILE_BYTES:
        raise ValueError(f"{path}: more than {MOST_FILE_BYTES} bytes")
    content = path.read_bytes()
    if not path.name.endswith("txt"):
        try:
            return kind.FromString(content)
        except DecodeError:
            pass  # a text under another name, or nothing at all: the text parser says what is wrong
    try:
        text = content.decode()
        _check_depth(text)
        return text_format.Parse(text, kind())
    except (text_format.ParseError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"{path}: no {kind.DESCRIPTOR.name}, neither binary nor text: {error}") from error


def _check_depth(text: str) -> None:
    depth = 0
    for character in text:
        if character in "{<":
            depth += 1
            if depth > MOST_TEXT_DEPTH:
                raise ValueError(f"messages are nested more than {MOST_TEXT_DEPTH} deep")
        elif character in "}>":
            depth -= 1


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Put a file's path in front of what is wrong with its content, as a ValueError."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        reason = str(error.args[0]) if error.args else type(error).__name__  # a KeyError's text is quoted
        if os.fspath(path) in reason:
            raise
        raise ValueError(f"{os.fspath(path)}: {reason}") from error


def read_graph_def(path: str | os.PathLike[str]) -> GraphDef:
    """Return the GraphDef in a file, binary or text."""
    return read_message(GraphDef, path)


def write_message(message: Message, path: str | os.PathLike[str], *, as_text: bool) -> str:
    """Write a message and return the path; the directory is made where there is none."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    content = text_format.MessageToString(message).encode() if as_text else message.SerializeToString()
    # a file that is there under its name is whole
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return str(target)


def write_graph(
    graph_or_graph_def: Any, logdir: str | os.PathLike[str], name: str | os.PathLike[str], as_text: bool = True
) -> str:
    """Write a graph as `logdir/name`, by default as text, and return the path."""
    return write_message(message_of(GraphDef, graph_or_graph_def), Path(logdir) / name, as_text=as_text)
