"""What is known now, what has changed since, and who inherits what."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from board.errors import DamagedPayload, UnknownRun, UnknownTag
from board.store import EventFile, ScalarSeries, SeriesKey, SeriesMetadata, Store
from board.store.hparams import session_hparams
from board.store.payload import read_payload
from board.store.run import AND_MORE, MAX_STRETCHES, FileDamage, Restart, TagMetadata
from writer.wire.proto.hparams_pb2 import HParamsPluginData
from writer.wire.record import encode_record


def add_run(store: Store, name: str, *steps: int, tag: str = "loss", first_wall: float = 0.0) -> EventFile:
    with store.changing():
        file = store.add_file(name, f"/{name}/events", f"{name}/events")
        file.saw(first_wall, first_wall + len(steps))
        store.summarize(file)
    if steps:
        add_points(store, file, *steps, tag=tag)
    return file


def add_points(store: Store, file: EventFile, *steps: int, tag: str = "loss") -> None:
    with store.changing():
        series = store.scalars(file, SeriesKey("scalars", store.intern_tag(tag)))
        assert series is not None
        rows = (np.array(steps), np.arange(len(steps), dtype=np.float64), np.zeros(len(steps), np.float32))
        store.append(file, series, rows)


def set_hparams(store: Store, file: EventFile, **hparams: float) -> None:
    data = HParamsPluginData()
    for name, value in hparams.items():
        data.session_start_info.hparams[name].number_value = value
    metadata = SeriesMetadata(plugin_content=data.SerializeToString())
    with store.changing():
        tag = store.intern_tag("_hparams_/session_start_info")
        store.describe(file.run, tag, TagMetadata("hparams", metadata))


def changed(store: Store, since: int) -> list[tuple[str, str, int]]:
    """Name of the run, tag and number of points of each series that changed."""
    series = store.changes(since).series
    rows = zip(series.run.tolist(), series.tag.tolist(), series.points.tolist(), strict=True)
    return [(store.run_by_id(run).name, store.tag_name(tag), points) for run, tag, points in rows]


def test_changes_are_what_came_after_a_revision() -> None:
    """A client that was told everything up to a revision hears of the rest, once."""
    store = Store()
    first = add_run(store, "a", 0, 1)
    known = store.revision
    add_run(store, "b", 0, tag="accuracy")
    news = store.changes(known)
    assert ["b"] == [run.name for run in news.runs]
    assert ["accuracy"] == [name for _, name in news.tags]
    assert [("b", "accuracy", 1)] == changed(store, known)
    add_points(store, first, 2)
    assert [("a", "loss", 3)] == changed(store, news.revision)
    assert [("a", "loss", 3), ("b", "accuracy", 1)] == changed(store, 0)
    assert [] == changed(store, store.revision)


def test_a_client_that_knows_nothing_is_not_told_of_what_is_gone() -> None:
    store = Store()
    file = add_run(store, "a", 0)
    known = store.revision
    with store.changing():
        store.remove_file(file)
    assert (file.run.id,) == store.changes(known).gone
    assert () == store.changes(0).gone
    assert [] == changed(store, 0)
    assert () == store.runs()
    with pytest.raises(UnknownRun):
        store.run("a")


def test_a_run_that_comes_back_is_another_run() -> None:
    store = Store()
    before = add_run(store, "a", 0)
    with store.changing():
        store.remove_file(before)
    assert add_run(store, "a", 0).run.id != before.run.id


def test_a_series_that_lost_its_points_is_reported_as_empty_and_may_come_back() -> None:
    """Its generation goes on, so that nobody takes new points for old ones."""
    store = Store()
    first, _second = add_run(store, "a", 0, 1), add_run(store, "a", 5, tag="other")
    known = store.revision
    with store.changing():
        store.clear_file(first)
    assert [("a", "loss", 0)] == changed(store, known)
    assert ["other"] == [series.tag for series in store.run("a").series.values()]
    add_points(store, first, 7)
    series = store.series(first.run.id, store.tag_id("loss"), "scalars")
    assert isinstance(series, ScalarSeries)
    assert [7] == series.columns().step.tolist()
    assert series.generation >= 1


def test_nothing_changed_means_no_new_revision() -> None:
    store = Store()
    add_run(store, "a", 0)
    known = store.revision
    with store.changing():
        pass
    assert known == store.revision


def test_a_failed_change_is_still_announced() -> None:
    """Half a change is visible, so its revision must be too."""
    store = Store()
    with contextlib.suppress(KeyError), store.changing():
        store.intern_tag("loss")
        raise KeyError
    assert 1 == store.revision == store.changes(0).revision


def test_wait_returns_when_something_changes_or_time_is_over() -> None:
    store = Store()
    assert 0 == store.wait(0, timeout=0.01)
    writer = threading.Thread(target=add_run, args=(store, "a", 0))
    writer.start()
    assert store.wait(0, timeout=20) >= 1
    writer.join()


def test_runs_are_ordered_by_first_event_then_name() -> None:
    """As TensorBoard orders them; a run without an event comes last."""
    store = Store()
    with store.changing():
        store.add_file("empty", "/empty", "empty")
    for name, wall in (("z", 1.0), ("b", 2.0), ("a", 2.0)):
        add_run(store, name, 0, first_wall=wall)
    assert ["z", "a", "b", "empty"] == [run.name for run in store.runs()]


def test_hparams_are_inherited_from_the_nearest_directory_above() -> None:
    """Keras logs them beside `train` and `validation`, which have none of their own."""
    store = Store()
    add_run(store, "x/y/train", 0)
    set_hparams(store, add_run(store, ".", 0), lr=1)
    known = store.revision
    set_hparams(store, add_run(store, "x", 0), lr=2)
    assert {"x", "x/y/train"} == {run.name for run in store.changes(known).runs}
    set_hparams(store, add_run(store, "x/y", 0), lr=3)
    add_run(store, "x/y/validation", 0)
    add_run(store, "xy", 0)
    lr = {run.name: dict(run.hparams) for run in store.runs()}
    assert {"lr": 3.0} == lr["x/y/train"] == lr["x/y/validation"] == lr["x/y"]
    assert {"lr": 2.0} == lr["x"]
    assert {"lr": 1.0} == lr["xy"] == lr["."]
    with store.changing():
        store.remove_file(store.run("x/y").files[0])
    assert {"lr": 2.0} == dict(store.run("x/y/train").hparams)


def test_hparams_of_the_one_session_inside_a_run_are_the_runs_too() -> None:
    """PyTorch's add_hparams logs them into a run of its own below the run with the curves; a sweep has many such."""
    store = Store()
    set_hparams(store, add_run(store, "x/1795388584.28", 0), lr=1)
    add_run(store, "x", 0)
    curves = store.run("x")
    assert {"lr": 1.0} == dict(curves.hparams)
    second = add_run(store, "x/1795388599.11", 0)
    known = store.revision
    set_hparams(store, second, lr=2)
    assert {} == dict(curves.hparams)
    assert "x" in {run.name for run in store.changes(known).runs}
    with store.changing():
        store.remove_file(second)
    assert {"lr": 1.0} == dict(curves.hparams)
    set_hparams(store, add_run(store, "x", 0), lr=3)
    assert {"lr": 3.0} == dict(curves.hparams)


def test_hparams_keep_their_types() -> None:
    data = HParamsPluginData()
    fields = data.session_start_info.hparams
    fields["bn"].bool_value = True
    fields["lr"].number_value = 0.1
    fields["opt"].string_value = "adam"
    fields["none"].null_value = 0  # type: ignore[assignment]  # the enum's only value
    assert {"bn": True, "lr": 0.1, "opt": "adam"} == session_hparams(data.SerializeToString())
    assert {} == session_hparams(b"\xff\xff")


def test_only_the_first_metadata_of_a_tag_counts() -> None:
    store = Store()
    file = add_run(store, "a", 0)
    with store.changing():
        for name in ("first", "second"):
            store.describe(file.run, store.intern_tag("t"), TagMetadata("text", SeriesMetadata(display_name=name)))
    assert ["first"] == [info.display_name for info in store.changes(0).info]


def test_a_restart_reaches_every_series_of_its_run_and_no_other() -> None:
    store = Store()
    file = add_run(store, "a", 0, 1, 2)
    add_points(store, file, 0, 1, 2, tag="other")
    add_run(store, "b", 0, 1, 2)
    known = store.revision
    with store.changing():
        store.restart(file, Restart(1, 9.0))
    assert [("a", "loss", 3), ("a", "other", 3)] == changed(store, known)
    series = store.series(file.run.id, store.tag_id("loss"), "scalars")
    assert isinstance(series, ScalarSeries)
    kept = series.columns().kept()
    assert kept is not None
    assert [True, False, False] == kept.tolist()


def test_a_restart_seen_before_the_points_that_it_discards_still_discards_them() -> None:
    """Files load in any order: the second file's START may be known before the first file's points."""
    store = Store()
    second = add_run(store, "a")
    with store.changing():
        store.restart(second, Restart(1, 9.0))
    add_run(store, "a", 0, 1, 2)
    series = store.series(second.run.id, store.tag_id("loss"), "scalars")
    assert isinstance(series, ScalarSeries)
    kept = series.columns().kept()
    assert kept is not None
    assert [True, False, False] == kept.tolist()


def test_what_is_unknown_is_said_by_name() -> None:
    store = Store()
    with pytest.raises(UnknownRun, match="unknown run 'x'"):
        store.run("x")
    with pytest.raises(UnknownRun):
        store.run_by_id(5)
    with pytest.raises(UnknownTag, match="unknown tag 'x'"):
        store.tag_id("x")
    with pytest.raises(UnknownTag):
        store.tag_name(-1)


def test_damage_without_end_is_told_as_one_stretch() -> None:
    """Hostile bytes may hold millions of bad records: the first are told apart, the rest is told in one."""
    store = Store()
    with store.changing():
        file = store.add_file("a", "/a/events", "a/events")
        for start in range(0, 3 * MAX_STRETCHES, 7):
            store.add_damage(file, [file.damaged(10 * i, 4, "data checksum") for i in range(start, start + 7)])
    told = store.damage()
    assert MAX_STRETCHES == len(told) == store.changes(0).damage
    assert {"data checksum"} == {damage.reason for damage in told[:-1]}
    last = 10 * max(range(start, start + 7))
    assert (10 * (MAX_STRETCHES - 1), last + 4, AND_MORE) == (
        told[-1].offset,
        told[-1].offset + told[-1].length,
        told[-1].reason,
    )


def test_damage_is_counted_and_forgotten_with_its_file() -> None:
    store = Store()
    file = add_run(store, "a", 0)
    with store.changing():
        store.add_damage(file, [FileDamage("a", "a/events", 10, 20, "data checksum")])
    assert 1 == store.changes(0).damage == file.run.damage == len(store.damage())
    with store.changing():
        store.clear_file(file)
    assert 0 == store.changes(0).damage == len(store.damage())


def test_half_a_million_series_are_compared_at_once() -> None:
    """A page that looks ten times a second must not cost the loader its time; the bound is loose."""
    store = Store()
    file = add_run(store, "a", 0)
    series = store.run("a").series[SeriesKey("scalars", 0)]
    with store.changing():
        for _ in range(500_000):
            store._index.add(file.run.id, 0, 0)
    add_points(store, file, 1)
    known = store.revision - 1
    began = time.process_time()
    assert [series.points] == store.changes(known).series.points.tolist()
    assert time.process_time() - began < 0.05


def write_record(path: Path, payload: bytes) -> None:
    path.write_bytes(b"before" + encode_record(payload))


def test_a_payload_is_read_with_its_checksum(tmp_path: Path) -> None:
    write_record(tmp_path / "f", b"the payload")
    assert b"payload" == read_payload(str(tmp_path / "f"), 6, 6 + 12 + 4, 7)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda content: content[:-1], "has shrunk"),
        (lambda content: content[:10], "has shrunk"),
        (lambda content: content[:20] + b"X" + content[21:], "data checksum"),
        (lambda content: b"XXXXXXXXXXX" + content[11:], "length checksum"),
        (lambda _content: b"before" + encode_record(b"short"), "not the one"),
    ],
)
def test_a_payload_that_is_no_longer_there_is_not_answered(tmp_path: Path, spoil, reason: str) -> None:  # type: ignore[no-untyped-def]
    """Files are replaced under a running server: wrong bytes must not be taken for an image."""
    path = tmp_path / "f"
    write_record(path, b"the payload")
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(DamagedPayload, match=reason):
        read_payload(str(path), 6, 6 + 12 + 4, 7)


def test_a_payload_of_a_file_that_is_gone_is_not_answered(tmp_path: Path) -> None:
    with pytest.raises(DamagedPayload, match="No such file"):
        read_payload(str(tmp_path / "f"), 0, 12, 1)
