"""How hooks see the global step."""

from runtime.graph.tensor import Tensor
from runtime.optim.global_step import get_global_step


def global_step_read(hook: object) -> Tensor:
    """Return the tensor of the global step: in the run of a training step, as it is before that step.

    Raises RuntimeError where the graph has no global step, which this hook needs.
    """
    step = get_global_step()
    if step is None:
        raise RuntimeError(
            f"{type(hook).__name__} needs a global step: rt.train.get_or_create_global_step(), and pass it to minimize"
        )
    read: Tensor = step.snapshot  # stands before all updates in the graph, so it runs before them
    return read
