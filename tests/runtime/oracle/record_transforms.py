"""Records what TensorFlow 2.21 gives for transforms.py: `python -m tests.runtime.oracle.record_transforms`."""

import functools
import json
from pathlib import Path
from typing import Any

from tests.runtime.oracle.functions import slopes
from tests.runtime.oracle.results import plain
from tests.runtime.oracle.transforms import CALLS, SLOPES

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "transforms.json"


def main() -> None:
    import tensorflow as tf

    found: dict[str, Any] = {name: plain(call(tf)) for name, call in CALLS.items()}
    for name, (call, inputs) in SLOPES.items():
        found[f"slopes of {name}"] = plain(slopes(tf, functools.partial(call, tf), inputs))
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
