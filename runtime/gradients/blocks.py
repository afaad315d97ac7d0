"""Gradients of images in blocks: the pixels go back to where they were."""

from typing import Any

from runtime.gradients.table import attributes, gradient
from runtime.ops import blocks, indexing, joining, shaping
from runtime.ops.constants import range as range_of


@gradient("SpaceToDepth")
def _deepened(op: Any, grad: Any) -> Any:
    return blocks.depth_to_space_op(grad, **attributes(op, blocks.BLOCKS))


@gradient("DepthToSpace")
def _flattened(op: Any, grad: Any) -> Any:
    return blocks.space_to_depth_op(grad, **attributes(op, blocks.BLOCKS))


@gradient("SpaceToBatchND")
def _to_batch(op: Any, grad: Any) -> Any:
    return [blocks.batch_to_space_nd(grad, *op.inputs[1:]), None, None]


@gradient("BatchToSpaceND")
def _from_batch(op: Any, grad: Any) -> Any:
    return [blocks.space_to_batch_nd(grad, *op.inputs[1:]), None, None]


@gradient("ExtractImagePatches")
def _patches(op: Any, grad: Any) -> Any:
    """Patches of an image of the pixels' numbers say where each part of the gradient belongs: 0 is over the edge."""
    sizes = shaping.shape(op.inputs[0])
    batch, height, width, channels = (sizes[at] for at in range(4))
    area = height * width
    numbered = shaping.reshape(range_of(1, area + 1), joining.stack([1, height, width, 1]))
    places = shaping.reshape(blocks.extract_image_patches_op(numbered, **attributes(op, blocks.WINDOWS)), [-1])
    parts = shaping.reshape(grad, joining.stack([batch, shaping.size(places), channels]))
    pixels = indexing.unsorted_segment_sum(shaping.transpose(parts, [1, 0, 2]), places, area + 1)
    return shaping.reshape(shaping.transpose(pixels[1:], [1, 0, 2]), sizes)
