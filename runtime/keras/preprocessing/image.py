"""`from keras.preprocessing.image import img_to_array`: pictures as arrays."""

from runtime.keras.utils.images import array_to_img as array_to_img
from runtime.keras.utils.images import img_to_array as img_to_array
from runtime.keras.utils.images import load_img as load_img
from runtime.keras.utils.images import save_img as save_img

__all__ = ["array_to_img", "img_to_array", "load_img", "save_img"]
