"""What operations keep between runs: variables' slots and generators of random numbers, by name."""

from typing import Any

from runtime.devices import CPU, resolve
from runtime.graph.tensor import Operation
from runtime.ops.state import Slot


class Resources:
    """The state of the operations of one session, or of one traced function."""

    def __init__(self, *, soft_placement: bool = False) -> None:
        self.soft_placement = soft_placement
        self._states: dict[str, Any] = {}

    def state_of(self, operation: Operation) -> Any:
        """Return an operation's state, made when it is first asked for; raises ValueError for one that keeps none."""
        name = operation.attrs.get("shared_name") or operation.name
        if name not in self._states:
            make = operation.declaration.state
            if make is None:
                raise ValueError(f"{operation.name} ({operation.type}) keeps nothing between runs: it is no variable")
            self._states[name] = made = make(**operation.declaration.for_kernel(operation.attrs))
            if isinstance(made, Slot) and operation.device:
                made.device = resolve(operation.device, operation.name, soft=self.soft_placement) or CPU
        return self._states[name]

    def clear(self) -> None:
        """Forget everything."""
        self._states.clear()
