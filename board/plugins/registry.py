"""The dashboards, in the order of their tabs."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.audio.plugin import plugin as audio
from board.plugins.custom_scalars.plugin import plugin as custom_scalars
from board.plugins.distributions.plugin import plugin as distributions
from board.plugins.graphs.plugin import plugin as graphs
from board.plugins.histograms.plugin import plugin as histograms
from board.plugins.hparams.plugin import plugin as hparams
from board.plugins.images.plugin import plugin as images
from board.plugins.mesh.plugin import plugin as mesh
from board.plugins.pr_curves.plugin import plugin as pr_curves
from board.plugins.profile.plugin import plugin as profile
from board.plugins.projector.plugin import plugin as projector
from board.plugins.scalars.plugin import plugin as scalars
from board.plugins.text.plugin import plugin as text

PLUGINS: tuple[Plugin, ...] = (
    scalars,
    custom_scalars,
    images,
    audio,
    graphs,
    distributions,
    histograms,
    text,
    pr_curves,
    profile,
    hparams,
    mesh,
    projector,
)
