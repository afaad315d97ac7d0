"""Records how TensorFlow trains: `python -m tests.runtime.oracle.record_optimizers`, with tensorflow 2.21."""

import json
from pathlib import Path
from typing import Any

from tests.runtime.oracle.models import described
from tests.runtime.oracle.optimizers import OPTIMIZERS, trajectory
from tests.runtime.oracle.schedules import averages, clipped, rates

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "optimizers"


def main() -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_eager_execution()
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in OPTIMIZERS:
        tf.reset_default_graph()
        found: dict[str, Any] = trajectory(tf, name)
        found["operations"] = described(tf.get_default_graph())
        lines = ",\n".join(f"{json.dumps(key)}: {_rounded(value)}" for key, value in found.items())
        (GOLDEN / f"{name}.json").write_text(f"{{\n{lines}\n}}\n")
    around = {}
    for ask in (rates, averages, clipped):
        tf.reset_default_graph()
        around[ask.__name__] = ask(tf)
    (GOLDEN / "around.json").write_text(f"{json.dumps(around, indent=1)}\n")


def _rounded(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(one) for one in value) + "\n]"
    return json.dumps(json.loads(json.dumps(value), parse_float=lambda text: float(f"{float(text):.8g}")))


if __name__ == "__main__":
    main()
