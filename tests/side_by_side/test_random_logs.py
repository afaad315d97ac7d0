"""Logs made up at random, by our writer and by tensorboardX: every point that TensorBoard answers, board answers."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import tensorboardX

import writer
from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal, listed_differences
from tests.side_by_side.servers import board, get, tensorboard
from writer.wire.proto.event_pb2 import SessionLog
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import encode_tensor

pytestmark = pytest.mark.peer


def _value(generator: random.Random) -> float:
    return generator.choice([generator.gauss(0, 1e3), float("nan"), float("inf"), -float("inf"), 0.0, 1e-300])


def _steps(generator: random.Random) -> list[int]:
    return sorted(generator.sample(range(10_000), generator.randrange(1, 200)))


def _write_scalars(directory: Path, generator: random.Random, steps: list[int], first_wall: float = 1e9) -> None:
    writer_class = generator.choice([writer.SummaryWriter, tensorboardX.SummaryWriter])
    with writer_class(str(directory)) as log:
        for index, step in enumerate(steps):
            for tag in ("loss", "accuracy/é"):
                log.add_scalar(tag, _value(generator), step, walltime=first_wall + index / 7)


def _write_two_files(directory: Path, generator: random.Random, first: str, second: str) -> None:
    for name, steps, wall in ((first, range(0, 50, 2), 1e9), (second, range(50, 90), 2e9)):
        _write_scalars(directory / name, generator, list(steps), wall)
        (path,) = (directory / name).iterdir()
        path.rename(directory / f"events.out.tfevents.{name}")
        path.parent.rmdir()


def _write_restart(directory: Path, *starts: int) -> None:
    """A START at the first of `starts`, steps 0 to 9, a START at the last one, steps 7 to 9 anew."""
    with writer.FileWriter(str(directory)) as log:
        for start, steps in ((starts[:-1], range(10)), (starts[-1:], range(7, 10))):
            for step in start:
                log.add_session_log(SessionLog(status=SessionLog.START), step)
            for step in steps:
                log.add_summary(Summary(value=[Summary.Value(tag="loss", simple_value=step)]), step)


def _write_doubles(directory: Path) -> None:
    with writer.FileWriter(str(directory)) as log:
        for step in range(3):
            value = Summary.Value(tag="loss", tensor=encode_tensor(np.float64(0.1 + step)))
            value.metadata.plugin_data.plugin_name = "scalars"
            log.add_summary(Summary(value=[value]), step)


def _write_damaged(directory: Path, generator: random.Random) -> None:
    _write_scalars(directory, generator, [1, 2, 3, 4])
    (path,) = directory.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


@pytest.fixture(scope="module")
def random_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs at random, and one for each listed difference that shows in the points; it has the difference's name."""
    directory = tmp_path_factory.mktemp("logs")
    generator = random.Random(11)
    for index in range(20):
        _write_scalars(directory / f"run {index}", generator, _steps(generator))
    for index in range(3):
        _write_two_files(directory / f"two files {index}", generator, first="0", second="1")
    _write_two_files(directory / "file_order", generator, first="1", second="0")
    _write_scalars(directory / "same_step", generator, [1, 2, 2, 2, 3])
    _write_scalars(directory / "step_goes_back", generator, [1, 2, 3, 2, 3, 4])
    _write_restart(directory / "restart", 0, 7)
    _write_restart(directory / "session_start", 0, 5)
    _write_restart(directory / "first_session_start", 7)
    _write_doubles(directory / "double_scalars")
    _write_damaged(directory / "damage", generator)
    return directory


@pytest.mark.parametrize("peer", [Peer.PYTHON, Peer.FAST], ids=["python", "fast"])
def test_random_logs_are_answered_equally_but_for_what_is_listed(
    random_logs: Path, peer: Peer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every point of every run is equal; where a difference is listed, it is really there."""
    directory = tmp_path_factory.mktemp("servers")
    with board(str(random_logs), directory) as ours, tensorboard(peer, str(random_logs), directory) as theirs:
        assert_equal(theirs, ours, [get("runs")])
        listed = ours.ask(get("plugin/scalars/tags")).body
        assert len(listed) > 20
        questions = {
            run: [get("plugin/scalars/scalars", run=run, tag=tag) for tag in tags] for run, tags in listed.items()
        }
        different = listed_differences(theirs) & questions.keys()
        assert_equal(theirs, ours, [question for run in questions.keys() - different for question in questions[run]])
        for question in (questions[run][0] for run in different):
            assert theirs.ask(question) != ours.ask(question), f"no longer a difference: {question}"
