"""One serialised SequenceExample to arrays: a context, parsed as an Example, and lists with a step a feature."""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.message import DecodeError

from runtime.records.example import Example, FeatureList, InvalidExample, SequenceExample
from runtime.records.features import Feature, Features, FixedLenFeature, FixedLenSequenceFeature, VarLenFeature
from runtime.records.parsing import Parsed, parse_example, parse_single_example

SequenceFeatures = Mapping[str, FixedLenSequenceFeature | VarLenFeature]


def parse_single_sequence_example(
    serialized: bytes,
    context_features: Features | None = None,
    sequence_features: SequenceFeatures | None = None,
    example_name: str | None = None,
) -> tuple[dict[str, Parsed], dict[str, Parsed]]:
    """Return a SequenceExample's context and its lists, whose first dimension is the step.

    FixedLenSequenceFeature gives a dense array, VarLenFeature a sparse matrix with a row a step. Raises InvalidExample
    where the bytes are not what the features say; a list that is missing is an error unless `allow_missing`.
    """
    serialized = serialized.numpy() if hasattr(serialized, "numpy") else serialized
    try:
        example = SequenceExample.FromString(serialized)
    except DecodeError as error:
        raise InvalidExample("could not parse sequence example input", name=example_name or "<unknown>") from error
    context = Example(features=example.context).SerializeToString()
    lists = example.feature_lists.feature_list
    sequences = {}
    for name, feature in (sequence_features or {}).items():
        if name not in lists and isinstance(feature, FixedLenSequenceFeature) and not feature.allow_missing:
            reason = f"Feature list {name!r} is required but could not be found; allow_missing would make it empty"
            raise InvalidExample(reason, name=example_name or "<unknown>")
        steps = lists[name] if name in lists else FeatureList()
        sequences[name] = _steps(name, feature, steps, example_name)
    return parse_single_example(context, context_features or {}, example_name), sequences


def _steps(name: str, feature: FixedLenSequenceFeature | VarLenFeature, steps: FeatureList, of: str | None) -> Parsed:
    """Parse a list as a batch of examples, a step each, that have one feature."""
    batch = []
    for step in steps.feature:
        one = Example()
        one.features.feature[name].CopyFrom(step)
        batch.append(one.SerializeToString())
    as_batch = _feature_of_a_step(feature)
    return parse_example(batch, {name: as_batch}, None if of is None else [of] * len(batch))[name]


def _feature_of_a_step(feature: FixedLenSequenceFeature | VarLenFeature) -> Feature:
    if isinstance(feature, VarLenFeature):
        return feature
    return FixedLenFeature(feature.shape, feature.dtype)
