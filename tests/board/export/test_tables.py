"""Points in each format, read back by other people's libraries."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from board import commands, read
from board.export import points
from board.export.arrow_tables import ArrowTable
from board.export.text_tables import CsvTable, JsonTable
from board.reading.names import NameFilter
from board.reading.table import Labels, Table
from writer import SummaryWriter

Export = Callable[..., Path]


def test_csv_holds_every_point(export: Export) -> None:
    """The shortest digits of the precision that was logged; NaN and infinities as numpy and pandas read them."""
    lines = export(name="out.csv").read_bytes().decode().split("\r\n")

    assert "run,tag,step,wall_time,value,attempt,discarded" == lines[0]
    assert [
        "a,hard,0,100.5,0.1,0,false",
        "a,hard,1,101.5,nan,0,false",
        "a,hard,2,102.5,inf,0,false",
        "a,hard,3,103.5,-inf,0,false",
        "a,hard,4,104.5,1e-38,0,false",
        "a,wide,7,200.0,0.3333333333333333,0,false",
        "b,hard,0,300.0,2.0,0,false",
        "",
    ] == lines[1:]


def test_json_is_json(export: Export) -> None:
    """What JSON has no number for is a string, as in TensorBoard's own."""
    rows = json.loads(export(name="out.json").read_text(), parse_constant=pytest.fail)

    assert [0.1, "NaN", "Infinity", "-Infinity", 1e-38, 1 / 3, 2.0] == [row["value"] for row in rows]
    first = {"run": "a", "tag": "hard", "step": 0, "wall_time": 100.5, "value": 0.1, "attempt": 0, "discarded": False}
    assert first == rows[0]
    assert list(first) == list(rows[0])


@pytest.mark.parametrize("name", ["out.parquet", "out.arrow"])
def test_binary_formats_are_what_read_gives(export: Export, logdir: Path, name: str) -> None:
    """The same table, types and all."""
    path = export(name=name)
    table = parquet.read_table(path) if name.endswith("parquet") else pa.ipc.open_file(path).read_all()

    expected = read(logdir).scalars().to_arrow()
    assert expected.schema.remove_metadata() == table.schema.remove_metadata()
    assert str(expected.to_pylist()) == str(table.to_pylist())  # as text: NaN is equal to nothing


@pytest.mark.parametrize("name", ["w.csv", "w.parquet"])
def test_wide_is_a_row_a_step(export: Export, name: str) -> None:
    """A column for each tag; what a step or run lacks is missing, which is not NaN."""
    path = export("--wide", name=name)
    frame = pd.read_csv(path) if name.endswith("csv") else parquet.read_table(path).to_pandas()

    assert ["run", "step", "wall_time", "hard", "wide"] == list(frame.columns)
    assert [("a", 0), ("a", 1), ("a", 2), ("a", 3), ("a", 4), ("a", 7), ("b", 0)] == list(
        zip(frame.run, frame.step, strict=True)
    )
    assert 1 / 3 == frame.wide[5]
    if name.endswith("csv"):
        assert "a,1,101.5,nan," == path.read_text().splitlines()[2]
        assert "a,7,200.0,,0.3333333333333333" == path.read_text().splitlines()[6]
    else:
        hard = parquet.read_table(path)["hard"].to_pylist()
        assert math.isnan(hard[1])
        assert hard[5] is None


def test_wide_json_says_null(export: Export) -> None:
    """Missing and NaN stay two things."""
    rows = json.loads(export("--wide", name="w.json").read_text())

    assert [0.1, "NaN", "Infinity", "-Infinity", 1e-38, None, 2.0] == [row["hard"] for row in rows]


def test_of_a_step_logged_twice_wide_shows_the_last(tmp_path: Path) -> None:
    """One cell holds one number."""
    with SummaryWriter(str(tmp_path)) as writer:
        for step, value in ((0, 1.0), (1, 2.0), (1, 3.0), (2, 4.0)):
            writer.add_scalar("x", value, step, walltime=value)
    [table] = points.wide(read(tmp_path).scalar_series(NameFilter(), NameFilter()), "all")

    assert ([0, 1, 2], [1.0, 3.0, 4.0], [1.0, 3.0, 4.0]) == (
        table.step.tolist(),
        table.wall_time.tolist(),
        table.x.tolist(),
    )


def test_a_wide_column_takes_no_other_s_name() -> None:
    """A tag may be called "step", or what "step" would be called instead."""
    names = points.wide_names(["step", "tags.step", "loss", "run"])

    assert len(names) == len(set(names.values()) - set(points.WIDE_COLUMNS))
    assert ("loss", "tags.run", "tags.step") == (names["loss"], names["run"], names["step"])


def test_tables_are_cut_in_pieces(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a series is, a piece of it at a time is in memory; nothing is lost at the cuts."""
    found = read(logdir).scalar_series(NameFilter(), NameFilter())
    whole = {kind: [table.to_pandas() for table in kind(found, "latest")] for kind in (points.long, points.wide)}
    monkeypatch.setattr(points, "ROWS_AT_ONCE", 2)

    for kind, expected in whole.items():
        pieces = [table.to_pandas() for table in kind(found, "latest")]
        assert max(map(len, pieces)) == 2
        pd.testing.assert_frame_equal(pd.concat(expected, ignore_index=True), pd.concat(pieces, ignore_index=True))


HOSTILE = ['=cmd|"/c calc"!A1', "+1", "@x", "a,b", 'a"b', "line\r\nbreak", "100%s", "ünï", "</script>", "\x00"]


def test_hostile_names_stay_one_cell() -> None:
    """Commas, quotes and line breaks are quoted; what a spreadsheet would run begins with an apostrophe."""
    table = Table({"tag": Labels(np.arange(len(HOSTILE), dtype=np.int32), HOSTILE)})
    text, document = io.BytesIO(), io.BytesIO()
    for writer in (CsvTable(text, ["tag"]), JsonTable(document, ["tag"])):
        writer.write(table)
        writer.close()

    cells = [row[0] for row in csv.reader(io.StringIO(text.getvalue().decode(), newline=""))][1:]
    assert HOSTILE == [cell.removeprefix("'") for cell in cells]
    assert ["'=", "'+", "'@"] == [cell[:2] for cell in cells[:3]]
    assert HOSTILE == [row["tag"] for row in json.loads(document.getvalue())]


def test_hostile_columns_are_columns() -> None:
    """In the wide form tags are column names."""
    table = Table({name: np.zeros(1) for name in HOSTILE})
    document = io.BytesIO()
    writer = JsonTable(document, HOSTILE)
    writer.write(table)
    writer.close()

    assert [dict.fromkeys(HOSTILE, 0.0)] == json.loads(document.getvalue())


def test_row_groups_are_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is kept until it is written together is so many rows, and all of them arrive."""
    from board.export import arrow_tables

    monkeypatch.setattr(arrow_tables, "ROWS_A_GROUP", 4)
    with (tmp_path / "x.parquet").open("wb") as file:
        writer = arrow_tables.ParquetTable(file, ["x"])
        for start in range(0, 9, 3):
            writer.write(Table({"x": np.arange(start, start + 3)}))
        writer.close()
    found = parquet.ParquetFile(tmp_path / "x.parquet")

    assert [6, 3] == [found.metadata.row_group(i).num_rows for i in range(found.num_row_groups)]
    assert list(range(9)) == found.read()["x"].to_pylist()


def test_no_rows_are_a_table_too() -> None:
    """A program that reads it finds the columns."""
    file = io.BytesIO()
    ArrowTable(file, ["run", "step"]).close()
    document = io.BytesIO()
    JsonTable(document, ["run"]).close()

    assert ["run", "step"] == pa.ipc.open_file(file).read_all().column_names
    assert [] == json.loads(document.getvalue())


def test_filters_and_restarts_are_the_reader_s(export: Export) -> None:
    """Patterns are searched for in names."""
    assert ["b"] == sorted(set(pd.read_csv(export("--run=^b$", name="1.csv")).run))
    assert ["wide"] == sorted(set(pd.read_csv(export("--tag=^w", "--restarts=all", name="2.csv")).tag))


@pytest.mark.parametrize(
    ("name", "begins"), [("o.json", b"["), ("o.feather", b"ARROW1"), ("o.pq", b"PAR1"), ("o.txt", b"run,")]
)
def test_the_suffix_says_the_format(export: Export, name: str, begins: bytes) -> None:
    """Nobody wants to say it twice; what is unknown is CSV."""
    assert export(name=name).read_bytes().startswith(begins)


def test_a_missing_library_is_one_line(
    logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read: who has no pyarrow should not wait to learn it."""
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "board.export.arrow_tables", raising=False)

    assert 1 == commands.run(["export", f"--logdir={logdir}", "-o", str(tmp_path / "x.parquet")])
    assert (
        "board: --format parquet needs pyarrow, which is not installed: pip install pyarrow\n"
        == capsys.readouterr().err
    )
    assert not (tmp_path / "x.parquet").exists()
