"""Records what TensorFlow gives for random programs: results, first and second derivatives.

`python -m tests.runtime.oracle.record_programs`, with tensorflow 2.21: once the programs have changed.
"""

import json
from typing import Any

import numpy as np

from tests.runtime.oracle.draws.calls import pack
from tests.runtime.oracle.programs import GOLDEN, PROGRAMS, Program, weights


def main() -> None:
    import tensorflow.compat.v1 as tf

    arrays: list[Any] = []
    index = [[_kept(one, arrays) for one in _answers(tf, Program(number))] for number in range(PROGRAMS)]
    np.savez_compressed(GOLDEN, index=np.frombuffer(json.dumps(index).encode(), np.uint8), **pack(arrays))
    print(f"{GOLDEN.stat().st_size:,} bytes")


def _answers(tf: Any, program: Program) -> list[Any]:
    inputs = [tf.constant(one) for one in program.inputs]
    with tf.GradientTape() as outer:
        outer.watch(inputs)
        with tf.GradientTape() as inner:
            inner.watch(inputs)
            result = program.build(tf, inputs)
            total = tf.reduce_sum(result * weights(result))
        first = inner.gradient(total, inputs)
        again = [tf.reduce_sum(tf.sin(tf.convert_to_tensor(one))) for one in first if one is not None]
    return [result, *first, *outer.gradient(again, inputs)]


def _kept(tensor: Any, arrays: list[Any]) -> Any:
    if tensor is None:
        return None
    array = np.asarray(tensor if hasattr(tensor, "numpy") else tensor.values)
    if hasattr(tensor, "indices"):
        array = np.zeros(tensor.dense_shape.numpy(), array.dtype)
        np.add.at(array, tensor.indices.numpy(), tensor.values.numpy())
    arrays.append(array)
    return [array.dtype.name, list(array.shape)]


if __name__ == "__main__":
    main()
