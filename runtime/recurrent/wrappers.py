"""Cells made of cells: on top of each other, with dropout, or with their inputs added to their outputs."""

from collections.abc import Callable, Sequence
from hashlib import md5
from typing import Any

from runtime.control_flow import structure
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import Tensor
from runtime.ops import arithmetic, joining, random
from runtime.ops.dropping import dropout
from runtime.recurrent.cells import LSTMStateTuple, RNNCell
from runtime.variables.scopes import variable_scope


class MultiRNNCell(RNNCell):
    """Cells on top of each other: the output of each is the input of the next.

    The state is a tuple of theirs; without `state_is_tuple` it is one tensor, theirs beside each other.
    """

    def __init__(self, cells: Sequence[Any], state_is_tuple: bool = True) -> None:
        super().__init__()
        if not isinstance(cells, list | tuple):
            raise TypeError(f"MultiRNNCell takes a list of cells, not {cells!r}")
        if not cells:
            raise ValueError("MultiRNNCell needs at least one cell")
        self._cells, self._state_is_tuple = list(cells), state_is_tuple
        if not state_is_tuple and any(isinstance(cell.state_size, list | tuple) for cell in cells):
            raise ValueError("cells whose states are tuples cannot have their states in one tensor")

    @property
    def state_size(self) -> Any:
        """The sizes of the cells' states, or their sum."""
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> Any:
        """The width of the last cell's output."""
        return self._cells[-1].output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Return zeros for each cell."""
        if not self._state_is_tuple:
            return super().zero_state(batch_size, dtype)
        with name_scope(f"{type(self).__name__}ZeroState"):
            return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)

    def call(self, inputs: Any, state: Any) -> Any:
        """Return the output of the last cell, and the new states of all."""
        if not self._state_is_tuple:
            state = joining.split(state, [cell.state_size for cell in self._cells], axis=1)
        if not isinstance(state, list | tuple) or len(state) != len(self._cells):
            raise ValueError(f"{len(self._cells)} cells need a tuple of as many states, not {state!r}")
        found = []
        for number, (cell, one) in enumerate(zip(self._cells, state, strict=True)):
            with variable_scope(f"cell_{number}"):
                inputs, new = cell(inputs, one)
            found.append(new)
        return inputs, tuple(found) if self._state_is_tuple else joining.concat(found, 1)


class _Around(RNNCell):
    """A cell around another, which has its variables in the place where that would have them."""

    def __init__(self, cell: Any, **options: Any) -> None:
        super().__init__(**options)
        self.cell = cell

    @property
    def wrapped_cell(self) -> Any:
        """The cell inside."""
        return self.cell

    @property
    def state_size(self) -> Any:
        """That of the cell inside."""
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        """That of the cell inside."""
        return self.cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Return that of the cell inside."""
        with name_scope(f"{type(self).__name__}ZeroState"):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(  # type: ignore[override]  # not any number of inputs: one, and a state
        self, inputs: Any, state: Any, scope: Any = None, **options: Any
    ) -> Any:
        """Return the output and the new state of one step."""
        return self._step(inputs, state, scope)

    def _step(self, inputs: Any, state: Any, scope: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no _step()")


class ResidualWrapper(_Around):
    """A cell whose inputs are added to its outputs; or `residual_fn(inputs, outputs)` is what comes out."""

    def __init__(self, cell: Any, residual_fn: Callable[[Any, Any], Any] | None = None, **options: Any) -> None:
        super().__init__(cell, **options)
        self._residual_fn = residual_fn or _added

    def _step(self, inputs: Any, state: Any, scope: Any) -> Any:
        output, new = self.cell(inputs, state, scope=scope)
        return self._residual_fn(inputs, output), new


def _added(inputs: Any, outputs: Any) -> Any:
    if structure.shape_of(inputs) != structure.shape_of(outputs):
        raise ValueError(f"inputs {inputs!r} cannot be added to outputs {outputs!r}")
    pairs = zip(structure.leaves(inputs), structure.leaves(outputs), strict=True)
    return structure.rebuilt(outputs, [one + other for one, other in pairs])


class DropoutWrapper(_Around):
    """A cell some of whose inputs, outputs and states are dropped; the memory of an LSTM never is.

    Each probability of being kept may be a tensor, to be fed. `variational_recurrent` drops the same in every step
    (Gal and Ghahramani, 2016), and needs a `dtype`, and an `input_size` where inputs are dropped.
    """

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(cell, dtype=dtype, **options)
        self._kept = {"input": input_keep_prob, "state": state_keep_prob, "output": output_keep_prob}
        for part, kept in self._kept.items():
            if not isinstance(kept, Tensor) and not 0 <= kept <= 1:
                raise ValueError(f"{part}_keep_prob is a probability, not {kept!r}")
        self._seed, self._filter = seed, dropout_state_filter_visitor or _but_memory
        self._noises: dict[str, list[Any]] | None = None
        if variational_recurrent:
            self._noises = self._drawn(dtype, input_size)

    def _drawn(self, dtype: Any, input_size: Any) -> dict[str, list[Any]]:
        """Return the noise that all steps share."""
        if dtype is None:
            raise ValueError("variational_recurrent needs a dtype")
        if input_size is None and _drops(self._kept["input"]):
            raise ValueError("variational_recurrent needs an input_size where inputs are dropped")
        sizes = {"input": input_size, "state": self.state_size, "output": self.output_size}
        return {
            part: [
                random.random_uniform([1, *_sizes(one)], dtype=dtype, seed=self._seed_of(part, at))
                for at, one in enumerate(structure.leaves(size))
            ]
            for part, size in sizes.items()
        }

    def _seed_of(self, part: str, number: int) -> int | None:
        """Return a seed for each tensor that is dropped: TensorFlow's."""
        if self._seed is None:
            return None
        return int(md5(f"{self._seed}{part}_{number}".encode(), usedforsecurity=False).hexdigest()[:8], 16) & 0x7FFFFFFF

    def _step(self, inputs: Any, state: Any, scope: Any) -> Any:
        inputs = self._dropped("input", inputs, None)
        output, new = self.cell(inputs, state, scope=scope)
        return self._dropped("output", output, None), self._dropped("state", new, self._filter)

    def _dropped(self, part: str, values: Any, chosen: Callable[[Any], Any] | None) -> Any:
        kept = self._kept[part]
        if not _drops(kept):
            return values
        which = list(structure.leaves(_chosen(values, chosen)))
        found = []
        for at, (value, drops) in enumerate(zip(structure.leaves(values), which, strict=True)):
            found.append(self._drop(part, at, convert_to_tensor(value), kept) if drops else value)
        return structure.rebuilt(values, found)

    def _drop(self, part: str, number: int, value: Any, kept: Any) -> Any:
        if self._noises is None:
            return dropout(value, rate=1.0 - kept, seed=self._seed_of(part, number))
        return value / kept * arithmetic.floor(kept + self._noises[part][number])


def _drops(kept: Any) -> bool:
    return isinstance(kept, Tensor) or kept < 1


def _sizes(size: Any) -> list[int]:
    return list(size) if isinstance(size, list | tuple) else [size]


def _but_memory(state: Any) -> Any:
    """Say of a part of a state whether it is dropped: all but an LSTM's memory."""
    return LSTMStateTuple(c=False, h=True) if isinstance(state, LSTMStateTuple) else True


def _chosen(values: Any, chosen: Callable[[Any], Any] | None) -> Any:
    """Return a bool for each leaf: what a filter says of it, or of what it is in."""
    said = True if chosen is None else chosen(values)
    if isinstance(said, bool):
        inside = said and isinstance(values, list | tuple) and chosen is not None
        return [_chosen(one, chosen) for one in values] if inside else structure.mapped(lambda _: said, values)
    return said
