"""Models on disk, as Keras 3 writes and reads them: `.keras` files and `.weights.h5`.

`registry` knows classes and functions by name, `objects` turns them into JSON and back, `graphs` does so with the calls
of a functional model, `weights` keeps variables in an HDF5 tree (with h5py, an optional dependency), `archive` puts
all into one zip file. Files may come from anywhere: nothing in one is run or imported, and what it claims is checked.
"""

from runtime.keras.saving.objects import deserialize_keras_object as deserialize_keras_object
from runtime.keras.saving.objects import serialize_keras_object as serialize_keras_object
from runtime.keras.saving.registry import custom_object_scope as custom_object_scope
from runtime.keras.saving.registry import get_custom_objects as get_custom_objects
from runtime.keras.saving.registry import register_keras_serializable as register_keras_serializable

CustomObjectScope = custom_object_scope

__all__ = ["CustomObjectScope", "custom_object_scope", "deserialize_keras_object", "get_custom_objects"]
__all__ += ["register_keras_serializable", "serialize_keras_object"]
