"""A log directory with some of everything, and the command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from board import commands
from writer import SummaryWriter


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs: numbers that are hard to write, tags at different steps, pictures, sounds and texts."""
    with SummaryWriter(str(tmp_path / "logs" / "a")) as writer:
        for step, value in enumerate([0.1, np.nan, np.inf, -np.inf, 1e-38]):
            writer.add_scalar("hard", value, step, walltime=100.5 + step)
        writer.add_scalar("wide", np.float64(1) / 3, 7, walltime=200.0, new_style=True, double_precision=True)
        writer.add_image("picture", np.zeros((3, 2, 2), np.uint8), 1, walltime=1.0)
        writer.add_audio("sound", np.zeros(4), 2, walltime=2.0)
    with SummaryWriter(str(tmp_path / "logs" / "b")) as writer:
        writer.add_scalar("hard", 2.0, 0, walltime=300.0)
        writer.add_text("note", "grüße", 3, walltime=3.0)
    return tmp_path / "logs"


@pytest.fixture
def export(logdir: Path, tmp_path: Path) -> Callable[..., Path]:
    """Run the command on it; return what was written."""

    def run(*flags: str, name: str = "out") -> Path:
        assert commands.run(["export", f"--logdir={logdir}", "-o", str(tmp_path / name), *flags]) == 0
        return tmp_path / name

    return run
