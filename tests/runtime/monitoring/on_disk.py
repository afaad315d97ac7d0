"""What a training has left on disk, in words that do not depend on when, where and how fast it was."""

import re
from pathlib import Path
from typing import Any

from tests.runtime.monitoring.scenarios import Library


def described(tf: Library, directory: Path, event: Any) -> dict[str, Any]:
    """Names of files, events in order, what the checkpoints hold. `event` is the message of the library."""
    names = {re.sub(r"(events\.out\.tfevents).*", r"\1", path.name) for path in directory.iterdir()}
    state = tf.train.get_checkpoint_state(str(directory))
    kept = [] if state is None else [Path(one) for one in state.all_model_checkpoint_paths]
    return {
        "names": sorted(name for name in names if ".data-" not in name),  # shards are the writer's own affair
        "events": [
            _words(event.FromString(record))
            for path in sorted(directory.glob("events.*"))
            for record in tf.io.tf_record_iterator(str(path))
        ],
        "checkpoints": {
            path.name: {name: tf.train.load_variable(str(path), name).tolist() for name in ("w", "global_step")}
            for path in kept
        },
    }


def _words(event: Any) -> list[Any]:
    kind = event.WhichOneof("what")
    if kind == "summary":
        (value,) = event.summary.value
        return [event.step, value.tag, 0.0 if value.tag.endswith("/sec") else value.simple_value]
    if kind == "session_log":
        return [event.step, kind, event.session_log.status, Path(event.session_log.checkpoint_path).name]
    if kind == "tagged_run_metadata":
        return [kind, event.tagged_run_metadata.tag]
    return [event.step, kind]
