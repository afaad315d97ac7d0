"""What hyperparameters and metrics an experiment has: as its summary says, or else as its sessions show."""

from __future__ import annotations

import json
import math
import posixpath
from collections.abc import Iterable, Sequence
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Value

from board.sessions import Session, experiments, sessions
from board.store.store import Store
from board.tensorboard.listing import listing
from writer.wire.proto.hparams_pb2 import DatasetType, Experiment, HParamInfo, HParamType

SCALARS = "scalars"
_TYPES = {
    "number_value": HParamType.DATA_TYPE_FLOAT64,
    "string_value": HParamType.DATA_TYPE_STRING,
    "bool_value": HParamType.DATA_TYPE_BOOL,
}

Fields = dict[str, Any]


def experiment(store: Store, *, include_metrics: bool, limit: int = 0) -> Fields:
    """Return the first experiment that a run describes, or one made out of all sessions."""
    said = next(experiments(store), None)
    found = from_summary(said) if said is not None else _from_sessions(store)
    hparams = sorted(found["hparamInfos"], key=lambda info: (not info["differs"], info["name"]))
    return found | {
        "hparamInfos": hparams[:limit] if limit else hparams,
        "metricInfos": found["metricInfos"] if include_metrics else [],
    }


def from_summary(said: Experiment) -> Fields:
    """Return the fields of an experiment's summary."""
    return {
        "name": said.name,
        "description": said.description,
        "user": said.user,
        "timeCreatedSecs": number(said.time_created_secs),
        "hparamInfos": [_declared(info) for info in said.hparam_infos],
        "metricInfos": [
            {
                **({"name": {"group": info.name.group, "tag": info.name.tag}} if info.HasField("name") else {}),
                "displayName": info.display_name,
                "description": info.description,
                "datasetType": DatasetType.Name(info.dataset_type),
            }
            for info in said.metric_infos
        ],
    }


def number(value: float) -> float | str:
    """Return a number as JSON can hold it."""
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def plain(value: Value) -> Any:
    """Return what a Value holds; None for numbers that JSON cannot hold inside one."""
    kind = value.WhichOneof("kind")
    if kind == "number_value" and not math.isfinite(value.number_value):
        return None
    return getattr(value, kind) if kind in _TYPES else MessageToDict(value)


def _declared(info: HParamInfo) -> Fields:
    fields = _info(info.name, HParamType.Name(info.type), differs=info.differs)
    fields |= {"displayName": info.display_name, "description": info.description}
    if info.HasField("domain_discrete"):
        fields["domainDiscrete"] = [plain(value) for value in info.domain_discrete.values]
    if info.HasField("domain_interval"):
        interval = info.domain_interval
        fields["domainInterval"] = {"minValue": number(interval.min_value), "maxValue": number(interval.max_value)}
    return fields


def _info(name: str, kind: str, *, differs: bool) -> Fields:
    return {"name": name, "displayName": "", "description": "", "type": kind, "differs": differs}


def _from_sessions(store: Store) -> Fields:
    found = sessions(store)
    values: dict[str, list[Value]] = {}
    for session in found:
        for name, value in session.start.hparams.items():
            values.setdefault(name, []).append(value)
    inferred = (_inferred(name, have) for name, have in values.items())
    hparams = [info for info in inferred if info is not None]
    metrics = _metric_names(store, {session.run.name for session in found}) if hparams else []
    about = {"displayName": "", "description": "", "datasetType": "DATASET_UNKNOWN"}
    empty = {"name": "", "description": "", "user": "", "timeCreatedSecs": 0.0, "hparamInfos": hparams}
    return empty | {"metricInfos": [{"name": {"group": group, "tag": tag}} | about for tag, group in metrics]}


def _inferred(hparam: str, values: Sequence[Value]) -> Fields | None:
    """Return the type that all values have, or string where they have several; and what values there are."""
    kinds = {_TYPES[name] for value in values if (name := value.WhichOneof("kind") or "") in _TYPES}
    if not kinds:
        return None
    kind = kinds.pop() if len(kinds) == 1 else HParamType.DATA_TYPE_STRING
    named = HParamType.Name(kind)
    if kind == HParamType.DATA_TYPE_FLOAT64:
        numbers = [value.number_value for value in values]
        ends = {"minValue": number(min(numbers)), "maxValue": number(max(numbers))}
        return _info(hparam, named, differs=len(set(numbers)) > 1) | {"domainInterval": ends}
    if kind == HParamType.DATA_TYPE_BOOL:
        flags = sorted({value.bool_value for value in values})
        return _info(hparam, named, differs=len(flags) > 1) | {"domainDiscrete": flags}
    words = sorted({word for value in values if (word := _as_word(value)) is not None})
    return _info(hparam, named, differs=len(words) > 1) | {"domainDiscrete": words}


def _as_word(value: Value) -> str | None:
    """Return a value as JSON spells it, a string without its quotes; None for what JSON has no word for."""
    found = plain(value) if value.WhichOneof("kind") in _TYPES else None
    if found is None:
        return None
    spelled = json.dumps(found)
    return spelled[1:-1] if isinstance(found, str) else spelled


def _metric_names(store: Store, session_runs: set[str]) -> list[tuple[str, str]]:
    """Return tag and group of every scalar of a session or of a run inside one."""
    found: set[tuple[str, str]] = set()
    for run, by_tag in listing(store, SCALARS):
        session = _session_above(run.name, session_runs)
        if session is not None:
            group = posixpath.relpath(run.name, session) if session else run.name
            group = "" if group == "." and not run.name.endswith(".") else group
            found.update((tag, group) for tag in by_tag)
    return sorted(found)


def _session_above(run: str, session_runs: Iterable[str]) -> str | None:
    """Return the nearest session in a run's path, as TensorBoard has it: the top is no directory above."""
    path = run
    while path not in session_runs:
        if not path:
            return None
        path = posixpath.dirname(path)
    return path


def run_and_group(session: Session, group: str) -> str:
    """Return the name of the run that has a session's metrics of a group."""
    return posixpath.join(session.run.name, group).removesuffix("/")
