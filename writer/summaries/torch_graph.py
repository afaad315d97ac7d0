"""torch modules as graphs: traced by torch itself, nodes grouped by the module that made them.

Net/Sequential[body]/Linear[0]/x.3        an operation, under its first output's name
input/x.1                                 what the model was called with
output/output.1                           what it returned
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from writer.summaries.nodes import graph_def, node
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef

INPUT_OR_OUTPUT = "IO Node"
_GET_ATTRIBUTE = "prim::GetAttr"
_MODULE_KIND = "ClassType"
_ROOT = "__module"  # how torch names the outermost module in scopes
_LONGEST_ATTRIBUTE = 1000


def traced_graph(torch: Any, model: Any, inputs: Any, *, verbose: bool = False, strict: bool = True) -> GraphDef:
    """Return the graph of calling `model` with `inputs` (a tensor or a tuple of them) in evaluation mode.

    What torch cannot trace raises torch's own error. `verbose` prints torch's graph.
    """
    with _evaluating(model), warnings.catch_warnings():
        # torch wants its users to move on to torch.export, which knows no groups; they did not call this.
        warnings.simplefilter("ignore", DeprecationWarning)
        trace = torch.jit.trace(model, inputs, strict=strict)
    torch._C._jit_pass_inline(trace.graph)
    if verbose:
        print(trace.graph)
    return graph_def(_Tracing(trace).nodes())


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Set every module to evaluation, and back to what each was: frozen parts of a model in training stay frozen."""
    modules = list(model.modules()) if hasattr(model, "modules") else []
    modes = [module.training for module in modules]
    try:
        for module in modules:
            module.training = False
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


class _Tracing:
    """Names for the nodes of a trace, and which node each value comes from."""

    def __init__(self, trace: Any) -> None:
        self._graph = trace.graph
        self._root = _class_name(trace)
        self._groups = {_ROOT: self._root}
        for name, module in trace.named_modules(prefix=_ROOT) if hasattr(trace, "named_modules") else ():
            if name != _ROOT:
                self._groups[name] = f"{_class_name(module)}[{name.rpartition('.')[2]}]"
        self._module_paths: dict[str, str] = {}  # of values that are modules
        self._reference: dict[str, str] = {}  # value to "node" or "node:output"

    def nodes(self) -> Iterator[NodeDef]:
        for value in self._graph.inputs():
            if value.type().kind() == _MODULE_KIND:
                self._module_paths[value.debugName()] = _ROOT
            elif value.uses():
                yield self._input(value)
        for one in self._graph.nodes():
            if one.kind() == _GET_ATTRIBUTE and one.output().type().kind() == _MODULE_KIND:
                self._module_paths[one.output().debugName()] = self._attribute_path(one)
            else:
                yield self._operation(one)
        for number, value in enumerate(self._graph.outputs(), start=1):
            yield node(f"output/output.{number}", INPUT_OR_OUTPUT, self._inputs([value]), [_shape(value)])

    def _input(self, value: Any) -> NodeDef:
        name = f"input/{value.debugName()}"
        self._reference[value.debugName()] = name
        return node(name, INPUT_OR_OUTPUT, (), [_shape(value)])

    def _operation(self, one: Any) -> NodeDef:
        outputs = list(one.outputs())
        inputs = self._inputs(one.inputs())
        name = f"{self._group(one)}/{outputs[0].debugName() if outputs else one.kind()}"
        for number, value in enumerate(outputs):
            self._reference[value.debugName()] = f"{name}:{number}" if number else name
        attributes = ", ".join(f"{key}={_attribute(one, key)}" for key in one.attributeNames())
        return node(name, one.kind(), inputs, [_shape(value) for value in outputs], {"attr": attributes})

    def _inputs(self, values: Any) -> list[str]:
        """Return where values come from, but for modules, which are no data."""
        names = (value.debugName() for value in values)
        return [self._reference[name] for name in names if name in self._reference]

    def _attribute_path(self, one: Any) -> str:
        parent = self._module_paths.get(one.input().debugName(), _ROOT)
        return f"{parent}.{one.s('name')}"

    def _group(self, one: Any) -> str:
        """Return the groups of a node: of a parameter its module's, of an operation those of torch's scope."""
        if one.kind() == _GET_ATTRIBUTE:
            path = self._module_paths.get(one.input().debugName(), _ROOT)
            parts = path.split(".")
            aliases = [".".join(parts[:end]) for end in range(2, len(parts) + 1)]
        else:
            # "__module.body/__module.body.0": each part is a whole path
            aliases = [alias for alias in one.scopeName().split("/") if alias not in ("", _ROOT)]
        return "/".join([self._root, *(self._groups.get(alias, alias.rpartition(".")[2]) for alias in aliases)])


def _class_name(module: Any) -> str:
    return str(getattr(module, "original_name", None) or getattr(module, "_name", None) or "Module")


def _shape(value: Any) -> list[int] | None:
    return list(value.type().sizes()) if value.isCompleteTensor() else None


def _attribute(one: Any, key: str) -> str:
    """Return an attribute as text; torch reads each kind by a method of that kind's name."""
    text = str(getattr(one, one.kindOf(key))(key))
    return text if len(text) <= _LONGEST_ATTRIBUTE else text[:_LONGEST_ATTRIBUTE] + "…"
