"""`data/plugin/hparams/…`: by GET with the question in `request`, or by POST with it in the body."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from board.plugin import ContextDep, StoreDep
from board.tensorboard.hparams import download
from board.tensorboard.hparams.experiment import SCALARS, experiment
from board.tensorboard.hparams.groups import session_groups
from board.tensorboard.hparams.request import EvalsRequest, ExperimentRequest, GroupsRequest, parse
from board.tensorboard.listing import find
from board.tensorboard.responses import InvalidArgument, NotFound, TensorBoardRoute, respond, respond_text, serve
from board.tensorboard.scalars import points

router = APIRouter(prefix="/plugin/hparams", route_class=TensorBoardRoute)


async def read_question(request: Request) -> str | None:
    """Return the question as JSON, wherever it stands."""
    if request.method != "POST":
        return request.query_params.get("request")
    return (await request.body()).decode("utf-8", "replace")


QuestionDep = Annotated[str | None, Depends(read_question)]


@serve(router, "/experiment")
def get_experiment(store: StoreDep, question: QuestionDep) -> Response:
    """Hyperparameters and metrics, with types and domains."""
    asked = parse(ExperimentRequest, question)
    return respond(experiment(store, include_metrics=asked.include_metrics, limit=asked.hparams_limit))


@serve(router, "/session_groups")
def get_session_groups(store: StoreDep, context: ContextDep, question: QuestionDep) -> Response:
    """`{sessionGroups, totalSize}`."""
    return respond(session_groups(store, parse(GroupsRequest, question), context.restarts))


@serve(router, "/metric_evals")
def get_metric_evals(store: StoreDep, context: ContextDep, question: QuestionDep) -> Response:
    """`[[wall time, step, value], …]` of one metric of one session."""
    asked = parse(EvalsRequest, question)
    run = f"{asked.session_name}/{asked.metric_name.group}".removesuffix("/")
    found = find(store, SCALARS, run, asked.metric_name.tag)
    if found is None:
        raise NotFound(f"No scalar data for run={run!r}, tag={asked.metric_name.tag!r}")
    return respond(points(found, context.restarts).rows())


@serve(router, "/download_data")
def get_download_data(
    store: StoreDep,
    context: ContextDep,
    question: QuestionDep,
    output: Annotated[str, Query(alias="format")] = "",
    visibility: Annotated[str | None, Query(alias="columnsVisibility")] = None,
) -> Response:
    """The groups as json, csv or latex; `columnsVisibility` is a list of booleans, one a column."""
    asked = parse(GroupsRequest, question)
    groups = session_groups(store, asked, context.restarts)["sessionGroups"]
    told = experiment(store, include_metrics=asked.include_metrics)
    header, rows = download.table(told, groups, _flags(visibility))
    if output == "json":
        return respond({"header": header, "rows": rows})
    if output == "latex":
        return respond_text(download.as_latex(header, rows), "application/x-latex")
    if output == "csv":
        return respond_text(download.as_csv(header, rows), "text/csv")
    raise InvalidArgument(f"no format {output!r}: csv, json or latex")


def _flags(text: str | None) -> list[Any] | None:
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidArgument(f"columnsVisibility is no JSON: {error}") from error
    if not isinstance(found, list):
        raise InvalidArgument("columnsVisibility is no list")
    return found
