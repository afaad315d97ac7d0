"""Whole scripts of TensorFlow 1 run here unchanged but for the import, and print what they print there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests" / "golden" / "runtime" / "scripts_v1.json").read_text())
SCRIPTS = ROOT / "tests" / "runtime" / "scripts_v1"


def printed(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a script prints in a process of its own, as a person runs it."""
    command = [sys.executable, str(SCRIPTS / f"{script}.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def assert_close(expected: Any, found: Any) -> None:
    if isinstance(expected, dict):
        assert expected.keys() == found.keys()
        expected, found = list(expected.values()), list(found.values())
    if isinstance(expected, list):
        assert len(expected) == len(found)
        for one, other in zip(expected, found, strict=True):
            assert_close(one, other)
    elif isinstance(expected, float):
        assert expected == pytest.approx(found, rel=1e-4, abs=1e-5)
    else:
        assert expected == found


@pytest.mark.parametrize("script", GOLDEN)
def test_scripts_print_what_they_print_under_tensorflow(script: str, tmp_path: Path) -> None:
    """Losses of every step, names of variables, summaries' tags, files of checkpoints, gradients."""
    run = printed(script, f"--train_dir={tmp_path}/train")

    assert 0 == run.returncode, run.stderr
    assert_close(GOLDEN[script], json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--steps=many"], "flag --steps=many: invalid literal"),
        (["--loss=hinge"], "value should be one of <softmax|sigmoid>"),
        ([], "flag --train_dir=None: the flag must have a value"),
    ],
)
def test_options_that_do_not_fit_end_a_script(arguments: list[str], told: str) -> None:
    """With one line that says which, and status 1."""
    run = printed("logistic", *arguments)

    assert 1 == run.returncode
    assert told in run.stderr
    assert "Traceback" not in run.stderr


def test_options_change_what_a_script_does(tmp_path: Path) -> None:
    """Each kind of option; what is no option is let through."""
    run = printed("logistic", f"--train_dir={tmp_path}/x", "--steps", "3", "--nodecay", "--loss=sigmoid", "--other=1")

    assert 3 == len(json.loads(run.stdout.splitlines()[-1])["losses"]), run.stderr


def test_help_lists_the_options() -> None:
    """With their defaults."""
    run = printed("logistic", "--help")

    assert 1 == run.returncode
    assert "--[no]decay: Whether the learning rate falls.\n    (default: True)" in run.stdout
