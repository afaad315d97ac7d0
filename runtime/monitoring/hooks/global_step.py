"""How hooks see the global step."""

from runtime.graph.graph import Graph
from runtime.graph.tensor import Tensor
from runtime.optim.global_step import get_global_step
from runtime.variables.variable import Variable

_READS = "global_step_read_op_cache"  # TensorFlow's name for the collection


def global_step_after(hook: object) -> Tensor:
    """Return the tensor of the global step as it is after whatever else its run does; for `begin` of a hook.

    Raises RuntimeError where the graph has no global step, which this hook needs.
    """
    step = get_global_step()
    if step is None:
        raise RuntimeError(
            f"{type(hook).__name__} needs a global step: rt.train.get_or_create_global_step(), and pass it to minimize"
        )
    reads: list[Tensor] = step.graph.get_collection_ref(_READS)
    if not reads or _is_used_since(step, reads[-1], step.graph):
        # plans run in order of creation, and the model is there already: this read comes after all updates
        with step.graph.control_dependencies(None), step.graph.name_scope(f"{step.op.name}/"):
            reads.append(step.value())
    return reads[-1]


def _is_used_since(step: Variable, read: Tensor, graph: Graph) -> bool:
    """Tell whether operations on the step were added after a read, for a session before this one."""
    return any(step.handle in one.inputs for one in graph.get_operations()[read.op.id + 1 :])
