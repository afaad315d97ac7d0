"""`rt.keras.preprocessing`: Keras 2's place for what is in `rt.keras.utils`; layers are in `rt.keras.layers`."""

from runtime.keras.preprocessing import image as image
from runtime.keras.preprocessing import sequence as sequence
from runtime.keras.utils.images import image_dataset_from_directory as image_dataset_from_directory
from runtime.keras.utils.series import timeseries_dataset_from_array as timeseries_dataset_from_array

__all__ = ["image", "image_dataset_from_directory", "sequence", "timeseries_dataset_from_array"]
