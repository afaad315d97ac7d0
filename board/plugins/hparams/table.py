"""All sessions with what sums up their metrics, as columns: the one document that the page draws everything from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from board import markdown
from board.plugins.hparams.metrics import Measure, Measures, Metric, Restarts, catalogue, first_shown
from board.sessions import Session, experiments, sessions
from board.store.store import Store
from writer.wire.proto.hparams_pb2 import DatasetType, Experiment, HParamInfo, MetricInfo

FIRST_SHOWN = 5
"""Metrics that are measured where the question names none."""

MOST_OFFERED = 2000
"""Metrics that are offered to choose from; those that the experiment names and that most sessions have come first."""


def table(
    store: Store, measures: Measures, wanted: Sequence[Metric] | None, *, restarts: Restarts, tail: int
) -> dict[str, Any]:
    """Return sessions, hyperparameters and metrics; `wanted` are measured (None: the first few that make sense)."""
    revision = store.revision  # read first: what changes meanwhile is asked for again
    found = sessions(store)
    told = list(experiments(store))
    declared = _declared_metrics(told)
    count = catalogue(store, found)
    shown = list(wanted) if wanted is not None else first_shown(count, declared, FIRST_SHOWN)
    offered = [*declared, *(metric for metric, _ in count.most_common(MOST_OFFERED) if metric not in declared)]
    return {
        "rev": revision,
        "experiment": _experiment_entry(told),
        "hparams": [_hparam_entry(info) for info in _declared_hparams(told).values()],
        "metrics": [_metric_entry(metric, declared.get(metric), count[metric]) for metric in offered[:MOST_OFFERED]],
        "sessions": _session_columns(found),
        "measures": [
            {"group": metric.group, "tag": metric.tag}
            | _measure_columns([measures.of(store, one, metric, restarts=restarts, tail=tail) for one in found])
            for metric in shown
        ],
    }


def _declared_hparams(told: Iterable[Experiment]) -> dict[str, HParamInfo]:
    """Return what is said of each hyperparameter; PyTorch says it anew in every session, and the first counts."""
    found: dict[str, HParamInfo] = {}
    for experiment in told:
        for info in experiment.hparam_infos:
            found.setdefault(info.name, info)
    return found


def _declared_metrics(told: Iterable[Experiment]) -> dict[Metric, MetricInfo]:
    found: dict[Metric, MetricInfo] = {}
    for experiment in told:
        for info in experiment.metric_infos:
            found.setdefault(Metric(info.name.group, info.name.tag), info)
    return found


def _experiment_entry(told: Sequence[Experiment]) -> dict[str, Any] | None:
    said = next((one for one in told if one.name or one.description or one.user), None)
    if said is None:
        return None
    created = said.time_created_secs or None
    description = markdown.render(said.description)
    return {"name": said.name, "user": said.user, "created": created, "description_html": description}


def _hparam_entry(info: HParamInfo) -> dict[str, Any]:
    return {"name": info.name, "title": info.display_name, "description": info.description}


def _metric_entry(metric: Metric, info: MetricInfo | None, sessions: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"group": metric.group, "tag": metric.tag, "sessions": sessions, "declared": False}
    if info is None:
        return entry | {"title": "", "description": "", "dataset": ""}
    dataset = {DatasetType.DATASET_TRAINING: "training", DatasetType.DATASET_VALIDATION: "validation"}
    said = {"title": info.display_name, "description": info.description}
    return entry | said | {"dataset": dataset.get(info.dataset_type, ""), "declared": True}


def _session_columns(found: Sequence[Session]) -> dict[str, Any]:
    return {
        "run": np.array([session.run.id for session in found], np.int32),
        "group": [session.start.group_name for session in found],
        "status": np.array([session.end.status if session.end else 0 for session in found], np.int32),
        "start": np.array([session.start.start_time_secs for session in found], np.float64),
        "end": np.array([session.end.end_time_secs if session.end else 0 for session in found], np.float64),
        "model_uri": [session.start.model_uri for session in found],
        "monitor_url": [session.start.monitor_url for session in found],
    }


def _measure_columns(measured: Sequence[Measure]) -> dict[str, Any]:
    columns = dict(zip(Measure._fields, zip(*measured, strict=True), strict=True)) if measured else {}
    whole = {"run", "points"}
    return {
        name: np.array(columns.get(name, ()), np.int64 if name in whole else np.float64) for name in Measure._fields
    }
