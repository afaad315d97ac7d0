"""Layers that turn, scale and move images at random while training, each image of a batch in its own way."""

import math
from typing import Any

from runtime.arrays import float32
from runtime.graph.tensor import Tensor
from runtime.image import warping
from runtime.keras.preparing import RandomLayer
from runtime.ops import arithmetic, shaping

__all__ = ["RandomRotation", "RandomTranslation", "RandomZoom"]


def _range(name: str, factor: Any) -> tuple[float, float]:
    """Return the least and the greatest of a factor: of one number, as much below 0."""
    low, high = (-abs(factor), abs(factor)) if isinstance(factor, int | float) else factor
    if not -1 <= low <= high:
        raise ValueError(f"{name} is a number, or a least and a greatest one from -1 on, not {factor!r}")
    return float(low), float(high)


class _Warping(RandomLayer):
    """Draws a map for each image and samples the image through it."""

    def __init__(
        self,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(seed, **options)
        if fill_mode not in warping.FILLS or interpolation not in ("bilinear", "nearest"):
            raise ValueError(
                f"fill_mode is {', '.join(warping.FILLS)} and interpolation bilinear or nearest, "
                f"not {fill_mode!r} and {interpolation!r}"
            )
        self._beyond: dict[str, Any] = {
            "fill_mode": fill_mode,
            "fill_value": fill_value,
            "interpolation": interpolation,
        }

    def changed(self, images: Any) -> Any:
        """Return the images through their maps, as floats."""
        images = arithmetic.cast(images, self.dtype or float32)
        batch = images if len(images.dims) == 4 else shaping.expand_dims(images, 0)
        height, width = (arithmetic.cast(shaping.shape(batch)[axis], float32) for axis in (1, 2))
        found = warping.affine(batch, *self.maps(batch, height, width), **self._beyond)
        if isinstance(found, Tensor):
            found.set_shape(batch.dims)
        return found if len(images.dims) == 4 else found[0]

    def maps(self, images: Any, height: Any, width: Any) -> tuple[Any, Any]:
        """Return rows and columns of the map of each image: see `warping.affine`."""
        raise NotImplementedError(f"{type(self).__name__} has no maps()")

    def _factor(self, images: Any, low: float, high: float) -> Any:
        return shaping.squeeze(self._drawn(images, low, high), [-1])


class RandomRotation(_Warping):
    """Images turned about their middle by a share of a whole turn, counterclockwise where it is positive."""

    def __init__(self, factor: Any, **options: Any) -> None:
        super().__init__(**options)
        self.factor = _range("factor", factor)

    def maps(self, images: Any, height: Any, width: Any) -> tuple[Any, Any]:
        """Return the turn about the middle."""
        angle = self._factor(images, *self.factor) * (2.0 * math.pi)
        sine, cosine = arithmetic.sin(angle), arithmetic.cos(angle)
        right, down = (width - 1.0) / 2.0, (height - 1.0) / 2.0
        rows = (sine, cosine, down - sine * right - cosine * down)
        return rows, (cosine, -sine, right - cosine * right + sine * down)


class RandomTranslation(_Warping):
    """Images moved by shares of their height (down where positive) and of their width (to the right)."""

    def __init__(self, height_factor: Any, width_factor: Any, **options: Any) -> None:
        super().__init__(**options)
        self.height_factor = _range("height_factor", height_factor)
        self.width_factor = _range("width_factor", width_factor)

    def maps(self, images: Any, height: Any, width: Any) -> tuple[Any, Any]:
        """Return the way back."""
        down = self._factor(images, *self.height_factor) * height
        right = self._factor(images, *self.width_factor) * width
        return (0.0, 1.0, -down), (1.0, 0.0, -right)


class RandomZoom(_Warping):
    """Images made smaller by a share (where it is positive) or larger, about their middle.

    Both sides alike, unless `width_factor` draws another share for the width.
    """

    def __init__(self, height_factor: Any, width_factor: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.height_factor = _range("height_factor", height_factor)
        self.width_factor = None if width_factor is None else _range("width_factor", width_factor)

    def maps(self, images: Any, height: Any, width: Any) -> tuple[Any, Any]:
        """Return the scale about the middle."""
        tall = 1.0 + self._factor(images, *self.height_factor)
        wide = tall if self.width_factor is None else 1.0 + self._factor(images, *self.width_factor)
        down, right = (height - 1.0) / 2.0 * (1.0 - tall), (width - 1.0) / 2.0 * (1.0 - wide)
        return (0.0, tall, down), (wide, 0.0, right)
