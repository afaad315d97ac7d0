"""The routes of TensorBoard's API, ready to be included in the application."""

from fastapi import APIRouter

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

router = APIRouter()
router.include_router(_data, prefix="/data", tags=["TensorBoard's API"])
# TensorBoard names experiments in the path; here as there a log directory is one experiment, whatever it is called.
router.include_router(_data, prefix="/experiment/{experiment}/data", include_in_schema=False)
