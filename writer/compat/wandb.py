"""wandb's everyday calls over a SummaryWriter: `from writer.compat import wandb`.

    run = wandb.init(project="digits", config={"rate": 0.1})
    wandb.log({"train": {"loss": 0.5}, "sample": wandb.Image(pixels)})
    wandb.finish()

A run is `<dir>/<project>/<name>`. Nested dictionaries become tags with slashes; numbers scalars, strings texts, arrays
histograms, figures images, tables Markdown; the config hyperparameters.
"""

import os
import secrets
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from writer.arrays import real_view
from writer.compat.wandb_data import Audio, Config, Histogram, Image, Table, Video
from writer.summaries.hparams import hparams, session_end
from writer.summary_writer import SummaryWriter

__all__ = ["Audio", "Config", "Histogram", "Image", "Run", "Table", "Video", "config", "finish", "init", "log", "run"]

DEFAULT_DIRECTORY = "runs"
DEFAULT_PROJECT = "uncategorized"


class Run:
    """One run: `log` writes a step of it, `finish` ends it. Made by `init`."""

    def __init__(self, directory: Path, project: str, name: str, config: Config, write_to_disk: bool = True) -> None:
        self.project = project
        self.name = self.id = name
        self.dir = str(directory)
        self.config = config
        self.step = 0
        self.summary: dict[str, Any] = {}
        self._writer = SummaryWriter(directory, write_to_disk=write_to_disk)
        self._write_config()

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
        """Write values by name at the current step, and go on to the next one.

        step: go to this step instead, and stay there until a call without it. commit: whether to go on after all.
        """
        if not isinstance(data, Mapping):
            raise TypeError(f"data must be a dictionary, got {type(data).__name__}")
        if step is not None:
            self.step = step
        for tag, value in _flattened(data, "/"):
            self._log_one(tag, value)
        if commit or (commit is None and step is None):
            self.step += 1

    def _log_one(self, tag: str, value: Any) -> None:
        log, step = self._writer, self.step
        if value is None:
            return
        if isinstance(value, str):
            log.add_text(tag, value, step)
        elif isinstance(value, Image | Audio | Video | Histogram | Table):
            value.add_to(log, tag, step)
        elif isinstance(value, list | tuple) and value and all(isinstance(one, Image) for one in value):
            for number, picture in enumerate(value):
                picture.add_to(log, f"{tag}/{number}", step)
        elif hasattr(value, "savefig") or hasattr(value, "to_plotly_json"):
            log.add_figure(tag, value, step)
        else:
            self._log_numbers(tag, value)

    def _log_numbers(self, tag: str, value: Any) -> None:
        numbers = real_view(value, tag)
        if numbers.size != 1:
            self._writer.add_histogram(tag, numbers, self.step)
            return
        self.summary[tag] = number = float(numbers.reshape(-1)[0])
        self._writer.add_scalar(tag, number, self.step)

    def _write_config(self) -> None:
        """Write the hyperparameters as they are now, and which metrics there are."""
        values = {name: _as_hparam(value) for name, value in _flattened(self.config, ".")}
        if values:
            experiment, start, _ = hparams(values, self.summary)
            for summary in (experiment, start):
                self._writer._get_file_writer().add_summary(summary)

    def finish(self, exit_code: int = 0) -> None:
        """Write what the config has become and that the run ended, and close the file."""
        self._write_config()
        self._writer._get_file_writer().add_summary(session_end(succeeded=exit_code == 0))
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish(exit_code=int(kind is not None))


run: Run | None = None
config = Config()


def init(
    project: str | None = None,
    name: str | None = None,
    config: Any = None,
    dir: str | Path | None = None,  # noqa: A002  # wandb's name
    id: str | None = None,  # noqa: A002  # wandb's name
    mode: str | None = None,
    **ignored: object,
) -> Run:
    """Start a run, and make it the one that `log`, `finish` and `config` mean; one that was going on is finished.

    config: a dictionary, or an argparse.Namespace. mode: "disabled" writes nothing.
    """
    global run  # noqa: PLW0603  # wandb's way: the module has a current run
    if ignored:
        warnings.warn(f"wandb.init ignores {', '.join(sorted(ignored))}", stacklevel=2)
    finish()
    project = project or DEFAULT_PROJECT
    name = name or id or f"run-{time.strftime('%Y%m%d_%H%M%S')}-{secrets.token_hex(4)}"
    directory = Path(os.fspath(dir or DEFAULT_DIRECTORY), _inside(project, "project"), _inside(name, "name"))
    current = globals()["config"]
    current.clear()
    current.update(config if isinstance(config, Mapping) else vars(config) if config is not None else {})
    run = Run(directory, project, name, current, write_to_disk=mode != "disabled")
    return run


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """Write a step of the current run, see `Run.log`; raises RuntimeError when there is none."""
    if run is None:
        raise RuntimeError("wandb.log needs a run: call wandb.init() first")
    run.log(data, step, commit)


def finish(exit_code: int = 0) -> None:
    """End the current run, where there is one."""
    global run  # as in init
    ended, run = run, None
    if ended is not None:
        ended.finish(exit_code)


def _inside(name: str, argument: str) -> str:
    """Return a name that leads to no other directory; raises ValueError for one that would."""
    if not name.strip("/") or ".." in Path(name).parts or Path(name).is_absolute():
        raise ValueError(f"{argument} must be a name below the log directory, got {name!r}")
    return name


def _flattened(data: Mapping[str, Any], separator: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flattened(value, separator, f"{name}{separator}")
        else:
            yield name, value


def _as_hparam(value: object) -> bool | int | float | str:
    return value if isinstance(value, bool | int | float | str) else str(value)
