"""Layers, initializers, losses and the rest as JSON, and back: Keras 3's form.

An object is {"module", "class_name", "config", "registered_name"}. Classes come from the tables here or from what the
user registered, never from an import that a file asks for.
"""

import inspect
from typing import Any

import numpy as np

from runtime import arrays, layers, regularizers, schedules
from runtime.arrays import DType
from runtime.graph.shape import TensorShape
from runtime.keras import (
    augmentation,
    encoding,
    losses,
    metrics,
    optimizers,
    preparing,
    text_vectorization,
    vocabulary,
)
from runtime.keras.saving import registry
from runtime.layers import activations, constraints, initialization
from runtime.layers.arguments import parameters_of
from runtime.layers.layer import Layer
from runtime.layers.names import snake_case
from runtime.metrics.metric import Metric
from runtime.variables.initializers import Initializer

DEEPEST = 200
"""How deep a configuration may be nested: beyond, it is no model but an attack on the stack."""

MODELS: dict[str, Any] = {}
"""The classes of models by their names in files; those, above this module, enter themselves."""

UNUSED: dict[str, Any] = {
    "data_format": "channels_last", "groups": 1, "sparse": False, "ragged": False, "optional": False,
    "rms_scaling": False, "renorm_momentum": 0.99, "synchronized": False, "renorm": False, "use_gate": False,
    "attention_axes": [1],
    "lora_rank": None, "reset_after": True, "loss_weight": None, "use_ema": False, "ema_momentum": 0.99,
    "encoding": "utf-8", "oov_method": "floormod", "vocabulary_size": None, "salt": None,
    "amsgrad": False, "supports_masking": True, "implementation": 2, "time_major": False, "jit_compile": False,
}  # fmt: skip
"""What Keras writes into configurations that says nothing where it has this value (or is None)."""


def _named(module: Any, kind: type) -> dict[str, Any]:
    found = {name: one for name, one in vars(module).items() if isinstance(one, type) and issubclass(one, kind)}
    return {name: one for name, one in found.items() if not name.startswith("_")}


def _listed(*modules: Any) -> dict[str, Any]:
    return {name: getattr(module, name) for module in modules for name in module.__all__}


def classes() -> dict[str, dict[str, Any]]:
    """Return our classes by the module and name that Keras has for them."""
    plain = {"L1": regularizers.L1, "L2": regularizers.L2, "L1L2": regularizers.L1L2}
    before_weights = _listed(preparing, augmentation, encoding, vocabulary, text_vectorization)
    return {
        "keras.layers": _named(layers, Layer) | before_weights,
        "keras.initializers": {_class_name(name): make for name, make in initialization.NAMED.items()},
        "keras.regularizers": plain,
        "keras.constraints": {one.__name__: one for one in constraints.NAMED.values()},
        "keras.losses": losses.CLASSES,
        "keras.metrics": _named(metrics, Metric),
        "keras.optimizers": _named(optimizers, optimizers.KerasOptimizer),
        "keras.optimizers.schedules": _named(schedules, schedules.LearningRateSchedule),
    }


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


# -- to JSON


def serialize_keras_object(one: Any) -> Any:
    """Return what JSON can hold; raises TypeError for what has no name that a reader could know."""
    if one is None or isinstance(one, bool | int | float | str):
        return one
    if isinstance(one, dict):
        return {str(key): serialize_keras_object(value) for key, value in one.items()}
    if isinstance(one, list | tuple | TensorShape):
        return [serialize_keras_object(value) for value in one]
    if isinstance(one, DType):
        return one.name
    if isinstance(one, np.generic):
        return one.item()
    if isinstance(one, slice):
        return _special("__slice__", {"start": one.start, "stop": one.stop, "step": one.step})
    if one is Ellipsis:
        return _special("__ellipsis__", {})
    if hasattr(one, "numpy") or isinstance(one, np.ndarray):
        array = np.asarray(one)
        return _special("__numpy__", {"value": array.tolist(), "dtype": array.dtype.name})
    if callable(one) and activations.name_of(one) is not None:
        return activations.name_of(one)
    return _function(one) if inspect.isfunction(one) or inspect.isbuiltin(one) else _object(one)


def _special(name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": name, "config": serialize_keras_object(config)}


def _function(one: Any) -> Any:
    registered = registry.registered_name(one)
    if one.__name__ == "<lambda>":
        raise TypeError("a lambda is code, and is not saved: give it a name and register_keras_serializable it")
    known = registered or one.__name__
    return {"module": "builtins", "class_name": "function", "config": one.__name__, "registered_name": known}


def _object(one: Any) -> dict[str, Any]:
    kind = type(one)
    registered = registry.registered_name(kind)
    module, name = _place_of(kind) if registered is None else (kind.__module__, kind.__name__)
    config = one.get_config() if hasattr(one, "get_config") else attributes_of(one)
    name = one.class_name if isinstance(one, Layer) else name
    if name == "Functional":
        module, registered = "keras.src.models.functional", "Functional"
    return {
        "module": module, "class_name": name, "config": serialize_keras_object(config), "registered_name": registered
    }  # fmt: skip


def _place_of(kind: type) -> tuple[str, str]:
    """Return Keras's module and name of a class; one of the user's keeps its own, and is found by custom_objects."""
    if MODELS.get(kind.__name__) is kind:
        return "keras", kind.__name__
    for module, named in classes().items():
        if named.get(kind.__name__) is kind:
            return module, kind.__name__
    return kind.__module__, kind.__name__


def attributes_of(one: Any) -> dict[str, Any]:
    """Return the arguments that make an object whose attributes are called as its constructor's parameters."""
    return {name: getattr(one, name) for name in parameters_of(type(one))[1] if hasattr(one, name)}


# -- from JSON


def deserialize_keras_object(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the object of a configuration; raises ValueError for a class or an option that we do not have."""
    with registry.custom_object_scope(custom_objects):
        return restored(config)


def restored(value: Any, depth: int = 0) -> Any:
    """Return what a value of a configuration stands for."""
    if depth > DEEPEST:
        raise ValueError(f"a configuration is nested more than {DEEPEST} deep")
    if isinstance(value, list):
        return [restored(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {key: restored(one, depth + 1) for key, one in value.items()}
    name, config = value["class_name"], value.get("config")
    if not isinstance(name, str):
        raise ValueError(f"a class is called {name!r}, which is no name")  # noqa: TRY004  # a file's value
    if name.startswith("__") or name in ("DTypePolicy", "function"):
        return _restored_special(name, config, value, depth)
    if name in MODELS and registry.custom_object(name, value.get("registered_name")) is None:
        return MODELS[name].from_config(config)
    return _restored_object(value, name, config if isinstance(config, dict) else {}, depth)


def _restored_special(name: str, config: Any, value: dict[str, Any], depth: int) -> Any:
    if name == "function":
        found = registry.custom_object(config, value.get("registered_name")) or activations.NAMED.get(config)
        if found is None:
            raise ValueError(f"function {config!r} is not known: pass custom_objects={{{config!r}: …}}")
        return found
    config = config if isinstance(config, dict) else {}
    if name == "DTypePolicy":
        return arrays.as_dtype(config.get("name", "float32")).name
    if name == "__tuple__":
        return tuple(restored(config.get("value", []), depth + 1))
    if name == "__slice__":
        return slice(*(restored(config.get(one), depth + 1) for one in ("start", "stop", "step")))
    if name == "__ellipsis__":
        return Ellipsis
    if name in ("__numpy__", "__tensor__"):
        return np.asarray(config.get("value"), arrays.as_dtype(config.get("dtype", "float32")).numpy)
    raise ValueError(f"{name} is not restored: it is code, or unknown")


def _restored_object(value: dict[str, Any], name: str, config: dict[str, Any], depth: int) -> Any:
    given = registry.custom_object(name, value.get("registered_name"))
    kind = given or class_of(str(value.get("module")), name)
    if kind is layers.Lambda:
        raise ValueError("a Lambda layer is code, and code in files is not run: make it a class of layers.Layer")
    if given is not None and isinstance(given, type) and _reads_itself(given):
        return kind.from_config(config)  # as in Keras, its own from_config gets what was written
    config = {key: restored(one, depth + 1) for key, one in config.items()}
    config = accepted(kind, config, name)
    return kind.from_config(config) if hasattr(kind, "from_config") else kind(**config)


def _reads_itself(kind: Any) -> bool:
    """Return whether a class of the user's has a from_config that is not ours."""
    found = next((one for one in kind.__mro__ if "from_config" in vars(one)), None)
    return found is not None and (not found.__module__.startswith("runtime.") or found in MODELS.values())


def class_of(module: str, name: str) -> Any:
    """Return our class for Keras's; its module is looked at where a name is there twice."""
    tables = classes()
    kind = module.removeprefix("keras.src.").removeprefix("keras.").split(".")[0]
    for place in [one for one in tables if one.startswith(f"keras.{kind}")] or list(tables):
        if name in tables[place]:
            return tables[place][name]
    raise ValueError(f"{name} (of {module}) is not known here: pass custom_objects={{{name!r}: …}} if it is yours")


def accepted(kind: Any, config: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the arguments that a constructor takes, without those that say nothing; ValueError for others."""
    known = parameters_of(kind)[1] if isinstance(kind, type) else tuple(inspect.signature(kind).parameters)
    if issubclass(kind, Initializer) if isinstance(kind, type) else snake_case(name) in initialization.NAMED:
        return {key: None if key == "seed" else one for key, one in config.items() if key in known}
    found = {}
    for key, one in config.items():
        if key in known:
            found[key] = one
        elif one is not None and (key not in UNUSED or one != UNUSED[key]):
            raise ValueError(f"{name}: {key}={one!r} is not supported")
    return found
