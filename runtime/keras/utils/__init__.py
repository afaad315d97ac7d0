"""`rt.keras.utils`, under Keras's name: what is here lies in modules of its own names."""

from runtime.keras.batches import PyDataset, Sequence
from runtime.keras.batches import packed as pack_x_y_sample_weight
from runtime.keras.batches import unpacked as unpack_x_y_sample_weight
from runtime.keras.saving import (
    CustomObjectScope,
    custom_object_scope,
    deserialize_keras_object,
    get_custom_objects,
    register_keras_serializable,
    serialize_keras_object,
)
from runtime.keras.utils.images import array_to_img, image_dataset_from_directory, img_to_array, load_img, save_img
from runtime.keras.utils.labels import normalize, to_categorical
from runtime.keras.utils.padding import pad_sequences
from runtime.keras.utils.series import timeseries_dataset_from_array
from runtime.layers.names import reset_names as clear_session
from runtime.ops.random import set_random_seed

__all__ = ["CustomObjectScope", "PyDataset", "Sequence", "custom_object_scope", "deserialize_keras_object"]
__all__ += ["get_custom_objects", "normalize", "pack_x_y_sample_weight", "pad_sequences"]
__all__ += ["register_keras_serializable", "serialize_keras_object", "set_random_seed", "to_categorical"]
__all__ += ["unpack_x_y_sample_weight"]
__all__ += ["array_to_img", "clear_session", "image_dataset_from_directory", "img_to_array", "load_img", "save_img"]
__all__ += ["timeseries_dataset_from_array"]
