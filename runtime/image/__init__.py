"""`rt.image`: images under TensorFlow's names, one by one ([height, width, channels]) or in batches.

Files, sizes, parts, colours, noise, boxes and measures; each in the module of its name. Most are made of other ops,
so that gradients flow through them. Knows ops and gradients; models and data are for others.
"""

from runtime.image.adjusting import (
    adjust_brightness,
    adjust_contrast,
    adjust_gamma,
    adjust_hue,
    adjust_jpeg_quality,
    adjust_saturation,
    per_image_standardization,
    random_brightness,
    random_contrast,
    random_hue,
    random_saturation,
)
from runtime.image.boxes import crop_and_resize, draw_bounding_boxes, non_max_suppression
from runtime.image.colors import (
    convert_image_dtype,
    grayscale_to_rgb,
    hsv_to_rgb,
    rgb_to_grayscale,
    rgb_to_hsv,
    rgb_to_yiq,
    rgb_to_yuv,
    yiq_to_rgb,
    yuv_to_rgb,
)
from runtime.image.cropping import (
    central_crop,
    crop_to_bounding_box,
    pad_to_bounding_box,
    random_crop,
    resize_with_crop_or_pad,
)
from runtime.image.cropping import resize_with_crop_or_pad as resize_image_with_crop_or_pad
from runtime.image.files import decode_bmp, decode_gif, decode_image, decode_jpeg, decode_png, encode_jpeg, encode_png
from runtime.image.measures import image_gradients, psnr, sobel_edges, ssim, ssim_multiscale, total_variation
from runtime.image.resizing import (
    ResizeMethod,
    resize,
    resize_area,
    resize_bicubic,
    resize_image_with_pad,
    resize_images,
    resize_with_pad,
)
from runtime.image.turning import (
    flip_left_right,
    flip_up_down,
    random_flip_left_right,
    random_flip_up_down,
    rot90,
    transpose,
)
from runtime.image.turning import transpose as transpose_image
from runtime.ops.blocks import extract_image_patches
from runtime.ops.resizing import resize_bilinear, resize_nearest_neighbor

extract_patches = extract_image_patches

__all__ = ["ResizeMethod", "adjust_brightness", "adjust_contrast", "adjust_gamma", "adjust_hue"]
__all__ += ["adjust_jpeg_quality", "adjust_saturation", "central_crop", "convert_image_dtype", "crop_and_resize"]
__all__ += ["crop_to_bounding_box", "decode_bmp", "decode_gif", "decode_image", "decode_jpeg", "decode_png"]
__all__ += ["draw_bounding_boxes", "encode_jpeg", "encode_png", "extract_image_patches", "extract_patches"]
__all__ += ["flip_left_right", "flip_up_down", "grayscale_to_rgb", "hsv_to_rgb", "image_gradients"]
__all__ += ["non_max_suppression", "pad_to_bounding_box", "per_image_standardization", "psnr", "random_brightness"]
__all__ += ["random_contrast", "random_crop", "random_flip_left_right", "random_flip_up_down", "random_hue"]
__all__ += ["random_saturation", "resize", "resize_area", "resize_bicubic", "resize_bilinear"]
__all__ += ["resize_image_with_crop_or_pad", "resize_image_with_pad", "resize_images", "resize_nearest_neighbor"]
__all__ += ["resize_with_crop_or_pad", "resize_with_pad", "rgb_to_grayscale", "rgb_to_hsv", "rgb_to_yiq"]
__all__ += ["rgb_to_yuv", "rot90", "sobel_edges", "ssim", "ssim_multiscale", "total_variation", "transpose"]
__all__ += ["transpose_image", "yiq_to_rgb", "yuv_to_rgb"]
