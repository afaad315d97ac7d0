"""Models as SavedModels, for servers and for whoever has no Keras."""

import inspect
import os
from typing import Any

from runtime import nest, saved_model
from runtime.arrays import float32
from runtime.function import Function, TensorSpec, function
from runtime.objects.module import Module


class Served(Module):
    """A model with the one function that is called on its inputs, each an argument."""

    def __init__(self, model: Any, inputs: list[TensorSpec]) -> None:
        super().__init__()
        self.model = model

        def serve(*given: Any) -> Any:
            return model(given[0] if len(given) == 1 else list(given), training=False)

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        named = [inspect.Parameter(f"inputs_{at}" if at else "inputs", kind) for at in range(len(inputs))]
        serve.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]  # what a function's arguments are
        self.serve: Function = function(serve, input_signature=inputs)


def export_model(model: Any, filepath: str | os.PathLike[str], form: str) -> None:
    """Write a SavedModel with `serve`, which is also its signature "serving_default"; any number of examples goes in.

    Raises ValueError where nobody knows yet what the model takes.
    """
    if form != "tf_saved_model":
        raise ValueError(f"a model is exported as a tf_saved_model, not as {form!r}")
    symbols = model.inputs
    if symbols is None and model.input_dims is None:
        raise ValueError(f"{model.name} is exported for inputs such as it was called with: call it first")
    if symbols is not None and isinstance(model.input, dict):
        raise TypeError(f"{model.name} takes a dict: use rt.saved_model.save with a signature that names its inputs")
    inputs = [TensorSpec(one.dims, one.dtype, one.name) for one in nest.leaves(symbols or [])]
    served = Served(model, inputs or [TensorSpec((None, *model.input_dims[1:]), float32, "inputs")])
    saved_model.save(served, filepath, {"serving_default": served.serve})
