from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import curation
from board.curation import BadCuration, Curation, merge_patch, sidecar


# The examples of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "expected"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_merge_as_the_rfc_says(target: Any, patch: Any, expected: Any) -> None:
    """null removes, objects merge, everything else replaces."""
    assert expected == merge_patch(target, patch)


def test_notes_outlive_the_server(tmp_path: Path) -> None:
    """What was noted is there at the next start; keys that this version does not know are kept."""
    path = tmp_path / "deep" / "notes.json"
    Curation(path).change({"runs": {"a": {"alias": "best"}}, "from the future": [1]})
    Curation(path).change({"runs": {"b": {"hidden": True}}})

    assert {"runs": {"a": {"alias": "best"}, "b": {"hidden": True}}, "from the future": [1]} == Curation(path).read()


def test_two_servers_see_and_keep_each_others_notes(tmp_path: Path) -> None:
    """Neither overwrites what the other one wrote since it last looked."""
    one, other = Curation(tmp_path / "n.json"), Curation(tmp_path / "n.json")
    one.change({"a": 1})
    other.change({"b": 2})
    one.change({"c": 3})

    assert {"a": 1, "b": 2, "c": 3} == one.read() == other.read()


def test_changes_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    """Many writers, in many servers, lose nothing."""
    servers = [Curation(tmp_path / "n.json") for _ in range(4)]

    def write(number: int) -> None:
        for i in range(10):
            servers[number].change({f"{number}.{i}": i})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(servers[0].read()) == 40


def test_notes_that_cannot_be_written_live_on_in_memory(tmp_path: Path) -> None:
    """A home that is read-only costs durability, not the feature; the user is told."""
    (tmp_path / "file").write_text("")
    notes = Curation(tmp_path / "file" / "n.json")

    assert {"a": 1} == notes.change({"a": 1})
    assert {"a": 1, "b": 2} == notes.change({"b": 2})
    assert {"a": 1, "b": 2} == notes.read()
    assert "only while this server runs" in (notes.notice or "")


@pytest.mark.parametrize("content", ["{broken", "[1]", '"text"', "", "[" * 100_000])
def test_a_damaged_file_is_put_aside_and_not_lost(tmp_path: Path, content: str) -> None:
    """Somebody's notes may be mended by hand; they are never overwritten."""
    path = tmp_path / "n.json"
    path.write_text(content)
    notes = Curation(path)

    assert {} == notes.read()
    assert {"a": 1} == notes.change({"a": 1})
    assert content == path.with_suffix(".damaged").read_text()


@pytest.mark.parametrize(
    "patch", [None, [], "x", 1, {"a": float("nan")}, {"a": "x" * (5 << 20)}, json.loads('{"a":' * 40 + "1" + "}" * 40)]
)
def test_what_is_no_note_changes_nothing(tmp_path: Path, patch: Any) -> None:
    """A refused change leaves notes and file as they were."""
    notes = Curation(tmp_path / "n.json")
    notes.change({"a": 1})

    with pytest.raises(BadCuration):
        notes.change(patch)
    assert {"a": 1} == notes.read() == json.loads((tmp_path / "n.json").read_text())


def test_a_crash_while_writing_leaves_the_old_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is replaced at once or not at all, and no scrap stays behind."""
    notes = Curation(tmp_path / "n.json")
    notes.change({"a": 1})

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        notes.change({"a": 2})
    assert {"a": 1} == json.loads((tmp_path / "n.json").read_text())
    assert {"n.json", "n.lock"} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_disk_that_is_full_costs_no_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Half-way through the write the old file stays whole, the change lives on in memory, and the page is told."""
    path = tmp_path / "n.json"
    notes = Curation(path)
    notes.change({"runs": {"a": {"alias": "best"}}})
    before = path.read_bytes()
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as disk:
        if step == "fsync":
            disk.setattr(os, "fsync", refuse)
        else:
            disk.setattr(os, "fdopen", lambda handle, _: HalfWritten(handle, full))
        after = notes.change({"runs": {"b": {"hidden": True}}})

    assert {"runs": {"a": {"alias": "best"}, "b": {"hidden": True}}} == after == notes.read()
    assert before == path.read_bytes()
    assert {"n.json", "n.lock"} == {file.name for file in tmp_path.iterdir()}
    assert "No space left on device" in (notes.notice or "")
    assert str(path) in (notes.notice or "")


def test_notes_are_written_again_once_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next change takes along what the full disk refused, and the notice goes."""
    notes = Curation(tmp_path / "n.json")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refuse)
        notes.change({"a": 1})
    notes.change({"b": 2})

    assert {"a": 1, "b": 2} == json.loads((tmp_path / "n.json").read_text())
    assert notes.notice is None


class HalfWritten:
    """A file on a disk that has room for half of what is written."""

    def __init__(self, handle: int, error: OSError) -> None:
        self._file = open(handle, "wb")  # noqa: SIM115  # closed by __exit__
        self._error = error

    def __enter__(self) -> HalfWritten:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        self._file.write(content[: len(content) // 2])
        self._file.flush()
        raise self._error


def test_one_directory_has_one_sidecar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link or a relative path leads to the same notes; another directory to others."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "runs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "runs")

    assert sidecar([tmp_path / "runs"]) == sidecar([tmp_path / "link"]) == sidecar([tmp_path / "x" / ".." / "runs"])
    assert sidecar([tmp_path / "runs"]) != sidecar([tmp_path / "other"])
    assert tmp_path / "data" / "board" == sidecar([tmp_path]).parent


def test_a_relative_data_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The XDG specification says so: notes must not land in whatever directory the command was started in."""
    monkeypatch.setenv("XDG_DATA_HOME", "relative")

    assert sidecar([Path("/x")]).is_absolute()


names = st.text(max_size=20)


@given(st.dictionaries(names, st.none() | st.integers() | names | st.dictionaries(names, names)))
def test_any_names_survive_the_file(patch: dict[str, Any]) -> None:
    """Run names are anything; what the file gives back is what was noted."""
    assert json.loads(curation._serialise(patch)) == patch


def test_notes_over_http(client: Any) -> None:
    """GET answers what PATCH made; a bad patch says why in one line."""
    assert {} == client.get("/api/curation").json()
    assert {"pins": [1]} == client.patch("/api/curation", {"pins": [1]}).json()
    bad = client.patch("/api/curation", [1])

    assert (400, "bad_curation") == (bad.status_code, bad.json()["error"]["code"])
    assert {"pins": [1]} == client.get("/api/curation").json()
