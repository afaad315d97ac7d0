"""Which checkpoints there are, when they were made, and to be rid of one."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from runtime.checkpoints.state import latest_checkpoint


def checkpoint_exists(checkpoint_prefix: str | os.PathLike[str]) -> bool:
    """Tell whether there is a checkpoint of this prefix."""
    return Path(f"{os.fspath(checkpoint_prefix)}.index").is_file()


def get_checkpoint_mtimes(checkpoint_prefixes: Iterable[str | os.PathLike[str]]) -> list[float]:
    """Return when each checkpoint was written, in seconds since 1970; those that are not there are left out."""
    paths = [Path(f"{os.fspath(one)}.index") for one in checkpoint_prefixes]
    return [path.stat().st_mtime for path in paths if path.is_file()]


def remove_checkpoint(
    checkpoint_prefix: str | os.PathLike[str], checkpoint_format_version: int = 2, meta_graph_suffix: str = "meta"
) -> None:
    """Delete the files of a checkpoint, as far as they are there."""
    prefix = Path(checkpoint_prefix)
    names = {f"{prefix.name}.index", f"{prefix.name}.{meta_graph_suffix}"}
    for path in prefix.parent.iterdir():
        if path.name in names or path.name.startswith(f"{prefix.name}.data-"):
            path.unlink(missing_ok=True)


def checkpoints_iterator(
    checkpoint_dir: str | os.PathLike[str],
    min_interval_secs: float = 0,
    timeout: float | None = None,
    timeout_fn: Callable[[], bool] | None = None,
) -> Iterator[str]:
    """Yield the latest checkpoint of a directory whenever there is another one; wait for it.

    The end is when none comes for `timeout` seconds, and `timeout_fn`, where there is one, says so.
    """
    last: str | None = None
    while True:
        begun = time.monotonic()
        found = latest_checkpoint(checkpoint_dir)
        while found is None or found == last:
            if timeout is not None and time.monotonic() - begun >= timeout:
                if timeout_fn is None or timeout_fn():
                    return
                begun = time.monotonic()
            time.sleep(min(1.0, timeout / 10) if timeout else 1.0)
            found = latest_checkpoint(checkpoint_dir)
        last, yielded = found, time.monotonic()
        yield found
        time.sleep(max(0.0, min_interval_secs - (time.monotonic() - yielded)))
