"""Hooks are called as TensorFlow calls them, and leave on disk what TensorFlow leaves there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from tests.runtime.monitoring.on_disk import described
from tests.runtime.monitoring.scenarios import SCENARIOS, played
from writer.wire.proto.event_pb2 import Event

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "monitoring.json"


@pytest.mark.parametrize("name", SCENARIOS)
def test_hooks_are_called_as_in_tensorflow(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The same calls in the same order, with arguments of the same kinds and the same values; the same on disk."""
    caplog.set_level("INFO", "runtime")
    expected = json.loads(GOLDEN.read_text())[name]
    calls = json.loads(json.dumps(played(rt, name, tmp_path)))
    rt.summary.FileWriterCache.clear()
    files = json.loads(json.dumps(described(rt, tmp_path, Event)))

    assert expected["calls"] == calls
    expected["files"]["events"] = without_first_meta_graph(expected["files"]["events"])
    assert expected["files"] == files


def without_first_meta_graph(events: list[Any]) -> list[Any]:
    """TensorFlow's FileWriter writes the graph twice, as it is and inside of a MetaGraphDef; ours once."""
    at = events.index([0, "meta_graph_def"]) if [0, "meta_graph_def"] in events else len(events)
    return events[:at] + events[at + 1 :]


@pytest.mark.tensorflow
def test_the_golden_file_is_what_tensorflow_does(tmp_path: Path, run_tensorflow: Callable[..., str]) -> None:
    """Recorded anew."""
    golden = tmp_path / "golden.json"
    run_tensorflow("tests.runtime.monitoring.record_with_tensorflow", str(golden))

    assert json.loads(GOLDEN.read_text()) == json.loads(golden.read_text())
