"""What is known now, as columns; answers without waiting for a load.

Knows no file format but the place of a payload, and no HTTP.
"""

from board.store.run import EventFile, FileDamage, Run
from board.store.series import (
    SampleColumns,
    SampleSeries,
    ScalarColumns,
    ScalarSeries,
    Series,
    SeriesKey,
    SeriesMetadata,
)
from board.store.store import Changes, Progress, Store

__all__ = [
    "Changes",
    "EventFile",
    "FileDamage",
    "Progress",
    "Run",
    "SampleColumns",
    "SampleSeries",
    "ScalarColumns",
    "ScalarSeries",
    "Series",
    "SeriesKey",
    "SeriesMetadata",
    "Store",
]
