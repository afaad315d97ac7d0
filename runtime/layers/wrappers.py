"""Layers around a layer: both directions of time, and each step by itself."""

from typing import Any

from runtime import nest
from runtime.graph.context import state
from runtime.layers.core import reshaped
from runtime.layers.layer import Layer
from runtime.layers.recurrent import RNN
from runtime.ops import arithmetic, joining, shaping


class Bidirectional(Layer):
    """A recurrent layer forwards, another of the same kind backwards, and both outputs as one.

    `merge_mode` says how: "concat", "sum", "mul", "ave", or None for a list of both.
    """

    def __init__(
        self, layer: RNN, merge_mode: str | None = "concat", weights: Any = None, backward_layer: Any = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        if merge_mode not in ("concat", "sum", "mul", "ave", None):
            raise ValueError(f"merge_mode is concat, sum, mul, ave or None, not {merge_mode!r}")
        if not isinstance(layer, RNN):
            raise TypeError(f"Bidirectional is of recurrent layers, not of {layer!r}")
        self.forward_layer, self.merge_mode = layer, merge_mode
        self.backward_layer: RNN = self._backwards(layer) if backward_layer is None else backward_layer
        if self.backward_layer.go_backwards == layer.go_backwards:
            raise ValueError("one of the two layers has go_backwards=True")
        for one in (self.forward_layer, self.backward_layer):
            one.zero_output_for_mask = one.return_sequences  # the steps of both are put side by side

    def _backwards(self, layer: RNN) -> RNN:
        config = layer.get_config() | {"go_backwards": not layer.go_backwards, "name": f"backward_{layer.name}"}
        found: RNN = type(layer).from_config(config)
        return found

    def call(self, inputs: Any, initial_state: Any = None, mask: Any = None) -> Any:
        """Return both outputs as one, each step's beside each other; with return_state, then all states."""
        given = [] if initial_state is None else list(nest.leaves(initial_state))
        half = len(given) // 2
        starts = (given[:half] or None, given[half:] or None)
        found = [
            layer(inputs, initial_state=start, mask=mask)
            for layer, start in zip((self.forward_layer, self.backward_layer), starts, strict=True)
        ]
        outputs, states = (
            zip(*((one[0], one[1:]) for one in found), strict=True) if self.forward_layer.return_state else (found, ())
        )
        merged = self._merged(*outputs)
        return (merged, *nest.leaves(list(states))) if states else merged

    def _merged(self, forwards: Any, backwards: Any) -> Any:
        if self.forward_layer.return_sequences:
            backwards = shaping.reverse(backwards, [1])
        if self.merge_mode is None:
            return [forwards, backwards]
        if self.merge_mode == "concat":
            return joining.concat([forwards, backwards], -1)
        if self.merge_mode == "mul":
            return forwards * backwards
        total = arithmetic.add(forwards, backwards)
        return total * 0.5 if self.merge_mode == "ave" else total

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the outputs: that of the inputs where every step is given."""
        mask = next(iter(nest.leaves(mask)), None) if self.forward_layer.return_sequences else None
        return [mask, mask] if self.merge_mode is None else [mask] if self.forward_layer.return_state else mask


class TimeDistributed(Layer):
    """A layer on each step by itself: of [batch, time, …], the first two axes are one for the layer."""

    supports_masking = True

    def __init__(self, layer: Layer, **options: Any) -> None:
        super().__init__(**options)
        if not isinstance(layer, Layer):
            raise TypeError(f"TimeDistributed is of a layer, not of {layer!r}")
        self.layer = layer

    def call(self, inputs: Any) -> Any:
        """Return what the layer makes of each step."""
        if inputs.dims is None or len(inputs.dims) < 3:
            raise ValueError(f"{self.name} takes [batch, time, …], not {inputs!r}")
        rest = inputs.dims[2:]
        flat = shaping.reshape(inputs, [-1, *rest]) if None not in rest else _joined(inputs)
        if state.graph is not None:
            flat.set_shape([None, *rest])
        found = self.layer(flat)
        return reshaped(found, inputs, 2, found.dims[1:])


def _joined(inputs: Any) -> Any:
    """Return [batch · time, …] of sizes that are not known."""
    sizes = shaping.shape(inputs)
    return shaping.reshape(inputs, joining.concat([[-1], sizes[2:]], 0))
