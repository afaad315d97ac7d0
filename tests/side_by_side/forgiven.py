"""What each listed difference makes of an answer before answers are compared, and the comparison."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from board.tensorboard.differences import DIFFERENCES, Peer
from tests.side_by_side.servers import DEADLINE_SECONDS, Answer, Question, Server, get

UNEXPECTED = [
    get("plugin/timeseries/timeSeries", requests='{"plugin": "scalars"}'),
    get("plugin/timeseries/timeSeries", requests="[3]"),
    get("plugin/timeseries/imageData"),
    get("plugin/timeseries/imageData", imageId="abc"),
    get("plugin/timeseries/imageData", imageId="W10"),
]
"""Questions that TensorBoard did not expect either; see the difference `server_errors`."""


def _forget_keys(path: str, *keys: str) -> Callable[[Question, Answer], Answer]:
    def forget(question: Question, answer: Answer) -> Answer:
        if question.path != path:
            return answer
        return replace(answer, body={key: value for key, value in answer.body.items() if key not in keys})

    return forget


def _forget_answer(*paths: str) -> Callable[[Question, Answer], Answer]:
    def forget(question: Question, answer: Answer) -> Answer:
        return Answer(0, "", None) if question.path.startswith(paths) else answer

    return forget


def _forget_page(question: Question, answer: Answer) -> Answer:
    is_from_route = isinstance(answer.body, bytes) and answer.body.startswith(b"Not found: ")
    return Answer(answer.status, "", None) if answer.status in {404, 405} and not is_from_route else answer


def _forget_server_error(question: Question, answer: Answer) -> Answer:
    unexpected = question in UNEXPECTED and answer.status in {400, 404, 500}
    return Answer(400, "", None) if unexpected else answer


def _forget_display_name(question: Question, answer: Answer) -> Answer:
    plugins = ("scalars", "histograms", "distributions", "images", "audio")
    if question.path.endswith(tuple(f"data/plugin/{plugin}/tags" for plugin in plugins)):
        for tags in answer.body.values():
            for tag, info in tags.items():
                info["displayName"] = info["displayName"] if info["displayName"] != tag else ""
    return answer


def _bins(answer: Answer) -> Iterator[list[dict[str, Any]]]:
    """Yield the buckets of each histogram; those that are lists become objects, on both sides alike."""
    for series in answer.body if isinstance(answer.body, list) else []:
        if isinstance(series, dict) and series.get("plugin") == "histograms":
            for steps in series.get("runToSeries", {}).values():
                yield from (step["bins"] for step in steps)
        elif isinstance(series, list) and isinstance(series[2], list):
            keys = ("min", "max", "count")
            series[2][:] = [b if isinstance(b, dict) else dict(zip(keys, b, strict=True)) for b in series[2]]
            yield series[2]


def _forget_precision(question: Question, answer: Answer) -> Answer:
    for bins in _bins(answer):
        for bucket in bins:
            bucket.update({key: float(np.float32(value)) for key, value in bucket.items()})
    return answer


def _forget_outer_buckets(question: Question, answer: Answer) -> Answer:
    for bins in _bins(answer):
        bins[:] = [bucket for bucket in bins if bucket["count"]]
        if bins:
            bins[0]["min"] = bins[-1]["max"] = None  # theirs are on the buckets that are dropped here
    return answer


def _forget_image_ids(question: Question, answer: Answer) -> Answer:
    if question.path.startswith("data/plugin/images/images?") and answer.status == 200:
        for event in answer.body:
            del event["query"]
    for series in answer.body if isinstance(answer.body, list) else []:
        if isinstance(series, dict) and series.get("plugin") == "images":
            for steps in series.get("runToSeries", {}).values():
                for step in steps:
                    del step["imageId"]
    return answer


def _forget_audio_type(question: Question, answer: Answer) -> Answer:
    if "data/plugin/audio/audio" in question.path and isinstance(answer.body, list):
        return replace(answer, body=[{**event, "contentType": "", "query": ""} for event in answer.body])
    return answer


def _forget_mesh_order(question: Question, answer: Answer) -> Answer:
    if "data/plugin/mesh/meshes" not in question.path or not isinstance(answer.body, list):
        return answer
    return replace(answer, body=sorted(answer.body, key=lambda part: (part["step"], part["content_type"])))


def _forget_run_order(question: Question, answer: Answer) -> Answer:
    return replace(answer, body=sorted(answer.body)) if question.path == "data/runs" else answer


FORGET = {
    "version": _forget_keys("data/environment", "version"),
    "debug": _forget_keys("data/environment", "debug"),
    "projector": _forget_keys("data/plugins_listing", "projector"),
    "notifications": _forget_answer("data/notifications"),
    "plugin_entry": _forget_answer("data/plugin_entry.html"),
    "error_pages": _forget_page,
    "server_errors": _forget_server_error,
    "display_name": _forget_display_name,
    "histogram_precision": _forget_precision,
    "histogram_empty_buckets": _forget_outer_buckets,
    "image_ids": _forget_image_ids,
    "audio_type": _forget_audio_type,
    "mesh_order": _forget_mesh_order,
    "run_order": _forget_run_order,
}
"""Only these are met in tests/golden; each by the name that it has in the list."""


def listed_differences(server: Server) -> set[str]:
    return {difference.name for difference in DIFFERENCES if difference.peer in {Peer.BOTH, server.peer}}


def compared(server: Server, question: Question, answer: Answer) -> Answer:
    for name in listed_differences(server) & FORGET.keys():
        answer = FORGET[name](question, answer)
    return answer


def assert_equal(theirs: Server, ours: Server, questions: list[Question]) -> None:
    """Ask both; ask again what differs while TensorBoard's fast loader may still be loading."""
    deadline = time.monotonic() + (DEADLINE_SECONDS if theirs.peer is Peer.FAST else 0)
    while True:
        answers = [
            (
                question,
                compared(theirs, question, theirs.ask(question)),
                compared(theirs, question, ours.ask(question)),
            )
            for question in questions
        ]
        questions = [question for question, expected, answer in answers if expected != answer]
        if not questions or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    for question, expected, answer in answers:
        assert expected == answer, question
