"""The process that finds one layout: a question on standard input, frames on standard output.

    in   one block (`frames`): parameters, and the points as float32
    out  a block for each stage that begins and for each frame; the last one has `done`

A process of its own, because it may take minutes, holds the interpreter's lock between compiled loops, and must end
at once when nobody wants its answer any more: it is killed, or finds its standard output closed.
"""

from __future__ import annotations

import os
import sys
import time
from typing import IO, Any

import numpy as np

from board.plugins.projector.frames import read_block, write_block
from board.plugins.projector.layouts import landmarks, tsne, umap
from board.plugins.projector.layouts.problem import Problem, prepared

NICENESS = 10
"""The server answers first."""

FRAME_SECONDS = 0.1

_LEAST_POINTS = 4
"""Fewer have no neighbours to speak of: their principal components are the layout."""


def find_layout(question: dict[str, Any], answer: IO[bytes]) -> None:
    """Write stages and frames until the layout is done."""
    values = question["values"].reshape(question["points"], question["columns"])
    if len(values) < _LEAST_POINTS:
        _, initial, _ = prepared(values, "euclidean", question["dimensions"])
        write_block(answer, {"iteration": 0, "places": initial.reshape(-1), "done": True})
        return
    write_block(answer, {"stage": "reducing dimensions"})
    values, initial, note = prepared(values, question["metric"], question["dimensions"])
    write_block(answer, {"stage": "choosing points to lay out", "note": note})
    marks = landmarks.choose(values, question["seed"])
    write_block(answer, {"stage": "finding neighbours", "landmarks": len(marks.chosen)})
    problem = _problem(question, marks, values, initial)
    method = tsne if question["method"] == "tsne" else umap
    graph = method.affinities(problem)
    write_block(answer, {"stage": "moving points"})
    shown = 0.0
    for step in method.layout(problem, graph):
        done = step.iteration == problem.iterations
        if done or time.monotonic() - shown > FRAME_SECONDS:
            places = marks.spread(np.ascontiguousarray(step.points)).reshape(-1)
            write_block(answer, {"iteration": step.iteration, "places": places, "done": done})
            shown = time.monotonic()


def _problem(
    question: dict[str, Any], marks: landmarks.Landmarks, values: np.ndarray[Any, Any], initial: np.ndarray[Any, Any]
) -> Problem:
    start, classes = question["start"], question["classes"]
    return Problem(
        values=values[marks.chosen],
        initial=initial[marks.chosen],
        start=None if start is None else start.reshape(len(values), -1)[marks.chosen],
        classes=None if classes is None else classes[marks.chosen],
        weight=question["weight"],
        seed=question["seed"],
        perplexity=question["perplexity"],
        learning_rate=question["learning_rate"],
        iterations=question["iterations"],
        neighbors=question["neighbors"],
        min_dist=question["min_dist"],
    )


def main() -> None:
    """Answer the question on standard input."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no frame
    question = read_block(sys.stdin.buffer)
    if question is None:
        return
    try:
        find_layout(question, answer)
    except BrokenPipeError:  # nobody listens any more
        os._exit(0)  # without flushing what nobody reads
    except (ValueError, MemoryError, FloatingPointError) as error:
        write_block(answer, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
