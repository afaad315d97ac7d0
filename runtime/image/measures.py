"""Numbers about images: edges, how rough they are, and how far two are apart."""

from math import log
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.image.batches import rank_of
from runtime.image.colors import convert_image_dtype
from runtime.ops import arithmetic, depthwise, joining, neural, pooling, reductions, shaping
from runtime.ops.constants import zeros_like

SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]], np.float32)
"""Kernels of edges down the image and across it."""

SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""How much each scale counts in `ssim_multiscale`: Wang, Simoncelli, Bovik 2003."""


def sobel_edges(image: Any) -> Any:
    """Return [batch, height, width, channels, 2]: how much each channel rises down and to the right."""
    image = convert_to_tensor(image)
    channels = image.dims[3]
    kernels = np.tile(SOBEL.transpose(1, 2, 0)[:, :, None], [1, 1, channels, 1]).astype(image.dtype.numpy)
    padded = shaping.pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT")
    found = depthwise.depthwise_conv2d(padded, kernels, [1, 1, 1, 1], "VALID")
    return shaping.reshape(found, joining.concat([shaping.shape(image), [2]], 0))


def image_gradients(image: Any) -> tuple[Any, Any]:
    """Return how much each pixel of a batch differs from the next one down, and to the right; 0 at the far edges."""
    image = convert_to_tensor(image)
    if rank_of(image) != 4:
        raise ValueError("image_gradients takes a batch, [batch, height, width, channels]")
    down = image[:, 1:] - image[:, :-1]
    right = image[:, :, 1:] - image[:, :, :-1]
    return (
        joining.concat([down, zeros_like(image[:, :1])], 1),
        joining.concat([right, zeros_like(image[:, :, :1])], 2),
    )


def total_variation(images: Any, name: str | None = None) -> Any:
    """Return the sum of the absolute differences of neighbours, of each image."""
    with name_scope(name, "total_variation"):
        images = convert_to_tensor(images)
        rank_of(images)
        down = images[..., 1:, :, :] - images[..., :-1, :, :]
        right = images[..., :, 1:, :] - images[..., :, :-1, :]
        axes = [-3, -2, -1]
        return reductions.reduce_sum(arithmetic.abs(down), axes) + reductions.reduce_sum(arithmetic.abs(right), axes)


def _in_floats(a: Any, b: Any, max_val: Any) -> tuple[Any, Any, Any]:
    """Return two images and their greatest value in float32."""
    first = convert_to_tensor(a)
    greatest = convert_image_dtype(arithmetic.cast(max_val, first.dtype), arrays.float32)
    return convert_image_dtype(first, arrays.float32), convert_image_dtype(b, arrays.float32), greatest


def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Any:
    """Return the peak signal-to-noise ratio of pairs of images in decibels: 10 · log10(max_val² / mean error²)."""
    with name_scope(name, "PSNR"):
        first, second, greatest = _in_floats(a, b, max_val)
        error = reductions.reduce_mean(arithmetic.squared_difference(first, second), [-3, -2, -1])
        return 20 / log(10) * arithmetic.log(greatest) - 10 / log(10) * arithmetic.log(error)


def _gaussian(size: int, sigma: float) -> Array:
    squares = (np.arange(size) - (size - 1) / 2) ** 2
    weights = np.exp(-0.5 * (squares[:, None] + squares) / sigma**2)
    return (weights / weights.sum()).astype(np.float32)


def _similarity(x: Any, y: Any, max_val: Any, kernel: Any, k1: float, k2: float) -> tuple[Any, Any]:
    """Return SSIM, and its part without the means (contrast and structure), of each place and channel."""
    channels = x.dims[-1]
    weights = np.tile(kernel[:, :, None, None], [1, 1, channels, 1])

    def around(values: Any) -> Any:
        return depthwise.depthwise_conv2d(values, weights, [1, 1, 1, 1], "VALID")

    mean_x, mean_y = around(x), around(y)
    c1, c2 = arithmetic.square(k1 * max_val), arithmetic.square(k2 * max_val)
    product, squares = mean_x * mean_y * 2.0, arithmetic.square(mean_x) + arithmetic.square(mean_y)
    luminance = (product + c1) / (squares + c1)
    structure = (around(x * y) * 2.0 - product + c2) / (
        around(arithmetic.square(x) + arithmetic.square(y)) - squares + c2
    )
    return luminance * structure, structure


def _hold_size(x: Any, y: Any, filter_size: int) -> None:
    for one in (x, y):
        rank_of(one)
        if any(size is not None and size < filter_size for size in one.dims[-3:-1]):
            raise ValueError(f"images are {filter_size} by {filter_size} pixels at least, not {list(one.dims)}")


def _batched(x: Any) -> Any:
    return shaping.expand_dims(x, 0) if rank_of(x) == 3 else x


def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    return_index_map: bool = False,
) -> Any:
    """Return the structural similarity of pairs of images, 1 for equal ones (Wang and others, 2004).

    `return_index_map` keeps the similarity of each place.
    """
    with name_scope(None, "SSIM"):
        x, y, greatest = _in_floats(img1, img2, max_val)
        _hold_size(x, y, filter_size)
        found, _ = _similarity(_batched(x), _batched(y), greatest, _gaussian(filter_size, filter_sigma), k1, k2)
        by_place = reductions.reduce_mean(found, -1)
        by_place = shaping.squeeze(by_place, [0]) if rank_of(x) == 3 else by_place
        return by_place if return_index_map else reductions.reduce_mean(by_place, [-2, -1])


def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: Any,
    power_factors: Any = SCALES,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Any:
    """Return the structural similarity over several scales, each half as large as the one before."""
    with name_scope(None, "MS-SSIM"):
        x, y, greatest = _in_floats(img1, img2, max_val)
        one_image = rank_of(x) == 3
        x, y = _batched(x), _batched(y)
        kernel, parts = _gaussian(filter_size, filter_sigma), []
        for scale in range(len(power_factors)):
            if scale:
                x, y = (_halved(one) for one in (x, y))
            _hold_size(x, y, filter_size)
            whole, structure = _similarity(x, y, greatest, kernel, k1, k2)
            last = scale == len(power_factors) - 1
            parts.append(neural.relu(reductions.reduce_mean(whole if last else structure, [1, 2])))
        powers = np.array(power_factors, np.float32)
        found = reductions.reduce_prod(arithmetic.pow(joining.stack(parts, -1), powers), [-1])
        found = reductions.reduce_mean(found, [-1])
        return shaping.squeeze(found, [0]) if one_image else found


def _halved(images: Any) -> Any:
    _, height, width, _ = images.dims
    if height % 2 or width % 2:
        images = shaping.pad(images, [[0, 0], [0, height % 2], [0, width % 2], [0, 0]], "SYMMETRIC")
    return pooling.avg_pool(images, [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
