"""Records what TensorFlow's kernels give for the cases of further families: values, and gradients of weighed sums.

`python -m tests.runtime.oracle.record_families`, with tensorflow 2.21. Inputs are recorded too: they are random.
"""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.cases_families import FAMILIES

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "families.json"

WITHOUT = {"CTCLoss": np.float32, "LRN": np.float32, "FusedBatchNormV3": np.float32}
"""Ops that TensorFlow has for float32 only."""

ATTRS: dict[str, dict[str, Any]] = {
    **{name: {"dilations": (1, 1, 1, 1, 1)} for name in ("Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2")},
    "DepthwiseConv2dNative": {"strides": (1, 2, 2, 1), "dilations": (1, 1, 1, 1)},
}
"""What TensorFlow's kernels for CPUs can do, where ours can do more."""

OURS_ALONE = ("DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter")

NO_GRADIENT = re.compile("Grad$|Backprop|CTCLoss|TensorScatterM")


def main() -> None:
    import tensorflow as tf

    lines = []
    for name, make in sorted(FAMILIES.items()):
        if name in OURS_ALONE:
            continue
        case = make()
        given = {**case.attrs, **ATTRS.get(name, {})}
        inputs = [_narrowed(one, WITHOUT.get(name)) for one in case.inputs]
        raw = getattr(tf.raw_ops, name)
        parameters = [one for one in inspect.signature(raw).parameters if one != "name"]
        tensors = [[tf.constant(a) for a in one] if isinstance(one, list) else tf.constant(one) for one in inputs]
        attrs = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
        flat = [part for one in tensors for part in (one if isinstance(one, list) else [one])]
        watched = [one for one in flat if one.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            found = raw(**dict(zip(parameters, tensors, strict=False)), **attrs)
            outputs = list(found) if isinstance(found, list | tuple) else [found]
            first = next(one for one in outputs if one.dtype.is_floating)
            total = tf.reduce_sum(first * tf.cos(tf.reshape(tf.range(tf.size(first), dtype=first.dtype), first.shape)))
        grads: Any = None
        if not NO_GRADIENT.search(name):
            grads = [
                None if one is None else _plain(tf.convert_to_tensor(one)) for one in tape.gradient(total, watched)
            ]
        entry = {
            "inputs": [[_plain(a) for a in one] if isinstance(one, list) else _plain(one) for one in inputs],
            "attrs": given,
            "outputs": [_plain(one) for one in outputs],
            "gradients": grads,
        }
        lines.append(f"{json.dumps(name)}: {json.dumps(entry)}")
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _narrowed(value: Any, dtype: Any) -> Any:
    if isinstance(value, list):
        return [_narrowed(one, dtype) for one in value]
    value = np.asarray(value)
    return value.astype(dtype) if dtype is not None and value.dtype == np.float64 else value


def _plain(value: Any) -> dict[str, Any]:
    array = np.asarray(value)
    return {"dtype": str(array.dtype), "shape": array.shape, "values": array.reshape(-1).tolist()}


if __name__ == "__main__":
    main()
