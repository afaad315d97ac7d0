"""Calls of rt.image that input pipelines make, under TensorFlow 2's names: run by TensorFlow and by us."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

RANDOM = np.random.default_rng(21)
IMAGE = RANDOM.random((7, 9, 3)).astype(np.float32)
BATCH = RANDOM.random((2, 6, 5, 3)).astype(np.float32)
BYTES = RANDOM.integers(0, 256, (7, 9, 3)).astype(np.uint8)
LARGE = RANDOM.random((2, 40, 37, 2)).astype(np.float32)
WIDE = RANDOM.random((1, 190, 183, 1)).astype(np.float32)
METHODS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
SIZES = ([3, 4], [7, 9], [15, 8], [1, 1])
BOXES = np.array([[0.1, 0.2, 0.8, 0.9], [-0.2, 0, 0.5, 1.3], [0.9, 0.9, 0.1, 0.2], [0, 0, 1, 1]], np.float32)
WHICH = np.array([0, 1, 1, 0], np.int32)
CORNERS = RANDOM.random((30, 4)).astype(np.float32)
SCORES = np.round(RANDOM.random(30), 1).astype(np.float32)

SIZED: dict[str, Callable[[Any], Any]] = {
    **{
        f"resize by {method}": functools.partial(
            lambda tf, method: (
                [tf.image.resize(IMAGE, size, method) for size in SIZES]
                + [tf.image.resize(IMAGE, size, method, antialias=True) for size in SIZES]
                + [tf.image.resize(BYTES[None], size, method) for size in SIZES]
            ),
            method=method,
        )
        for method in METHODS
    },
    "resize in proportion": lambda tf: [
        tf.image.resize(IMAGE, [20, 11], preserve_aspect_ratio=True),
        tf.image.resize(BATCH, [4, 40], "bicubic", preserve_aspect_ratio=True),
        tf.image.resize(np.zeros((0, 7, 9, 3), np.float32), [3, 4]),
    ],
    **{
        f"TensorFlow 1's resize by {method}": functools.partial(
            lambda tf, number: [
                tf.compat.v1.image.resize_images(x, size, number, align_corners=corners)
                for x in (IMAGE, BYTES)
                for size in SIZES
                for corners in (False, True)
            ],
            number=number,
        )
        for number, method in enumerate(METHODS[:4])
    },
    "TensorFlow 1's resize ops": lambda tf: [
        tf.compat.v1.image.resize_bicubic(BATCH, [4, 9], half_pixel_centers=True),
        tf.compat.v1.image.resize_bicubic(BATCH, [4, 9], align_corners=True),
        tf.compat.v1.image.resize_area(BATCH, [4, 9], align_corners=True),
        tf.compat.v1.image.resize_bilinear(BATCH, [9, 2], half_pixel_centers=True),
        tf.compat.v1.image.resize_nearest_neighbor(BATCH, [9, 2], half_pixel_centers=True),
    ],
    "resize_with_pad": lambda tf: [
        tf.image.resize_with_pad(IMAGE, 12, 5),
        tf.image.resize_with_pad(BATCH, 5, 12, "bicubic", antialias=True),
        tf.compat.v1.image.resize_image_with_pad(IMAGE, 12, 5),
    ],
}

PARTS: dict[str, Callable[[Any], Any]] = {
    "crops": lambda tf: [
        tf.image.crop_to_bounding_box(IMAGE, 1, 2, 4, 5),
        tf.image.crop_to_bounding_box(BATCH, 0, 0, 6, 5),
        tf.image.central_crop(IMAGE, 0.5),
        tf.image.central_crop(BATCH, 0.87),
        tf.image.central_crop(BATCH, 1.0),
    ],
    "pads": lambda tf: [
        tf.image.pad_to_bounding_box(IMAGE, 1, 2, 9, 12),
        tf.image.pad_to_bounding_box(BATCH, 0, 0, 6, 5),
    ],
    "resize_with_crop_or_pad": lambda tf: [
        tf.image.resize_with_crop_or_pad(x, *size) for x in (IMAGE, BYTES, BATCH) for size in ((4, 12), (9, 2), (6, 6))
    ],
    "whole random crop": lambda tf: tf.image.random_crop(BYTES, [7, 9, 3]),
    "turned": lambda tf: (
        [
            turn(x)
            for x in (IMAGE, BATCH)
            for turn in (tf.image.flip_left_right, tf.image.flip_up_down, tf.image.transpose, tf.image.rot90)
        ]
        + [tf.image.rot90(BATCH, k) for k in (0, 2, 3, 5, -1)]
    ),
    "patches": lambda tf: tf.image.extract_patches(BATCH, [1, 2, 3, 1], [1, 2, 1, 1], [1, 1, 1, 1], "SAME"),
}

DTYPES = ("uint8", "uint16", "int16", "int32", "float16", "float32", "float64")

COLORS: dict[str, Callable[[Any], Any]] = {
    "convert_image_dtype": lambda tf: [
        tf.image.convert_image_dtype(tf.cast(x, old), new, saturate)
        for x, olds in ((BYTES[:2], DTYPES[:4]), (IMAGE[:2] * 0.9, DTYPES[4:]))
        for old in olds
        for new in DTYPES
        if (old, new) not in (("float32", "int32"), ("float64", "int32"), ("float16", "int32"), ("float16", "uint16"))
        for saturate in (False, True)
    ],
    "grey": lambda tf: [
        tf.image.rgb_to_grayscale(IMAGE),
        tf.image.rgb_to_grayscale(BYTES),
        tf.image.grayscale_to_rgb(tf.constant(BATCH[..., :1])),
    ],
    "colour spaces": lambda tf: [
        getattr(tf.image, f"{one}_to_{other}")(tf.constant(x))
        for x in (IMAGE, BATCH, np.zeros((2, 2, 3), np.float32), np.ones((1, 2, 3), np.float64))
        for space in ("hsv", "yuv", "yiq")
        for one, other in (("rgb", space), (space, "rgb"))
    ],
    "brightness": lambda tf: [
        tf.image.adjust_brightness(x, delta) for x in (IMAGE, BYTES, BATCH) for delta in (0.3, -0.6)
    ],
    "contrast": lambda tf: [tf.image.adjust_contrast(x, by) for x in (IMAGE, BYTES, BATCH) for by in (0.5, 2.0)],
    "saturation": lambda tf: [
        tf.image.adjust_saturation(x, by) for x in (IMAGE, BYTES, BATCH) for by in (0.0, 0.5, 2.0)
    ],
    "hue": lambda tf: [tf.image.adjust_hue(x, by) for x in (IMAGE, BYTES, BATCH) for by in (0.1, -0.4)],
    "gamma": lambda tf: [tf.image.adjust_gamma(x, *by) for x in (IMAGE, BYTES) for by in ((), (0.5,), (2.0, 1.5))],
    "standardized": lambda tf: [
        tf.image.per_image_standardization(x) for x in (IMAGE, BYTES, BATCH, np.ones((2, 2, 3), np.uint8))
    ],
}

MEASURES: dict[str, Callable[[Any], Any]] = {
    "edges": lambda tf: [tf.image.sobel_edges(tf.constant(BATCH)), *tf.image.image_gradients(tf.constant(BATCH))],
    "total_variation": lambda tf: [tf.image.total_variation(tf.constant(x)) for x in (IMAGE, BATCH)],
    "psnr": lambda tf: [
        tf.image.psnr(BATCH, BATCH[::-1].copy(), 1.0),
        tf.image.psnr(BYTES, BYTES[::-1].copy(), 255),
    ],
    "ssim": lambda tf: [
        tf.image.ssim(LARGE, LARGE[::-1].copy(), 1.0),
        tf.image.ssim(LARGE[0], LARGE[0] * 0.9, 1.0, filter_size=5),
        tf.image.ssim(LARGE, LARGE * 0.8 + 0.1, 1.0, return_index_map=True),
        tf.image.ssim_multiscale(WIDE, WIDE * 0.8 + 0.1, 1.0),
    ],
}

BOXED: dict[str, Callable[[Any], Any]] = {
    "crop_and_resize": lambda tf: [
        tf.image.crop_and_resize(x, BOXES, WHICH, size, method, 0.5)
        for x in (BATCH, BYTES[None].repeat(2, 0))
        for size in ([3, 4], [1, 1], [8, 1])
        for method in ("bilinear", "nearest")
    ],
    "draw_bounding_boxes": lambda tf: [
        tf.image.draw_bounding_boxes(BATCH, np.stack([BOXES, BOXES[::-1]]), None),
        tf.image.draw_bounding_boxes(BATCH, np.stack([BOXES, BOXES[::-1]]), [[1.0, 0.5, 0.2], [0.0, 1.0, 0.0]]),
        tf.compat.v1.image.draw_bounding_boxes(BATCH, np.stack([BOXES, BOXES[::-1]])),
    ],
    "non_max_suppression": lambda tf: [
        tf.image.non_max_suppression(CORNERS, SCORES, most, limit, least)
        for most in (0, 3, 30)
        for limit in (0.0, 0.3, 0.5, 1.0)
        for least in (float("-inf"), 0.5)
    ],
}

CALLS = {**SIZED, **PARTS, **COLORS, **MEASURES, **BOXED}

SLOPES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    **{
        f"resize by {method}": (
            functools.partial(lambda tf, x, method: tf.image.resize(x, [4, 11], method), method=method), (BATCH,)
        )
        for method in METHODS
        if method != "area"
    },
    "antialiased resize": (lambda tf, x: tf.image.resize(x, [3, 2], antialias=True), (BATCH,)),
    "crop_and_resize": (
        lambda tf, x, boxes: tf.image.crop_and_resize(x, boxes, WHICH, [3, 4]), (BATCH, BOXES)
    ),
    "rgb_to_hsv": (lambda tf, x: tf.image.rgb_to_hsv(x), (IMAGE,)),
    "ssim": (lambda tf, x, y: tf.image.ssim(x, y, 1.0), (LARGE, LARGE[::-1].copy())),
    "total_variation": (lambda tf, x: tf.image.total_variation(x), (BATCH,)),
}  # fmt: skip
