"""Graphs: whatever describes a model, as a GraphDef, which a file holds as an Event of its own.

A `/` in a node's name opens a group. Edges are `node` or `node:output`.
"""

import sys
from typing import Any

from writer.summaries.onnx_graph import onnx_graph
from writer.summaries.torch_graph import traced_graph


def graph(model: Any, input_to_model: Any = None, verbose: bool = False, use_strict_trace: bool = True) -> Any:
    """Return the GraphDef (whoever's message, or its bytes) of a model.

    The model is a GraphDef, something with `as_graph_def()`, an ONNX model, or a torch module or function, which is
    traced with `input_to_model`.
    """
    message = getattr(getattr(model, "DESCRIPTOR", None), "name", None)
    if isinstance(model, bytes) or message == "GraphDef":
        return model
    if hasattr(model, "as_graph_def"):
        return model.as_graph_def()
    if message == "ModelProto":
        return onnx_graph(model.SerializeToString())
    torch = sys.modules.get("torch")  # whoever has a module has imported it
    if torch is not None and isinstance(model, torch.nn.Module | torch.jit.ScriptFunction):
        return traced_graph(torch, model, input_to_model, verbose=verbose, strict=use_strict_trace)
    raise TypeError(
        "model must be a GraphDef, have as_graph_def(), be an ONNX ModelProto or a torch module, "
        f"got {type(model).__name__}"
    )
