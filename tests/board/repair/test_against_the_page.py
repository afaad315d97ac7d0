"""What the page shows of a damaged, restarted, crowded run is what a merged file holds, and a cleaned one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from board.commands import run
from board.ingest.loader import Loader
from board.ingest.logdir import single_source
from board.ingest.reference import ReferenceScanner
from board.store.series import ScalarSeries
from board.store.store import Store
from tests.board.ingest.fuzzing import make_file
from tests.board.ingest.scanning import metadata, scan_all, summary, value
from writer.wire.proto.envelope_pb2 import EventEnvelope, ValueEnvelope
from writer.wire.record import encode_record
from writer.wire.tensor import encode_tensor

Rows = dict[tuple[str, str], list[tuple[int, float, object]]]
"""By plugin and tag: step, wall time, value or payload."""

START = b"\x08\x01"
NUMBER = encode_tensor(np.asarray(np.float32(0.5))).SerializeToString()


def shown(logdir: Path, *, latest: bool) -> Rows:
    """What the page has of the top run, in the order of the steps."""
    store = Store()
    loader = Loader(store, single_source(str(logdir)), reload_interval=0)
    loader.start()
    assert loader.wait_until_loaded(30)
    loader.stop()
    rows: Rows = {}
    for key, series in store.run(".").series.items():
        columns = series.columns()
        kept = columns.kept()
        if isinstance(series, ScalarSeries):
            values: list[object] = series.columns().value.tolist()
        else:
            values = [series.read(index) for index in range(len(columns))]
        chosen = range(len(columns)) if kept is None or not latest else np.flatnonzero(kept).tolist()
        points = [(int(columns.step[index]), float(columns.wall[index]), values[index]) for index in chosen]
        rows[key.plugin, store.tag_name(key.tag)] = sorted(points, key=repr)
    return {key: points for key, points in rows.items() if points}


def make_run(chance: random.Random, logdir: Path) -> None:
    """Some files: attempts one after the other or writers at once, with restarts, several kinds of values, damage."""
    logdir.mkdir()
    together = chance.random() < 0.4
    for number in range(chance.randint(1, 4)):
        wall = 1e9 + (chance.randint(0, 30) if together else number * 1000)
        first = chance.choice((0, 0, chance.randint(0, 20)))
        records = [EventEnvelope(wall_time=wall, file_version=b"brain.Event:2").SerializeToString()]
        if chance.random() < 0.3:
            log = EventEnvelope(wall_time=wall, step=first, session_log=START)
            records.append(log.SerializeToString())
        if chance.random() < 0.3:
            records.append(EventEnvelope(wall_time=wall, graph_def=b"\x0a\x01%d" % number).SerializeToString())
        step = first
        for _ in range(chance.randint(0, 25)):
            wall += chance.choice((0.5, 1.0, 2.0))
            step = max(0, step + chance.choice((1, 1, 1, 1, 1, 0, 3, -4 if not together else 1)))
            records.append(summary(step, *values(chance, number), wall=wall))
        data = bytearray(b"".join(map(encode_record, records)))
        if chance.random() < 0.5:
            for _ in range(chance.randint(1, 3)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if chance.random() < 0.3:
            del data[-chance.randint(1, 20) :]
        (logdir / f"events.out.tfevents.{number}").write_bytes(data)


def values(chance: random.Random, number: int) -> list[ValueEnvelope]:
    scalars = metadata("scalars")
    kinds = [
        value(b"loss", number + chance.random()),
        value(b"other%d" % number, chance.random()),
        value(b"new", metadata=scalars, tensor=NUMBER),
        value(b"both", chance.random()),
        value(b"both", histo=b"h%d" % chance.randrange(100)),
        value(b"picture", image=b"i%d" % number),
        value(b"text", metadata=metadata("text"), tensor=b"t%d" % chance.randrange(100)),
    ]
    return chance.sample(kinds, chance.randint(1, 4))


@pytest.mark.parametrize("seed", [*range(80), 88, 89, 304, 1328, 2468])
def test_a_merged_run_is_what_the_page_shows(tmp_path: Path, seed: int) -> None:
    """Latest-wins of the run is all that the one file holds, whichever view it is looked at in."""
    make_run(random.Random(seed), tmp_path / "runs")
    expected = shown(tmp_path / "runs", latest=True)
    assert 0 == run(["merge", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    (file,) = (tmp_path / "out").iterdir()
    assert "events.out.tfevents.0" == file.name
    assert expected == shown(tmp_path / "out", latest=True)
    assert expected == shown(tmp_path / "out", latest=False)


@pytest.mark.parametrize("seed", range(60))
def test_a_cleaned_file_holds_what_was_read_of_the_damaged_one(tmp_path: Path, seed: int) -> None:
    """Every row, bit for bit, and no damage any more; cleaned once more it stays the same."""
    data = make_file(random.Random(seed))
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "events.out.tfevents.1").write_bytes(data)
    assert 0 == run(["clean", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    cleaned = (tmp_path / "out" / "events.out.tfevents.1").read_bytes()
    before, after = scan_all(ReferenceScanner(), data), scan_all(ReferenceScanner(), cleaned)
    assert repr((before.points(), before.payloads(data))) == repr((after.points(), after.payloads(cleaned)))  # NaN
    assert (before.records, [], None, len(cleaned)) == (after.records, after.damage, after.searching, after.consumed)


@pytest.mark.parametrize("seed", range(20))
def test_all_attempts_of_a_run_are_every_row_of_it(tmp_path: Path, seed: int) -> None:
    """Nothing is left out but damage."""
    make_run(random.Random(seed), tmp_path / "runs")
    expected = shown(tmp_path / "runs", latest=False)
    assert 0 == run(["merge", "--all-attempts", "--logdir", str(tmp_path / "runs"), "-o", str(tmp_path / "out")])
    assert expected == shown(tmp_path / "out", latest=False)
