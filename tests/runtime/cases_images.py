"""Calls of the ops behind rt.image, as in cases.py."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.runtime.cases import Case, case, ints, numbers


def small(*sizes: int) -> Any:
    """Numbers of float32."""
    return numbers(*sizes).astype(np.float32)


BOXES = np.array([[0.1, 0.2, 0.8, 0.9], [-0.2, 0.0, 0.5, 1.3]], np.float32)

IMAGES: dict[str, Callable[[], Case]] = {
    "ResizeArea": lambda: case(small(2, 3, 4, 2), ints(5, 3)),
    "CropAndResizeGradImage": lambda: case(small(2, 3, 4, 2), BOXES, ints(0, 1), ints(2, 5, 6, 2), T="float32"),
    "CropAndResizeGradBoxes": lambda: case(small(2, 3, 4, 2), small(2, 5, 6, 2), BOXES, ints(0, 1)),
    "DrawBoundingBoxesV2": lambda: case(small(2, 5, 6, 3), np.stack([BOXES, BOXES]), small(1, 4)),
    "NonMaxSuppressionV3": lambda: case(small(6, 4), small(6), np.int32(3), np.float32(0.5), np.float32(-9)),
    "EncodePng": lambda: case(np.arange(24, dtype=np.uint8).reshape(2, 4, 3)),
    "EncodeJpeg": lambda: case(np.arange(24, dtype=np.uint8).reshape(2, 4, 3)),
}

IMAGES_ELSEWHERE = {
    **dict.fromkeys(
        ("ResizeBicubic", "ResizeBicubicGrad", "ScaleAndTranslate", "ScaleAndTranslateGrad", "CropAndResize"),
        "test_images: TF",
    ),
    **dict.fromkeys(("DecodePng", "DecodeJpeg", "DecodeBmp", "DecodeGif", "DecodeImage"), "test_images"),
}
