"""Where a model begins: an Input as one of its layers."""

from typing import Any

from runtime.layers.layer import Layer
from runtime.layers.symbolic import Input, SymbolicTensor


class InputLayer(Layer):
    """Stands for an Input among a model's layers; `output` is the symbolic tensor.

    The arguments are Input's, and `input_shape` is another name of `shape`.
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        name: str | None = None,
        batch_shape: Any = None,
        input_shape: Any = None,
        **options: Any,
    ) -> None:
        shape = input_shape if shape is None else shape
        given = {} if dtype is None else {"dtype": dtype}
        self._begin(Input(shape, batch_size, name=name, batch_shape=batch_shape, **given), **options)

    def _begin(self, symbol: SymbolicTensor, **options: Any) -> None:
        super().__init__(name=symbol.name, dtype=symbol.dtype, **options)
        self.symbol, self.built = symbol, True
        self.input_dims = self.output_dims = self.batch_shape = symbol.dims

    @classmethod
    def of(cls, symbol: SymbolicTensor) -> "InputLayer":
        """Return the layer of an Input that is there already."""
        self: InputLayer = cls.__new__(cls, batch_shape=symbol.dims, dtype=symbol.dtype.name, name=symbol.name)
        self._begin(symbol)
        return self

    def call(self, inputs: Any) -> Any:
        """Return what comes in."""
        return inputs

    @property
    def input(self) -> Any:
        """The symbolic tensor."""
        return self.symbol

    @property
    def output(self) -> Any:
        """The symbolic tensor."""
        return self.symbol
