"""What a page may ask of sessions; docs/api.md describes each field."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from board.plugins.hparams.metrics import Metric, Restarts
from board.requests import Id, Strict


class MeasuresRequest(Strict):
    """How series are summed up."""

    restarts: Restarts = "latest"
    tail: int = Field(default=10, ge=1, le=1_000_000)


class TableRequest(MeasuresRequest):
    """All sessions, and some of their metrics."""

    metrics: list[Metric] | None = Field(default=None, max_length=200)


class ImportanceRequest(MeasuresRequest):
    """What among sessions' hyperparameters tells how a metric turns out."""

    metric: Metric
    value: Literal["last", "low", "high", "tail"] = "last"
    sessions: list[Id] | None = Field(default=None, max_length=100_000)
