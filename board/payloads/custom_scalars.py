"""Custom scalars: a layout, which says which scalars share a chart. A serialised Layout message in a string tensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from google.protobuf.message import DecodeError

from board.ingest.batch import Kind
from board.payloads import tensors
from writer.wire.proto import layout_pb2

MOST_CHARTS = 2000
MOST_TAGS = 1000
"""Of one chart. Nobody can look at more; a log may claim any number."""

MOST_BYTES = 4 << 20
TITLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines: every tag that one of `tags` matches. Margins: `tags` by threes: a value, its lower and its upper end."""

    title: str
    kind: Literal["lines", "margins"]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """Charts under one heading."""

    title: str
    closed: bool  # folded until somebody opens it
    charts: tuple[Chart, ...]


Layout = tuple[Category, ...]


def decode(kind: Kind, payload: bytes) -> Layout:
    """Return the layout in one payload. Raises ValueError for what is none."""
    message = message_of(kind, payload)
    charts = sum(len(category.chart) for category in message.category)
    if charts > MOST_CHARTS or len(message.category) > MOST_CHARTS:
        raise ValueError(f"a layout of {charts} charts, more than {MOST_CHARTS}")
    return tuple(
        Category(category.title[:TITLE_LENGTH], category.closed, tuple(map(_chart, category.chart)))
        for category in message.category
    )


def message_of(kind: Kind, payload: bytes) -> layout_pb2.Layout:
    """Return the message as it was logged. Raises ValueError for what is none."""
    if len(payload) > MOST_BYTES:
        raise ValueError(f"a layout of {len(payload):,} bytes, more than {MOST_BYTES:,}")
    encoded = tensors.decode(kind, payload)
    if encoded.dtype != object or encoded.size != 1:
        raise ValueError(
            f"a layout is one string, not a tensor of shape {list(encoded.shape)} and type {encoded.dtype}"
        )
    try:
        return layout_pb2.Layout.FromString(encoded.item())
    except DecodeError as error:
        raise ValueError(f"not a Layout: {error}") from error


def _chart(chart: layout_pb2.Chart) -> Chart:
    title = chart.title[:TITLE_LENGTH]
    if chart.WhichOneof("content") == "margin":
        ends = (tag for series in chart.margin.series for tag in (series.value, series.lower, series.upper))
        kind: Literal["lines", "margins"] = "margins"
        tags = tuple(ends)
    else:
        kind, tags = "lines", tuple(chart.multiline.tag)
    if len(tags) > MOST_TAGS:
        raise ValueError(f"the chart {title!r} names {len(tags)} tags, more than {MOST_TAGS}")
    return Chart(title, kind, tags)
