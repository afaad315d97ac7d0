"""How a model was compiled, in JSON and back, and what its optimizer keeps: Keras's order of variables."""

import warnings
from typing import Any

import numpy as np

from runtime.keras import optimizers
from runtime.keras.saving.objects import deserialize_keras_object, serialize_keras_object
from runtime.keras.saving.weights import Target, read_optimizer

SLOTS: dict[str, list[list[str]]] = {
    "Adam": [["m", "v"]],
    "AdamW": [["m", "v"]],
    "Lamb": [["m", "v"]],
    "Nadam": [["m", "v"]],
    "Adamax": [["m", "u"]],
    "Lion": [["m"]],
    "SGD": [["momentum"]],
    "RMSprop": [["rms"], ["momentum"], ["mg"]],
    "Adagrad": [["accumulator"]],
    "Adadelta": [["accum", "accum_update"]],
    "Ftrl": [["accum", "linear"]],
}
"""Our slots in Keras's order: group after group, and in a group the slots of each variable."""


def compile_config(model: Any) -> dict[str, Any] | None:
    """Return the arguments of compile; None where it was not called, or has something in it that cannot be named."""
    given = model.compiled_with
    if given is None or not isinstance(model.optimizer, optimizers.KerasOptimizer):
        return None
    try:
        found: dict[str, Any] = serialize_keras_object(given | {"optimizer": model.optimizer})
    except TypeError as error:
        warnings.warn(f"{model.name} is saved without how it was compiled: {error}", stacklevel=4)
        return None
    return found | {"steps_per_execution": 1, "jit_compile": False}


def compile_from(model: Any, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> None:
    """Compile a model as a file says."""
    known = {"optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly"}
    model.compile(**deserialize_keras_object({key: one for key, one in config.items() if key in known}, custom_objects))


def _slots(model: Any) -> list[Any]:
    """Return the optimizer's variables beside iterations and learning rate; makes them where they are not there yet."""
    optimizer, variables = model.optimizer, model.trainable_weights
    if variables:
        optimizer.build(variables)
    found = []
    for group in SLOTS.get(type(optimizer).__name__, []):
        kept = [name for name in group if name in optimizer._slots and _is_kept(optimizer, name)]
        found += [optimizer._slots[name][variable] for variable in variables for name in kept]
    return found


def _is_kept(optimizer: Any, slot: str) -> bool:
    """Return whether Keras has a slot: RMSprop's momentum only where there is some."""
    config = optimizer.get_config()
    return slot != "momentum" or type(optimizer).__name__ != "RMSprop" or bool(config.get("momentum"))


def optimizer_values(model: Any) -> list[Any] | None:
    """Return what an optimizer of Keras keeps, as arrays in Keras's order; None where a model has none."""
    optimizer = model.optimizer
    if model.compiled_with is None or not isinstance(optimizer, optimizers.KerasOptimizer):
        return None
    return [one.numpy() for one in [*optimizer.own_variables(), *_slots(model)]]


def restore_optimizer(model: Any, source: Target) -> None:
    """Set what the optimizer keeps from an HDF5 file, if it is there: an optimizer that never stepped kept nothing."""
    own = model.optimizer.own_variables()
    variables = [*own, *_slots(model)]
    values = read_optimizer(source, [one.dims for one in variables])
    if values is None:
        return
    for variable, value in zip(variables, values, strict=True):
        variable.assign(np.asarray(value).astype(variable.dtype.numpy))
    model.optimizer.continue_from(int(values[0]))
