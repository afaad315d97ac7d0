"""Layouts: what writers log, and what somebody may claim to be one."""

from __future__ import annotations

import numpy as np
import pytest

from board.ingest.batch import Kind
from board.payloads.custom_scalars import MOST_CHARTS, MOST_TAGS, Category, Chart, decode
from writer.summaries.custom_scalars import custom_scalars
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.layout_pb2 import Category as CategoryMessage
from writer.wire.proto.layout_pb2 import Chart as ChartMessage
from writer.wire.proto.layout_pb2 import Layout, MultilineChartContent
from writer.wire.proto.summary_pb2 import Summary


def payload(summary: Summary) -> bytes:
    return summary.value[0].tensor.SerializeToString()


def logged(layout: Layout) -> bytes:
    return payload(tensor_summary("tag", layout.SerializeToString(), "custom_scalars"))


def test_lines_and_margins_are_read() -> None:
    """A chart of patterns, and one of values with two ends each."""
    both = {"Losses": {"all": ["Multiline", ["loss/.*"]], "sure": ["Margin", ["a", "b", "c", "d", "e", "f"]]}}

    expected = (
        Category("Losses", False, (Chart("all", "lines", ("loss/.*",)), Chart("sure", "margins", tuple("abcdef")))),
    )
    assert expected == decode(Kind.TENSOR, payload(custom_scalars(both)))


def test_a_chart_of_no_kind_has_no_lines() -> None:
    """It stands there empty, as its title was logged."""
    layout = Layout(category=[CategoryMessage(title="a", closed=True, chart=[ChartMessage(title="b")])])

    assert (Category("a", True, (Chart("b", "lines", ()),)),) == decode(Kind.TENSOR, logged(layout))


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (payload(tensor_summary("t", b"\xff\xff", "custom_scalars")), "not a Layout"),
        (payload(tensor_summary("t", np.zeros(3), "custom_scalars")), "a layout is one string"),
        (b"\xff", "not a TensorProto"),
        (bytes(5 << 20), "more than 4,194,304"),
    ],
)
def test_what_is_no_layout_is_refused(encoded: bytes, reason: str) -> None:
    """With a reason that the page can show."""
    with pytest.raises(ValueError, match=reason):
        decode(Kind.TENSOR, encoded)


def test_a_layout_is_bounded() -> None:
    """In charts, and in tags a chart."""
    charts = [ChartMessage(title=str(number)) for number in range(MOST_CHARTS + 1)]
    tags = MultilineChartContent(tag=["a"] * (MOST_TAGS + 1))

    with pytest.raises(ValueError, match="2001 charts"):
        decode(Kind.TENSOR, logged(Layout(category=[CategoryMessage(chart=charts)])))
    with pytest.raises(ValueError, match="names 1001 tags"):
        decode(Kind.TENSOR, logged(Layout(category=[CategoryMessage(chart=[ChartMessage(multiline=tags)])])))
