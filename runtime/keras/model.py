"""A model: a layer made of layers, that can be trained and saved.

Three ways to make one: `Model(inputs, outputs)` of symbolic tensors, `Sequential([...])`, or a subclass with `call`.
"""

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from runtime import nest
from runtime.checkpoints import load_checkpoint, write_checkpoint
from runtime.graph.shape import text_of
from runtime.keras.functional import calls_between
from runtime.keras.saving import archive
from runtime.keras.saving.exporting import export_model
from runtime.keras.saving.graphs import functional_config, restored_graph
from runtime.keras.saving.objects import MODELS, restored
from runtime.keras.saving.registry import custom_object_scope
from runtime.keras.saving.weights import is_hdf5, read_weights, write_weights
from runtime.keras.summary import summary_text
from runtime.keras.training import Trainer
from runtime.layers.inputs import InputLayer
from runtime.layers.layer import Layer
from runtime.layers.symbolic import Input, Node, SymbolicTensor


class Model(Trainer, Layer):
    """Layers with inputs and outputs; `compile`, `fit`, `evaluate` and `predict` are in Trainer."""

    adds_scope = False

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None, **options: Any) -> None:
        self._inputs, self._outputs = inputs, outputs
        self.inputs = None if inputs is None else list(nest.leaves(inputs))
        self.outputs = None if outputs is None else _in_order(outputs)
        super().__init__(name=name, **options)
        self._nodes: list[Node] = []
        self._called: list[Any] = []  # layers, and operators, in Keras's order
        if (inputs is None) != (outputs is None):
            raise ValueError("a functional model needs both inputs and outputs")
        if outputs is not None:
            self._nodes, called = calls_between(list(nest.leaves(inputs)), _in_order(outputs))
            self._called = [InputLayer.of(one) if isinstance(one, SymbolicTensor) else one for one in called]
            self.built = True

    @property
    def layers(self) -> list[Layer]:
        """The layers, in the order of Keras: those farthest from the outputs first."""
        found = [one for one in self._called if isinstance(one, Layer)]
        return list(dict.fromkeys([*found, *super().layers]))

    def build(self, *dims: Any) -> None:
        """Make the weights for inputs of this shape, the batch's size included: `model.build((None, 28, 28))`."""
        if self._outputs is not None or not dims:
            return
        several = isinstance(dims[0], list) and isinstance(dims[0][0], list | tuple)
        self([Input(batch_shape=one) for one in dims[0]] if several else Input(batch_shape=dims[0]))

    def _build(self, tensors: Any) -> None:
        """Notice the shapes: the layers make their weights when they are called."""
        dims = nest.mapped(lambda one: one.dims, tensors)
        self.input_dims, self.built = (dims[0] if dims else None), True

    @property
    def input(self) -> Any:
        """The symbolic input, or each of several: to make another model of some of the layers."""
        return self._symbols() if self._symbols() is not None else super().input

    @property
    def output(self) -> Any:
        """The symbolic output, or each of several."""
        return self._outputs if self._outputs is not None else super().output

    @property
    def input_shape(self) -> Any:
        """The shape of the input, or of each of several."""
        symbols = self._symbols()
        return nest.mapped(lambda one: one.dims, symbols) if symbols is not None else self.input_dims

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that make the outputs of a functional model."""
        return [] if self._outputs is None else [one.name for one in nest.leaves(self._outputs)]

    @property
    def output_shape(self) -> Any:
        """The shape of the output, or of each of several."""
        if self._outputs is not None:
            return nest.mapped(lambda one: one.dims, self._outputs)
        return self.layers[-1].output_dims if self.layers else None

    def _symbols(self) -> Any:
        return self._inputs

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return a layer by its name or number."""
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"{self.name} has no layer {name!r}; it has {', '.join(one.name for one in self.layers)}")

    def call(self, *inputs: Any) -> Any:
        """Return the outputs of a functional model: its layers' calls again, on these inputs."""
        if self._outputs is None:
            raise NotImplementedError(f"{type(self).__name__} has no call()")
        given = inputs[0] if len(inputs) == 1 else list(inputs)
        values = dict(self._matched(given))
        for node in self._nodes:
            arguments, options = nest.mapped(lambda one: _value_of(one, values), (node.inputs, node.options))
            made = node.layer(*arguments, **options)
            values.update(zip(map(id, nest.leaves(node.outputs)), nest.leaves(made), strict=True))
        return nest.mapped(lambda one: values[id(one)], self._outputs)

    def _matched(self, given: Any) -> Iterator[tuple[int, Any]]:
        """Yield what each symbolic input stands for; a dict is matched by the inputs' names."""
        if isinstance(given, dict) and not isinstance(self._inputs, dict):
            given = [given[one.name] for one in nest.leaves(self._inputs)]
        elif isinstance(given, dict):
            given = [given[key] for key in self._inputs]
        wanted, values = list(nest.leaves(self._inputs)), list(nest.leaves(given))
        if len(wanted) != len(values):
            raise ValueError(f"{self.name} takes {len(wanted)} inputs, not {len(values)}")
        for symbol, value in zip(wanted, values, strict=True):
            if not symbol.shape.is_compatible_with(value.dims):
                raise ValueError(f"{self.name} takes {text_of(symbol.dims)}, not {text_of(value.dims)}")
            yield id(symbol), value

    # -- looking at it, and keeping it

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Any = print,
        expand_nested: bool = False,
        show_trainable: bool = False,
    ) -> None:
        """Print the layers with their output shapes and how many numbers each holds; see `keras.summary`."""
        table = summary_text(
            self, self._nodes, self._called, line_length, positions, nested=expand_nested, trainable=show_trainable
        )
        print_fn(table)

    def get_config(self) -> dict[str, Any]:
        """Return what the model is made of: the calls of a functional one, the arguments of a subclass."""
        if self._outputs is None or type(self).__init__ is not Model.__init__:
            return super().get_config()
        return functional_config(
            self,
            (self._inputs, self._outputs),
            self._nodes,
            [one for one in self._called if not isinstance(one, InputLayer)],
        )

    @property
    def class_name(self) -> str:
        """The name of the class, as files have it: in Keras, a functional model is of another class than a subclass."""
        return "Functional" if type(self) is Model and self._outputs is not None else type(self).__name__

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """Return a new model from what `get_config` gave, with new weights."""
        with custom_object_scope(custom_objects):
            if "input_layers" not in config:
                return cls(**restored(config))
            inputs, outputs = restored_graph(config)
        return cls(inputs, outputs, name=config.get("name"), trainable=config.get("trainable", True))

    def to_json(self, **options: Any) -> str:
        """Return what the model is made of as JSON, for `keras.models.model_from_json`."""
        return json.dumps(archive.model_config(self) | {"compile_config": None}, **options)

    def save(self, filepath: str | os.PathLike[str], overwrite: bool = True, **options: Any) -> None:
        """Write the model, its weights and its optimizer's to a .keras file, which Keras 3 loads too."""
        archive.save_model(self, filepath, overwrite, **options)

    def export(self, filepath: str | os.PathLike[str], format: str = "tf_saved_model") -> None:  # noqa: A002
        """Write the model for servers: a SavedModel with `serve`, which is also its signature "serving_default"."""
        self.require_weights()
        export_model(self, filepath, format)

    def parts(self) -> dict[str, Any]:
        """Return the layers: as a list in order, and those that a subclass holds by its attributes."""
        listed = {} if self._symbols() is None and self._outputs is None else {"layers": self.layers}
        return listed | {name: one for name, one in super().parts().items() if name != "_called"}

    def require_weights(self) -> None:
        """Raise ValueError where the weights are not there yet."""
        if not self.weights and not self.built:
            raise ValueError(f"{self.name} has no weights yet: call it, or give its first layer an Input")

    def save_weights(self, filepath: str | os.PathLike[str], overwrite: bool = True) -> None:
        """Write all weights: to Keras's HDF5 where the name ends in .weights.h5, else to a checkpoint of TensorFlow's.

        A checkpoint is written whole or not at all.
        """
        self.require_weights()
        if os.fspath(filepath).endswith(".keras"):
            raise ValueError("a .keras file holds a whole model: use save, or the name .weights.h5")
        if not overwrite and os.path.exists(filepath):  # a checkpoint is a prefix of paths
            raise FileExistsError(f"{os.fspath(filepath)} exists, and overwrite is False")
        if is_hdf5(filepath):
            write_weights(self, filepath)
        else:
            write_checkpoint(filepath, {name: one.numpy() for name, one in self._named_weights().items()})

    def load_weights(self, filepath: str | os.PathLike[str], skip_mismatch: bool = False) -> None:
        """Read all weights; raises ValueError where one is missing or of another shape, unless `skip_mismatch`."""
        if is_hdf5(filepath):
            self.require_weights()
            read_weights(self, filepath, skip_mismatch=skip_mismatch)
            return
        reader = load_checkpoint(filepath)
        named = self._named_weights()
        missing = [name for name in named if not reader.has_tensor(name)]
        if missing:
            raise ValueError(f"{os.fspath(filepath)} has no {', '.join(missing)}")
        self.set_weights([reader.get_tensor(name) for name in named])

    def _named_weights(self) -> dict[str, Any]:
        """Return the weights by names that are the same when the model is made anew: numbered by layer."""
        if not self.weights:
            raise ValueError(f"{self.name} has no weights yet: call it, or give its first layer an Input")
        found: dict[str, Any] = {}
        for number, layer in enumerate(one for one in self.layers if not isinstance(one, InputLayer)):
            for at, one in enumerate(layer.weights):
                kind = one.name.removesuffix(":0").rpartition("/")[2]
                found[f"layer_{number}/{at}_{kind}"] = one
        for one in self.weights:  # those that a subclass holds itself
            if not any(one is other for other in found.values()):
                found[one.name.removesuffix(":0")] = one
        return {name: found[name] for name in sorted(found, key=lambda name: _place(self.weights, found[name]))}


def _in_order(symbols: Any) -> list[Any]:
    """Return symbols in the order in which Keras walks through them: those of a dict by their names."""
    if isinstance(symbols, dict):
        symbols = [symbols[key] for key in sorted(symbols)]
    return list(nest.leaves(symbols))


def _place(weights: list[Any], one: Any) -> int:
    return next(at for at, other in enumerate(weights) if other is one)


def _value_of(one: Any, values: dict[int, Any]) -> Any:
    return values[id(one)] if isinstance(one, SymbolicTensor) else one


MODELS |= {"Functional": Model, "Model": Model}
