"""Files under TensorFlow's names, with TensorFlow's errors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runtime as rt

gfile = rt.gfile


def test_text_and_bytes_go_in_and_out(tmp_path: Path) -> None:
    """Lines without carriage returns; appending; sizes and places."""
    path = str(tmp_path / "a.txt")
    with gfile.Open(path, "w") as file:
        file.write("one\r\n")
        file.write("zwölf\n")
    with gfile.GFile(path, "a") as file:
        file.write("end")

    with gfile.FastGFile(path) as file:
        assert ["one\n", "zwölf\n", "end"] == list(file)
    with gfile.GFile(path, "rb") as file:
        assert (b"one", 3) == (file.read(3), file.tell())
        file.seek(0)
        assert b"one\n" == file.readline()
        assert ["zwölf\n".encode(), b"end"] == file.readlines()
        assert 15 == file.size() == gfile.Stat(path).length
    gfile.GFile(str(tmp_path / "empty"), "w").close()
    assert 0 == gfile.Stat(tmp_path / "empty").length


def test_directories_are_made_walked_and_deleted(tmp_path: Path) -> None:
    """Under both of TensorFlow's spellings; making what is there is fine."""
    gfile.MakeDirs(tmp_path / "a" / "b")
    rt.io.gfile.makedirs(tmp_path / "a" / "b")
    gfile.MkDir(tmp_path / "a")
    for name in ("y", "x"):
        (tmp_path / "a" / name).write_text(name)

    assert ["b", "x", "y"] == gfile.ListDirectory(tmp_path / "a")
    assert [str(tmp_path / "a" / "x")] == gfile.Glob([f"{tmp_path}/*/x", f"{tmp_path}/none*"])
    assert [(str(tmp_path / "a"), ["b"], ["x", "y"]), (str(tmp_path / "a" / "b"), [], [])] == [
        *gfile.Walk(tmp_path / "a")
    ]
    assert (True, False) == (gfile.IsDirectory(tmp_path / "a"), rt.io.gfile.isdir(tmp_path / "a" / "x"))
    gfile.Copy(tmp_path / "a" / "x", tmp_path / "copy")
    gfile.Rename(tmp_path / "copy", tmp_path / "a" / "y", overwrite=True)
    assert "x" == (tmp_path / "a" / "y").read_text()
    gfile.Remove(tmp_path / "a" / "y")
    gfile.DeleteRecursively(tmp_path / "a")
    assert not gfile.Exists(tmp_path / "a")
    assert [] == list(gfile.Walk(tmp_path / "a"))


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (rt.errors.NotFoundError, lambda at: gfile.GFile(at / "none").read()),
        (rt.errors.NotFoundError, lambda at: gfile.ListDirectory(at / "none")),
        (rt.errors.NotFoundError, lambda at: gfile.Remove(at / "none")),
        (rt.errors.NotFoundError, lambda at: gfile.Stat(at / "none")),
        (rt.errors.NotFoundError, lambda at: gfile.Rename(at / "none", at / "other")),
        (rt.errors.NotFoundError, lambda at: gfile.DeleteRecursively(at / "none")),
        (rt.errors.AlreadyExistsError, lambda at: gfile.Copy(at / "there", at / "there")),
        (rt.errors.InvalidArgumentError, lambda at: gfile.GFile(at / "there", "q")),
        (rt.errors.PermissionDeniedError, lambda at: gfile.GFile(at / "there").write("x")),
        (rt.errors.PermissionDeniedError, lambda at: gfile.GFile(at / "there", "w").read()),
        (FileNotFoundError, lambda at: gfile.Stat(at / "none")),
    ],
)
def test_what_goes_wrong_has_tensorflows_name(
    error: type[Exception], call: Callable[[Path], Any], tmp_path: Path
) -> None:
    """And Python's, so that either can be caught; the path is said."""
    (tmp_path / "there").write_text("")
    with pytest.raises(error) as raised:
        call(tmp_path)

    assert raised.value.args


def test_errors_know_their_codes() -> None:
    """Both ways."""
    for code in range(1, 17):
        assert code == rt.errors.error_code_from_exception_type(rt.errors.exception_type_from_error_code(code))
    error = rt.errors.NotFoundError(None, None, "gone")
    assert ("gone", rt.errors.NOT_FOUND, "gone") == (error.message, error.code, str(error))
