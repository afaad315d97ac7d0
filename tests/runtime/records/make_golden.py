"""Make tests/golden/runtime/records with a real TensorFlow: `python -m tests.runtime.records.make_golden`."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any

import tensorflow as tf

from tests.runtime.records.cases import FULL, cases, described

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "records"


def typed(make: Any) -> Any:
    """The same feature, its dtype given as a word."""

    def build(*arguments: Any, **options: Any) -> Any:
        known = {"float32", "int64", "string"}
        return make(
            *[tf.as_dtype(one) if isinstance(one, str) and one in known else one for one in arguments], **options
        )

    return build


NAMES = ("FixedLenFeature", "VarLenFeature", "FixedLenSequenceFeature", "SparseFeature", "RaggedFeature")


def main() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for compression in ("", "GZIP", "ZLIB"):
        with tf.io.TFRecordWriter(str(GOLDEN / f"full{compression}.tfrecord"), compression) as writer:
            for record in FULL:
                writer.write(record)
    results = {}
    io = types.SimpleNamespace(**{name: typed(getattr(tf.io, name)) for name in NAMES})
    for name, (records, features) in cases(io).items():
        try:
            parsed = tf.io.parse_example(tf.constant(records, tf.string, shape=[len(records)]), features)
            results[name] = {key: described(value) for key, value in parsed.items()}
        except tf.errors.InvalidArgumentError as error:
            results[name] = {"error": error.message}
    (GOLDEN / "parsed.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
