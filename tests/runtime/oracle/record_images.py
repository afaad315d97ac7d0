"""Records what TensorFlow 2.21 gives for images.py: `python -m tests.runtime.oracle.record_images`."""

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.images import CALLS, SLOPES
from tests.runtime.oracle.results import plain

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "images.json"
DIGITS = 8
"""Of floats, which are float32 at most where they matter."""


def main() -> None:
    import tensorflow as tf

    found: dict[str, Any] = {name: plain(call(tf)) for name, call in CALLS.items()}
    for name, (call, inputs) in SLOPES.items():
        found[f"slopes of {name}"] = plain(slopes(tf, functools.partial(call, tf), inputs))
    lines = [f"{json.dumps(name)}: {json.dumps(rounded(entry))}" for name, entry in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def rounded(entry: Any) -> Any:
    """Return a record with numbers no longer than they need to be."""
    if isinstance(entry, list):
        return [rounded(one) for one in entry]
    if not entry["dtype"].startswith("float"):
        return entry
    values = [float(np.format_float_positional(one, DIGITS, fractional=False)) for one in entry["values"]]
    return {**entry, "values": values}


if __name__ == "__main__":
    main()
