"""Columns as the three kinds of data frame."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from board.reading import table
from board.reading.table import Labels, Table

COLUMNS = Table(
    {
        "run": Labels(np.array([1, 0, 1], np.int32), ["a", "b"]),
        "step": np.array([1, 2, 3]),
        "value": np.array([0.5, np.nan, np.inf]),
    }
)


def test_columns_are_arrays_by_either_name() -> None:
    """`table.step` is for hands, `table[name]` for programs."""
    assert ["b", "a", "b"] == COLUMNS.run.tolist()
    assert COLUMNS.step is COLUMNS["step"]
    assert (3, ("run", "step", "value")) == (len(COLUMNS), COLUMNS.columns)
    assert {"run", "step"} <= set(dir(COLUMNS))
    with pytest.raises(AttributeError, match="no column 'stop' among run, step, value"):
        _ = COLUMNS.stop
    with pytest.raises(KeyError):
        COLUMNS["stop"]


def test_columns_are_of_one_length() -> None:
    """A table with holes is a mistake of whoever makes it."""
    with pytest.raises(ValueError, match=r"\[1, 2\]"):
        Table({"a": np.zeros(1), "b": np.zeros(2)})


def test_frames_hold_the_same_numbers_and_names() -> None:
    """Names stay dictionaries: a million points of a run hold its name once."""
    pandas, polars, arrow = COLUMNS.to_pandas(), COLUMNS.to_polars(), COLUMNS.to_arrow()

    assert ["b", "a", "b"] == pandas["run"].tolist() == polars["run"].to_list() == arrow["run"].to_pylist()
    assert "category" == str(pandas["run"].dtype)
    assert pl.Enum(["a", "b"]) == polars["run"].dtype
    assert "dictionary<values=string, indices=int32, ordered=0>" == str(arrow["run"].type)
    for column in (pandas["value"].to_numpy(), polars["value"].to_numpy(), arrow["value"].to_numpy()):
        np.testing.assert_array_equal(COLUMNS.value, column)


def test_no_rows_are_a_frame_too() -> None:
    """A pattern that matches nothing gives columns without rows, of the same types."""
    empty = Table({"run": Labels(np.zeros(0, np.int32), []), "step": np.zeros(0, np.int64)})

    assert (0, 0, 0) == (len(empty.to_pandas()), len(empty.to_polars()), len(empty.to_arrow()))
    assert "int64" == str(empty.to_arrow()["step"].type)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["x", None], ["x", None]),
        ([True, "x", 1.5, None], ["True", "x", "1.5", None]),
        ([np.array([[1, 2]]), np.array([[3, 4]])], [[[1, 2]], [[3, 4]]]),
        ([np.array([1]), np.array([[1]])], ["[1]", "[[1]]"]),
    ],
)
def test_objects_of_mixed_kinds_become_text(values: list[object], expected: list[object]) -> None:
    """Libraries with typed columns refuse them otherwise; pandas takes objects as they are."""
    column = np.empty(len(values), object)
    for index, value in enumerate(values):
        column[index] = value
    mixed = Table({"x": column})

    assert expected == mixed.to_polars()["x"].to_list() == mixed.to_arrow()["x"].to_pylist()
    assert type(values[0]) is type(mixed.to_pandas()["x"].tolist()[0])


@pytest.mark.parametrize(
    ("method", "library"), [("to_pandas", "pandas"), ("to_polars", "polars"), ("to_arrow", "pyarrow")]
)
def test_a_library_that_is_missing_is_named(method: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the three is a dependency; the error says what to install."""
    monkeypatch.setitem(table.importlib.sys.modules, library, None)  # type: ignore[attr-defined]

    with pytest.raises(ImportError, match=f"pip install {library}"):
        getattr(COLUMNS, method)()
