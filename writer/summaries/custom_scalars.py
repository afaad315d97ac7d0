"""Custom scalars: which tags share a chart. A Layout message in a string tensor (layout.proto)."""

from collections.abc import Mapping, Sequence

from writer.summaries.tensors import tensor_summary
from writer.wire.proto.layout_pb2 import Category, Chart, Layout, MarginChartContent, MultilineChartContent
from writer.wire.proto.summary_pb2 import Summary

Charts = Mapping[str, Sequence[object]]
"""By title: the kind, and the tags. `["Multiline", [regex, …]]` or `["Margin", [value, lower, upper]]`."""

PLUGIN_NAME = "custom_scalars"
TAG = "custom_scalars__config__"

MULTILINE = "Multiline"
MARGIN = "Margin"


def custom_scalars(layout: Mapping[str, Charts]) -> Summary:
    """Return the layout as a Summary: by category, then by chart; raises ValueError for what is no chart."""
    if not isinstance(layout, Mapping):
        raise TypeError(f"layout must be a dictionary of categories, got {type(layout).__name__}")
    message = Layout(category=[_category(title, charts) for title, charts in layout.items()])
    return tensor_summary(TAG, message.SerializeToString(), PLUGIN_NAME)


def _category(title: str, charts: Charts) -> Category:
    if not isinstance(charts, Mapping):
        raise TypeError(f"layout[{title!r}] must be a dictionary of charts, got {type(charts).__name__}")
    return Category(title=title, chart=[_chart(title, name, chart) for name, chart in charts.items()])


def _chart(category: str, title: str, chart: Sequence[object]) -> Chart:
    where = f"layout[{category!r}][{title!r}]"
    if not isinstance(chart, list | tuple) or len(chart) != 2 or chart[0] not in (MULTILINE, MARGIN):
        raise ValueError(f"{where} must be [{MULTILINE!r} or {MARGIN!r}, [tags]], got {chart!r}")
    kind, tags = chart
    if not isinstance(tags, list | tuple) or not tags or not all(isinstance(tag, str) for tag in tags):
        raise ValueError(f"{where} must have a list of tags, got {tags!r}")
    if kind == MULTILINE:
        return Chart(title=title, multiline=MultilineChartContent(tag=tags))
    if len(tags) % 3:
        raise ValueError(f"{where} must have tags in threes, value, lower and upper, got {len(tags)}")
    series = [
        MarginChartContent.Series(value=value, lower=lower, upper=upper)
        for value, lower, upper in zip(tags[::3], tags[1::3], tags[2::3], strict=True)
    ]
    return Chart(title=title, margin=MarginChartContent(series=series))
