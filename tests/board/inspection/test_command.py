"""What `board --inspect` says beyond TensorBoard: damage, JSON, and what is wrong with a question."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from board import inspection
from board.ingest import kernel
from board.ingest.reference import ReferenceScanner
from board.ingest.scanners import ScannerChoice
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record


def _write(path: Path, *tags: str) -> list[bytes]:
    """Write one scalar event a tag, at steps 0, 1, 2, …; return their records."""
    records = []
    for step, tag in enumerate(tags):
        event = Event(wall_time=1.0, step=step)
        event.summary.value.add(tag=tag, simple_value=1.0)
        records.append(encode_record(event.SerializeToString()))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(records))
    return records


def _inspect(**arguments: object) -> int:
    defaults = {"logdir": "", "event_file": "", "tag": "", "json": False}
    return inspection.run(argparse.Namespace(**{**defaults, **arguments}))


def _units(capsys: pytest.CaptureFixture[str], **arguments: object) -> list[Any]:
    assert _inspect(json=True, **arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    units: list[Any] = document["units"]
    return units


@pytest.fixture
def event_file(tmp_path: Path) -> Path:
    return tmp_path / "run" / "events.out.tfevents.1.host"


def test_damage_is_listed_with_its_place_and_costs_only_itself(
    event_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of three records whose second is damaged, two are counted, and the third byte range is named."""
    records = _write(event_file, "a", "b", "c")
    data = bytearray(event_file.read_bytes())
    data[len(records[0]) + 20] ^= 1
    event_file.write_bytes(data)
    assert _inspect(event_file=str(event_file)) == 0
    output = capsys.readouterr().out
    assert "num_steps            2\n" in output
    assert f"at {len(records[0]):<16} {len(records[1])} bytes: data checksum" in output


@pytest.mark.parametrize(
    ("cut", "left", "reason"), [(5, None, "the last record is not complete"), (0, b"\0" * 50, "length checksum")]
)
def test_what_a_file_ends_in_is_told(
    event_file: Path, capsys: pytest.CaptureFixture[str], cut: int, left: bytes | None, reason: str
) -> None:
    """A record cut short and garbage at the end are both reported, up to the last byte."""
    records = _write(event_file, "a", "b")
    data = event_file.read_bytes()
    event_file.write_bytes(data[: len(data) - cut] + (left or b""))
    assert _inspect(event_file=str(event_file)) == 0
    start = len(records[0]) if cut else len(data)
    length = event_file.stat().st_size - start
    assert f"at {start:<16} {length} bytes: {reason}" in capsys.readouterr().out


def test_a_session_log_that_is_none_counts_as_nothing(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its record is intact; only who looks inside finds no message."""
    _write(event_file, "a")
    event = Event(step=1).SerializeToString() + bytes([Event.SESSION_LOG_FIELD_NUMBER << 3 | 2, 1, 0xFF])
    with event_file.open("ab") as file:
        file.write(encode_record(event))
    assert _inspect(event_file=str(event_file)) == 0
    assert "sessionlog:start -" in capsys.readouterr().out


def test_healthy_files_have_no_damage_report(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said where there is nothing to say."""
    _write(event_file, "a")
    assert _inspect(logdir=str(event_file.parent)) == 0
    assert "Damage" not in capsys.readouterr().out


def test_json_holds_all_that_the_text_tells(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Units, tags, fields, files, damage: by the documented names."""
    _write(event_file, "a", "b")
    with event_file.open("ab") as file:
        file.write(b"torn")
    (unit,) = _units(capsys, logdir=str(event_file.parents[1]))
    size = event_file.stat().st_size
    assert unit["name"] == str(event_file.parent)
    assert unit["tags"]["scalars"] == ["a", "b"]
    assert unit["fields"]["tensor"] is None
    assert unit["fields"]["scalars"] == {
        "events": 2,
        "first_step": 0,
        "last_step": 1,
        "min_step": 0,
        "max_step": 1,
        "num_steps": 2,
        "outoforder_steps": [],
        "outoforder_total": 0,
    }
    assert unit["files"] == [
        {
            "path": str(event_file),
            "bytes": size,
            "records": 2,
            "unreadable": None,
            "damage": [{"offset": size - 4, "length": 4, "reason": "the last record is not complete"}],
        }
    ]


def test_a_log_cannot_steer_the_terminal(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and direction marks in tags are escaped; other scripts are left alone."""
    _write(event_file, "\x1b[2J\nscalars", "\u202egnp.exe", "Verlust/größe 損失")
    assert _inspect(event_file=str(event_file)) == 0
    output = capsys.readouterr().out
    assert "   \\x1b[2J\\nscalars\n" in output
    assert "   \\u202egnp.exe\n" in output
    assert "   Verlust/größe 損失\n" in output


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"logdir": "{}/none"}, "there is no directory {}/none"),
        ({"event_file": "{}/none"}, "there is no event file {}/none"),
        (
            {"logdir": "{}/run/events.out.tfevents.1.host"},
            "is not a directory; if it is an event file, use --event_file",
        ),
        ({"event_file": "{}/run"}, "{}/run is a directory; use --logdir"),
    ],
)
def test_a_wrong_place_is_one_line_and_a_failure(
    event_file: Path, capsys: pytest.CaptureFixture[str], question: dict[str, str], answer: str
) -> None:
    """What is missing or of the wrong kind is named on stderr, with exit code 1, never a traceback."""
    _write(event_file, "a")
    top = event_file.parents[1]
    assert _inspect(**{flag: value.format(top) for flag, value in question.items()}) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert answer.format(top) in captured.err
    assert captured.err.count("\n") == 1


def test_the_compiled_scan_tells_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Which of the two readers a file falls to shows in nothing."""
    golden = str(Path(__file__).parents[2] / "golden")
    monkeypatch.setattr(ScannerChoice, "next", lambda self, scanner, left: (scanner or ReferenceScanner(), 1 << 10))
    by_reference = _units(capsys, logdir=golden)
    monkeypatch.undo()
    assert kernel.warm()
    assert ScannerChoice().kernel == "ready"
    assert len(by_reference) > 10
    assert by_reference == _units(capsys, logdir=golden)


def test_a_loop_of_links_ends(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link to a directory above is not followed around."""
    _write(event_file, "a")
    (event_file.parent / "up").symlink_to(event_file.parents[1], target_is_directory=True)
    assert len(_units(capsys, logdir=str(event_file.parents[1]))) == 1


def test_a_reader_that_leaves_early_is_no_error(event_file: Path) -> None:
    """`board --inspect | head -1` ends without a word on stderr."""
    _write(event_file, *(f"tag {index}" for index in range(20_000)))
    command = f"{sys.executable} -m board --inspect --event_file {event_file} | head -1"
    process = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert process.stderr == ""
