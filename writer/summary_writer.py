"""SummaryWriter: the face of torch.utils.tensorboard and tensorboardX, over FileWriter."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from writer.arrays import MAX_STEP, MIN_STEP, Step, as_number
from writer.exported import scalars_in
from writer.file_writer import FileWriter
from writer.media import MediaWriter
from writer.models import ModelWriter
from writer.run_writer import checked_tag
from writer.summaries.custom_scalars import MARGIN, MULTILINE, Charts, custom_scalars
from writer.summaries.histograms import Bins, default_edges, histogram, histogram_raw
from writer.summaries.hparams import hparams
from writer.summaries.pr_curves import TORCH_THRESHOLDS, pr_curve, pr_curve_raw
from writer.summaries.scalars import DOUBLE_TENSOR, FLOAT_TENSOR, SIMPLE_VALUE, encode_scalar
from writer.summaries.tensors import tensor as tensor_summary
from writer.summaries.text import TORCH_TAG_SUFFIX, text


class SummaryWriter(MediaWriter, ModelWriter):
    """Logs a training run to event files, without holding it up.

    Every signature is torch's, by name, order and default; tensorboardX's further arguments follow by keyword. An
    `add_*` checks its arguments, takes a snapshot and returns; a thread encodes and writes. What goes wrong there is
    raised by the next call. `close`, leaving a `with` block and the end of the interpreter lose nothing; using the
    writer after `close` opens a new file.

    log_dir: the run's directory; by default `runs/<date>_<host><comment>`. `logdir` is another name for it.
    purge_step: readers drop what earlier files of the run say from this step on.
    max_queue: bound on what waits for the thread: so many bulky summaries, a thousand times as many scalars. A full
        queue makes the caller wait; nothing is dropped. 0 or less means no bound.
    flush_secs: an upper bound only. What was added is in the file a second later at the latest, so that a live page
        moves; a smaller value makes it sooner. The default is torch's, so that code which names it goes on working.
    filename_suffix: end of the event file's name.
    write_to_disk: False checks arguments and writes nothing.
    max_file_bytes: start another event file when one would grow beyond this.
    """

    _layout: Mapping[str, Charts] = MappingProxyType({})  # of custom scalars, as far as it was said

    @cached_property
    def default_bins(self) -> list[float]:
        """The edges that `bins="tensorflow"` means."""
        return default_edges()

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
        *,
        display_name: str = "",
        summary_description: str = "",
    ) -> None:
        """Log one number.

        scalar_value: a number, or an array of one element of any library.
        new_style: write a tensor with the scalars plugin's metadata, as TensorFlow 2 does, not a `simple_value`.
        double_precision: keep all 64 bits; implies `new_style`, the older form holds 32 only.
        display_name, summary_description: shown instead of and below the tag; the latter is Markdown.
        """
        # This is the call that training loops make by the million: the usual types pass without a function call.
        if type(tag) is not str:
            tag = checked_tag(tag)
        if type(scalar_value) is not float:
            scalar_value = as_number(scalar_value, "scalar_value")
        if type(global_step) is not int or not MIN_STEP <= global_step <= MAX_STEP:
            global_step = self._step(global_step)
        walltime = self._now() if walltime is None else float(walltime)
        form = DOUBLE_TENSOR if double_precision else FLOAT_TENSOR if new_style else SIMPLE_VALUE
        (self.file_writer or self._get_file_writer()).add_encoded(
            encode_scalar, walltime, global_step, tag, scalar_value, form, display_name, summary_description
        )

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: Step | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log several numbers under one tag, each in a child run `<main_tag>_<key>`, so that one chart shows them."""
        checked_tag(main_tag, "main_tag")
        step = self._step(global_step)
        walltime = self._now() if walltime is None else float(walltime)
        numbers = {key: as_number(value, f"tag_scalar_dict[{key!r}]") for key, value in tag_scalar_dict.items()}
        directory = f"{self._get_file_writer().get_logdir()}/{main_tag.replace('/', '_')}_"
        for key, number in numbers.items():
            writer = self._writer_in(f"{directory}{key}")
            writer.add_encoded(encode_scalar, walltime, step, main_tag, number)

    def add_text(
        self, tag: str, text_string: str, global_step: Step | None = None, walltime: float | None = None
    ) -> None:
        """Log a text, which pages render as Markdown."""
        if not isinstance(text_string, str):
            raise TypeError(f"text_string must be a str, got {type(text_string).__name__}")
        self._add(text(checked_tag(tag) + TORCH_TAG_SUFFIX, [text_string]), global_step, walltime)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Sequence[Any]] | None = None,
        run_name: str | None = None,
        global_step: Step | None = None,
        *,
        name: str | None = None,
    ) -> None:
        """Log a trial's hyperparameters and what they led to, in a child run.

        run_name: the child run's name, by default the time. `name` is tensorboardX's word for it.
        hparam_domain_discrete: by hyperparameter, the values it may take.
        """
        summaries = hparams(hparam_dict, metric_dict, hparam_domain_discrete)
        metrics = {tag: as_number(value, f"metric_dict[{tag!r}]") for tag, value in metric_dict.items()}
        directory = os.path.join(self._get_file_writer().get_logdir(), run_name or name or str(time.time()))
        step, walltime = self._step(global_step), self._now()
        with FileWriter(directory, write_to_disk=self._write_to_disk) as trial:
            for summary in summaries:
                trial.add_summary(summary, step, walltime)
            for tag, number in metrics.items():
                trial.add_encoded(encode_scalar, walltime, step, tag, number)

    def add_tensor(self, tag: str, tensor: Any, global_step: Step | None = None, walltime: float | None = None) -> None:
        """Log an array as it is: of any shape, and of any dtype that a TensorProto holds."""
        self._add(tensor_summary(checked_tag(tag), tensor), global_step, walltime)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: Step | None = None,
        bins: Bins = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Log how an array's numbers, all of them finite, are distributed.

        bins: "tensorflow", the name of an estimator of numpy's ("auto", "fd", …), a number of equal bins, or edges.
        max_bins: join neighbours until there are about so many.
        """
        self._add(histogram(checked_tag(tag), values, bins, max_bins), global_step, walltime)

    def add_histogram_raw(
        self,
        tag: str,
        min: float,  # noqa: A002  # torch's name, as the next two
        max: float,  # noqa: A002
        num: float,
        sum: float,  # noqa: A002
        sum_squares: float,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log a histogram that the caller has counted; each limit is the right edge of its bucket."""
        summary = histogram_raw(checked_tag(tag), min, max, num, sum, sum_squares, bucket_limits, bucket_counts)
        self._add(summary, global_step, walltime)

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: Step | None = None,
        num_thresholds: int = TORCH_THRESHOLDS,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log a precision-recall curve.

        labels: the truth, 0 or 1, or how true, in any shape.
        predictions: in [0, 1], in the same shape.
        num_thresholds: points of the curve; torch has no more than 127, here any number goes.
        weights: how much each sample counts.
        """
        summary = pr_curve(checked_tag(tag), labels, predictions, num_thresholds, weights)
        self._add(summary, global_step, walltime)

    def add_pr_curve_raw(
        self,
        tag: str,
        true_positive_counts: Any,
        false_positive_counts: Any,
        true_negative_counts: Any,
        false_negative_counts: Any,
        precision: Any,
        recall: Any,
        global_step: Step | None = None,
        num_thresholds: int = TORCH_THRESHOLDS,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log a precision-recall curve that the caller has counted, each array with one number a threshold.

        num_thresholds, weights: torch's arguments; the arrays have said both already.
        """
        counts = (true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts)
        self._add(pr_curve_raw(checked_tag(tag), counts, precision, recall), global_step, walltime)

    def add_custom_scalars(self, layout: Mapping[str, Charts]) -> None:
        """Say which tags share a chart: `{category: {title: ["Multiline", [tag, …]]}}`.

        `["Margin", [value, lower, upper]]` is a line within a band. Each call adds to what the ones before have said.
        """
        summary = custom_scalars(layout)
        if self._layout:
            layout = {**self._layout, **{name: {**self._layout.get(name, {}), **layout[name]} for name in layout}}
            summary = custom_scalars(layout)
        self._layout = layout
        self._add(summary, None)

    def add_custom_scalars_multilinechart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add one chart with a line for each of the tags, which may be regular expressions."""
        self.add_custom_scalars({category: {title: [MULTILINE, list(tags)]}})

    def add_custom_scalars_marginchart(
        self, tags: Sequence[str], category: str = "default", title: str = "untitled"
    ) -> None:
        """Add one chart of a value within a band; the tags are those of value, lower and upper."""
        self.add_custom_scalars({category: {title: [MARGIN, list(tags)]}})

    def export_scalars_to_json(self, path: str | os.PathLike[str]) -> None:
        """Write all scalars of the run and its child runs, as far as they were added, to a JSON file.

        `{"<directory>/<tag>": [[wall time, step, value], …], …}`. They come from the event files, so they hold what
        earlier writers of the run have added too. NaN and infinities are strings, as JSON has none.
        """
        self.flush()
        Path(path).write_text(json.dumps(scalars_in(Path(self.log_dir))), encoding="utf-8")
