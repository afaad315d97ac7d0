"""`board export` as a person or a script runs it."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from board import cli, commands
from board.store import payload as store_payload
from writer import SummaryWriter

GOLDEN = Path(__file__).parents[2] / "golden"


def run(*words: str) -> int:
    return commands.run(["export", *words])


def test_images_audio_and_text_are_files_with_an_index(export: Callable[..., Path]) -> None:
    """Each file holds the bytes that were logged; the index says what each is."""
    directory = export("--data=all")
    index = pd.read_csv(directory / "index.csv")

    assert ["images", "audio", "text"] == index.data.tolist()
    assert ["images/a/picture/000000001.png", "audio/a/sound/000000002.wav"] == index.path.tolist()[:2]
    assert ["image/png", "audio/wav", "text/plain"] == index.media_type.tolist()
    assert b"\x89PNG" == (directory / index.path[0]).read_bytes()[:4]
    assert "grüße" == (directory / index.path[2]).read_text()
    assert [("b", "note/text_summary", 3, 3.0)] == list(
        zip(index.run, index.tag, index.step, index.wall_time, strict=True)
    )[2:]
    assert 7 == len(pd.read_csv(directory / "scalars.csv"))


def test_every_sample_of_real_writers_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many files as the index has rows, no two of one name."""
    assert 0 == run(f"--logdir={GOLDEN}", "--data=images,audio,text", "--format=json", "-o", str(tmp_path / "out"))
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*") if path.is_file()}

    assert {row["path"] for row in index} | {"index.json"} == files
    assert len(index) + 1 == len(files)
    assert f"wrote {len(index)} files to {tmp_path / 'out'}\n" == capsys.readouterr().err


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Names that lead elsewhere, a page that claims to be an image, steps that come twice."""
    with SummaryWriter(str(tmp_path / "logs")) as writer:
        for tag in ("../../../escape", "/etc/passwd", "A", "a", "con", "x" * 400, "nul\x00byte"):
            writer.add_text(tag, "<script>", -5)
            writer.add_text(tag, "<script>", -5)
    return tmp_path / "logs"


def test_hostile_names_stay_inside(hostile: Path, tmp_path: Path) -> None:
    """Every file lies below the output, and none overwrites another."""
    output = tmp_path / "out"
    assert 0 == run(f"--logdir={hostile}", "--data=text", "-o", str(output))
    index = pd.read_csv(output / "index.csv")

    assert 14 == len(index) == len(set(index.path.str.casefold()))
    for path in index.path:
        assert (output / path).resolve().is_relative_to(output.resolve())
        assert "<script>" == (output / path).read_text()
        assert path.endswith(".txt")
    assert {"logs", "out"} == set(os.listdir(tmp_path))


def test_a_sample_that_cannot_be_read_costs_no_other(
    export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, and is not in the index."""
    original = store_payload._read_record
    reads: list[int] = []

    def fail_first(path: str, record: int) -> bytes:
        reads.append(record)
        if len(reads) == 1:
            raise OSError(5, "Input/output error")
        return original(path, record)

    monkeypatch.setattr(store_payload, "_read_record", fail_first)
    index = pd.read_csv(export("--data=images,text") / "index.csv")

    assert ["text"] == index.data.tolist()
    assert "board: 1 sample could not be read: Input/output error in " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "code", "says"),
    [
        (["-o", "x"], 2, "which directory"),
        (["--logdir=a", "--logdir_spec=b:c", "-o", "x"], 2, "which directory"),
        (["--logdir=logs"], 2, "-o"),
        (["--logdir=logs", "-o", "x", "--format=xls"], 2, "xls"),
        (["--logdir=logs", "-o", "x", "--data=scalars,graphs"], 2, "'graphs' is none of scalars, images, audio, text"),
        (["--logdir=logs", "-o", "-", "--data=images"], 2, "name a directory"),
        (["--logdir=logs", "-o", "x", "--run=("], 1, "bad regular expression '('"),
        (["--logdir=logs", "-o", "x", "--tag=nowhere"], 1, "nothing to export: no scalars in"),
        (["--logdir=logs", "-o", "x", "--run=nowhere", "--data=all"], 1, "no scalars or images or audio or text in"),
        (["--logdir=lost", "-o", "x"], 1, "there is no log directory '"),
        (["--logdir_spec=a:logs,b:lost", "-o", "x"], 1, "there is no log directory '"),
        (["--logdir=file", "-o", "x"], 1, "'file' is a file"),
        (["--logdir=logs", "-o", "file"], 1, "is there; --force replaces it"),
        (["--logdir=logs", "-o", "no/such/place"], 1, "cannot write 'no/such/place': No such file or directory"),
    ],
)
def test_wrong_use_is_one_clear_line(
    logdir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
    code: int,
    says: str,
) -> None:
    """The last line says what, the exit code is not 0, and nothing was written."""
    monkeypatch.chdir(logdir.parent)
    Path("file").touch()
    try:
        found = run(*flags)
    except SystemExit as exit_:
        found = int(exit_.code or 0)

    assert code == found
    assert says in capsys.readouterr().err.splitlines()[-1]
    assert ["file", "logs"] == sorted(os.listdir())


def test_damage_is_told(logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table that lacks points should not look whole."""
    [file] = (logdir / "a").iterdir()
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)

    assert 0 == run(f"--logdir={logdir}", "-o", str(tmp_path / "x.csv"))
    assert "board: left out: damaged: 'a/events" in capsys.readouterr().err


def process(environment: Mapping[str, str], *words: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "board", "export", *words]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options)


def test_standard_output_is_the_table_alone(logdir: Path, environment: Mapping[str, str]) -> None:
    """`board export -o - | program`."""
    with process(environment, f"--logdir={logdir}", "-o", "-", stdout=subprocess.PIPE) as running:
        out, err = running.communicate(timeout=60)

    assert (0, 8, b"") == (running.returncode, len(out.splitlines()), err)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """More points than a pipe or a small disk holds."""
    with SummaryWriter(str(tmp_path / "logs" / "run")) as writer:
        for step in range(20_000):
            writer.add_scalar("x", step, step)
    return tmp_path / "logs"


def test_a_reader_that_has_seen_enough_is_no_error(large: Path, environment: Mapping[str, str]) -> None:
    """`| head` ends quietly."""
    with process(environment, f"--logdir={large}", "-o", "-", stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr is not None
        assert (b"", 0) == (running.stderr.read(), running.wait(timeout=60))


def limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x"])
def test_a_full_disk_is_one_line(large: Path, environment: Mapping[str, str], tmp_path: Path, name: str) -> None:
    """Exit code 1, and the half file is gone."""
    data = "all" if name == "x" else "scalars"
    words = (f"--logdir={large}", f"--data={data}", "-o", str(tmp_path / name))
    with process(environment, *words, preexec_fn=limit_file_size) as running:
        assert running.stderr is not None
        said = running.stderr.read().decode()

    assert 1 == running.wait(timeout=60)
    assert ["File too large"] == [line.rpartition(": ")[2] for line in said.splitlines()]
    assert ["logs"] == os.listdir(tmp_path)


def test_a_full_device_is_one_line(large: Path, environment: Mapping[str, str]) -> None:
    """The same for standard output."""
    with (
        Path("/dev/full").open("wb") as full,
        process(environment, f"--logdir={large}", "-o", "-", stdout=full) as running,
    ):
        assert running.stderr is not None
        assert b"board: cannot write standard output: No space left on device\n" == running.stderr.read()
    assert 1 == running.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_its_user_leaves_nothing(
    large: Path, environment: Mapping[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    """In the middle of writing: exit code 130, no half file, no traceback."""
    code = """
import os, sys
from board import cli
from board.export.text_tables import CsvTable
write = CsvTable.write
def write_and_wait(self, table):
    write(self, table)
    print("writing", flush=True)
    sys.stdin.read()
CsvTable.write = write_and_wait
sys.exit(cli.main(sys.argv[1:]))
"""
    command = [sys.executable, "-c", code, "export", f"--logdir={large}", "-o", str(tmp_path / "x.csv")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert b"writing\n" == running.stdout.readline()
        assert 2 == len(os.listdir(tmp_path))
        running.send_signal(number)
        said = running.stderr.read()

    assert (130, b"") == (running.returncode, said)
    assert ["logs"] == os.listdir(tmp_path)


def test_help_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks at `board --help` finds it."""
    with pytest.raises(SystemExit):
        cli.main(["--help"])

    assert "board export " in capsys.readouterr().out


def test_every_command_can_be_run() -> None:
    """The table names modules by strings; each has what the dispatch calls."""
    import importlib

    for entry in commands.COMMANDS.values():
        assert callable(importlib.import_module(entry.module).run)
