"""Layers that prepare inputs: normalized by what was seen, in one size, and images changed at random while training.

A random layer that is called by itself changes its images; inside of a model it does so while that is trained.
"""

from typing import Any

import numpy as np

from runtime import image
from runtime.arrays import float32, int64
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import Tensor
from runtime.layers.calling import calls
from runtime.layers.layer import Layer
from runtime.ops import arithmetic, comparison, joining, random, shaping

__all__ = ["CenterCrop", "Normalization", "RandomBrightness", "RandomContrast", "RandomCrop"]
__all__ += ["RandomFlip", "Resizing"]

EPSILON = 1e-7
"""The least deviation that is divided by."""


class Normalization(Layer):
    """(x - mean) / deviation along `axis`: given, or of what `adapt` saw."""

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        if (mean is None) != (variance is None):
            raise ValueError("Normalization takes both mean= and variance=, or neither")
        self.axis, self.invert = axis, invert
        self.input_mean, self.input_variance = mean, variance

    def _kept(self, dims: Any) -> tuple[int, ...]:
        axes = () if self.axis is None else (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        return tuple(sorted(axis % len(dims) for axis in axes))

    def build(self, *dims: Any) -> None:
        """Make the mean and the variance of each place along the axes."""
        kept = self._kept(dims[0])
        self._sizes = [size if at in kept else 1 for at, size in enumerate(dims[0])]
        if self.input_mean is not None:
            return
        sizes = [dims[0][axis] for axis in kept]
        self.mean = self.add_weight("mean", sizes, "zeros", trainable=False)
        self.variance = self.add_weight("variance", sizes, "ones", trainable=False)
        self.count = self.add_weight("count", (), "zeros", trainable=False, dtype=int64)

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Take mean and variance from an array, or from a dataset's batches."""
        if self.input_mean is not None:
            raise ValueError(f"{self.name} was given mean and variance: there is nothing to adapt")
        whole = hasattr(data, "__array__") or isinstance(data, list | tuple)
        batches = [np.asarray(data, np.float64)] if whole else data
        total = squares = 0.0
        count = 0
        for at, batch in enumerate(batches):
            if steps is not None and at >= steps:
                break
            values = np.asarray(batch, np.float64)
            values = values[:, None] if values.ndim == 1 else values
            self.ensure_built((None, *values.shape[1:]))
            others = tuple(axis for axis in range(values.ndim) if axis not in self._kept(values.shape))
            count += int(np.prod([values.shape[axis] for axis in others]))
            total, squares = total + values.sum(others), squares + (values**2).sum(others)
        if not count:
            raise ValueError(f"{self.name} cannot adapt to no data")
        mean = np.asarray(total) / count
        self.mean.assign(mean.astype(np.float32))
        self.variance.assign(np.maximum(np.asarray(squares) / count - mean**2, 0).astype(np.float32))
        self.count.assign(np.int64(count))

    def call(self, inputs: Any) -> Any:
        """Return the normalized inputs, or with `invert` what they were."""
        inputs = arithmetic.cast(inputs, self.dtype or float32)
        if self.input_mean is not None:
            mean, variance = (
                np.broadcast_to(np.asarray(one, np.float32), [one or 1 for one in self._sizes])
                if self.axis is not None
                else np.float32(one)
                for one in (self.input_mean, self.input_variance)
            )
        else:
            mean, variance = (shaping.reshape(one, self._sizes) for one in (self.mean, self.variance))
        deviation = arithmetic.maximum(arithmetic.sqrt(convert_to_tensor(variance)), EPSILON)
        return mean + inputs * deviation if self.invert else (inputs - mean) / deviation


class Resizing(Layer):
    """Images in one size."""

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if crop_to_aspect_ratio and pad_to_aspect_ratio:
            raise ValueError("Resizing crops or pads to the aspect ratio, not both")
        if pad_to_aspect_ratio and fill_mode != "constant":
            raise ValueError(f"Resizing pads with a constant, fill_mode={fill_mode!r} is not known")
        self.crop_to_aspect_ratio, self.pad_to_aspect_ratio = crop_to_aspect_ratio, pad_to_aspect_ratio
        self.fill_value = fill_value
        self.height, self.width, self.interpolation, self.antialias = height, width, interpolation, antialias

    def call(self, inputs: Any) -> Any:
        """Return the images in the layer's size."""
        if self.crop_to_aspect_ratio or self.pad_to_aspect_ratio:
            inputs = self._in_ratio(arithmetic.cast(inputs, self.dtype or float32))
        found = image.resize(inputs, [self.height, self.width], self.interpolation, antialias=self.antialias)
        return arithmetic.cast(found, self.dtype or float32)

    def _in_ratio(self, images: Any) -> Any:
        """Return the middle of the images, or the images with a margin, in the ratio that is wanted."""
        high, wide = images.dims[-3:-1]
        if high is None or wide is None:
            raise ValueError(f"{self.name} keeps the ratio of images whose size is known, not of {images.dims}")
        outer = max if self.pad_to_aspect_ratio else min
        height, width = outer(high, wide * self.height // self.width), outer(wide, high * self.width // self.height)
        if not self.pad_to_aspect_ratio:
            return image.crop_to_bounding_box(images, (high - height) // 2, (wide - width) // 2, height, width)
        margins = [[0, 0]] * (len(images.dims) - 3)
        for given, wanted in ((high, height), (wide, width)):
            before = (wanted - given) // 2
            margins.append([before, wanted - given - before])
        return shaping.pad(images, [*margins, [0, 0]], constant_values=self.fill_value)


class CenterCrop(Layer):
    """The middle of images."""

    def __init__(self, height: int, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.height, self.width = height, width

    def call(self, inputs: Any) -> Any:
        """Return the middle in the layer's size; smaller images are made as large first."""
        high, wide = inputs.dims[-3:-1]
        if high < self.height or wide < self.width:
            return arithmetic.cast(image.resize(inputs, [self.height, self.width]), inputs.dtype)
        top, left = (high - self.height) // 2, (wide - self.width) // 2
        return image.crop_to_bounding_box(inputs, top, left, self.height, self.width)


class RandomLayer(Layer):
    """Changes images while training, and wherever nobody said that it is not: as `augment(images)` is called."""

    def __init__(self, seed: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.seed = seed

    def __call__(self, *inputs: Any, training: Any = None, **options: Any) -> Any:
        """Return the images."""
        alone = training is None and calls.training is None
        return super().__call__(*inputs, training=True if alone else training, **options)

    def call(self, inputs: Any, training: Any = True) -> Any:
        """Return the images, changed while training."""
        fed = isinstance(training, Tensor)
        if not fed and not training:
            return inputs
        changed = self.changed(inputs)
        return comparison.where(training, changed, inputs) if fed else changed

    def changed(self, images: Any) -> Any:
        """Return the images changed."""
        raise NotImplementedError(f"{type(self).__name__} has no changed()")

    def _drawn(self, images: Any, low: float, high: float) -> Any:
        """Return a number for each image, to be used with its pixels."""
        if len(images.dims) == 3:
            return random.random_uniform([1, 1, 1], low, high, seed=self.seed)
        batch = shaping.shape(images)[0]
        return random.random_uniform(joining.stack([batch, 1, 1, 1]), low, high, seed=self.seed)


class RandomFlip(RandomLayer):
    """Images mirrored or not, each as likely: "horizontal", "vertical", or both."""

    def __init__(self, mode: str = "horizontal_and_vertical", seed: int | None = None, **options: Any) -> None:
        super().__init__(seed, **options)
        if mode not in ("horizontal", "vertical", "horizontal_and_vertical"):
            raise ValueError(f"mode is horizontal, vertical or horizontal_and_vertical, not {mode!r}")
        self.mode = mode

    def changed(self, images: Any) -> Any:
        """Return the images changed."""
        if self.mode != "vertical":
            images = image.random_flip_left_right(images, self.seed)
        return image.random_flip_up_down(images, self.seed) if self.mode != "horizontal" else images


class RandomContrast(RandomLayer):
    """Images with their contrast changed by a factor, within `value_range`."""

    def __init__(
        self, factor: Any, value_range: tuple[float, float] = (0, 255), seed: int | None = None, **options: Any
    ) -> None:
        super().__init__(seed, **options)
        low, high = (factor, factor) if isinstance(factor, int | float) else factor
        if not (0 <= low <= 1 and high >= 0):
            raise ValueError(f"factor is a share to take off and one to add, not {factor}")
        self.factor, self.value_range = (low, high), value_range

    def changed(self, images: Any) -> Any:
        """Return the images changed."""
        by = self._drawn(images, 1.0 - self.factor[0], 1.0 + self.factor[1])
        by = shaping.reshape(by, [1, 1, 1]) if len(images.dims) == 3 else by
        low, high = map(float, self.value_range)
        return arithmetic.clip_by_value(image.adjust_contrast(images, by), low, high)


class RandomBrightness(RandomLayer):
    """Images made brighter or darker by a share of `value_range`."""

    def __init__(
        self, factor: Any, value_range: tuple[float, float] = (0, 255), seed: int | None = None, **options: Any
    ) -> None:
        super().__init__(seed, **options)
        low, high = (-factor, factor) if isinstance(factor, int | float) else factor
        if not -1 <= low <= high <= 1:
            raise ValueError(f"factor is from -1 to 1, not {factor}")
        self.factor, self.value_range = (low, high), value_range

    def changed(self, images: Any) -> Any:
        """Return the images changed."""
        low, high = map(float, self.value_range)
        found = images + self._drawn(images, *self.factor) * (high - low)
        return arithmetic.clip_by_value(found, low, high)


class RandomCrop(RandomLayer):
    """A part of images from anywhere in them; not while training, from the middle."""

    def __init__(self, height: int, width: int, seed: int | None = None, **options: Any) -> None:
        super().__init__(seed, **options)
        self.height, self.width = height, width

    def call(self, inputs: Any, training: Any = True) -> Any:
        """Return the part, the same of all images of a batch."""
        if not training:
            return CenterCrop(self.height, self.width)(inputs)
        *batch, _, _, channels = inputs.dims
        sizes = [shaping.shape(inputs)[0] if one is None else one for one in batch]
        return image.random_crop(inputs, [*sizes, self.height, self.width, channels], self.seed)
