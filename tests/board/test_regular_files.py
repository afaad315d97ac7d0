"""What lies in a log directory is opened where it is a file, and refused where it is something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from board.errors import DamagedPayload
from board.plugins.profile.library import ArtifactBytes, ProfileGone
from board.regular_files import open_regular
from board.store.artifacts import Artifact
from board.store.payload import read_payload


def test_a_file_is_opened(tmp_path: Path) -> None:
    """And a link to one."""
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")

    with open_regular(str(tmp_path / "link")) as file:
        assert b"abc" == file.read()


@pytest.mark.parametrize("what", ["pipe", "directory", "nothing"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, what: str) -> None:
    """Samples and traces are read long after they were found; a pipe put in their place would hold a thread forever."""
    path = tmp_path / "trace.json"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "directory":
        path.mkdir()

    with pytest.raises(OSError, match=r"regular|[Nn]o such|directory"):
        open_regular(str(path))
    with pytest.raises(DamagedPayload):
        read_payload(str(path), 0, 12, 1)
    with pytest.raises(ProfileGone):
        ArtifactBytes(Artifact("profile", "run", str(path), "trace.json", str(tmp_path), 3, 0))
