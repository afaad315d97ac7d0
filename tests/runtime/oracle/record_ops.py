"""Records what TensorFlow gives for every drawn call: results, gradients, and where it refuses.

`python -m tests.runtime.oracle.record_ops`, with tensorflow 2.21: once an op's draw is new or has changed.
"""

import inspect
import json
import re
from typing import Any

import numpy as np

from tests.runtime.oracle.draws.calls import DRAWS, GOLDEN, calls_of, digest, flat, flowing, pack, upstream
from tests.runtime.oracle.draws.draw import Call, Draw

NOT_OFFERED = ("Value for attr", "Could not find device", "No OpKernel", "not supported", "unsupported")
"""What TensorFlow says about dtypes and ways that its kernels for CPUs lack."""

RENAMED = {"squeeze_dims": "axis"}
"""Attributes that `tf.raw_ops` calls otherwise than the graph does."""


def main() -> None:
    import tensorflow as tf

    index: dict[str, list[Any]] = {}
    arrays: list[Any] = []
    for name in DRAWS:
        index[name] = [_entry(tf, name, draw, call, arrays) for draw, call in calls_of(name)]
    text = np.frombuffer(json.dumps(index, separators=(",", ":")).encode(), np.uint8)
    np.savez_compressed(GOLDEN, index=text, **pack(arrays))
    kinds = [one["kind"] for entries in index.values() for one in entries]
    print({kind: kinds.count(kind) for kind in sorted(set(kinds))}, f"{GOLDEN.stat().st_size:,} bytes")


def _entry(tf: Any, name: str, draw: Draw, call: Call, arrays: list[Any]) -> dict[str, Any]:
    """What became of a call; its arrays are appended."""
    entry: dict[str, Any] = {"digest": digest(call)}
    with tf.GradientTape() as tape:
        tensors, named = _tensors(tf, call)
        watched = [one for one in flat((*tensors, *named.values())) if _differentiable(one)]
        tape.watch(watched)
        try:
            outputs = _outputs(_function(tf, name, tensors, named))
        except (tf.errors.OpError, ValueError, TypeError) as error:
            return {**entry, **_refusal(tf, error)}
    entry.update(kind="result", outputs=[_kept(one, arrays) for one in outputs])
    chosen = flowing(name, [one for one in outputs if _differentiable(one)])
    weights = [tf.constant(upstream(draw, tuple(one.shape), one.dtype.name)) for one in chosen]
    try:
        grads = tape.gradient(chosen, watched, weights) if chosen else []
    except (LookupError, tf.errors.OpError, ValueError, NotImplementedError):
        return entry  # TensorFlow has no gradient of it, or none of this way
    entry["gradients"] = [None if one is None else _kept(tf.convert_to_tensor(one), arrays) for one in grads]
    return entry


def _tensors(tf: Any, call: Call) -> tuple[list[Any], dict[str, Any]]:
    positional = [[tf.constant(a) for a in one] if isinstance(one, list) else tf.constant(one) for one in call.inputs]
    named = {key: tf.constant(one) if isinstance(one, np.ndarray) else one for key, one in call.attrs.items()}
    return positional, named


def _function(tf: Any, name: str, tensors: list[Any], named: dict[str, Any]) -> Any:
    if name[0].islower():
        return _public(tf, name)(*tensors, **named)
    raw = getattr(tf.raw_ops, name)
    parameters = [one for one in inspect.signature(raw).parameters if one != "name"]
    attrs = {RENAMED.get(key, key): list(one) if isinstance(one, tuple) else one for key, one in named.items()}
    return raw(**dict(zip(parameters, tensors, strict=False)), **attrs)


def _public(tf: Any, name: str) -> Any:
    """TensorFlow 1's function of that name, else TensorFlow 2's."""
    for found in (tf.compat.v1, tf):
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is not None:
            return found
    raise LookupError(f"TensorFlow has no {name}")


def _outputs(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else [found]


def _differentiable(value: Any) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "shape") and (value.dtype.is_floating or value.dtype.is_complex)


def _refusal(tf: Any, error: Exception) -> dict[str, str]:
    text = re.sub(r"^\{\{.*?\}\} ", "", str(error))
    if isinstance(error, tf.errors.UnimplementedError | tf.errors.NotFoundError) or any(
        one in text for one in NOT_OFFERED
    ):
        return {"kind": "not offered", "text": text[:60]}
    return {"kind": "error", "text": text[:60]}


def _kept(tensor: Any, arrays: list[Any]) -> list[Any]:
    array = tensor.numpy()
    array = np.asarray(array)
    arrays.append(array)
    return [array.dtype.name, list(array.shape)]


if __name__ == "__main__":
    main()
