"""Hyperparameters of one trial: summaries whose payload is in the metadata (hparams.proto).

The experiment says which hyperparameters and metrics there are, the session start their values, the session end that
it went well. The metrics themselves are ordinary scalars of the same run.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
from google.protobuf.struct_pb2 import ListValue, Value

from writer.arrays import as_number
from writer.wire.proto.hparams_pb2 import (
    Experiment,
    HParamInfo,
    HParamsPluginData,
    HParamType,
    MetricInfo,
    MetricName,
    SessionEndInfo,
    SessionStartInfo,
    Status,
)
from writer.wire.proto.summary_pb2 import DataClass, Summary, SummaryMetadata
from writer.wire.tensor import encode_tensor

T = TypeVar("T")

PLUGIN_NAME = "hparams"

EXPERIMENT_TAG = "_hparams_/experiment"
SESSION_START_TAG = "_hparams_/session_start_info"
SESSION_END_TAG = "_hparams_/session_end_info"

_DOMAIN_TYPES: dict[HParamType, tuple[type, ...]] = {
    HParamType.DATA_TYPE_FLOAT64: (int, float),
    HParamType.DATA_TYPE_BOOL: (bool,),
    HParamType.DATA_TYPE_STRING: (str,),
}


def hparams(
    hparam_dict: Mapping[str, object],
    metric_dict: Mapping[str, object],
    hparam_domain_discrete: Mapping[str, Sequence[object]] | None = None,
) -> tuple[Summary, Summary, Summary]:
    """Return the experiment, session start and session end summaries of one trial.

    Values are bool, str, or whatever is one number. Raises TypeError or ValueError naming the entry otherwise.
    """
    values = {name: _checked_value(name, value) for name, value in _checked_mapping(hparam_dict, "hparam_dict").items()}
    domains = _checked_mapping(
        {} if hparam_domain_discrete is None else hparam_domain_discrete, "hparam_domain_discrete"
    )
    unknown = domains.keys() - values.keys()
    if unknown:
        raise ValueError(f"hparam_domain_discrete names {sorted(unknown)}, not in hparam_dict")
    experiment = Experiment(
        hparam_infos=[_hparam_info(name, value, domains.get(name)) for name, value in values.items()],
        metric_infos=[MetricInfo(name=MetricName(tag=tag)) for tag in _checked_mapping(metric_dict, "metric_dict")],
    )
    start = SessionStartInfo(hparams={name: _proto_value(value) for name, value in values.items()})
    return (
        _summary(EXPERIMENT_TAG, HParamsPluginData(experiment=experiment)),
        _summary(SESSION_START_TAG, HParamsPluginData(session_start_info=start)),
        session_end(succeeded=True),
    )


def session_end(*, succeeded: bool) -> Summary:
    """Return the summary that says how a session ended."""
    end = SessionEndInfo(status=Status.STATUS_SUCCESS if succeeded else Status.STATUS_FAILURE)
    return _summary(SESSION_END_TAG, HParamsPluginData(session_end_info=end))


def session_start(hparams: Mapping[str, object], trial_id: str | None, started: float) -> Summary:
    """Return the session start of a run that has the trial's values itself, as TensorFlow 2 writes it.

    Runs of one trial are a group; without `trial_id` those with the same values are.
    """
    values = {name: _checked_value(name, value) for name, value in _checked_mapping(hparams, "hparams").items()}
    if trial_id is None:
        trial_id = hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    start = SessionStartInfo(
        hparams={name: _proto_value(value) for name, value in values.items()},
        group_name=trial_id,
        start_time_secs=started,
    )
    summary = _summary(SESSION_START_TAG, HParamsPluginData(session_start_info=start))
    summary.value[0].tensor.CopyFrom(encode_tensor(np.zeros(0, np.float32)))  # TensorFlow's events always have one
    summary.value[0].metadata.data_class = DataClass.DATA_CLASS_TENSOR
    return summary


def _checked_mapping(mapping: Mapping[str, T], name: str) -> Mapping[str, T]:
    if not isinstance(mapping, Mapping):
        raise TypeError(f"{name} must be a dictionary, got {type(mapping).__name__}")
    for key in mapping:
        if not isinstance(key, str):
            raise TypeError(f"{name} must have names for keys, got {key!r}")
    return mapping


def _checked_value(name: str, value: object) -> bool | float | str:
    if isinstance(value, bool | str):
        return value
    if type(value).__name__ in ("bool", "bool_") and hasattr(value, "item"):  # numpy's, however it is called
        return bool(value)
    return as_number(value, f"hparam_dict[{name!r}]")


def _hparam_info(name: str, value: bool | float | str, domain: Sequence[object] | None) -> HParamInfo:
    kind = _type_of(value)
    info = HParamInfo(name=name, type=kind)
    if domain is not None:
        wrong = [choice for choice in domain if not isinstance(choice, _DOMAIN_TYPES[kind])]
        if wrong:
            raise ValueError(f"hparam_domain_discrete[{name!r}] holds {wrong[0]!r}, of another type than {value!r}")
        info.domain_discrete.CopyFrom(ListValue(values=[_proto_value(choice) for choice in domain]))
    return info


def _type_of(value: bool | float | str) -> HParamType:
    if isinstance(value, bool):
        return HParamType.DATA_TYPE_BOOL
    return HParamType.DATA_TYPE_STRING if isinstance(value, str) else HParamType.DATA_TYPE_FLOAT64


def _proto_value(value: object) -> Value:
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    return Value(number_value=as_number(value, "hparam"))


def _summary(tag: str, payload: HParamsPluginData) -> Summary:
    """Return metadata alone, without a data class, as PyTorch writes it: TensorBoard would look for the tensor."""
    content = SummaryMetadata.PluginData(plugin_name=PLUGIN_NAME, content=payload.SerializeToString())
    metadata = SummaryMetadata(plugin_data=content)
    return Summary(value=[Summary.Value(tag=tag, metadata=metadata)])
