"""A model that is one layer after another."""

from collections.abc import Iterable
from typing import Any

from runtime.keras.model import Model
from runtime.layers.layer import Layer
from runtime.layers.symbolic import SymbolicTensor


class Sequential(Model):
    """Layers in a row. With an Input first, weights are there at once; else from the first call on."""

    def __init__(self, layers: Iterable[Any] = (), name: str | None = None) -> None:
        super().__init__(name=name)
        self._row: list[Layer] = []
        self._symbol: SymbolicTensor | None = None  # what the last layer makes
        self._first: SymbolicTensor | None = None
        for layer in layers:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Add a layer at the end, or an Input at the start."""
        if isinstance(layer, SymbolicTensor):
            if self._row or self._symbol is not None:
                raise ValueError("an Input is the first of a Sequential")
            self._symbol = self._first = layer
            return
        if not isinstance(layer, Layer):
            raise TypeError(f"a Sequential is made of layers, not of {layer!r}")
        self._row.append(layer)
        if self._symbol is not None:
            self._symbol = layer(self._symbol)
            self.built = True

    def pop(self) -> Layer:
        """Take the last layer off."""
        if not self._row:
            raise ValueError(f"{self.name} has no layers")
        return self._row.pop()

    @property
    def layers(self) -> list[Layer]:
        """The layers in order."""
        return list(self._row)

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
