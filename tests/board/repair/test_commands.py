"""`board clean` and `board merge` as a person runs them: what they write, refuse and say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from board.commands import INTERRUPTED, run
from tests.board.ingest.scanning import file_of, summary, value
from writer import SummaryWriter
from writer.wire.proto.envelope_pb2 import EventEnvelope
from writer.wire.record import RecordReader

FIRST, SECOND = "events.out.tfevents.1.host", "events.out.tfevents.2.host"
VERSION, LATER_VERSION = (
    EventEnvelope(wall_time=wall, file_version=b"brain.Event:2").SerializeToString() for wall in (1e9, 1e9 + 99)
)


def loss(step: int, number: float, wall: float | None = None) -> bytes:
    return summary(step, value(b"loss", number), wall=1e9 + (step if wall is None else wall))


def quiet(directory: Path) -> None:
    """Make all files an hour old."""
    for path in directory.rglob("*"):
        hour_ago = path.stat().st_mtime - 3600
        os.utime(path, (hour_ago, hour_ago))


def payloads(file: Path) -> list[bytes]:
    return [record.payload for record in RecordReader().feed(file.read_bytes())]


def content(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A run of two attempts, the first one damaged at its second record, and a file that is no event file."""
    directory = tmp_path / "runs" / "a"
    directory.mkdir(parents=True)
    data = bytearray(file_of([VERSION, loss(0, 0.0), loss(1, 0.25), loss(2, 0.5), loss(3, 0.75)]))
    data[len(file_of([VERSION])) + 14] ^= 1
    (directory / FIRST).write_bytes(data)
    (directory / SECOND).write_bytes(file_of([LATER_VERSION, loss(2, 1.5, wall=100), loss(3, 1.75, wall=101)]))
    (directory / "hparams.yaml").write_text("rate: 0.1\n")
    return tmp_path / "runs"


def test_clean_leaves_out_what_is_damaged_and_copies_the_rest(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Valid records stay byte for byte, in their files; the report names file, offset, length and reason."""
    before = content(runs)
    assert 0 == run(["clean", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert [VERSION, loss(1, 0.25), loss(2, 0.5), loss(3, 0.75)] == payloads(tmp_path / "out" / "a" / FIRST)
    assert before[f"a/{SECOND}"] == (tmp_path / "out" / "a" / SECOND).read_bytes()
    assert "rate: 0.1\n" == (tmp_path / "out" / "a" / "hparams.yaml").read_text()
    assert before == content(runs)
    size = len(file_of([loss(0, 0.0)]))
    assert [
        f"a/{FIRST}",
        f"   dropped at {len(file_of([VERSION])):<14} {size} bytes: data checksum",
        f"2 event files, 7 records kept, 1 damaged stretch ({size} bytes) dropped",
    ] == capsys.readouterr().out.splitlines()


def test_merge_makes_one_file_a_run_with_the_latest_attempt(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under the first file's name, in the order in which it was written; the report counts what was overwritten."""
    assert 0 == run(["merge", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert {f"a/{FIRST}", "a/hparams.yaml"} == set(content(tmp_path / "out"))
    expected = [VERSION, loss(1, 0.25), LATER_VERSION, loss(2, 1.5, wall=100), loss(3, 1.75, wall=101)]
    assert expected == payloads(tmp_path / "out" / "a" / FIRST)
    said = capsys.readouterr().out.splitlines()
    assert "   2 records that a later attempt overwrote" in said
    assert said[-1].startswith("2 event files, 5 records kept, 1 damaged stretch (")


def test_all_attempts_keeps_what_was_overwritten(runs: Path, tmp_path: Path) -> None:
    """Only what is damaged is gone."""
    assert 0 == run(["merge", "--all-attempts", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert 7 == len(payloads(tmp_path / "out" / "a" / FIRST))


def test_a_record_that_was_overwritten_in_part_keeps_the_rest(tmp_path: Path) -> None:
    """The other values, the time and unknown fields stay; the frame is made anew."""
    (tmp_path / "runs").mkdir()
    unknown = b"\xfa\x01\x01x"  # field 31
    first = summary(5, value(b"loss", 1.0), value(b"only", 2.0), value(b"loss", histo=b"h"), wall=1e9) + unknown
    (tmp_path / "runs" / FIRST).write_bytes(file_of([first]))
    (tmp_path / "runs" / SECOND).write_bytes(file_of([loss(4, 3.0, wall=50)]))
    assert 0 == run(["merge", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    kept = summary(5, value(b"only", 2.0), value(b"loss", histo=b"h"), wall=1e9) + unknown
    assert [kept, loss(4, 3.0, wall=50)] == payloads(tmp_path / "out" / FIRST)


def test_writers_at_the_same_time_are_put_in_the_order_of_steps(tmp_path: Path) -> None:
    """One after the other, the second would seem to have discarded the first."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / FIRST).write_bytes(file_of([loss(step, 0.0) for step in (0, 2, 4)]))
    (tmp_path / "runs" / SECOND).write_bytes(file_of([loss(step, 1.0) for step in (1, 3, 5)]))
    assert 0 == run(["merge", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    assert [loss(step, step % 2) for step in range(6)] == payloads(tmp_path / "out" / FIRST)


def test_the_real_tensorboard_reads_the_expected_values(tmp_path: Path) -> None:
    """Two attempts by a real writer, the first one damaged: one clean line of steps, nothing purged."""
    for attempt, (start, stop) in enumerate(((0, 60), (40, 100))):
        with SummaryWriter(tmp_path / "runs", filename_suffix=f".{attempt}") as writer:
            for step in range(start, stop):
                writer.add_scalar("loss", attempt + step / 1000, step, walltime=1e9 + attempt * 1000 + step)
                writer.add_histogram("weights", [step], step, walltime=1e9 + attempt * 1000 + step)
    first = min((tmp_path / "runs").iterdir())
    data = bytearray(first.read_bytes())
    data[len(data) // 3] ^= 255
    first.write_bytes(data)
    assert 0 == run(["merge", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    events = EventAccumulator(str(tmp_path / "out"), {"scalars": 0, "histograms": 0, "tensors": 0})
    events.Reload()
    scalars = {event.step: event.value for event in events.Scalars("loss")}
    histograms = [event.step for event in events.Histograms("weights")]
    expected = {step: (step >= 40) + step / 1000 for step in range(100)}
    assert 199 == len(scalars) + len(histograms)  # one of the two is the damaged record
    assert sorted(scalars) == [event.step for event in events.Scalars("loss")]
    assert all(abs(expected[step] - number) < 1e-6 for step, number in scalars.items())
    assert sorted(histograms) == histograms


def test_tensorboard_reads_a_cleaned_file_to_its_end(tmp_path: Path) -> None:
    """Of the damaged one it reads what stands before the damage, and nothing behind it."""

    def steps(directory: Path) -> list[int]:
        events = EventAccumulator(str(directory), {"scalars": 0})
        events.Reload()
        return [event.step for event in events.Scalars("loss")]

    (tmp_path / "runs").mkdir()
    data = bytearray(file_of([VERSION, *(loss(step, 0.5) for step in range(10))]))
    data[-6 * len(file_of([loss(5, 0.5)])) + 20] ^= 1
    (tmp_path / "runs" / FIRST).write_bytes(data)
    assert [0, 1, 2, 3] == steps(tmp_path / "runs")
    assert 0 == run(["clean", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    assert [0, 1, 2, 3, 5, 6, 7, 8, 9] == steps(tmp_path / "out")


@pytest.mark.parametrize("command", ["clean", "merge"])
def test_in_place_keeps_the_originals(runs: Path, command: str) -> None:
    """Under names that no reader takes for event files, the new file in their place; again, there is nothing to do."""
    before = content(runs)
    quiet(runs)
    assert 0 == run([command, "--logdir", str(runs), "--in-place"])
    after = content(runs)
    assert before[f"a/{FIRST}"] == after["a/events.out.tf-events.1.host.bak"]
    assert (command == "clean") == (f"a/{SECOND}" in after)
    assert (command == "merge") == ("a/events.out.tf-events.2.host.bak" in after)
    assert (4 if command == "clean" else 5) == len(payloads(runs / "a" / FIRST))
    assert 0 == run([command, "--logdir", str(runs), "--in-place"])
    assert after == content(runs)


def test_in_place_without_backup_leaves_none(runs: Path) -> None:
    """Who says so has one file in the end."""
    quiet(runs)
    assert 0 == run(["merge", "--logdir", str(runs), "--in-place", "--no-backup"])
    assert {f"a/{FIRST}", "a/hparams.yaml"} == set(content(runs))


@pytest.mark.parametrize("command", ["clean", "merge"])
def test_a_file_that_somebody_writes_is_not_replaced(
    runs: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its writer would go on in the old one, where nobody looks."""
    before = content(runs)
    assert 1 == run([command, "--logdir", str(runs), "--in-place"])
    assert before == content(runs)
    assert "s ago, somebody may be writing it: wait for a minute" in capsys.readouterr().out


def test_a_file_that_grows_meanwhile_is_not_replaced(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came after it was read would be lost."""
    quiet(runs)
    grown = runs / "a" / FIRST

    def grow(*arguments: object) -> None:
        with grown.open("ab") as file:
            file.write(file_of([loss(9, 9.0)]))

    monkeypatch.setattr("shutil.copystat", grow)
    assert 1 == run(["clean", "--logdir", str(runs), "--in-place"])
    assert grown.read_bytes().endswith(file_of([loss(9, 9.0)]))
    assert {FIRST, SECOND, "hparams.yaml"} == {path.name for path in grown.parent.iterdir()}
    assert "it has changed meanwhile: somebody is writing it" in capsys.readouterr().out


def test_a_backup_is_never_overwritten(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first original is the one that counts."""
    backup = runs / "a" / "events.out.tf-events.1.host.bak"
    backup.write_text("the first")
    quiet(runs)
    assert 1 == run(["merge", "--logdir", str(runs), "--in-place"])
    assert "the first" == backup.read_text()
    assert "is there already: move it away, or use --no-backup" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["runs", "runs/a/b", "."])
def test_an_output_inside_the_input_is_refused(
    runs: Path, where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one around it: a second start would read what the first one wrote. Links do not hide it."""
    (tmp_path / "link").symlink_to(tmp_path)
    before = content(tmp_path)
    assert 1 == run(["clean", "--force", "--logdir", str(runs), "-o", str(tmp_path / "link" / where)])
    assert before == content(tmp_path)
    assert "lie inside one another" in capsys.readouterr().err


def test_an_output_that_is_not_empty_wants_force(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With it, files of the same names are replaced and others stay."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    command = ["clean", "--logdir", str(runs), "-o", str(tmp_path / "out")]
    assert 1 == run(command)
    assert {"mine": b"mine"} == content(tmp_path / "out")
    assert "--force replaces files of the same names" in capsys.readouterr().err
    assert 0 == run([*command, "--force"])
    assert {"mine", f"a/{FIRST}", f"a/{SECOND}", "a/hparams.yaml"} == set(content(tmp_path / "out"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "there is no directory"),
        (lambda path: path.mkdir(), "there are no event files in"),
        (lambda path: path.write_text(""), "is a file, not a log directory"),
    ],
)
def test_where_there_is_nothing_to_do_a_line_says_so(
    tmp_path: Path, make: Callable[[Path], object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than an empty directory as the answer."""
    make(tmp_path / "runs")
    assert 1 == run(["merge", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [["--logdir", "x"], ["--logdir", "x", "-o", "y", "--no-backup"], ["-o", "y"]])
def test_flags_that_make_no_sense_are_refused(words: list[str]) -> None:
    """With argparse's exit code."""
    with pytest.raises(SystemExit) as ended:
        run(["clean", *words])
    assert 2 == ended.value.code


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_nothing_half_written_is_left(
    runs: Path,
    tmp_path: Path,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ctrl+C and a full disk leave whole files and no others; the input is as it was."""
    before = content(runs)

    def fail(descriptor: int) -> None:
        raise error

    monkeypatch.setattr("os.fsync", fail)
    code = run(["merge", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert (INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1) == code
    assert {} == content(tmp_path / "out")
    assert before == content(runs)
    if isinstance(error, OSError):
        assert "the run 'a' is not merged: No space left on device" in capsys.readouterr().out


def test_one_bad_file_costs_only_its_run(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe under an event file's name would block whoever opens it: it is told, and the others go on."""
    (runs / "b").mkdir()
    os.mkfifo(runs / "b" / FIRST)
    assert 1 == run(["merge", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert 5 == len(payloads(tmp_path / "out" / "a" / FIRST))
    assert "the run 'b' is not merged: not a regular file" in capsys.readouterr().out


def test_links_to_directories_are_read_but_not_copied(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Event files behind them are the page's too; whatever else is there may be anything, and large."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / FIRST).write_bytes(file_of([loss(0, 0.0)]))
    (tmp_path / "elsewhere" / "secret").write_text("secret")
    (runs / "linked").symlink_to(tmp_path / "elsewhere")
    assert 1 == run(["clean", "--logdir", str(runs), "-o", str(tmp_path / "out")])
    assert f"linked/{FIRST}" in content(tmp_path / "out")
    assert "linked/secret" not in content(tmp_path / "out")
    assert "a link to a directory" in capsys.readouterr().err
