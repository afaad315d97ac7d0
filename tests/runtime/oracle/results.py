"""What a call gave, written down so that TensorFlow's and ours can be compared: plain lists with their dtypes."""

from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return a tensor, or what is made of tensors, as what JSON holds."""
    if hasattr(value, "dense_shape"):
        return [plain(one) for one in (value.indices, value.values, value.dense_shape)]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    dtype = "string" if array.dtype == object or array.dtype.kind in "SU" else array.dtype.name
    if dtype == "bfloat16":
        array = array.astype(np.float32)
    if dtype.startswith("complex"):
        array = np.stack([array.real, array.imag], -1)
    values = [_text(one) for one in array.reshape(-1).tolist()]
    return {"dtype": dtype, "shape": list(array.shape), "values": values}


def _text(value: Any) -> Any:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def assert_alike(expected: Any, found: Any, tolerance: float) -> None:
    """Compare two such records: text and whole numbers exactly, other numbers with a tolerance."""
    if isinstance(expected, list):
        assert isinstance(found, list)
        assert len(expected) == len(found)
        for one, other in zip(expected, found, strict=True):
            assert_alike(one, other, tolerance)
        return
    assert (expected["dtype"], expected["shape"]) == (found["dtype"], found["shape"])
    if "float" in expected["dtype"] or "complex" in expected["dtype"]:
        np.testing.assert_allclose(
            np.array(found["values"], float), np.array(expected["values"], float), rtol=tolerance, atol=tolerance
        )
    else:
        assert expected["values"] == found["values"]
