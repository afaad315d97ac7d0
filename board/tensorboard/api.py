"""The routes of TensorBoard's API, ready to be included in the application."""

from fastapi import APIRouter, FastAPI

from board.tensorboard import (
    audio,
    core,
    custom_scalars,
    distributions,
    graphs,
    histograms,
    images,
    mesh,
    pr_curves,
    projector,
    scalars,
    text,
    timeseries,
)
from board.tensorboard.hparams import routes as hparams

_data = APIRouter()
for _router in (
    core.router,
    scalars.router,
    custom_scalars.router,
    timeseries.router,
    images.router,
    audio.router,
    histograms.router,
    distributions.router,
    text.router,
    pr_curves.router,
    mesh.router,
    graphs.router,
    hparams.router,
    projector.router,
):
    _data.include_router(_router)


def include(app: FastAPI) -> None:
    """Add the routes to an application, under both addresses that TensorBoard has for them.

    TensorBoard names experiments in the path; here as there a log directory is one experiment, whatever it is called.
    """
    # Not by a router around both: FastAPI would look at every route of one that has no prefix, a tenth of a second.
    app.include_router(_data, prefix="/data", tags=["TensorBoard's API"])
    app.include_router(_data, prefix="/experiment/{experiment}/data", include_in_schema=False)
