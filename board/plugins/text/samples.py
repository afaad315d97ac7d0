"""Texts in view: Markdown as HTML, or as it was written; tensors of strings as tables."""

from __future__ import annotations

import html
import json
import time
from typing import Any, Literal

import numpy as np

from board import markdown
from board.errors import BadRequest, DamagedPayload, UnknownTag
from board.ingest.batch import Kind
from board.payloads import text
from board.payloads.text import Strings
from board.plugins.text.visible import visible
from board.samples import asked_samples, sample_series
from board.store.series import SampleColumns, SampleSeries
from board.store.store import Store

PLUGIN = "text"
"""What the store calls these series."""

MAX_BYTES = 256 << 20
"""Of one payload; a page that wants more is not reading."""

SHOWN_CHARACTERS = 50_000
"""Of one sample, at first; the rest is a click away."""

SHOWN_ROWS, SHOWN_COLUMNS = 200, 40

RENDER_SECONDS = 2.0
"""What rendering Markdown may take in one answer; texts that come later in it are shown as they were logged."""

Form = Literal["markdown", "plain", "late"]
"""How a cell is shown; late: as HTML that is the text as it was logged."""


def samples(store: Store, asked: list[tuple[int, int, int]], form: Form) -> list[dict[str, Any]]:
    """Return what each (run, tag, row) holds; an `error` in place of what cannot be shown, nothing for what is gone."""
    found = []
    deadline = time.monotonic() + RENDER_SECONDS
    for sample in asked_samples(store, PLUGIN, asked):
        try:
            late = time.monotonic() > deadline
            shown = _shown(read(*sample), "late" if late and form == "markdown" else form)
        except ValueError as error:
            shown = {"error": str(error)}
        found.append(sample.place() | shown)
    return found


def read(series: SampleSeries, columns: SampleColumns, row: int) -> Strings:
    """Return the strings of one sample; raises ValueError, whose message can be shown."""
    length = int(columns.length[row])
    if length > MAX_BYTES:
        raise ValueError(f"a text of {length >> 20} MiB; at most {MAX_BYTES >> 20} are read")
    try:
        return text.decode(Kind(int(columns.kind[row])), series.read(row, columns))
    except DamagedPayload as damaged:
        raise ValueError(damaged.reason) from damaged


def whole(store: Store, run: str, tag: str, row: int) -> tuple[bytes, str]:
    """Return all of one sample and its file suffix: a text as it was logged, several as JSON."""
    series = sample_series(store, store.run(run).id, store.tag_id(tag), PLUGIN)
    if series is None:
        raise UnknownTag(tag, run)
    columns = series.columns()
    if row >= len(columns):
        raise BadRequest(f"tag {tag!r} of run {run!r} has {len(columns)} texts, none is number {row}")
    try:
        strings = read(series, columns, row)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if strings.size != 1:  # PyTorch and tensorboardX log a text as an array of one
        return json.dumps(strings.tolist(), ensure_ascii=False, indent=1).encode(), "json"
    return str(strings.item()).encode(), "txt"


def _shown(strings: Strings, form: Form) -> dict[str, Any]:
    """Return `cells`, rows of HTML or text, and what a reader should know of them."""
    notes = []
    table = strings
    if table.ndim > 2:  # as in TensorBoard: the first of everything but the last two dimensions
        shape = ", ".join(map(str, table.shape))
        notes.append(f"of a tensor of shape [{shape}] this is [{'0, ' * (table.ndim - 2)}:, :]")
        table = table[(0,) * (table.ndim - 2)] if table.size else np.empty((0, 0), object)
    table = table.reshape(-1, 1) if table.ndim < 2 else table
    if not table.size:
        notes.append(f"an empty tensor of shape {list(strings.shape)}")
    for axis, most, noun in ((0, SHOWN_ROWS, "rows"), (1, SHOWN_COLUMNS, "columns")):
        if table.shape[axis] > most:
            notes.append(f"the first {most} of {table.shape[axis]:,} {noun}")
    if form == "late":
        notes.append("as it was logged: the texts on this page take too long to render")
    part = table[:SHOWN_ROWS, :SHOWN_COLUMNS]
    characters = sum(map(len, strings.reshape(-1).tolist()))
    return {
        "shape": list(strings.shape),
        "cells": _cells(part, form),
        "notes": notes,
        "characters": characters,
        "cut": part.size < strings.size or characters > SHOWN_CHARACTERS,
    }


def _cells(table: Strings, form: Form) -> list[list[str]]:
    """Return the cells in their form, as far as the characters go that are shown."""
    left = SHOWN_CHARACTERS
    rows: list[list[str]] = []
    for row in table.tolist():
        rows.append([])
        for cell in row:
            part = cell[:left]
            left -= len(part)
            rows[-1].append(visible(_in_form(part, form)))
    return rows


def _in_form(text: str, form: Form) -> str:
    if form == "plain":
        return text
    return markdown.render_rich(text) if form == "markdown" else f"<pre>{html.escape(text)}</pre>"
