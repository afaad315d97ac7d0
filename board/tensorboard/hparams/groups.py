"""Groups of sessions with the last values of their metrics: filtered, sorted, aggregated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from board.errors import BadRegex
from board.patterns import compile_pattern
from board.sessions import Session, sessions
from board.store.series import ScalarSeries
from board.store.store import Store
from board.tensorboard.hparams.experiment import SCALARS, Fields, experiment, number, plain, run_and_group
from board.tensorboard.hparams.request import Aggregation, Column, GroupsRequest, Metric, Order, Status
from board.tensorboard.listing import find
from board.tensorboard.responses import InvalidArgument
from board.tensorboard.scalars import points

_PATTERN_SECONDS = 0.5

Name = tuple[str, str]
"""Group and tag of a metric."""


class MetricValue(NamedTuple):
    """The last point of a metric, or the mean of several."""

    value: float
    step: int
    wall: float


class Member(NamedTuple):
    """A session with its metrics."""

    session: Session
    metrics: dict[Name, MetricValue]


class Group(NamedTuple):
    """Sessions that repeat one another, in the order of their names."""

    name: str
    hparams: Fields
    members: list[Member]
    metrics: dict[Name, MetricValue]
    monitor_url: str


def session_groups(store: Store, request: GroupsRequest, restarts: str) -> Fields:
    """Return the slice of groups that was asked for, and how many there are in all."""
    found = _groups(store, request, restarts)
    for column in request.col_params:
        found = [group for group in found if _passes(group, column)]
    found.sort(key=lambda group: group.name)
    for column in reversed(request.col_params):
        _sort(found, column)
    end = request.start_index + request.slice_size
    wanted = _wanted_hparams(request.col_params)
    shown = [_group_fields(group, wanted) for group in found[request.start_index : end]]
    return {"sessionGroups": shown, "totalSize": len(found)}


def _groups(store: Store, request: GroupsRequest, restarts: str) -> list[Group]:
    names: list[Name] = []
    if request.include_metrics:
        infos = experiment(store, include_metrics=True)["metricInfos"]
        names = [(info["name"]["group"], info["name"]["tag"]) for info in infos if "name" in info]
    members: dict[str, list[Member]] = {}
    for session in sessions(store):
        if Status(session.end.status if session.end is not None else 0) in request.allowed_statuses:
            members.setdefault(session.group, []).append(Member(session, _last_values(store, session, names, restarts)))
    return [_group(name, have, request) for name, have in members.items()]


def _last_values(store: Store, session: Session, names: Sequence[Name], restarts: str) -> dict[Name, MetricValue]:
    found = {}
    for group, tag in names:
        series = find(store, SCALARS, run_and_group(session, group), tag)
        shown = points(series, restarts) if isinstance(series, ScalarSeries) else None
        if shown is not None and len(shown.step):
            last = MetricValue(float(shown.value[-1]), int(shown.step[-1]), float(shown.wall[-1]))
            found[group, tag] = last
    return found


def _group(name: str, members: list[Member], request: GroupsRequest) -> Group:
    start = members[0].session.start
    hparams = {key: plain(value) for key, value in start.hparams.items() if value.WhichOneof("kind") is not None}
    shown = {key: value for key, value in hparams.items() if not _is_no_number(start.hparams[key], value)}
    members = sorted(members, key=lambda member: member.session.run.name)
    return Group(name, shown, members, _aggregated(members, request), start.monitor_url)


def _is_no_number(said: Any, value: Any) -> bool:
    """Whether a value is a number that JSON has none for: TensorBoard treats it as not set."""
    return value is None and said.WhichOneof("kind") == "number_value"


def _aggregated(members: Sequence[Member], request: GroupsRequest) -> dict[Name, MetricValue]:
    kind = request.aggregation_type
    if kind in {Aggregation.AGGREGATION_UNSET, Aggregation.AGGREGATION_AVG}:
        return _means(members)
    by = (request.aggregation_metric.group, request.aggregation_metric.tag)
    having = [member for member in members if by in member.metrics]
    if not having:
        return {}
    if kind == Aggregation.AGGREGATION_MEDIAN:
        ordered = sorted(having, key=lambda member: member.metrics[by].value)
        return ordered[(len(ordered) - 1) // 2].metrics
    extreme = min if kind == Aggregation.AGGREGATION_MIN else max
    return extreme(having, key=lambda member: member.metrics[by].value).metrics


def _means(members: Sequence[Member]) -> dict[Name, MetricValue]:
    names = dict.fromkeys(name for member in members for name in member.metrics)
    found = {}
    for name in names:
        values = [member.metrics[name] for member in members if name in member.metrics]
        value, step, wall = (sum(column) for column in zip(*values, strict=True))
        found[name] = MetricValue(value / len(values), int(step) // len(values), wall / len(values))
    return found


def _value_of(group: Group, column: Column) -> Any:
    if column.metric is not None:
        found = group.metrics.get(_name(column.metric))
        return found.value if found is not None else None
    if column.hparam is None:
        raise InvalidArgument("a column names a metric or a hyperparameter")
    return group.hparams.get(column.hparam)


def _name(metric: Metric) -> Name:
    return metric.group, metric.tag


def _passes(group: Group, column: Column) -> bool:
    value = _value_of(group, column)
    if value is None:
        return not column.exclude_missing_values
    if column.filter_regexp is not None:
        return _matches(column.filter_regexp, value)
    if column.filter_interval is not None:
        if not isinstance(value, float | int):
            raise InvalidArgument(f"an interval is no filter for {value!r}")
        return column.filter_interval.min_value <= value <= column.filter_interval.max_value
    return column.filter_discrete is None or value in column.filter_discrete


def _matches(pattern: str, value: object) -> bool:
    if not isinstance(value, str):
        raise InvalidArgument(f"a regular expression is no filter for {value!r}")
    try:
        return compile_pattern(pattern).search(value, timeout=_PATTERN_SECONDS) is not None
    except BadRegex as error:
        raise InvalidArgument(error.message) from error
    except TimeoutError as error:
        raise InvalidArgument(f"regular expression {pattern!r} takes too long") from error


def _sort(groups: list[Group], column: Column) -> None:
    """Sort by a column, keeping the order of what is equal; groups without a value come last, or first if asked."""
    if column.order == Order.ORDER_UNSPECIFIED:
        return
    descending = column.order == Order.ORDER_DESC
    having = [group for group in groups if _value_of(group, column) is not None]
    missing = [group for group in groups if _value_of(group, column) is None]
    try:
        having.sort(key=lambda group: _value_of(group, column), reverse=descending)
    except TypeError as error:
        raise InvalidArgument(f"values of {column.hparam!r} cannot be compared: {error}") from error
    groups[:] = [*missing, *having] if column.missing_values_first else [*having, *missing]


def _wanted_hparams(columns: Sequence[Column]) -> set[str] | None:
    """Return which hyperparameters the answer has; None for all."""
    if all(column.include_in_result is None for column in columns):
        return None
    return {column.hparam for column in columns if column.hparam and column.include_in_result is not False}


def _group_fields(group: Group, wanted: set[str] | None) -> Fields:
    keep: Callable[[str], bool] = (lambda _: True) if wanted is None else wanted.__contains__
    return {
        "name": group.name,
        "hparams": {name: value for name, value in group.hparams.items() if keep(name)},
        "metricValues": _metric_fields(group.metrics),
        "sessions": [_session_fields(member) for member in group.members],
        "monitorUrl": group.monitor_url,
    }


def _metric_fields(metrics: dict[Name, MetricValue]) -> list[Fields]:
    return [
        {
            "name": {"group": group, "tag": tag},
            "value": number(found.value),
            "trainingStep": found.step,
            "wallTimeSecs": number(found.wall),
        }
        for (group, tag), found in metrics.items()
    ]


def _session_fields(member: Member) -> Fields:
    session, end = member.session, member.session.end
    return {
        "name": session.run.name,
        "startTimeSecs": number(session.start.start_time_secs),
        "endTimeSecs": number(end.end_time_secs if end is not None else 0.0),
        "status": Status(end.status if end is not None else 0).name,
        "modelUri": session.start.model_uri,
        "metricValues": _metric_fields(member.metrics),
        "monitorUrl": session.start.monitor_url,
    }
