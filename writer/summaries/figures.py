"""Figures of matplotlib and plotly, drawn into pixels in the caller's thread: neither may be touched by two."""

import importlib.util
import io
import sys
from typing import Any

import numpy as np

from writer.summaries.pixels import Pixels

NO_KALEIDO = 'a plotly figure is drawn by kaleido, which is not installed: pip install "kaleido>=1" (and Chrome)'


def figure_pixels(figure: Any, close: bool = True) -> Pixels:
    """Return the pixels (height, width, channel) of a figure, or of a list of equal ones as a batch.

    close: close matplotlib's figure afterwards, so that it does not pile up in pyplot.
    """
    if isinstance(figure, list | tuple):
        if not figure:
            raise ValueError("figure must be a figure or a list of them, got an empty list")
        drawn = [figure_pixels(one, close) for one in figure]
        sizes = {pixels.shape for pixels in drawn}
        if len(sizes) > 1:
            raise ValueError(f"figure must be figures of one size, got {sorted(sizes)}")
        return np.stack(drawn)
    if hasattr(figure, "to_plotly_json"):
        return _plotly_pixels(figure)
    if hasattr(figure, "savefig") and hasattr(figure, "set_canvas"):
        return _matplotlib_pixels(figure, close)
    raise TypeError(f"figure must be of matplotlib or plotly, got {type(figure).__name__}")


def _matplotlib_pixels(figure: Any, close: bool) -> Pixels:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # whoever has a figure has the package

    shown_on = figure.canvas
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
    figure.set_canvas(shown_on)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if close and pyplot is not None:
        pyplot.close(figure)
    return pixels


def _plotly_pixels(figure: Any) -> Pixels:
    from PIL import Image  # only here: `import writer` stays cheap

    try:
        png = figure.to_image(format="png")
    except (ValueError, RuntimeError) as error:  # plotly's versions differ in what they raise without kaleido
        if importlib.util.find_spec("kaleido") is not None:
            raise
        raise ModuleNotFoundError(NO_KALEIDO, name="kaleido") from error
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
