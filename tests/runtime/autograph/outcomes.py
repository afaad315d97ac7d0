"""What a program gives under TensorFlow or under us: values, gradients, and how often it was traced."""

from typing import Any

import numpy as np

from tests.runtime.autograph import programs_branches, programs_calls, programs_loops  # noqa: F401  # enter theirs
from tests.runtime.autograph.programs import CALLS, Program


def outcomes(tf: Any, program: Program) -> dict[str, Any]:
    """Return a program's values and gradients for all calls, as a traced function.

    What TensorFlow refuses to trace it is asked eagerly; then there are no traces to compare.
    """
    function = tf.function(program)
    try:
        return {"calls": _calls(tf, function), "traces": function.experimental_get_tracing_count()}
    except (NotImplementedError, TypeError, ValueError):
        if tf.__name__ == "runtime":
            raise
        return {"calls": _calls(tf, program), "traces": None}


def _calls(tf: Any, function: Program) -> list[Any]:
    found: list[Any] = []
    for vector, number in CALLS:
        x, n = tf.constant(vector), tf.constant(number)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x, n)
        floats = [one for one in _leaves(y) if one is not None and one.dtype == tf.float32]
        gradient = tape.gradient(floats, x, unconnected_gradients="zero") if floats else None
        found.append({"y": _listed(y), "gradient": _listed(gradient)})
    return found


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    return [leaf for one in value for leaf in _leaves(one)] if isinstance(value, list | tuple) else [value]


def _listed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_listed(one) for one in value]
    return None if value is None else np.asarray(value).tolist()
