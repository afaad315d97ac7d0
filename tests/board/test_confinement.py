"""Paths that logs name stay inside of the log directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from board.confinement import inside
from board.errors import OutsideLogdir


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "runs"
    (root / "a").mkdir(parents=True)
    (root / "a" / "x.tsv").touch()
    (tmp_path / "runs_of_others").mkdir()
    (root / "out").symlink_to(tmp_path / "runs_of_others")
    (root / "in").symlink_to(root / "a")
    return root


@pytest.mark.parametrize("path", ["x.tsv", "./x.tsv", "../a/x.tsv", "../in/x.tsv", "missing.tsv"])
def test_paths_inside_are_resolved(root: Path, path: str) -> None:
    """Links are followed; whether the file is there is another question."""
    assert str((root / "a" / Path(path).name).resolve()) == inside(str(root), str(root / "a"), path)


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "../../runs_of_others/x", "../out/x", "x\0y"])
def test_paths_that_lead_out_are_refused(root: Path, path: str) -> None:
    """Neither dots nor an absolute path, a link or a directory whose name begins alike lead out."""
    with pytest.raises(OutsideLogdir):
        inside(str(root), str(root / "a"), path)
