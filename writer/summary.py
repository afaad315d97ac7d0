"""Logging by plain functions under a default writer, as in TensorFlow 2's `tf.summary`.

    with create_file_writer("runs/mine").as_default():
        for step in range(100):
            with name_scope("train"):
                scalar("loss", loss, step=step)

Without a default writer nothing is written and the functions return False. Default writer, step and scopes belong to
the thread (or asyncio task) that set them.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from writer.arrays import Step, as_number
from writer.default_writer import (
    SummaryFileWriter,
    create_file_writer,
    default_writer,
    get_step,
    name_scope,
    scoped,
    set_step,
    step_or_default,
)
from writer.summaries.audio import audio_tensor
from writer.summaries.custom_scalars import Charts
from writer.summaries.custom_scalars import custom_scalars as custom_scalars_summary
from writer.summaries.histograms import histogram_tensor
from writer.summaries.hparams import session_start
from writer.summaries.images import image_tensor
from writer.summaries.mesh import mesh as mesh_summary
from writer.summaries.pr_curves import TENSORFLOW_THRESHOLDS
from writer.summaries.pr_curves import pr_curve as pr_curve_summary
from writer.summaries.scalars import DOUBLE_TENSOR, FLOAT_TENSOR, encode_scalar
from writer.summaries.tensors import Deferred
from writer.summaries.text import text as text_summary
from writer.wire.proto.summary_pb2 import Summary

__all__ = [
    "SummaryFileWriter",
    "audio",
    "create_file_writer",
    "custom_scalars",
    "flush",
    "get_step",
    "histogram",
    "hparams",
    "image",
    "mesh",
    "name_scope",
    "pr_curve",
    "scalar",
    "set_step",
    "text",
]


def scalar(
    name: str,
    data: Any,
    step: Step | None = None,
    description: str | None = None,
    *,
    double_precision: bool = False,
) -> bool:
    """Write one number; returns whether there was a writer to write it.

    The tensor is a float32, as TensorFlow's, unless `double_precision` asks for all 64 bits.
    """
    tag = scoped(name)
    value = as_number(data, "data")
    writer = default_writer()
    if writer is None:
        return False
    form = DOUBLE_TENSOR if double_precision else FLOAT_TENSOR
    step = step_or_default(step)
    writer.file_writer.add_encoded(encode_scalar, time.time(), step, tag, value, form, "", description or "")
    return True


def text(name: str, data: str | Sequence[Any], step: Step | None = None, description: str | None = None) -> bool:
    """Write a text, or an array of texts; returns whether there was a writer to write it."""
    return _write(step, text_summary, scoped(name), data, "", description or "")


def histogram(
    name: str, data: Any, step: Step | None = None, buckets: int | None = None, description: str | None = None
) -> bool:
    """Write how the finite numbers of an array are distributed over `buckets` (30) equal buckets."""
    return _write(step, histogram_tensor, scoped(name), data, buckets, description or "")


def image(name: str, data: Any, step: Step | None = None, max_outputs: int = 3, description: str | None = None) -> bool:
    """Write the first `max_outputs` of a batch of images (count, height, width, channels).

    Floats are fractions of white, in [0, 1], and are clipped; integers are bytes.
    """
    return _write(step, image_tensor, scoped(name), data, max_outputs, description or "")


def audio(
    name: str,
    data: Any,
    sample_rate: int,
    step: Step | None = None,
    max_outputs: int = 3,
    encoding: str | None = None,
    description: str | None = None,
) -> bool:
    """Write the first `max_outputs` of a batch of sounds (count, frames, channels), floats in [-1, 1] or int16."""
    return _write(step, audio_tensor, scoped(name), data, sample_rate, max_outputs, encoding, description or "")


def pr_curve(
    name: str,
    labels: Any,
    predictions: Any,
    num_thresholds: int | None = None,
    weights: Any = None,
    description: str | None = None,
    step: Step | None = None,
) -> bool:
    """Write a precision-recall curve at `num_thresholds` (201) points; see SummaryWriter.add_pr_curve."""
    thresholds = TENSORFLOW_THRESHOLDS if num_thresholds is None else num_thresholds
    return _write(step, pr_curve_summary, scoped(name), labels, predictions, thresholds, weights, description or "")


def mesh(
    name: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    config_dict: Mapping[str, Any] | None = None,
    step: Step | None = None,
    description: str | None = None,
) -> bool:
    """Write meshes or point clouds; see SummaryWriter.add_mesh, whose arguments have another order."""
    return _write(step, mesh_summary, scoped(name), vertices, colors, faces, config_dict, description or "")


def hparams(hparams: Mapping[str, Any], trial_id: str | None = None, start_time_secs: float | None = None) -> bool:
    """Write the hyperparameters of this run, as `tensorboard.plugins.hparams.api.hparams`.

    trial_id: the name that runs of one trial share; by default it follows from the values.
    start_time_secs: seconds since 1970, by default now.
    """
    started = time.time() if start_time_secs is None else float(start_time_secs)
    return _write(0, session_start, hparams, trial_id, started)


def custom_scalars(layout: Mapping[str, Charts]) -> bool:
    """Write which tags share a chart; see SummaryWriter.add_custom_scalars."""
    return _write(0, custom_scalars_summary, layout)


def flush(writer: SummaryFileWriter | None = None) -> None:
    """Flush `writer`, or the default one when there is any."""
    target = default_writer() if writer is None else writer
    if target is not None:
        target.flush()


def _write(step: Step | None, kind: Callable[..., Summary | Deferred], *arguments: Any) -> bool:
    """Write `kind(*arguments)`; without a default writer not even look at the arguments."""
    writer = default_writer()
    if writer is None:
        return False
    summary = kind(*arguments)
    if isinstance(summary, Summary):
        writer.file_writer.add_summary(summary, step_or_default(step))
    else:
        writer.file_writer.add_deferred(summary, step_or_default(step))
    return True
