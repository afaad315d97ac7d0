"""The `add_*` for what people look at and listen to: images, figures, videos, audio, meshes."""

from collections.abc import Mapping, Sequence
from typing import Any

from writer.arrays import Step
from writer.run_writer import RunWriter, checked_tag
from writer.summaries.audio import audio
from writer.summaries.figures import figure_pixels
from writer.summaries.images import image, image_with_boxes
from writer.summaries.mesh import mesh
from writer.summaries.videos import video


class MediaWriter(RunWriter):
    """Checks and copies in the caller's thread; encoding to PNG, GIF and WAV is the writer thread's."""

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Log one image.

        img_tensor: axes as `dataformats` says ("CHW" in any order, or "HW"), 1 to 4 channels: grey or colour, each
            with or without opacity. Floats are fractions of white, in [0, 1], and are clipped; integers are bytes.
        """
        self._add(image(checked_tag(tag), img_tensor, dataformats), global_step, walltime)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Log a batch of images as one grid, eight to a row."""
        self._add(image(checked_tag(tag), img_tensor, dataformats), global_step, walltime)

    def add_image_with_boxes(
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
        rescale: float = 1,
        dataformats: str = "CHW",
        labels: Sequence[str] | None = None,
    ) -> None:
        """Log an image with boxes drawn on it.

        box_tensor: (boxes, 4): left, top, right and bottom, in pixels.
        rescale: factor on the size of the picture, once the boxes are drawn.
        labels: a text for each box.
        """
        summary = image_with_boxes(checked_tag(tag), img_tensor, box_tensor, rescale, dataformats, labels)
        self._add(summary, global_step, walltime)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: Step | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Log a figure of matplotlib or plotly as an image; a list of figures of one size as a grid.

        Plotly draws through its optional package kaleido.
        """
        tag = checked_tag(tag)
        pixels = figure_pixels(figure, close)
        self._add(image(tag, pixels, "NHWC" if pixels.ndim == 4 else "HWC", "figure"), global_step, walltime)

    def add_video(
        self,
        tag: str,
        vid_tensor: Any,
        global_step: Step | None = None,
        fps: float | None = 4,
        walltime: float | None = None,
        dataformats: str = "NTCHW",
    ) -> None:
        """Log a video as an animated GIF; a batch of them as one grid.

        vid_tensor: axes as `dataformats` says ("NTCHW" in any order, or "TCHW"), or the bytes of a GIF, MP4 or WebM
            file, which are logged as they are.
        """
        self._add(video(checked_tag(tag), vid_tensor, fps, dataformats), global_step, walltime)

    def add_audio(
        self,
        tag: str,
        snd_tensor: Any,
        global_step: Step | None = None,
        sample_rate: int = 44100,
        walltime: float | None = None,
    ) -> None:
        """Log a sound as 16-bit WAV.

        snd_tensor: (frames,), (frames, channels) or (channels, frames); floats in [-1, 1], or int16.
        """
        self._add(audio(checked_tag(tag), snd_tensor, sample_rate), global_step, walltime)

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Mapping[str, Any] | None = None,
        global_step: Step | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log meshes, or without faces point clouds.

        vertices: (batch, vertices, 3), or (vertices, 3) for one.
        colors: of the same shape, integers in [0, 255] or floats in [0, 1].
        faces: (batch, faces, 3): for each triangle its three vertices, by number.
        config_dict: settings of three.js, as TensorBoard takes them.
        """
        self._add(mesh(checked_tag(tag), vertices, colors, faces, config_dict), global_step, walltime)
