"""Images, audio and text as files, and what the index says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from board.errors import DamagedPayload
from board.export.file_names import FileNames
from board.export.points import Names
from board.reading import forms
from board.reading.samples import Form, Samples, samples
from board.reading.scalars import Restarts
from board.reading.table import Array, Table
from board.store.run import Run
from board.store.series import SampleSeries

INDEX_COLUMNS = (
    *("data", "run", "tag", "step", "wall_time", "attempt", "discarded"),
    *("sample", "media_type", "path"),
)
SAMPLES_AT_ONCE = 256

_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/mpeg": ".mp3",
    "text/plain": ".txt",
}
"""Nothing else: what is unknown must not become a page or a program when somebody opens it."""


class File(NamedTuple):
    """What one file is to hold."""

    media_type: str
    content: bytes


def media_files(value: Any) -> list[File]:
    """Return the files of a step's images or clips."""
    return [File(each.media_type, each.encoded) for each in value]


def text_files(value: Array) -> list[File]:
    """Return the files of a step's texts."""
    return [File("text/plain", text.encode()) for text in value.reshape(-1).tolist()]


class Media(NamedTuple):
    """A kind of data whose samples become files."""

    name: str  # of its plugin, and of its directory
    form: Form[Any]
    files_of: Callable[[Any], list[File]]


MEDIA = (
    Media("images", forms.IMAGES, media_files),
    Media("audio", forms.AUDIO, media_files),
    Media("text", forms.TEXT, text_files),
)


class MediaFiles:
    """Writes samples below one directory, each as DATA/RUN/TAG/STEP.SUFFIX, and says where each lies."""

    def __init__(self, root: Path, runs: Sequence[str], tags: Sequence[str]) -> None:
        self.unread: list[str] = []  # why, of each sample that could not be read
        self.files = 0
        self.bytes = 0
        self._root = root
        self._data, self._runs, self._tags = Names([media.name for media in MEDIA]), Names(runs), Names(tags)
        self._run_names = FileNames()
        self._tag_names: defaultdict[tuple[str, str], FileNames] = defaultdict(FileNames)  # by data and run

    def write(self, media: Media, run: Run, series: SampleSeries, restarts: Restarts) -> Iterator[Table]:
        """Write all samples of a series; yield their rows of the index, some hundred at a time."""
        found = samples([(run, series)], media.form, restarts)
        below = f"{media.name}/{self._run_names.of(run.name)}/{self._tag_names[media.name, run.name].of(series.tag)}"
        (self._root / below).mkdir(parents=True)
        names = FileNames()
        for start in range(0, len(found), SAMPLES_AT_ONCE):
            rows = []
            for index in range(start, min(start + SAMPLES_AT_ONCE, len(found))):
                rows += [(index, *row) for row in self._write_sample(media, found, index, below, names)]
            yield self._index(media, run, series, found, rows)

    def _write_sample(
        self, media: Media, found: Samples[Any], index: int, below: str, names: FileNames
    ) -> Iterator[tuple[int, str, str]]:
        """Write the files of one sample; yield number, media type and path of each."""
        try:
            sample = found[index]
        except (DamagedPayload, ValueError) as error:
            self.unread.append(str(error))
            return
        files = media.files_of(sample.value)
        for number, file in enumerate(files):
            stem = f"{sample.step:09d}_{number}" if len(files) > 1 else f"{sample.step:09d}"
            path = f"{below}/{names.new(stem)}{_SUFFIXES.get(file.media_type, '.bin')}"
            (self._root / path).write_bytes(file.content)
            self.files += 1
            self.bytes += len(file.content)
            yield number, file.media_type, path

    def _index(
        self, media: Media, run: Run, series: SampleSeries, found: Samples[Any], rows: list[tuple[int, int, str, str]]
    ) -> Table:
        at = np.array([row[0] for row in rows], np.int64)
        of_steps = {name: found[name][at] for name in ("step", "wall_time", "attempt", "discarded")}
        return Table(
            {
                "data": self._data.repeat(media.name, len(rows)),
                "run": self._runs.repeat(run.name, len(rows)),
                "tag": self._tags.repeat(series.tag, len(rows)),
                **of_steps,
                "sample": np.array([row[1] for row in rows], np.int64),
                "media_type": np.array([row[2] for row in rows], object),
                "path": np.array([row[3] for row in rows], object),
            }
        )
