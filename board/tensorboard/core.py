"""What TensorBoard's core answers: the environment, the runs, which dashboards there are."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from board.context import Context, version
from board.plugin import ContextDep, StoreDep
from board.store.store import Store
from board.tensorboard.responses import TensorBoardRoute, respond, serve


class _Dashboard(NamedTuple):
    """One of TensorBoard's tabs: `data` names the series that enable it, in our store's words."""

    name: str
    tab_name: str
    element: str | None  # custom element; None: part of TensorBoard's own page ("NG_COMPONENT")
    data: frozenset[str] = frozenset()
    disable_reload: bool = False


_GRAPHS = frozenset(
    {
        "graphs",
        "graph_keras_model",
        "graph_run_metadata",
        "graph_run_metadata_graph",
        "graph_tagged_run_metadata",
    }
)

_DASHBOARDS = (
    _Dashboard("timeseries", "Time Series", None, frozenset({"scalars", "histograms", "images"})),
    _Dashboard("scalars", "scalars", "tf-scalar-dashboard", frozenset({"scalars"})),
    _Dashboard("custom_scalars", "Custom Scalars", "tf-custom-scalar-dashboard", frozenset({"custom_scalars"})),
    _Dashboard("images", "images", "tf-image-dashboard", frozenset({"images"})),
    _Dashboard("audio", "audio", "tf-audio-dashboard", frozenset({"audio"})),
    _Dashboard("debugger-v2", "Debugger V2", None),
    _Dashboard("graphs", "graphs", "tf-graph-dashboard", _GRAPHS, disable_reload=True),
    _Dashboard("distributions", "distributions", "tf-distribution-dashboard", frozenset({"histograms"})),
    _Dashboard("histograms", "histograms", "tf-histogram-dashboard", frozenset({"histograms"})),
    _Dashboard("text", "text", "tf-text-dashboard", frozenset({"text"})),
    _Dashboard("pr_curves", "PR Curves", "tf-pr-curve-dashboard", frozenset({"pr_curves"})),
    _Dashboard("profile_redirect", "Profile", "tf-profile-redirect-dashboard"),
    _Dashboard("hparams", "hparams", "tf-hparams-dashboard", frozenset({"hparams"})),
    _Dashboard("mesh", "mesh", "mesh-dashboard", frozenset({"mesh"})),
    _Dashboard("wit_redirect", "What-If Tool", "tf-wit-redirect-dashboard"),
)


def environment(context: Context) -> dict[str, Any]:
    """Say what is shown, in TensorBoard's fields."""
    return {
        "version": version(),
        "data_location": context.logdir,
        "window_title": context.window_title,
        "experiment_name": "",
        "experiment_description": "",
        "creation_time": 0,
    }


def plugins_listing(store: Store) -> dict[str, Any]:
    """Describe each of TensorBoard's dashboards; enabled are those that have data."""
    present = {plugin for run in store.runs() for plugin, _tag in run.series}
    return {
        dashboard.name: {
            "disable_reload": dashboard.disable_reload,
            "enabled": not present.isdisjoint(dashboard.data),
            "remove_dom": False,
            "tab_name": dashboard.tab_name,
            "loading_mechanism": _loading_mechanism(dashboard.element),
        }
        for dashboard in _DASHBOARDS
    }


def _loading_mechanism(element: str | None) -> dict[str, str]:
    return {"type": "CUSTOM_ELEMENT", "element_name": element} if element else {"type": "NG_COMPONENT"}


router = APIRouter(route_class=TensorBoardRoute)


@serve(router, "/environment")
def get_environment(context: ContextDep) -> Response:
    """Version, log directory and window title."""
    return respond(environment(context))


@serve(router, "/logdir")
def get_logdir(context: ContextDep) -> Response:
    """The log directory; for old clients."""
    return respond({"logdir": context.logdir})


@serve(router, "/window_properties")
def get_window_properties(context: ContextDep) -> Response:
    """The window title; for old clients."""
    return respond({"window_title": context.window_title})


@serve(router, "/runs")
def get_runs(store: StoreDep) -> Response:
    """Names of all runs, by the time of their first event, then by name."""
    return respond([run.name for run in store.runs()])


@serve(router, "/experiments")
@serve(router, "/experiment_runs")
def get_experiments(request: Request) -> Response:
    """Nothing: a log directory is one experiment, here as in TensorBoard."""
    return respond([])


@serve(router, "/notifications")
def get_notifications(request: Request) -> Response:
    """Nothing: there are no notes to announce."""
    return respond({"notifications": []})


@serve(router, "/plugins_listing")
def get_plugins_listing(store: StoreDep) -> Response:
    """TensorBoard's dashboards, and which of them have data."""
    return respond(plugins_listing(store))
