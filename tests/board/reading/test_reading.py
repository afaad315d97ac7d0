"""`board.read` on what real writers logged, and on what went wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from board import read
from board.errors import NotADirectory, UnknownRun, UnknownTag
from board.reading import Reading
from writer import SummaryWriter
from writer.wire.proto.event_pb2 import Event, SessionLog
from writer.wire.record import encode_record

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture(scope="module")
def golden() -> Reading:
    return read(GOLDEN)


@pytest.fixture
def restarted(tmp_path: Path) -> Path:
    """Three points, then a restart from step 1 that brings two."""
    events = [Event(wall_time=10.0 + step, step=step) for step in (0, 1, 2)]
    again = [Event(wall_time=20.0 + step, step=step) for step in (1, 2)]
    for value, event in enumerate([*events, *again]):
        event.summary.value.add(tag="loss", simple_value=value / 10)
    start = Event(wall_time=20.0, step=1, session_log=SessionLog(status=SessionLog.START))
    records = [encode_record(event.SerializeToString()) for event in [*events, start, *again]]
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "events.out.tfevents.1").write_bytes(b"".join(records))
    return tmp_path


def test_importing_board_loads_nothing() -> None:
    """The server, the writer's users and `board --version` do not pay for `read`."""
    code = "import sys, board; assert not {'numpy', 'board.reading'} & sys.modules.keys(); board.read"
    subprocess.run([sys.executable, "-c", code], check=True)

    with pytest.raises(ImportError):
        from board import reed  # type: ignore[attr-defined]  # noqa: F401  # misspelt on purpose


def test_every_point_of_real_writers_is_there(golden: Reading) -> None:
    """Runs, tags and numbers as the real TensorBoard's accumulator reads them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    for run in ("pytorch/tb", "tensorboardx", "tensorflow1"):
        theirs = EventAccumulator(str(GOLDEN / run), size_guidance={"scalars": 0}).Reload()
        for tag in theirs.Tags()["scalars"]:
            ours = golden.scalars(run=run, tag=tag)
            expected = [(event.step, event.wall_time, event.value) for event in theirs.Scalars(tag)]
            assert expected == list(zip(ours.step.tolist(), ours.wall_time.tolist(), ours.value.tolist(), strict=True))
            assert ({run}, {tag}) == (set(ours.run), set(ours.tag))


def test_what_there_is_can_be_asked(golden: Reading) -> None:
    """A person starts by looking."""
    assert "tensorflow2/keras/validation" in golden.runs
    assert {"scalars", "images", "text"} <= set(golden.plugins)
    assert ("beep", "tone") == golden.tags("audio")
    assert ("tone",) == golden.tags("audio", run="^tensorflow2", regex=True)
    assert re.fullmatch(r"<Reading: 19 runs, \d+ tags, [\d,]+ points and samples>", repr(golden))


def test_filters_choose_runs_and_tags(golden: Reading) -> None:
    """By name, list and pattern; run by run in their order, tag by tag in theirs."""
    chosen = golden.scalars(run=["tensorflow2/keras/validation", "tensorflow2/keras/train"], tag=re.compile("loss"))
    pairs = list(dict.fromkeys(zip(chosen.run, chosen.tag, strict=True)))

    assert [run for run in golden.runs if "/keras/" in run] == list(dict.fromkeys(run for run, _ in pairs))
    assert all("loss" in tag for _, tag in pairs)
    assert len(chosen) == len(golden.scalars(run="/keras/", tag="loss", regex=True))
    assert 0 == len(golden.scalars(tag="no such tag", regex=True))


def test_names_that_are_nowhere_are_errors(golden: Reading) -> None:
    """A misspelt name is not an empty table."""
    with pytest.raises(UnknownRun, match="'pytroch'"):
        golden.scalars(run="pytroch")
    with pytest.raises(UnknownTag, match="'beep'"):
        golden.scalars(tag="beep")
    with pytest.raises(UnknownRun):
        golden.tags(run=["pytorch/tb", "lost"])


def test_restarts_are_left_out_or_marked(restarted: Path) -> None:
    """The latest attempt wins, as on the page; nothing is lost for who asks."""
    reading = read(restarted)
    latest, everything = reading.scalars(), reading.scalars(restarts="all")

    assert [0, 1, 2] == latest.step.tolist()
    np.testing.assert_array_equal(np.array([0.0, 0.3, 0.4], np.float32), latest.value)
    assert [0, 1, 1] == latest.attempt.tolist()
    assert not latest.discarded.any()
    assert [0, 1, 2, 1, 2] == everything.step.tolist()
    assert [0, 0, 0, 1, 1] == everything.attempt.tolist()
    assert [False, True, True, False, False] == everything.discarded.tolist()
    assert len(everything) == len(reading.scalars(restarts="raw"))


def test_double_precision_is_kept(tmp_path: Path) -> None:
    """A number comes back as it was logged, wide or narrow."""
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_scalar("wide", np.float64(0.1), 0, new_style=True, double_precision=True)
        writer.add_scalar("narrow", 0.1, 0)

    wide, narrow = (read(tmp_path).scalars(tag=tag).value for tag in ("wide", "narrow"))
    assert (0.1, float(np.float32(0.1))) == (wide[0], narrow[0])


def test_several_directories_are_one_reading(restarted: Path) -> None:
    """As a list their runs stand side by side, by name each has its own."""
    listed = read([restarted, GOLDEN / "tensorflow1"])
    named = read({"mine": restarted, "theirs": str(GOLDEN / "tensorflow1")})

    assert {"run", "."} == set(listed.runs)
    assert {"mine/run", "theirs/."} == set(named.runs)
    assert ("run",) == read([restarted, str(restarted) + os.sep]).runs


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A server waits for a directory; a program wants to know."""
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="there is no log directory"):
        read(tmp_path / "lost")
    with pytest.raises(NotADirectory):
        read(tmp_path / "file")
    with pytest.raises(ValueError, match="no log directory"):
        read([])
    assert () == read(tmp_path).runs


def test_damage_is_told_and_costs_one_record(restarted: Path) -> None:
    """Whoever reads numbers should know that some are missing, and where."""
    file = restarted / "run" / "events.out.tfevents.1"
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    (restarted / "loop.tfevents").symlink_to(restarted / "loop.tfevents")

    with pytest.warns(
        UserWarning, match=r"damaged: 'run/events.out.tfevents.1' at offset 0 .*; cannot be read: 'loop.tfevents'"
    ):
        reading = read(restarted)
    assert [1, 2] == reading.scalars().step.tolist()
    assert [(0, "data checksum")] == [(damage.offset, damage.reason) for damage in reading.damage]
    assert ["loop.tfevents"] == [each.path for each in reading.unreadable]


def test_hparams_are_a_row_a_run(golden: Reading, tmp_path: Path) -> None:
    """Numbers are numbers, NaN where a run has none; a hyperparameter named `run` hides no run."""
    found = golden.hparams(run="tensorflow2/hparams", regex=True)
    assert ["tensorflow2/hparams/0", "tensorflow2/hparams/1", "tensorflow2/hparams/2"] == found.run.tolist()
    assert [0.1, 0.01, 0.001] == found.lr.tolist()
    assert ["adam", "sgd", "adam"] == found.opt.tolist()

    with SummaryWriter(str(tmp_path / "a")) as writer:
        writer.add_hparams({"run": "x", "depth": 3}, {}, run_name="b")
    table = read(tmp_path).hparams()
    assert ["a", "a/b"] == table.run.tolist()  # the one session inside a run tells of it too
    assert (["x", "x"], [3.0, 3.0]) == (table["hparams.run"].tolist(), table.depth.tolist())


def test_reading_leaves_no_thread_behind(restarted: Path) -> None:
    """A notebook reads a hundred times."""
    import threading

    before = threading.active_count()
    read(restarted)

    assert before == threading.active_count()
