"""`rt.image`: functions of images under TensorFlow's names."""

from runtime.ops.blocks import extract_image_patches as extract_image_patches
from runtime.ops.resizing import resize_bilinear as resize_bilinear
from runtime.ops.resizing import resize_images as resize
from runtime.ops.resizing import resize_images as resize_images
from runtime.ops.resizing import resize_nearest_neighbor as resize_nearest_neighbor

__all__ = ["extract_image_patches", "resize", "resize_bilinear", "resize_images", "resize_nearest_neighbor"]
