"""Batches of Examples and what is asked of them, for TensorFlow and for us alike: `cases(io)` takes the module."""

from __future__ import annotations

from typing import Any

import numpy as np

from writer.wire.proto.example_pb2 import BytesList, Example, Feature, Features, FloatList, Int64List


def example(**features: Any) -> bytes:
    """An Example of lists; [] needs no type as there is nothing in it."""
    kinds = {
        int: lambda v: Feature(int64_list=Int64List(value=v)),
        float: lambda v: Feature(float_list=FloatList(value=v)),
        bytes: lambda v: Feature(bytes_list=BytesList(value=v)),
    }
    made = {name: kinds[type(values[0])](values) if values else Feature() for name, values in features.items()}
    return Example(features=Features(feature=made)).SerializeToString(deterministic=True)


EMPTY_LIST = Example(features=Features(feature={"x": Feature(float_list=FloatList())})).SerializeToString()

FULL = [
    example(x=[1.0, 2.0], n=[-1], s=[b"a"], v=[1, 2, 3], t=[b"p", b"q"]),
    example(x=[3.0, 4.5], n=[1 << 40], s=[b"a\x00b"], v=[], t=[b"r"]),
    example(x=[-0.5, float("inf")], n=[0], s=[b""], v=[9], other=[b"ignored"]),
]

SPARSE = [
    example(i=[3, 1], v=[0.3, 0.1], j=[0, 2]),
    example(i=[], v=[], j=[]),
    example(i=[2], v=[0.2], j=[1]),
]


def cases(io: Any) -> dict[str, tuple[list[bytes], dict[str, Any]]]:
    """Name -> (serialised examples, features); `io` has the feature classes under TensorFlow's names."""
    scalar_n = {"n": io.FixedLenFeature((), "int64")}
    return {
        "dense": (
            FULL,
            {"x": io.FixedLenFeature([2], "float32"), **scalar_n, "s": io.FixedLenFeature([1], "string")},
        ),
        "defaults": (
            [*FULL, example(), EMPTY_LIST[:0]],
            {
                "x": io.FixedLenFeature([2], "float32", default_value=[7.0, 8.0]),
                "n": io.FixedLenFeature((), "int64", default_value=5),
                "s": io.FixedLenFeature((), "string", default_value="none"),
            },
        ),
        "varlen": (
            FULL,
            {"v": io.VarLenFeature("int64"), "t": io.VarLenFeature("string"), "z": io.VarLenFeature("float32")},
        ),
        "sequence": (
            [example(x=[1.0, 2.0, 3.0, 4.0]), example(), example(x=[5.0, 6.0])],
            {"x": io.FixedLenSequenceFeature([2], "float32", allow_missing=True)},
        ),
        "sequence default": (
            [example(t=[b"a", b"b"]), example()],
            {"t": io.FixedLenSequenceFeature([], "string", allow_missing=True, default_value="pad")},
        ),
        "sparse": (SPARSE, {"sp": io.SparseFeature("i", "v", "float32", 4)}),
        "sparse 2-d": (SPARSE, {"sp": io.SparseFeature(["i", "j"], "v", "float32", [4, 3])}),
        "sparse beside its parts": (
            SPARSE,
            {"sp": io.SparseFeature("i", "v", "float32", 4), "v": io.VarLenFeature("float32")},
        ),
        "ragged": (FULL, {"r": io.RaggedFeature("int64", value_key="v"), "t": io.RaggedFeature("string")}),
        "missing": ([FULL[0], example(x=[1.0])], scalar_n),
        "wrong type": (FULL, {"x": io.FixedLenFeature([2], "int64")}),
        "wrong type of a varlen": (FULL, {"v": io.VarLenFeature("float32")}),
        "wrong length": (FULL, {"x": io.FixedLenFeature([3], "float32")}),
        "wrong multiple": (FULL, {"v": io.FixedLenSequenceFeature([2], "int64", allow_missing=True)}),
        "an empty list is no default": ([EMPTY_LIST], {"x": io.FixedLenFeature((), "float32", default_value=1.0)}),
        "malformed": ([FULL[0], b"\x0a\x05"], scalar_n),
        "no examples": ([], {"x": io.FixedLenFeature([2], "float32"), "v": io.VarLenFeature("int64")}),
    }


def described(value: Any) -> Any:
    """A result as JSON holds it: dense, sparse and ragged ones, text as latin-1."""
    if hasattr(value, "indices"):
        parts = {"indices": value.indices, "values": value.values, "dense_shape": value.dense_shape}
        return {name: described(part) for name, part in parts.items()}
    if hasattr(value, "row_splits"):
        return {"values": described(value.values), "row_splits": described(value.row_splits)}
    array = value.numpy() if hasattr(value, "numpy") else np.asarray(value)
    flat = [one.decode("latin-1") if isinstance(one, bytes) else one for one in np.ravel(array).tolist()]
    dtype = "string" if array.dtype.kind in "OS" else array.dtype.name
    return {
        "dtype": dtype,
        "shape": list(array.shape),
        "values": [str(one) if one == float("inf") else one for one in flat],
    }
