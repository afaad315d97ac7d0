"""A log directory in the store, and kept so while it changes."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from board.ingest import kernel, watch
from board.ingest import loader as loader_module
from board.ingest.batch import TagEntry
from board.ingest.follow import Follower, Stretch
from board.ingest.intake import FileIntake
from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.store import SampleSeries, ScalarSeries, SeriesKey, Store
from writer.wire.proto.event_pb2 import Event, SessionLog
from writer.wire.proto.summary_pb2 import SummaryMetadata
from writer.wire.record import encode_record
from writer.wire.tensor import encode_tensor

GOLDEN = Path(__file__).parents[2] / "golden"
EVENTS = "events.out.tfevents.1.host"
PATIENCE = 10.0  # seconds until a busy machine is called a failure


def record(event: Event) -> bytes:
    return encode_record(event.SerializeToString())


def scalar(step: int, tag: str = "loss", value: float = 0.0, wall: float | None = None) -> bytes:
    event = Event(wall_time=1000.0 + step if wall is None else wall, step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    return record(event)


def scalars(*steps: int, tag: str = "loss", wall: float = 0.0) -> bytes:
    return b"".join(scalar(step, tag, wall=wall + i) for i, step in enumerate(steps))


def tensor(step: int, tag: str, value: object, plugin: str = "") -> bytes:
    event = Event(wall_time=1000.0 + step, step=step)
    entry = event.summary.value.add(tag=tag)
    entry.tensor.ParseFromString(encode_tensor(np.asarray(value)).SerializeToString())
    if plugin:
        entry.metadata.CopyFrom(SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin)))
    return record(event)


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def add(path: Path, content: bytes) -> None:
    with path.open("ab") as end:
        end.write(content)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what threads are about to do; the store's own wake-ups drive it."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.005)


def load_once(path: Path) -> Store:
    store = Store()
    loader = Loader(store, [Source("", str(path))], reload_interval=0)
    loader.start()
    assert loader.wait_until_loaded(PATIENCE)
    loader.stop()
    return store


def points(store: Store, run: str = ".", tag: str = "loss", plugin: str = "scalars") -> list[int]:
    if run not in {found.name for found in store.runs()}:
        return []
    try:
        series = store.run(run).series.get(SeriesKey(plugin, store.tag_id(tag)))
    except LookupError:
        return []
    return [] if series is None else series.columns().step.tolist()


class Live:
    """A loader that follows a directory."""

    def __init__(self, path: Path, *, interval: float = 0.05) -> None:
        self.store = Store()
        self.loader = Loader(self.store, [Source("", str(path))], reload_interval=interval)
        self.loader.start()

    def until_points(self, expected: list[int], run: str = ".", tag: str = "loss") -> None:
        until(lambda: tag in self.tags() and points(self.store, run, tag) == expected)

    def until_runs(self, *names: str) -> None:
        until(lambda: sorted(names) == sorted(run.name for run in self.store.runs()))

    def tags(self) -> set[str]:
        return {name for _, name in self.store.changes(0).tags}


@pytest.fixture(params=["notices", "polling"])
def follow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Live]]:
    """Start followers: told by the system, and on a filesystem that tells nothing."""
    if request.param == "polling":
        monkeypatch.setattr(watch.Watcher, "ensure", lambda _self: False)
    running: list[Live] = []

    def start(path: Path) -> Live:
        running.append(Live(path))
        return running[-1]

    yield start
    for live in running:
        live.loader.stop()


def test_logs_of_real_writers_are_loaded_whole() -> None:
    """Every file of the corpus, every tag: legacy values and tensors are one thing, hyperparameters are decoded."""
    store = load_once(GOLDEN)
    assert 19 == len(store.runs()) == store.progress.files_done
    assert [] == store.damage()
    assert store.progress.bytes_done == store.progress.bytes_total
    loss = store.run("tensorflow2/ops").series[SeriesKey("scalars", store.tag_id("loss"))]
    assert isinstance(loss, ScalarSeries)
    assert list(range(30)) == loss.columns().step.tolist()
    assert {"bn": False, "lr": 0.1, "opt": "adam", "units": 16.0} == dict(store.run("tensorflow2/hparams/0").hparams)
    assert {"histograms", "images", "audio", "text", "pr_curves", "mesh", "graphs", "hparams"} <= set(store.plugins())


def test_every_payload_of_real_writers_can_be_read_back() -> None:
    store = load_once(GOLDEN)
    read = 0
    for run in store.runs():
        for series in run.series.values():
            if isinstance(series, SampleSeries):
                lengths = series.columns().length.tolist()
                assert lengths == [len(series.read(i)) for i in range(len(lengths))]
                read += len(lengths)
    assert read > 400


def test_points_appear_as_they_are_written(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    path = put(tmp_path / EVENTS, scalars(0, 1))
    live = follow(tmp_path)
    live.until_points([0, 1])
    add(path, scalars(2, 3, wall=2.0))
    live.until_points([0, 1, 2, 3])


def test_files_beside_events_come_change_and_go(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    """A trace that is written while the board runs is news, so is one that is rewritten, and one that is deleted."""
    live = follow(tmp_path)
    store = live.store
    path = put(tmp_path / "run" / "timeline-1.json", b"{}")
    until(lambda: [2] == [found.size for found in store.artifacts("profile")])
    seen = store.revision
    assert {"profile": 1} == store.changes(0).artifacts
    assert store.changes(seen).artifacts is None
    path.write_bytes(b"{   }")
    until(lambda: [5] == [found.size for found in store.artifacts("profile")])
    assert {"profile": 1} == store.changes(seen).artifacts
    path.unlink()
    until(lambda: store.artifacts("profile") == ())
    assert {} == store.changes(seen).artifacts


def test_two_files_that_grow_at_once_are_both_followed(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    first = put(tmp_path / f"{EVENTS}.1", scalars(0, tag="a"))
    second = put(tmp_path / f"{EVENTS}.2", scalars(0, tag="b"))
    live = follow(tmp_path)
    for step in range(1, 4):
        add(first, scalars(step, tag="a", wall=float(step)))
        add(second, scalars(step, tag="b", wall=float(step)))
    live.until_points([0, 1, 2, 3], tag="a")
    live.until_points([0, 1, 2, 3], tag="b")


def test_runs_appear_grow_by_files_and_vanish(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    """A run is gone with its last file, and the client is told."""
    put(tmp_path / "a" / EVENTS, scalars(0))
    live = follow(tmp_path)
    live.until_runs("a")
    put(tmp_path / "b" / "deep" / EVENTS, scalars(0, 1))
    live.until_runs("a", "b/deep")
    put(tmp_path / "b" / "deep" / f"{EVENTS}.2", scalars(2, 3, wall=5.0))
    live.until_points([0, 1, 2, 3], run="b/deep")
    generation = live.store.run("b/deep").series[SeriesKey("scalars", live.store.tag_id("loss"))].generation
    (tmp_path / "b" / "deep" / EVENTS).unlink()
    live.until_points([2, 3], run="b/deep")
    assert live.store.run("b/deep").series[SeriesKey("scalars", live.store.tag_id("loss"))].generation > generation
    before = live.store.revision
    gone = live.store.run("a").id
    shutil.rmtree(tmp_path / "a")
    live.until_runs("b/deep")
    assert (gone,) == live.store.changes(before).gone


def test_a_directory_that_is_not_there_yet_is_waited_for(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    live = follow(tmp_path / "later")
    until(lambda: live.store.progress.state == "waiting" and not live.store.progress.logdir_exists)
    put(tmp_path / "later" / "run" / EVENTS, scalars(0))
    live.until_runs("run")
    until(lambda: live.store.progress.state == "ready")


def test_a_file_replaced_by_rename_is_read_anew(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    """As rsync does it; a client hears of it by the generation."""
    path = put(tmp_path / EVENTS, scalars(0, 1, 2))
    live = follow(tmp_path)
    live.until_points([0, 1, 2])
    generation = live.store.run(".").series[SeriesKey("scalars", live.store.tag_id("loss"))].generation
    new = put(tmp_path / ".new", scalars(7, tag="other") + scalars(0, 1, 2, 3))
    os.replace(new, path)
    live.until_points([0, 1, 2, 3])
    live.until_points([7], tag="other")
    assert live.store.run(".").series[SeriesKey("scalars", live.store.tag_id("loss"))].generation > generation


def test_a_killed_writers_tail_costs_nothing_before_it(tmp_path: Path) -> None:
    """What is whole is shown; the rest is neither damage nor an endless load."""
    put(tmp_path / EVENTS, scalars(0, 1) + scalars(2)[:-3])
    store = load_once(tmp_path)
    assert [0, 1] == points(store)
    assert "ready" == store.progress.state
    assert [] == store.damage()


def test_damage_is_reported_where_it_is_and_costs_one_record(tmp_path: Path) -> None:
    rows = [scalar(step) for step in range(5)]
    broken = bytearray(rows[2])
    broken[20] ^= 0xFF
    put(tmp_path / "r" / EVENTS, b"".join([*rows[:2], bytes(broken), *rows[3:]]))
    store = load_once(tmp_path)
    assert [0, 1, 3, 4] == points(store, "r")
    (damage,) = store.damage()
    assert ("r", f"r/{EVENTS}", len(rows[0] + rows[1]), len(rows[2])) == (
        damage.run,
        damage.path,
        damage.offset,
        damage.length,
    )
    assert 1 == store.run("r").damage == store.changes(0).damage


def test_damage_at_the_end_of_a_file_is_shown_though_nothing_ended_it(tmp_path: Path) -> None:
    put(tmp_path / EVENTS, scalars(0) + b"\xff" * 100)
    store = load_once(tmp_path)
    (damage,) = store.damage()
    assert len(scalars(0)) == damage.offset
    assert "length checksum" == damage.reason


def test_a_runs_last_step_is_that_of_its_furthest_scalar(tmp_path: Path, follow: Callable[[Path], Live]) -> None:
    """Neither an epoch counted beside it, a result at step 0 nor samples move it; a restart takes it back."""
    parts = {
        1: tensor(70, "sample", [1.0, 2.0], plugin="notes") + scalars(0, 1, tag="epoch/loss"),
        50: scalars(1, 50) + scalars(2, tag="epoch/loss") + tensor(0, "config", [1.0, 2.0], plugin="notes"),
        60: scalars(60) + scalars(0, tag="result"),
        20: scalars(20, wall=2000.0),
    }
    put(tmp_path / "whole" / EVENTS, b"".join(parts.values()))
    assert 20 == load_once(tmp_path / "whole").run(".").last_step
    path = put(tmp_path / "growing" / EVENTS, b"")
    store = follow(tmp_path / "growing").store
    for expected, part in parts.items():
        add(path, part)
        until(partial(shows_last_step, store, expected))


def test_a_run_without_scalars_is_as_far_as_its_samples(tmp_path: Path) -> None:
    put(
        tmp_path / EVENTS, tensor(70, "sample", [1.0, 2.0], plugin="notes") + tensor(0, "config", [1.0], plugin="notes")
    )
    assert 70 == load_once(tmp_path).run(".").last_step


def shows_last_step(store: Store, expected: int) -> bool:
    return [expected] == [run.last_step for run in store.runs()]


def test_a_session_start_cuts_every_tag_of_the_run(tmp_path: Path) -> None:
    """Points above the START's step fall, also of a tag that was not logged again, and from another file."""
    start = Event(wall_time=20.0, step=2, session_log=SessionLog(status=SessionLog.START))
    put(tmp_path / f"{EVENTS}.1", scalars(0, 1, 2, 3, tag="a") + scalars(0, 1, 2, 3, tag="b", wall=4.0))
    put(tmp_path / f"{EVENTS}.2", record(start) + scalars(2, 3, tag="a", wall=21.0))
    store = load_once(tmp_path)
    kept = {}
    for tag in "ab":
        series = store.run(".").series[SeriesKey("scalars", store.tag_id(tag))]
        stands = series.columns().kept()
        assert stands is not None
        kept[tag] = series.columns().step[stands].tolist()
    assert {"a": [0, 1, 2, 3], "b": [0, 1]} == kept
    assert 1 == store.run(".").sessions


@pytest.mark.parametrize("order", [("1", "2"), ("2", "1")])
def test_metadata_may_come_from_another_file_of_the_run(tmp_path: Path, order: tuple[str, str]) -> None:
    """TensorFlow's FileWriter omits it after reopen(): those tensors are points of the same series all the same."""
    described, bare = (tmp_path / f"{EVENTS}.{number}" for number in order)
    put(described, tensor(0, "loss", np.float32(0.5), "scalars") + tensor(0, "words", [b"a"], "text"))
    put(bare, tensor(1, "loss", np.float32(1.5)) + tensor(2, "loss", [2.5]) + tensor(1, "words", [b"b"]))
    store = load_once(tmp_path)
    series = store.run(".").series[SeriesKey("scalars", store.tag_id("loss"))]
    assert isinstance(series, ScalarSeries)
    assert [0.5, 1.5, 2.5] == series.columns().value.tolist()
    assert [0, 1] == points(store, tag="words", plugin="text")
    assert {"scalars", "text"} == {plugin for plugin, _ in store.run(".").series}
    assert [] == store.damage()


def test_a_tensor_that_is_no_number_under_a_scalar_tag_is_damage(tmp_path: Path) -> None:
    put(tmp_path / EVENTS, tensor(0, "loss", np.float32(0), "scalars") + tensor(1, "loss", [1.0, 2.0]))
    store = load_once(tmp_path)
    assert [0] == points(store)
    assert ["not a number"] == [damage.reason for damage in store.damage()]


def test_a_tag_may_hold_a_scalar_and_a_histogram(tmp_path: Path) -> None:
    event = Event(wall_time=1.0, step=0)
    event.summary.value.add(tag="x", simple_value=1.0)
    event.summary.value.add(tag="x").histo.num = 3
    put(tmp_path / EVENTS, record(event))
    store = load_once(tmp_path)
    assert [("histograms", 0), ("scalars", 0)] == sorted(tuple(key) for key in store.run(".").series)


def test_double_precision_is_kept(tmp_path: Path) -> None:
    put(tmp_path / EVENTS, tensor(0, "t", np.float64(0.1), "scalars") + scalar(0, "narrow", 0.1))
    store = load_once(tmp_path)
    wide, narrow = (store.series(store.run(".").id, store.tag_id(tag), "scalars") for tag in ("t", "narrow"))
    assert isinstance(wide, ScalarSeries)
    assert isinstance(narrow, ScalarSeries)
    assert [0.1] == wide.columns().value.tolist()
    assert np.float32 == narrow.columns().value.dtype


def test_tags_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    event = Event(wall_time=1.0, step=0)
    event.summary.value.add(tag="??", simple_value=1.0)
    raw = event.SerializeToString()
    put(tmp_path / EVENTS, b"".join(encode_record(raw.replace(b"??", tag)) for tag in (b"\xff\xfe", b"\xff\xfd")))
    assert [r"\xff\xfe", r"\xff\xfd"] == [name for _, name in load_once(tmp_path).changes(0).tags]


changes_on_disk = st.lists(
    st.tuples(
        st.sampled_from(["append", "append", "append", "restart", "truncate", "replace", "delete"]),
        st.sampled_from(["a/1", "a/2", "b/1"]),
        st.lists(st.integers(0, 9), min_size=1, max_size=4),
        st.booleans(),  # whether the next change comes only when this one has been taken in
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=25)
@given(changes_on_disk)
@example([("restart", "a/1", [3], False), ("append", "a/2", [0, 0], True), ("restart", "a/1", [0, 1], True)])
def test_following_any_changes_on_disk_ends_where_reading_anew_does(
    script: list[tuple[str, str, list[int], bool]],
) -> None:
    """Files that grow, restart, shrink, are replaced or deleted, in any order and while they are read."""
    with tempfile.TemporaryDirectory() as folder:
        live = Live(Path(folder), interval=0.01)
        try:
            for number, (what, name, steps, settle) in enumerate(script):
                run, _, file = name.partition("/")
                path = Path(folder, run, f"{EVENTS}.{file}")
                path.parent.mkdir(exist_ok=True)
                change_on_disk(what, path, steps, wall=100.0 * number)
                if settle or number == len(script) - 1:
                    anew = shown(load_once(Path(folder)))
                    until(lambda anew=anew: shown(live.store) == anew)  # type: ignore[misc]  # inferred from the list
        finally:
            live.loader.stop()


def change_on_disk(what: str, path: Path, steps: list[int], wall: float) -> None:
    start = Event(wall_time=wall, step=steps[0], session_log=SessionLog(status=SessionLog.START))
    rows = scalars(*steps, tag="xy"[len(steps) % 2], wall=wall) + scalars(*steps, wall=wall)
    if what in ("append", "restart"):
        with path.open("ab") as end:
            end.write(record(start) * (what == "restart") + rows)
    elif what == "replace":
        os.replace(put(path.with_name("new"), rows), path)
    elif what == "delete":
        path.unlink(missing_ok=True)
    elif path.exists():
        os.truncate(path, path.stat().st_size // 2)


def shown(store: Store) -> dict[str, list[tuple[str, list[int], list[int]]]]:
    """All points of all runs, and where their attempts begin."""
    runs: dict[str, list[tuple[str, list[int], list[int]]]] = {}
    for run in store.runs():
        found = [(series.tag, series.columns()) for series in run.series.values()]
        runs[run.name] = sorted((tag, c.step.tolist(), c.attempt_starts.tolist()) for tag, c in found)
    return runs


def test_small_directories_never_import_numba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "ready", lambda: False)  # another test may have loaded it in this process
    put(tmp_path / EVENTS, scalars(*range(100)))
    assert "unused" == load_once(tmp_path).progress.kernel


def test_the_kernel_takes_over_in_the_middle_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference begins, the kernel goes on with its tags: nothing is lost or read twice."""
    monkeypatch.setattr(loader_module, "KERNEL_WORTH_BYTES", 1000)
    monkeypatch.setattr(loader_module, "REFERENCE_PATIENCE_SECONDS", 0.0)
    steps = list(range(30_000))
    put(tmp_path / EVENTS, b"".join(scalar(step, tag="ab"[step % 2]) for step in steps))
    store = Store()
    loader = Loader(store, [Source("", str(tmp_path))], reload_interval=1.0)
    loader.start()
    assert loader.wait_until_loaded(120)
    until(lambda: loader._scanners.kernel == "ready")
    add(tmp_path / EVENTS, scalar(30_000, tag="a"))
    until(lambda: len(points(store, tag="a")) == 15_001)
    assert steps[1::2] == points(store, tag="b")
    loader.stop()


def test_stop_ends_a_load_at_once(tmp_path: Path) -> None:
    """In the middle of a large file; the bound is loose, for a busy machine."""
    put(tmp_path / EVENTS, scalars(*range(2000)) * 200)
    store = Store()
    loader = Loader(store, [Source("", str(tmp_path))])
    loader.start()
    until(lambda: store.revision > 3)
    began = time.monotonic()
    loader.stop()
    assert time.monotonic() - began < 1
    assert not any(thread.is_alive() for thread in loader._threads)


def test_a_bug_met_in_one_file_is_told_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    take = FileIntake.take

    def broken(self: FileIntake, tags: Sequence[TagEntry], stretch: Stretch) -> None:
        if self.file.run.name == "bad":
            raise RuntimeError("planted")
        take(self, tags, stretch)

    monkeypatch.setattr(FileIntake, "take", broken)
    put(tmp_path / "bad" / EVENTS, scalars(0))
    put(tmp_path / "good" / EVENTS, scalars(0))
    store = load_once(tmp_path)
    assert [0] == points(store, "good")
    assert "RuntimeError: planted" in str(store.progress.error)
    assert "planted" in caplog.text


def test_a_thread_that_dies_is_told_and_ends_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever for a thread that is no more."""

    def broken(*_args: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(loader_module, "discover", broken)
    store = load_once(tmp_path)
    assert "RuntimeError: planted" in str(store.progress.error)


def test_a_file_that_cannot_be_read_is_named_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Follower.refresh

    def refuse(self: Follower) -> object:
        if "locked" in self.path:
            raise PermissionError(13, "Permission denied")
        return opened(self)

    monkeypatch.setattr(Follower, "refresh", refuse)
    put(tmp_path / "locked" / EVENTS, scalars(0))
    put(tmp_path / "open" / EVENTS, scalars(0, 1))
    store = load_once(tmp_path)
    assert [0, 1] == points(store, "open")
    assert [(f"locked/{EVENTS}", "Permission denied")] == [(u.path, u.reason) for u in store.unreadable()]


def test_readers_are_answered_while_files_load(tmp_path: Path) -> None:
    """Snapshots taken during a load are consistent: columns of one length, attempts in bounds, only growing."""
    for run in range(20):
        put(tmp_path / str(run) / EVENTS, scalars(*range(2000)))
    store = Store()
    loader = Loader(store, [Source("", str(tmp_path))])
    failures: list[str] = []
    done = threading.Event()

    def read() -> None:
        seen = 0
        while not done.is_set():
            total = 0
            for run in store.runs():
                for series in run.series.values():
                    found = series.columns()
                    total += len(found)
                    if not len(found.step) == len(found.wall) >= found.attempt_starts[-1]:
                        failures.append("columns of different lengths")
            if total < seen:
                failures.append("points went away")
            seen = total

    reader = threading.Thread(target=read)
    reader.start()
    loader.start()
    assert loader.wait_until_loaded(60)
    done.set()
    reader.join()
    loader.stop()
    assert [] == failures
    assert 40_000 == store.changes(0).series.points.sum()


def test_a_directory_inside_another_is_shown_twice(tmp_path: Path) -> None:
    """--logdir_spec may name both: each shows what lies below it, and both go on."""
    file = put(tmp_path / "x" / EVENTS, scalars(1))
    store = Store()
    loader = Loader(store, [Source("all", str(tmp_path)), Source("one", str(tmp_path / "x"))], reload_interval=0.01)
    loader.start()
    try:
        assert loader.wait_until_loaded(PATIENCE)
        add(file, scalars(2))
        until(lambda: all([1, 2] == points(store, name) for name in ("all/x", "one/.")))
    finally:
        loader.stop()


def test_only_the_runs_that_are_wanted_are_read(tmp_path: Path) -> None:
    """Who asks for one run of a thousand does not wait for the others; with none wanted, loading ends at once."""
    for run in ("a", "b"):
        put(tmp_path / run / EVENTS, scalars(1))
    for wanted in ({"b"}, set()):
        store = Store()
        loader = Loader(store, [Source("", str(tmp_path))], reload_interval=0, wanted=wanted.__contains__)
        loader.start()
        assert loader.wait_until_loaded(PATIENCE)
        loader.stop()

        assert wanted == {run.name for run in store.runs()}
