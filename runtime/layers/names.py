"""Names of layers and of what they hold, as TensorFlow has them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator

_counters: dict[str, Iterator[int]] = defaultdict(itertools.count)


def numbered(kind: str) -> str:
    """Return a name for one more of a kind, as variables have it: dense, dense_1."""
    number = next(_counters[kind])
    return f"{kind}_{number}" if number else kind


def reset_names() -> None:
    """Let names start from the first number again."""
    _counters.clear()


def snake_case(name: str) -> str:
    """Return a class's name as TensorFlow writes it in variables: MaxPooling2D is max_pooling2d."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return name.lower().lstrip("_")
