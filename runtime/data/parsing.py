"""`rt.io.parse_example` and its like: Examples parsed into tensors, as TensorFlow gives them.

`runtime.records` parses into arrays, for whoever wants no tensors. Ragged rows stay a pair of values and splits, as
there is no ragged tensor.
"""

from __future__ import annotations

from typing import Any

from runtime import records
from runtime.data.structure import as_tensors


def parse_example(serialized: Any, features: Any, example_names: Any = None, name: str | None = None) -> dict[str, Any]:
    """Return the features of a batch of serialised Examples: tensors, and SparseTensors of those that vary.

    Raises InvalidArgumentError for an example that is not what `features` says, ValueError for features that cannot be.
    """
    parsed: dict[str, Any] = as_tensors(records.parse_example(serialized, features, _names(example_names)))
    return parsed


def parse_single_example(
    serialized: Any, features: Any, example_names: Any = None, name: str | None = None
) -> dict[str, Any]:
    """Return the features of one serialised Example; they have no batch dimension."""
    parsed: dict[str, Any] = as_tensors(records.parse_single_example(serialized, features, example_names))
    return parsed


def parse_single_sequence_example(
    serialized: Any,
    context_features: Any = None,
    sequence_features: Any = None,
    example_name: Any = None,
    name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the context's features of one serialised SequenceExample, and those of each of its steps."""
    context, steps = records.parse_single_sequence_example(
        serialized, context_features, sequence_features, example_name
    )
    return as_tensors(context), as_tensors(steps)


def _names(example_names: Any) -> Any:
    return example_names.numpy().tolist() if hasattr(example_names, "numpy") else example_names
