"""The `add_*` for what a model is and what it has learnt: graphs and embeddings."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writer.arrays import Step
from writer.projector import write_embedding
from writer.run_writer import RunWriter, checked_tag
from writer.summaries.embeddings import embedding
from writer.summaries.graphs import graph
from writer.summaries.onnx_graph import onnx_graph
from writer.summaries.openvino_graph import openvino_graph


class ModelWriter(RunWriter):
    """Graphs are made in the caller's thread: models change while they train. Embeddings' files are the thread's."""

    def add_graph(
        self, model: Any, input_to_model: Any = None, verbose: bool = False, use_strict_trace: bool = True
    ) -> None:
        """Log a model's graph.

        model: a GraphDef, anything with `as_graph_def()`, an ONNX ModelProto, or a torch module, which is called
            once with `input_to_model` (a tensor, or a tuple of them) to see what it does.
        verbose: print torch's own graph.
        use_strict_trace: False lets a torch module return mutable containers.
        """
        made = graph(model, input_to_model, verbose, use_strict_trace)
        self._get_file_writer().add_graph(made, walltime=self._now())

    def add_onnx_graph(self, prototxt: Any) -> None:
        """Log the graph of an ONNX model: the path of its file, its bytes, or the ModelProto."""
        if hasattr(prototxt, "SerializeToString"):
            serialised = prototxt.SerializeToString()
        else:
            serialised = prototxt if isinstance(prototxt, bytes) else Path(prototxt).read_bytes()
        self._get_file_writer().add_graph(onnx_graph(serialised), walltime=self._now())

    def add_openvino_graph(self, xmlname: str | os.PathLike[str]) -> None:
        """Log the graph of an OpenVINO network, given the path of its .xml file."""
        self._get_file_writer().add_graph(openvino_graph(Path(xmlname).read_bytes()), walltime=self._now())

    def add_embedding(
        self,
        mat: Any,
        metadata: Sequence[Any] | None = None,
        label_img: Any = None,
        global_step: Step | None = None,
        tag: str = "default",
        metadata_header: Sequence[str] | None = None,
    ) -> None:
        """Log vectors for the projector, in files beside the event file; the same tag and step replaces them.

        mat: (count, dimensions).
        metadata: a label for each vector, or where `metadata_header` names columns, a row of them.
        label_img: a picture for each vector, (count, channel, height, width).
        """
        info, files = embedding(checked_tag(tag), mat, metadata, label_img, self._step(global_step), metadata_header)
        directory = Path(self.log_dir)
        self._get_file_writer().defer(lambda: write_embedding(directory, info, files()))
