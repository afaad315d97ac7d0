"""Pipelines described as JSON, built alike from TensorFlow's tf.data and from ours: a source and stages of numbers."""

from __future__ import annotations

import random
from typing import Any

Description = list[list[Any]]

MOST = 60  # elements that are looked at


def build(data: Any, description: Description) -> Any:
    """Return the dataset; `data` has Dataset, as tf.data and runtime.data do."""
    (_, count), *rest = description
    dataset = data.Dataset.range(count)
    for name, *arguments in rest:
        dataset = STAGES[name](data, dataset, *arguments)
    return dataset.take(MOST)


def model(description: Description) -> list[int]:
    """Return what the pipeline gives, in lists: none of the code under test."""
    (_, count), *rest = description
    values = list(range(count))
    for name, *arguments in rest:
        values = MODELS[name](values, *arguments)[: MOST * 40]
    return values[:MOST]


STAGES: dict[str, Any] = {
    "map": lambda data, d, factor: d.map(lambda x: x * factor + 1),
    "map in threads": lambda data, d, factor: d.map(lambda x: x * factor + 1, num_parallel_calls=2),
    "filter": lambda data, d, divisor: d.filter(lambda x: x % divisor != 0),
    "take": lambda data, d, count: d.take(count),
    "skip": lambda data, d, count: d.skip(count),
    "shard": lambda data, d, shards, index: d.shard(shards, index),
    "repeat": lambda data, d, times: d.repeat(times),
    "concatenate": lambda data, d, count: d.concatenate(data.Dataset.range(count)),
    "enumerate": lambda data, d, start: d.enumerate(start).map(lambda i, x: i * 1000 + x),
    "batch and back": lambda data, d, size, drop: d.batch(size, drop_remainder=drop).unbatch(),
    "window": lambda data, d, size, shift, stride, drop: d.window(size, shift, stride, drop).flat_map(lambda w: w),
    "flat_map": lambda data, d, divisor: d.flat_map(lambda x: data.Dataset.range(x % divisor)),
    "interleave": lambda data, d, cycle, block, divisor: d.interleave(
        lambda x: data.Dataset.range(x % divisor).map(lambda y: x * 100 + y), cycle, block
    ),
    "interleave in threads": lambda data, d, cycle, block, divisor: d.interleave(
        lambda x: data.Dataset.range(x % divisor).map(lambda y: x * 100 + y),
        cycle,
        block,
        num_parallel_calls=data.AUTOTUNE,
    ),
    "zip": lambda data, d, count: data.Dataset.zip((d, data.Dataset.range(count))).map(lambda x, y: x * 10 + y),
    "prefetch": lambda data, d, count: d.prefetch(count),
    "cache": lambda data, d: d.cache(),
    "sums of batches": lambda data, d, size: d.batch(size).map(lambda x: x[0] + x[-1]),
    "shuffle of one": lambda data, d: d.shuffle(1),
}


def _windows(values: list[int], size: int, shift: int, stride: int, drop: bool) -> list[int]:
    found = []
    for start in range(0, len(values), shift):
        members = values[start : start + (size - 1) * stride + 1 : stride]
        if len(members) == size or not drop:
            found += members
    return found


def _interleave(values: list[int], cycle: int, block: int, divisor: int) -> list[int]:
    waiting = [[x * 100 + y for y in range(x % divisor)] for x in values]
    places: list[list[int] | None] = [None] * cycle
    found: list[int] = []
    while waiting or any(place is not None for place in places):
        for i in range(cycle):
            if places[i] is None and waiting:
                places[i] = waiting.pop(0)
            current = places[i]
            if current is not None:
                found += current[:block]
                # Whether a place is empty is only seen when it is asked for more than it has.
                places[i] = current[block:] if len(current) >= block else None
    return found


MODELS: dict[str, Any] = {
    "map": lambda v, factor: [x * factor + 1 for x in v],
    "filter": lambda v, divisor: [x for x in v if x % divisor != 0],
    "take": lambda v, count: v[:count],
    "skip": lambda v, count: v[count:],
    "shard": lambda v, shards, index: v[index::shards],
    "repeat": lambda v, times: v * times,
    "concatenate": lambda v, count: v + list(range(count)),
    "enumerate": lambda v, start: [i * 1000 + x for i, x in enumerate(v, start)],
    "batch and back": lambda v, size, drop: v[: len(v) - len(v) % size] if drop else v,
    "window": _windows,
    "flat_map": lambda v, divisor: [y for x in v for y in range(x % divisor)],
    "interleave": _interleave,
    "zip": lambda v, count: [x * 10 + y for x, y in zip(v, range(count), strict=False)],
    "prefetch": lambda v, count: v,
    "cache": lambda v: v,
    "sums of batches": lambda v, size: [v[i] + v[min(i + size, len(v)) - 1] for i in range(0, len(v), size)],
    "shuffle of one": lambda v: v,
}
MODELS |= {"map in threads": MODELS["map"], "interleave in threads": _interleave}


def drawn(chance: random.Random) -> Description:
    """Return a random pipeline."""

    def small(low: int = 1) -> int:
        return chance.randint(low, 5)

    arguments: dict[str, Any] = {
        **dict.fromkeys(
            ("map", "map in threads", "filter", "repeat", "prefetch", "sums of batches"), lambda: [small()]
        ),
        **dict.fromkeys(("take", "skip", "concatenate", "enumerate"), lambda: [small(0)]),
        **dict.fromkeys(("cache", "shuffle of one"), list),
        "zip": lambda: [chance.randint(0, 30)],
        "flat_map": lambda: [small()],
        "shard": lambda: (lambda shards: [shards, chance.randrange(shards)])(small()),
        "batch and back": lambda: [small(), chance.random() < 0.5],
        "window": lambda: [small(), small(), chance.randint(1, 3), chance.random() < 0.5],
        **dict.fromkeys(("interleave", "interleave in threads"), lambda: [small(), chance.randint(1, 3), small()]),
    }
    stages = [chance.choice(list(arguments)) for _ in range(chance.randint(1, 5))]
    return [["range", chance.randint(0, 20)], *([name, *arguments[name]()] for name in stages)]
