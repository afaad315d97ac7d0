"""The command that converts graphs: text and back, and into logs that viewers draw."""

from pathlib import Path

import pytest

from runtime.graph_files import main
from runtime.importing.graph_def import read_message
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.graph_pb2 import GraphDef
from writer.wire.proto.saved_model_pb2 import SavedModel
from writer.wire.record import RecordReader

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime"
FILES = {
    "graph": GOLDEN / "training" / "frozen.pb",
    "meta_graph": GOLDEN / "training" / "model-3.meta",
    "saved_model": GOLDEN / "saved_model" / "session" / "saved_model.pb",
}


def graphs_logged(directory: Path) -> list[GraphDef]:
    found = []
    for path in sorted(directory.rglob("*tfevents*")):
        events = (Event.FromString(one.payload) for one in RecordReader().feed(path.read_bytes()))
        found += [GraphDef.FromString(event.graph_def) for event in events if event.graph_def]
    return found


@pytest.mark.parametrize("kind", FILES)
def test_text_and_binary_say_the_same(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There and back, of every kind, known by its name or told."""
    text, binary = tmp_path / "it.pbtxt", tmp_path / "it.pb"
    assert 0 == main([str(FILES[kind]), str(text)])
    assert 0 == main([str(text), str(binary), "--kind", kind])

    assert f"{text}\n{binary}\n" == capsys.readouterr().out
    assert text.read_text().isascii()
    message = {"saved_model": SavedModel, "graph": GraphDef}.get(kind)
    if message is not None:
        assert read_message(message, FILES[kind]) == read_message(message, binary)


def test_a_graph_becomes_a_log(tmp_path: Path) -> None:
    """An event file with the graph; one directory each for the graphs of a saved model, named by its directory."""
    assert 0 == main([str(FILES["meta_graph"]), str(tmp_path / "one")])
    assert 0 == main([str(FILES["saved_model"].parent), str(tmp_path / "two")])
    (logged,) = graphs_logged(tmp_path / "one")

    assert "loss" in {node.name for node in logged.node}
    assert 2 == len(graphs_logged(tmp_path / "two"))


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, and no bytes of the file on the terminal."""
    (tmp_path / "bad.pb").write_bytes(b"\xff\x1b[31m")

    assert 1 == main([str(tmp_path / "bad.pb"), str(tmp_path / "out.pbtxt")])
    assert 1 == main([str(tmp_path / "missing.pb"), str(tmp_path / "out.pbtxt")])
    told = capsys.readouterr().err
    assert "no GraphDef, neither binary nor text" in told
    assert "\x1b" not in told
