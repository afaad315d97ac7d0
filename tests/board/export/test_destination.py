"""A name stands for a whole export, or for what was there before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from board.export.destination import CannotExport, new_directory, new_file


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Until then nothing has its name."""
    target = tmp_path / "out.csv"
    with new_file(str(target), force=False) as file:
        file.write(b"half")
        file.flush()
        assert not target.exists()

    assert [b"half"] == [path.read_bytes() for path in tmp_path.iterdir()]
    umask = os.umask(0)
    os.umask(umask)
    assert 0o666 & ~umask == target.stat().st_mode & 0o777


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_what_is_half_done_is_gone(tmp_path: Path, error: type[BaseException]) -> None:
    """Ctrl+C, a full disk, a bug: no half file, no half directory, and what was there stays."""
    (tmp_path / "old.csv").write_bytes(b"old")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "index.csv").write_bytes(b"old")

    def write_half(path: Path) -> None:
        with new_file(f"{path}.csv", force=True) as file:
            file.write(b"half")
            raise error

    def fill_half(path: Path) -> None:
        with new_directory(str(path), force=True, index="index") as directory:
            (directory / "half").write_bytes(b"half")
            raise error

    for name in ("old", "new"):
        for begin in (write_half, fill_half):
            with pytest.raises(error):
                begin(tmp_path / name)

    assert ["old", "old.csv"] == sorted(path.name for path in tmp_path.iterdir())
    assert (b"old", b"old") == ((tmp_path / "old.csv").read_bytes(), (tmp_path / "old" / "index.csv").read_bytes())


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    """Also not what came into being meanwhile."""
    target = tmp_path / "x"
    with pytest.raises(CannotExport, match="is there; --force"), new_file(str(target), force=False):
        target.write_bytes(b"theirs")
    with pytest.raises(CannotExport, match="is there; --force"), new_file(str(target), force=False):
        pass
    assert b"theirs" == target.read_bytes()
    with (
        pytest.raises(CannotExport, match="go into a directory"),
        new_directory(str(target), force=True, index="index"),
    ):
        pass
    with pytest.raises(CannotExport, match="is a directory"), new_file(str(tmp_path), force=True):
        pass

    with new_file(str(target), force=True) as file:
        file.write(b"ours")
    assert b"ours" == target.read_bytes()


def test_a_directory_is_replaced_only_by_its_like(tmp_path: Path) -> None:
    """`--force -o ~` must not cost anybody his home."""
    home, earlier, empty = tmp_path / "home", tmp_path / "earlier", tmp_path / "empty"
    for directory, name in ((home, "letters.txt"), (earlier, "index.csv")):
        directory.mkdir()
        (directory / name).touch()
    empty.mkdir()

    with pytest.raises(CannotExport, match="no earlier export"), new_directory(str(home), force=True, index="index"):
        pass
    with (
        pytest.raises(CannotExport, match="is there; --force"),
        new_directory(str(earlier), force=False, index="index"),
    ):
        pass
    for target in (earlier, empty):
        with new_directory(str(target), force=target is earlier, index="index") as directory:
            (directory / "new").touch()
        assert ["new"] == os.listdir(target)
    assert ["earlier", "empty", "home"] == sorted(os.listdir(tmp_path))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Replacing what it points to is what was asked for."""
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with new_file(str(tmp_path / "link"), force=False) as file:
        file.write(b"x")

    assert (tmp_path / "link").is_symlink()
    assert b"x" == (tmp_path / "file").read_bytes()


def test_devices_are_written_to_as_they_are() -> None:
    """`-o /dev/stdout` works, and /dev/null is still a device afterwards."""
    code = """
from board.export.destination import new_file
for path in ("/dev/null", "/dev/stdout", "-"):
    with new_file(path, force=True) as file:
        file.write(path.encode())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert b"/dev/stdout-" == done.stdout
    assert Path("/dev/null").is_char_device()
