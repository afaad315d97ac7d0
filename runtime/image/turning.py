"""Images mirrored and turned."""

from typing import Any

import numpy as np

from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.image.batches import over_batches, rank_of
from runtime.ops import arithmetic, comparison, random, shaping


@over_batches
def flip_left_right(image: Any) -> Any:
    """Return images whose columns come in the other order."""
    return shaping.reverse(image, [2])


@over_batches
def flip_up_down(image: Any) -> Any:
    """Return images whose rows come in the other order."""
    return shaping.reverse(image, [1])


def transpose(image: Any, name: str | None = None) -> Any:
    """Return images whose rows are columns."""
    image = convert_to_tensor(image, name="image")
    return shaping.transpose(image, [1, 0, 2] if rank_of(image) == 3 else [0, 2, 1, 3], name=name)


def rot90(image: Any, k: Any = 1, name: str | None = None) -> Any:
    """Return images turned counter-clockwise by k times 90 degrees; where k is a tensor, of square images."""
    with name_scope(name, "rot90"):
        if isinstance(k, int | np.integer) or getattr(k, "value", None) is not None:
            return _turned(image, int(k if not hasattr(k, "value") else k.value) % 4)
        turns = arithmetic.floormod(convert_to_tensor(k), 4)
        found = _turned(image, 0)
        for times in (1, 2, 3):
            found = comparison.where(comparison.equal(turns, times), _turned(image, times), found)
        return found


def _turned(image: Any, times: int) -> Any:
    if times == 0:
        return convert_to_tensor(image, name="image")
    if times == 2:
        return flip_up_down(flip_left_right(image))
    return transpose(flip_left_right(image)) if times == 1 else flip_left_right(transpose(image))


def _at_random(flip: Any, seed: int | None) -> Any:
    @over_batches
    def call(image: Any) -> Any:
        drawn = random.random_uniform(shaping.shape(image)[:1], 0.0, 1.0, seed=seed)
        mirror = shaping.reshape(comparison.less(drawn, 0.5), [-1, 1, 1, 1])
        return comparison.select_v2(mirror, flip(image), image)

    return call


def random_flip_left_right(image: Any, seed: int | None = None) -> Any:
    """Return images of which each is mirrored or not, as likely."""
    return _at_random(flip_left_right, seed)(image)


def random_flip_up_down(image: Any, seed: int | None = None) -> Any:
    """Return images of which each is upside down or not, as likely."""
    return _at_random(flip_up_down, seed)(image)
