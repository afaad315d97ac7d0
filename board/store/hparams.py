"""A run's hyperparameters, out of the metadata in which the hparams plugin keeps them."""

from __future__ import annotations

from google.protobuf.message import DecodeError

from writer.wire.proto.hparams_pb2 import HParamsPluginData

PLUGIN = "hparams"
SESSION_START_TAG = "_hparams_/session_start_info"

HParam = float | str | bool


def session_hparams(plugin_content: bytes) -> dict[str, HParam]:
    """Decode the hparams of a SessionStartInfo, in the order of their names; {} where the bytes are something else.

    Values that are neither number, string nor bool (null, lists) are left out: nothing shows them.
    """
    try:
        data = HParamsPluginData.FromString(plugin_content)
    except DecodeError:
        return {}
    found: dict[str, HParam] = {}
    for name, value in sorted(data.session_start_info.hparams.items()):
        match value.WhichOneof("kind"):
            case "number_value":
                found[name] = value.number_value
            case "string_value":
                found[name] = value.string_value
            case "bool_value":
                found[name] = value.bool_value
    return found
