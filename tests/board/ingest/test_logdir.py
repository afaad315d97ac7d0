"""Which runs and files a log directory has."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from board.errors import BadLogdirSpec, NotADirectory
from board.ingest.logdir import Listing, Source, discover, is_event_file, parse_logdir_spec, single_source

EVENTS = "events.out.tfevents.1.host"


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def listing_of(path: Path, name: str = "") -> Listing:
    return discover([Source(name, str(path))])


def runs_of(path: Path, name: str = "") -> list[str]:
    return [file.run for file in listing_of(path, name).files]


def test_a_run_is_a_directory_with_an_event_file(tmp_path: Path) -> None:
    """Runs are named by their path below the log directory, which itself is the run '.'."""
    touch(tmp_path / EVENTS)
    touch(tmp_path / "a" / "train" / EVENTS)
    touch(tmp_path / "a" / "plugins" / "profile" / "x" / EVENTS)
    touch(tmp_path / "b" / "model.ckpt")
    assert [".", "a/plugins/profile/x", "a/train"] == sorted(runs_of(tmp_path))


def artifacts_of(path: Path, name: str = "") -> list[tuple[str, str, str]]:
    return [(found.plugin, found.run, found.name) for found in listing_of(path, name).artifacts]


def test_profiles_and_projector_configs_are_found_beside_events(tmp_path: Path) -> None:
    """A trace is known by its name, wherever it lies; its run is the directory above `plugins`."""
    touch(tmp_path / "a" / "train" / EVENTS)
    touch(tmp_path / "a" / "train" / "plugins" / "profile" / "2026_11_22" / "vm.xplane.pb")
    touch(tmp_path / "b" / "vm_7.123.pt.trace.json.gz")
    touch(tmp_path / "b" / "timeline-3.json")
    touch(tmp_path / "b" / "notes.json")
    touch(tmp_path / "b" / "model.pb")
    touch(tmp_path / "step_stats_7.pb")
    touch(tmp_path / "c" / "projector_config.pbtxt")
    touch(tmp_path / "d" / "plugins" / "org_tensorflow_tensorboard_projector" / "projector_config.pbtxt")
    (tmp_path / "e" / "x.xplane.pb").mkdir(parents=True)
    assert [
        ("profile", ".", "step_stats_7.pb"),
        ("profile", "a/train", "a/train/plugins/profile/2026_11_22/vm.xplane.pb"),
        ("profile", "b", "b/timeline-3.json"),
        ("profile", "b", "b/vm_7.123.pt.trace.json.gz"),
        ("projector", "c", "c/projector_config.pbtxt"),
        ("projector", "d", "d/plugins/org_tensorflow_tensorboard_projector/projector_config.pbtxt"),
    ] == sorted(artifacts_of(tmp_path))


def test_files_beside_events_are_of_the_run_that_the_spec_names(tmp_path: Path) -> None:
    """Two sources' top directories are two runs, for their profiles as for their events."""
    for name in ("one", "two"):
        touch(tmp_path / name / EVENTS)
        touch(tmp_path / name / "timeline.json")
    listing = discover([Source("x", str(tmp_path / "one")), Source("", str(tmp_path / "two"))])
    runs = {file.path.rpartition("/")[0]: file.run for file in listing.files}
    assert [runs[found.path.rpartition("/")[0]] for found in listing.artifacts] == [
        found.run for found in listing.artifacts
    ]
    assert [str(tmp_path / "one"), str(tmp_path / "two")] == [found.root for found in listing.artifacts]


def test_names_decide_what_is_an_event_file() -> None:
    assert is_event_file("events.out.tfevents.1600000000.host.1.0.v2")
    assert is_event_file("my-tfevents-copy")
    assert not is_event_file("events.out.tfevents.1.profile-empty")
    assert not is_event_file("events.out")


def test_a_directory_that_is_not_there_yet_is_no_error(tmp_path: Path) -> None:
    listing = listing_of(tmp_path / "later")
    assert not listing.exists
    assert ([], []) == (listing.files, listing.unread)


def test_an_empty_directory_has_no_runs(tmp_path: Path) -> None:
    listing = listing_of(tmp_path)
    assert listing.exists
    assert [] == listing.files


def test_links_are_followed_and_circles_cut(tmp_path: Path) -> None:
    """A link out of the tree shows what is there; one back up, or two to each other, end where they close."""
    logs, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    touch(logs / "run" / EVENTS)
    touch(elsewhere / "deep" / EVENTS)
    (logs / "out").symlink_to(elsewhere)
    (logs / "run" / "up").symlink_to(logs)
    (elsewhere / "back").symlink_to(logs / "run")
    (logs / "self").symlink_to(logs / "self")
    listing = listing_of(logs)
    assert ["out/back", "out/deep", "run"] == sorted(file.run for file in listing.files)
    assert ["self"] == [unread.name for unread in listing.unread]


def test_one_directory_may_be_shown_under_two_names(tmp_path: Path) -> None:
    """Only circles are cut: a link to a neighbour is a run of its own."""
    touch(tmp_path / "run-1" / EVENTS)
    (tmp_path / "best").symlink_to(tmp_path / "run-1")
    assert ["best", "run-1"] == sorted(runs_of(tmp_path))


def test_a_file_that_cannot_be_looked_at_hides_no_other(tmp_path: Path) -> None:
    touch(tmp_path / "good" / EVENTS)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / EVENTS).symlink_to(tmp_path / "nowhere")
    listing = listing_of(tmp_path)
    assert ["good"] == [file.run for file in listing.files]
    assert [(f"bad/{EVENTS}", "No such file or directory")] == [(u.name, u.reason) for u in listing.unread]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
def test_a_directory_without_permission_hides_no_other(tmp_path: Path) -> None:
    touch(tmp_path / "good" / EVENTS)
    (tmp_path / "bad").mkdir(mode=0o000)
    listing = listing_of(tmp_path)
    assert ["good"] == [file.run for file in listing.files]
    assert ["bad"] == [unread.name for unread in listing.unread]


def test_a_directory_named_like_an_event_file_is_a_directory(tmp_path: Path) -> None:
    touch(tmp_path / "tfevents" / EVENTS)
    assert ["tfevents"] == runs_of(tmp_path)


def test_names_that_are_no_text_can_be_shown_and_opened(tmp_path: Path) -> None:
    r"""Bytes that are no UTF-8 become \xNN in what is shown; the path still opens."""
    os.makedirs(os.fsencode(tmp_path) + b"/r\xff")
    with open(os.fsencode(tmp_path) + b"/r\xff/" + EVENTS.encode(), "wb"):
        pass
    (found,) = listing_of(tmp_path).files
    assert "r\\xff" == found.run
    assert found.name.encode("utf-8")
    assert os.path.exists(found.path)


@pytest.mark.parametrize("name", ["<script>", "a b", "новый", "🚀", "new\nline", "x" * 200, "\u202eright-to-left"])
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    touch(tmp_path / name / EVENTS)
    assert [name] == runs_of(tmp_path)


def test_ten_thousand_runs_are_listed_quickly(tmp_path: Path) -> None:
    """The bound is loose, for a busy machine; a walk that stats everything twice would break it."""
    for i in range(10_000):
        run = tmp_path / str(i % 100) / str(i)
        run.mkdir(parents=True)
        (run / EVENTS).touch()
    began = time.process_time()
    assert 10_000 == len(runs_of(tmp_path))
    assert time.process_time() - began < 2


def test_the_log_directory_must_not_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(NotADirectory, match="is a file"):
        single_source(str(touch(tmp_path / EVENTS)))


def test_a_tilde_is_the_home_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert [Source("", str(tmp_path / "runs"))] == single_source("~/runs")


def test_a_logdir_spec_names_its_directories(tmp_path: Path) -> None:
    """Runs are named below the group, and the directory itself is `name/.`, as TensorBoard has it."""
    touch(tmp_path / "x" / EVENTS)
    touch(tmp_path / "x" / "sub" / EVENTS)
    touch(tmp_path / "y:z" / EVENTS)
    sources = parse_logdir_spec(f"first:{tmp_path}/x,{tmp_path}/y:z")
    assert [Source("first", f"{tmp_path}/x"), Source("", f"{tmp_path}/y:z")] == sources
    assert [".", "first/.", "first/sub"] == sorted(file.run for file in discover(sources).files)


def test_only_the_first_colon_of_a_spec_separates() -> None:
    assert [Source("a", "/p:q")] == parse_logdir_spec("a:/p:q")


def test_of_two_entries_for_one_path_the_last_counts(tmp_path: Path) -> None:
    assert ["b"] == [source.name for source in parse_logdir_spec(f"a:{tmp_path},b:{tmp_path}")]


@pytest.mark.parametrize("spec", ["", ",", "name:"])
def test_a_spec_without_a_directory_is_refused(spec: str) -> None:
    with pytest.raises(BadLogdirSpec):
        parse_logdir_spec(spec)


def test_runs_of_one_name_in_two_directories_stay_two(tmp_path: Path) -> None:
    """The first directory's keeps the name; the other's says where it lies."""
    for below in ("a/logs/train", "a/logs/only", "b/logs/train", "b/logs"):
        touch(tmp_path / below / "tfevents")
    listing = discover(parse_logdir_spec(f"{tmp_path}/a/logs,{tmp_path}/b/logs"))
    assert ["only", "train", ".", "b/logs/train"] == [file.run for file in listing.files]


def test_runs_whose_names_are_shown_alike_stay_two(tmp_path: Path) -> None:
    r"""The byte FF is shown as \xff, and so is a name of these four characters."""
    for name in (b"\xff", rb"\xff"):
        touch(tmp_path / os.fsdecode(name) / "tfevents")
    assert 2 == len({file.run for file in discover(single_source(str(tmp_path))).files})
