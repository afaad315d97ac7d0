"""The compiled scan against the reference on a hundred thousand mutated files, with every memory access checked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = 55_000  # a process


def start(seed: int, files: int, cache: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "tests.board.ingest.fuzzing", "--seed", str(seed), "--files", str(files)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.fuzz
def test_mutated_files_are_read_as_the_reference_reads_them(pytestconfig: pytest.Config) -> None:
    """No crash, no read out of bounds, and the same rows, damage and tags to the last bit."""
    assert pytestconfig.cache is not None
    cache = pytestconfig.cache.mkdir("numba-boundscheck")  # code with checks must not pass for code without
    runs = [start(seed, FILES, cache) for seed in (1, 2)]
    for run in runs:
        output, _ = run.communicate()
        assert run.returncode == 0, output[-4000:]
        assert f"{FILES} files agree" == output.splitlines()[-1]
