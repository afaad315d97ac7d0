"""`rt.keras.models`: models, and how they are saved, loaded and copied, under Keras's names."""

import json
from typing import Any

from runtime.keras.model import Model as Model
from runtime.keras.saving.archive import load_model as load_model
from runtime.keras.saving.archive import save_model as save_model
from runtime.keras.saving.objects import deserialize_keras_object, serialize_keras_object
from runtime.keras.sequential import Sequential as Sequential

Functional = Model


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return a new model of what `to_json` gave, with new weights."""
    return deserialize_keras_object(json.loads(json_string), custom_objects)


def clone_model(model: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return a model of the same layers, with weights of its own, newly started."""
    return deserialize_keras_object(serialize_keras_object(model), custom_objects)


__all__ = ["Functional", "Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]
