"""A model that is one layer after another."""

from collections.abc import Iterable
from typing import Any

from runtime import arrays
from runtime.keras.model import Model
from runtime.keras.saving.graphs import input_layer, symbol_of
from runtime.keras.saving.objects import MODELS, restored, serialize_keras_object
from runtime.keras.saving.registry import custom_object_scope
from runtime.layers.core import Embedding
from runtime.layers.inputs import InputLayer
from runtime.layers.layer import Layer
from runtime.layers.symbolic import Input, SymbolicTensor


class Sequential(Model):
    """Layers in a row. With an Input first, weights are there at once; else from the first call on."""

    def __init__(self, layers: Iterable[Any] | None = None, name: str | None = None, trainable: bool = True) -> None:
        super().__init__(name=name, trainable=trainable)
        self._row: list[Layer] = []
        self._symbol: SymbolicTensor | None = None  # what the last layer makes
        self._first: SymbolicTensor | None = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Add a layer at the end, or an Input at the start."""
        if isinstance(layer, InputLayer):
            layer = layer.symbol
        if isinstance(layer, SymbolicTensor):
            if self._row or self._symbol is not None:
                raise ValueError("an Input is the first of a Sequential")
            self._begin(layer)
            return
        if not isinstance(layer, Layer):
            raise TypeError(f"a Sequential is made of layers, not of {layer!r}")
        if not self._row and self._symbol is None and layer.first_shape is not None:
            dtype = arrays.int32 if isinstance(layer, Embedding) else arrays.float32
            self._begin(Input(batch_shape=layer.first_shape, dtype=dtype))
        self._row.append(layer)
        if self._symbol is not None:
            self._goes_on(layer(self._symbol))
            self.built = True

    def _begin(self, symbol: SymbolicTensor) -> None:
        self._first, self.inputs = symbol, [symbol]
        self._goes_on(symbol)

    def _goes_on(self, symbol: Any) -> None:
        """Notice what the last layer makes."""
        self._symbol, self.outputs = symbol, [symbol]

    def pop(self) -> Layer:
        """Take the last layer off."""
        if not self._row:
            raise ValueError(f"{self.name} has no layers")
        gone = self._row.pop()
        if self._first is not None:
            self._goes_on(self._first if not self._row else self._row[-1](self._remade()))
        return gone

    def _remade(self) -> Any:
        """Return what the last layer but one makes of the input."""
        symbol: Any = self._first
        for layer in self._row[:-1]:
            symbol = layer(symbol)
        return symbol

    def get_config(self) -> dict[str, Any]:
        """Return the layers in order, after what they take."""
        first = self._first
        if first is None and self.input_dims is not None:  # known since the first call
            first = Input(batch_shape=(None, *self.input_dims[1:]))
        entries = [] if first is None else [input_layer(first, first.name)]
        entries += [serialize_keras_object(layer) for layer in self._row]
        return {"name": self.name, "trainable": self.trainable, "layers": entries}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """Return a new model from what `get_config` gave, with new weights."""
        model = cls(name=config.get("name"), trainable=config.get("trainable", True))
        with custom_object_scope(custom_objects):
            for entry in config.get("layers") or []:
                is_input = isinstance(entry, dict) and entry.get("class_name") == "InputLayer"
                model.add(symbol_of(entry.get("config") or {}) if is_input else restored(entry))
        shape = config.get("build_input_shape")
        if model._first is None and isinstance(shape, list):  # as Keras writes it for a model without an Input
            return cls([Input(batch_shape=shape), *model._row], name=model.name)
        return model

    @property
    def layers(self) -> list[Layer]:
        """The layers in order."""
        return list(self._row)

    def build(self, *dims: Any) -> None:
        """Make the weights for inputs of this shape, the batch's size included."""
        if self._first is None and self._row and dims:
            self._begin(Input(batch_shape=dims[0]))
            for layer in self._row:
                self._goes_on(layer(self._symbol))
            self.built = True

    @property
    def output(self) -> Any:
        """The symbolic output."""
        return self._symbol if self._symbol is not None else super().output

    def _symbols(self) -> Any:
        return self._first

    def call(self, *inputs: Any) -> Any:
        """Return what the last layer makes."""
        (x,) = inputs
        for layer in self._row:
            x = layer(x)
            layer.output_dims = x.dims if layer.output_dims is None else layer.output_dims
        return x

    def __len__(self) -> int:
        return len(self._row)


MODELS["Sequential"] = Sequential
