"""What the runtime's tests share: asking a real TensorFlow or PyTorch."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run_tensorflow() -> Callable[..., str]:
    """Run a module in an interpreter that has TensorFlow, from the root, and return what it printed.

    That interpreter is $TENSORFLOW_PYTHON (TensorFlow is large, and may well live in an environment of its own), else
    this one; the test is skipped where neither has it.
    """
    return _interpreter("TensorFlow", "tensorflow", "TENSORFLOW_PYTHON")


@pytest.fixture
def run_pytorch() -> Callable[..., str]:
    """Do the same in an interpreter that has PyTorch: $PYTORCH_PYTHON, else this one."""
    return _interpreter("PyTorch", "torch", "PYTORCH_PYTHON")


def _interpreter(name: str, module: str, variable: str) -> Callable[..., str]:
    python = os.environ.get(variable)
    if not python and importlib.util.find_spec(module) is None:
        pytest.skip(f"no {name} here; ${variable} may name an interpreter that has one")

    def run(module: str, *arguments: str) -> str:
        command = [python or sys.executable, "-m", module, *arguments]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    return run
