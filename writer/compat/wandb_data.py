"""What wandb's `log` takes beside numbers: small holders that know which `add_*` is theirs."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from writer.arrays import as_array
from writer.summary_writer import SummaryWriter


class Config(dict[str, Any]):
    """The run's settings, by key or by attribute: `config["rate"]` is `config.rate`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"config has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class Image:
    """A picture: an array (height, width[, channels]), a torch tensor (channels, height, width), a figure, a file."""

    def __init__(self, data_or_path: Any, caption: str | None = None) -> None:
        self._data = data_or_path
        self._caption = caption

    def add_to(self, log: SummaryWriter, tag: str, step: int) -> None:
        """Log the picture, and its caption as a text."""
        data = self._data
        if hasattr(data, "savefig") or hasattr(data, "to_plotly_json"):
            log.add_figure(tag, data, step)
        else:
            is_torch = hasattr(data, "detach")
            pixels = self._opened() if isinstance(data, str | Path) else as_array(data, "data_or_path")
            axes = "HW" if pixels.ndim == 2 else "CHW" if is_torch else "HWC"
            log.add_image(tag, pixels, step, dataformats=axes)
        if self._caption:
            log.add_text(f"{tag}/caption", self._caption, step)

    def _opened(self) -> Any:
        from PIL import Image as Pillow  # only for files

        with Pillow.open(self._data) as picture:
            return np.asarray(picture.convert("RGBA" if "A" in picture.getbands() else "RGB"))


class Audio:
    """A sound: an array as `add_audio` takes it."""

    def __init__(self, data: Any, sample_rate: int, caption: str | None = None) -> None:
        self._data = data
        self._sample_rate = sample_rate
        self._caption = caption

    def add_to(self, log: SummaryWriter, tag: str, step: int) -> None:
        """Log the sound, and its caption as a text."""
        log.add_audio(tag, self._data, step, self._sample_rate)
        if self._caption:
            log.add_text(f"{tag}/caption", self._caption, step)


class Video:
    """A video: an array (time, channels, height, width), with a batch axis in front or not, or a file."""

    def __init__(self, data_or_path: Any, caption: str | None = None, fps: float = 4) -> None:
        self._data = data_or_path
        self._caption = caption
        self._fps = fps

    def add_to(self, log: SummaryWriter, tag: str, step: int) -> None:
        """Log the video, and its caption as a text."""
        data = self._data
        if isinstance(data, str | Path):
            data = Path(data).read_bytes()
        axes = "TCHW" if getattr(data, "ndim", 5) == 4 else "NTCHW"
        log.add_video(tag, data, step, fps=self._fps, dataformats=axes)
        if self._caption:
            log.add_text(f"{tag}/caption", self._caption, step)


class Histogram:
    """Numbers to count, or counts and edges as numpy.histogram returns them."""

    def __init__(self, sequence: Any = None, np_histogram: tuple[Any, Any] | None = None, num_bins: int = 64) -> None:
        if (sequence is None) == (np_histogram is None):
            raise ValueError("Histogram takes either sequence or np_histogram")
        self._sequence = sequence
        self._counted = np_histogram
        self._num_bins = num_bins

    def add_to(self, log: SummaryWriter, tag: str, step: int) -> None:
        """Log the histogram."""
        if self._counted is None:
            log.add_histogram(tag, self._sequence, step, bins=self._num_bins)
            return
        counts, edges = (as_array(part, "np_histogram").astype(np.float64) for part in self._counted)
        if edges.shape != (counts.size + 1,):
            raise ValueError(f"np_histogram must be counts and one edge more, got {counts.shape} and {edges.shape}")
        middles = (edges[1:] + edges[:-1]) / 2
        total, squares = float(counts @ middles), float(counts @ middles**2)
        # A bucket's left edge is the one before it, so the first edge comes with an empty bucket.
        log.add_histogram_raw(
            tag, edges[0], edges[-1], counts.sum(), total, squares, edges, np.concatenate([[0], counts]), step
        )


class Table:
    """Rows under columns: logged as a Markdown table."""

    def __init__(
        self, columns: Sequence[str] | None = None, data: Iterable[Sequence[Any]] | None = None, dataframe: Any = None
    ) -> None:
        if dataframe is not None:
            columns, data = list(dataframe.columns), dataframe.itertuples(index=False)
        rows = [list(row) for row in data or ()]
        width = len(rows[0]) if rows else 3
        self.columns = list(columns) if columns is not None else [f"Col {number + 1}" for number in range(width)]
        self.data: list[list[Any]] = []
        for row in rows:
            self.add_data(*row)

    def add_data(self, *row: Any) -> None:
        """Add a row; raises ValueError unless it has a cell for each column."""
        if len(row) != len(self.columns):
            raise ValueError(f"a row must have {len(self.columns)} cells, got {len(row)}")
        self.data.append(list(row))

    def add_to(self, log: SummaryWriter, tag: str, step: int) -> None:
        """Log the table as it is now."""
        rule = ["---"] * len(self.columns)
        log.add_text(tag, "\n".join(_line(row) for row in (self.columns, rule, *self.data)), step)


def _line(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: Any) -> str:
    return " ".join(str(value).replace("|", "\\|").split())
