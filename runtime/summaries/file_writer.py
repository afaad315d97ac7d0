"""`rt.summary.FileWriter`: the writer's, that takes our graphs."""

from pathlib import Path
from typing import Any

import numpy as np

import writer
from runtime.graph.export import graph_def_of
from runtime.graph.graph import Graph

__all__ = ["FileWriter"]


class FileWriter(writer.FileWriter):
    """Writes what summary operations give, graphs and run metadata to an event file in `logdir`."""

    def __init__(
        self,
        logdir: str | Path,
        graph: Any = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        graph_def: Any = None,
        filename_suffix: str | None = None,
    ) -> None:
        super().__init__(logdir, max_queue, flush_secs, filename_suffix or "")
        if graph is not None or graph_def is not None:
            self.add_graph(graph, graph_def=graph_def)

    def add_summary(self, summary: Any, global_step: Any = None, walltime: float | None = None) -> None:
        """Write what a summary operation gave, or a Summary."""
        if isinstance(summary, np.ndarray):  # a string of no dimensions, as a run returns it
            summary = summary.item()
        super().add_summary(summary, global_step, walltime)

    def add_graph(
        self, graph: Any = None, global_step: Any = None, graph_def: Any = None, walltime: float | None = None
    ) -> None:
        """Write a graph of ours with the shapes of its tensors, or a GraphDef."""
        if isinstance(graph, Graph):
            graph = graph_def_of(graph, add_shapes=True)
        super().add_graph(graph, global_step, graph_def, walltime)
