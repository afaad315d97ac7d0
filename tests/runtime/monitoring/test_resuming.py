"""A training that was killed goes on where its last checkpoint was made."""

import subprocess
import sys
from pathlib import Path

import pytest

import runtime as rt
from tests.runtime.conftest import ROOT
from tests.runtime.monitoring.killed_training import SAVED_EVERY, train

KILLED_AFTER = 8


def test_a_killed_training_resumes_at_its_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SIGKILL in the middle of training; steps, weights and events are those of one that nobody killed."""
    killed = str(tmp_path / "killed")
    command = [sys.executable, "-m", "tests.runtime.monitoring.killed_training", killed, "1000000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < KILLED_AFTER:
            pass
        process.kill()
    latest = rt.train.latest_checkpoint(killed)
    assert latest is not None
    saved = int(rt.train.load_variable(latest, "global_step"))
    resumed = train(killed, saved + 4)
    whole = train(str(tmp_path / "whole"), saved + 4)

    assert saved >= KILLED_AFTER - SAVED_EVERY
    assert 0 == saved % SAVED_EVERY
    assert [saved + 1, saved + 2, saved + 3, saved + 4] == [step for step, _ in resumed]
    assert whole[saved:] == resumed
    report = subprocess.run(
        [sys.executable, "-m", "board", "--inspect", f"--logdir={killed}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "sessionlog:checkpoint" in report
    assert "loss" in report


def test_a_damaged_state_file_is_an_error(tmp_path: Path) -> None:
    """Beginning anew would write over what was trained; so would a checkpoint that is gone."""
    train(str(tmp_path), 3)
    state = tmp_path / "checkpoint"
    whole = state.read_text()
    state.write_text(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="checkpoint state"):
        train(str(tmp_path), 6)
    state.write_text(whole)
    (tmp_path / "model.ckpt-3.index").unlink()
    with pytest.raises(ValueError, match="is not a checkpoint"):
        train(str(tmp_path), 6)
