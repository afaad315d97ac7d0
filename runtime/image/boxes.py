"""Boxes in images, [top, left, bottom, right] as shares of height and width: cut out, drawn, and thinned out."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.gradients.table import gradient, not_differentiable
from runtime.graph.op import FLOATS, REALS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import accumulating, rules, shaping

COLORS = np.array(
    [[1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1], [0.5, 0.5, 0, 1], [0.5, 0, 0, 1],
     [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1]], np.float32
)  # fmt: skip
"""What boxes are drawn in, one after another, where no colours are given."""


def _crop_dims(image: Any, boxes: Any, box_ind: Any, crop_size: Any, *, method: str, **_: Any) -> Dims:
    if method not in ("bilinear", "nearest"):
        raise ValueError(f"crops are resized by 'bilinear' or 'nearest', not {method!r}")
    *_, channels = rules.of_rank(image, 4, "images")
    count, four = rules.of_rank(boxes, 2, "boxes")
    if four not in (4, None):
        raise ValueError(f"boxes are [count, 4], not {list(boxes.dims)}")
    size = rules.shape_value(crop_size) or (None, None)
    if any(one is not None and one < 1 for one in size):
        raise ValueError(f"a size is [height, width], both 1 or more, not {size}")
    return (count, *size, channels)


def _places(xp: Any, start: Array, end: Array, length: int, count: int) -> Array:
    """Return where each of `count` pixels of each box lies among `length`."""
    start, end = start[:, None], end[:, None]
    if count == 1:
        return 0.5 * (start + end) * (length - 1)
    step = (end - start) * (length - 1) / (count - 1)  # in this order: whether edges are inside depends on it
    return start * (length - 1) + xp.arange(count, dtype=start.dtype) * step


def _taps(xp: Any, places: Array, length: int, method: str) -> tuple[Array, Array, Array, Array]:
    """Return the pixels before and after each place, how far it lies from the first, and whether it is inside."""
    inside = (places >= 0) & (places <= length - 1)
    kept = xp.where(inside, places, 0)
    if method == "nearest":
        near = xp.floor(kept + 0.5).astype(int)
        return near, near, xp.zeros_like(kept), inside
    low = xp.floor(kept).astype(int)
    return low, xp.ceil(kept).astype(int), kept - low, inside


def _both(xp: Any, shape: Any, boxes: Array, size: Any, method: str) -> Any:
    boxes = boxes.astype("float32", copy=False)
    rows = _taps(xp, _places(xp, boxes[:, 0], boxes[:, 2], shape[1], int(size[0])), shape[1], method)
    columns = _taps(xp, _places(xp, boxes[:, 1], boxes[:, 3], shape[2], int(size[1])), shape[2], method)
    return rows, columns


def _held(box_ind: Array, batch: int) -> Array:
    if ((box_ind < 0) | (box_ind >= batch)).any():
        raise ValueError(f"box_indices are of a batch of {batch}: {box_ind.tolist()[:8]}")
    return box_ind


def _corners(xp: Any, rows: Any, columns: Any) -> Any:
    """Yield (rows, columns, weight, weight's slope down, to the right) of the four pixels around each place."""
    for row, down, way in ((rows[0], 1 - rows[2], -1), (rows[1], rows[2], 1)):
        for column, right, side in ((columns[0], 1 - columns[2], -1), (columns[1], columns[2], 1)):
            wide, high = right[:, None, :], down[:, :, None]
            yield row[:, :, None], column[:, None, :], high * wide, way * wide, side * high


def _cropped(
    xp: Any, image: Array, boxes: Array, box_ind: Array, size: Array, *, method: str, extrapolation_value: float
) -> Array:
    rows, columns = _both(xp, image.shape, boxes, size, method)
    which = _held(box_ind, len(image))[:, None, None]
    found = xp.zeros((len(boxes), int(size[0]), int(size[1]), image.shape[3]), "float32")
    for row, column, weight, *_ in _corners(xp, rows, columns):
        found += image[which, row, column] * weight[..., None].astype("float32")
    inside = rows[3][:, :, None] & columns[3][:, None, :]
    return xp.where(inside[..., None], found, xp.float32(extrapolation_value))


def _inside(xp: Any, grads: Array, rows: Any, columns: Any) -> Array:
    return xp.where((rows[3][:, :, None] & columns[3][:, None, :])[..., None], grads, 0)


def _into_image(
    xp: Any,
    grads: Array,
    boxes: Array,
    box_ind: Array,
    size: Array,
    *,
    T: arrays.DType,  # noqa: N803  # TensorFlow's name
    method: str,
) -> Array:
    shape = tuple(int(one) for one in size)
    rows, columns = _both(xp, shape, boxes, grads.shape[1:3], method)
    grads = _inside(xp, grads, rows, columns)
    out = xp.zeros(shape, grads.dtype)
    for row, column, weight, *_ in _corners(xp, rows, columns):
        where = xp.broadcast_arrays(_held(box_ind, len(out))[:, None, None], row, column)
        accumulating.at(xp, "add", out, tuple(where), grads * weight[..., None].astype(grads.dtype))
    return out.astype(T.numpy)


def _into_boxes(xp: Any, grads: Array, image: Array, boxes: Array, box_ind: Array, *, method: str) -> Array:
    """Return how the crops' pixels, and with them the loss, change as the edges of boxes move."""
    size = grads.shape[1:3]
    rows, columns = _both(xp, image.shape, boxes, size, method)
    grads = _inside(xp, grads, rows, columns)
    down = xp.zeros(grads.shape[:3], grads.dtype)
    right = down.copy()
    for row, column, _, lower, wider in _corners(xp, rows, columns):
        flow = (grads * image[_held(box_ind, len(image))[:, None, None], row, column]).sum(-1)
        down += flow * lower
        right += flow * wider
    parts = []
    for flow, length, count in ((down.sum(2), image.shape[1], size[0]), (right.sum(1), image.shape[2], size[1])):
        share = xp.full(1, 0.5) if count == 1 else xp.arange(count) / (count - 1)
        parts.append([(flow * (1 - share)).sum(1) * (length - 1), (flow * share).sum(1) * (length - 1)])
    return xp.stack([parts[0][0], parts[1][0], parts[0][1], parts[1][1]], 1).astype("float32")


crop_and_resize_op = Op(
    "CropAndResize",
    "image: T, boxes: float32, box_ind: int32, crop_size: int32 -> crops: float32",
    types={"T": REALS},
    attrs={"method": "bilinear", "extrapolation_value": 0.0},
    shape=_crop_dims,
    kernel=_cropped,
    by_value=(3,),
)
into_image = Op(
    "CropAndResizeGradImage",
    "grads: float32, boxes: float32, box_ind: int32, image_size: int32 -> output: T",
    types={"T": FLOATS},
    attrs={"T": REQUIRED, "method": "bilinear"},
    shape=lambda grads, boxes, box_ind, size, **_: rules.shape_value(size),
    kernel=_into_image,
    by_value=(3,),
)
into_boxes = Op(
    "CropAndResizeGradBoxes",
    "grads: float32, image: T, boxes: float32, box_ind: int32 -> output: float32",
    types={"T": REALS},
    attrs={"method": "bilinear"},
    shape=lambda grads, image, boxes, *_, **__: boxes.dims,
    kernel=_into_boxes,
)
not_differentiable("CropAndResizeGradImage", "CropAndResizeGradBoxes")  # as in TensorFlow


@gradient("CropAndResize")
def _cropped_grad(op: Any, grad: Any) -> Any:
    image, boxes, box_ind, _ = op.inputs
    by_image = None
    if image.dtype.is_floating:
        by_image = into_image(grad, boxes, box_ind, shaping.shape(image), T=image.dtype, method=op.attrs["method"])
    return [by_image, into_boxes(grad, image, boxes, box_ind), None, None]  # by "nearest", too: as in TensorFlow


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: float = 0.0,
    name: str | None = None,
    box_ind: Any = None,
) -> Any:
    """Return the content of boxes in one size as float32: [count, height, width, channels].

    `box_indices` says of which image each box is. Outside of images are pixels of `extrapolation_value`.
    """
    which = box_ind if box_indices is None else box_indices
    if which is None or crop_size is None:
        raise ValueError("crop_and_resize needs box_indices= and crop_size=")
    attrs = {"method": method, "extrapolation_value": float(extrapolation_value)}
    return crop_and_resize_op(image, boxes, which, crop_size, name=name, **attrs)


def _drawn(xp: Any, images: Array, boxes: Array, colors: Array) -> Array:
    out = images.copy()
    _, height, width, channels = images.shape
    table = colors if len(colors) else xp.asarray(COLORS)
    if channels == 1:
        table = xp.ones_like(table)
    last = np.array([height - 1, width - 1] * 2, np.float32)
    ends = np.clip(np.nan_to_num(arrays.to_host(boxes)) * last, -1e9, 1e9).astype(int)
    for image, of_image in zip(out, ends, strict=True):
        for at, (top, left, bottom, right) in enumerate(of_image.tolist()):
            if top > bottom or left > right or top >= height or left >= width or bottom < 0 or right < 0:
                continue
            color = table[at % len(table)][:channels].astype(out.dtype)
            rows, columns = slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1)
            for row in (top, bottom):
                if 0 <= row < height:
                    image[row, columns] = color
            for column in (left, right):
                if 0 <= column < width:
                    image[rows, column] = color
    return out


def _drawn_dims(images: Any, boxes: Any, colors: Any) -> Dims:
    sizes = rules.of_rank(images, 4, "images")
    rules.of_rank(boxes, 3, "boxes")
    _, channels = rules.of_rank(colors, 2, "colors")
    if channels is not None and sizes[3] is not None and channels < sizes[3]:
        raise ValueError(f"colors have {channels} channels, and images {sizes[3]}")
    return tuple(sizes)


draw_bounding_boxes_op = Op(
    "DrawBoundingBoxesV2",
    "images: T, boxes: float32, colors: float32 -> output: T",
    types={"T": frozenset({arrays.float32, arrays.float16})},
    shape=_drawn_dims,
    kernel=_drawn,
)
not_differentiable("DrawBoundingBoxesV2")


def draw_bounding_boxes(images: Any, boxes: Any, colors: Any = None, name: str | None = None) -> Any:
    """Return a batch of images with outlines of boxes [batch, count, 4], in `colors` [number, channels] by turns."""
    given = np.zeros((0, 4), np.float32) if colors is None else colors
    return draw_bounding_boxes_op(images, boxes, given, name=name)


def _overlaps(box: Array, others: Array) -> Array:
    """Return the area that a box shares with each other one, of the area that the two cover together."""
    top_left = np.maximum(box[:2], others[:, :2])
    bottom_right = np.minimum(box[2:], others[:, 2:])
    shared = np.prod(np.maximum(bottom_right - top_left, 0), 1)
    areas = np.prod(others[:, 2:] - others[:, :2], 1)
    own = np.prod(box[2:] - box[:2])
    positive = (areas > 0) & (own > 0)
    return np.divide(shared, own + areas - shared, out=np.zeros_like(shared), where=positive)


def _kept(xp: Any, boxes: Array, scores: Array, most: Array, iou_threshold: Array, score_threshold: Array) -> Array:
    boxes, scores = boxes.astype(np.float32), scores.astype(np.float32)
    ordered = np.concatenate([np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])], 1)
    limit = np.float32(iou_threshold)
    if not 0 <= limit <= 1:
        raise ValueError(f"iou_threshold is from 0 to 1, not {limit}")
    left = np.argsort(-scores, kind="stable")
    left = left[scores[left] > np.float32(score_threshold)]
    kept: list[int] = []
    while len(left) and len(kept) < int(most):
        best, left = left[0], left[1:]
        kept.append(int(best))
        left = left[_overlaps(ordered[best], ordered[left]) <= limit]
    return np.array(kept, np.int32)


def _kept_dims(boxes: Any, scores: Any, *_: Any) -> Dims:
    count, four = rules.of_rank(boxes, 2, "boxes")
    (scored,) = rules.of_rank(scores, 1, "scores")
    if four not in (4, None) or (None not in (count, scored) and count != scored):
        raise ValueError(f"boxes {list(boxes.dims)} and scores {list(scores.dims)} are not [count, 4] and [count]")
    return (None,)


non_max_suppression_op = Op(
    "NonMaxSuppressionV3",
    "boxes: T, scores: T, max_output_size: int32, iou_threshold: float32, score_threshold: float32"
    " -> selected_indices: int32",
    types={"T": frozenset({arrays.float32, arrays.float16})},
    shape=_kept_dims,
    kernel=_kept,
    host=True,
)
not_differentiable("NonMaxSuppressionV3")


def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = float("-inf"),
    name: str | None = None,
) -> Any:
    """Return which boxes stay, best first: none that overlaps a better one by more than `iou_threshold`."""
    return non_max_suppression_op(boxes, scores, max_output_size, iou_threshold, score_threshold, name=name)
