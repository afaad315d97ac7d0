"""TensorBoard's Time Series plugin: `data/plugin/timeseries/…`, several series in one request."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Response

from board import markdown
from board.errors import DamagedPayload
from board.plugin import ContextDep, StoreDep
from board.store.run import Run
from board.store.series import AnySeries
from board.store.store import Store
from board.tensorboard import histograms, images, scalars
from board.tensorboard.form import FormDep
from board.tensorboard.listing import listing, of_tag
from board.tensorboard.responses import (
    InvalidArgument,
    TensorBoardRoute,
    respond,
    respond_bytes,
    serve,
)

Listing = list[tuple[Run, dict[str, AnySeries]]]


def tags(store: Store) -> dict[str, Any]:
    """Say which scalars, histograms and images there are, and how their authors describe them."""
    runs = {plugin: list(listing(store, plugin)) for plugin in ("scalars", "histograms", "images")}
    answer: dict[str, Any] = {plugin: {"tagDescriptions": _descriptions(runs[plugin])} for plugin in runs}
    for plugin in ("scalars", "histograms"):
        answer[plugin]["runTagInfo"] = {run.name: sorted(by_tag) for run, by_tag in runs[plugin]}
    answer["images"]["tagRunSampledInfo"] = _samples(runs["images"])
    return answer


def _samples(runs: Listing) -> dict[str, dict[str, dict[str, int]]]:
    info: dict[str, dict[str, dict[str, int]]] = {}
    for run, by_tag in runs:
        for tag, series in by_tag.items():
            info.setdefault(tag, {})[run.name] = {"maxSamplesPerStep": images.max_samples(series)}
    return info


def _descriptions(runs: Listing) -> dict[str, str]:
    """Return each tag's description as HTML; where runs disagree it tells which run says what."""
    texts: dict[str, set[str]] = {}
    authors: dict[str, set[str]] = {}
    for run, by_tag in runs:
        for tag, series in by_tag.items():
            if text := series.metadata.description:
                texts.setdefault(tag, set()).add(text)
                authors.setdefault(text, set()).add(run.name)
    return {tag: markdown.render(_combined(sorted(of_tag), authors)) for tag, of_tag in texts.items()}


def _combined(texts: list[str], authors: dict[str, set[str]]) -> str:
    if len(texts) == 1:
        return texts[0]
    sections = ["# Multiple descriptions"]
    for text in texts:
        runs = sorted(authors[text])
        sections.append(f"## For {'runs' if len(runs) > 1 else 'run'}: {', '.join(runs)}\n{text}")
    return "\n".join(sections)


def time_series(store: Store, requests: object, restarts: str) -> list[dict[str, Any]]:
    """Answer each of a list of `{plugin, tag, run?, sample?}` with its series by run, or with what is wrong with it."""
    if not isinstance(requests, list) or not all(isinstance(request, dict) for request in requests):
        raise InvalidArgument("'requests' must be a list of objects")
    return [_answer(store, request, restarts) for request in requests]


def _answer(store: Store, request: dict[str, Any], restarts: str) -> dict[str, Any]:
    fields: list[Any] = [request.get(key) for key in ("plugin", "tag", "run", "sample")]
    plugin, tag, run, sample = fields
    answer: dict[str, Any] = {"plugin": _text(plugin), "tag": _text(tag)}
    answer |= {"run": run} if isinstance(run, str) else {}
    answer |= {"sample": sample} if isinstance(sample, int) else {}
    if error := _error(plugin, tag, run, sample):
        return answer | {"error": error}
    found = of_tag(store, plugin, tag, [run] if run else [each.name for each in store.runs()])
    try:
        by_run = {name: _steps(plugin, series, name, sample, restarts) for name, series in found.items()}
    except DamagedPayload as damaged:
        return answer | {"error": damaged.message}
    return answer | {"runToSeries": {name: steps for name, steps in by_run.items() if steps or plugin != "images"}}


def _text(value: object) -> str | None:
    """Only text is said back: of anything else a client may have sent, not all can be."""
    return value if isinstance(value, str) else None


def _error(plugin: object, tag: object, run: object, sample: object) -> str | None:
    """Say what is wrong with a request, in TensorBoard's words and in its order."""
    if not isinstance(tag, str):
        return "Missing tag"
    if plugin not in ("scalars", "histograms", "images"):
        return "Invalid plugin"
    if plugin != "scalars" and not isinstance(run, str):
        return "Missing run"
    if plugin == "images" and not isinstance(sample, int):
        return "Missing sample"
    return "Invalid run" if run is not None and not isinstance(run, str) else None


def _steps(plugin: str, series: AnySeries, run: str, sample: int, restarts: str) -> list[dict[str, Any]]:
    if plugin == "images":
        return images.steps(series, run, sample, restarts)
    if plugin == "histograms":
        return histograms.steps(series, restarts)
    rows = scalars.points(series, restarts).rows()
    return [{"wallTime": wall, "step": step, "value": value} for wall, step, value in rows]


router = APIRouter(prefix="/plugin/timeseries", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{scalars: {runTagInfo, tagDescriptions}, histograms: …, images: {tagRunSampledInfo, tagDescriptions}}`."""
    return respond(tags(store))


@serve(router, "/timeSeries")
def get_time_series(store: StoreDep, context: ContextDep, form: FormDep, requests: str | None = None) -> Response:
    """Several series: `requests` is a JSON list of `{plugin, tag, run?, sample?}`, as a form or in the query."""
    text = form.get("requests", [requests])[0]
    if not text:
        raise InvalidArgument("Missing 'requests' field")
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidArgument("Unable to parse 'requests' as JSON") from error
    return respond(time_series(store, asked, context.restarts))


@serve(router, "/imageData")
def get_image_data(store: StoreDep, context: ContextDep, imageId: str = "") -> Response:  # noqa: N803  # on the wire
    """The bytes of one image, by an `imageId` that `timeSeries` gave."""
    if not imageId:
        raise InvalidArgument("Missing 'imageId' field")
    return respond_bytes(*images.read(store, imageId, context.restarts))
