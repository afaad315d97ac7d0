"""Labels and vectors as models take them."""

from typing import Any

import numpy as np


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Return numbers of classes [...] as one-hot vectors [..., num_classes] of float32; [..., 1] is taken as [...]."""
    classes = np.asarray(x).astype(np.int64)
    if classes.ndim > 1 and classes.shape[-1] == 1:
        classes = classes[..., 0]
    count = int(classes.max(initial=-1)) + 1 if num_classes is None else num_classes
    if classes.size and not 0 <= classes.min() <= classes.max() < count:
        raise ValueError(f"classes go from {classes.min()} to {classes.max()}, and there are {count}")
    return np.eye(count, dtype=np.float32)[classes]


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Return vectors along the axis divided by their norm; vectors of zeros stay."""
    array = np.atleast_1d(np.asarray(x))
    length = np.atleast_1d(np.linalg.norm(array, order, axis))
    return array / np.expand_dims(np.where(length == 0, 1, length), axis)
