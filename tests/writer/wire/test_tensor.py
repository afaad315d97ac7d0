"""Tensors: every dtype survives, and hostile messages are refused before they cost memory."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from writer.wire.proto.tensor_pb2 import DataType, TensorProto, TensorShapeProto
from writer.wire.tensor import decode_tensor, encode_tensor

DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8", "c16"]

arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: numpy_strategies.arrays(
        st.sampled_from([np.dtype(dtype), np.dtype(dtype).newbyteorder(">")]),
        numpy_strategies.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)


def wire(proto: TensorProto) -> TensorProto:
    return TensorProto.FromString(proto.SerializeToString())


def tensor(dtype: int, shape: list[int], **lists: Any) -> TensorProto:
    dimensions = [TensorShapeProto.Dim(size=size) for size in shape]
    return TensorProto(dtype=dtype, tensor_shape=TensorShapeProto(dim=dimensions), **lists)  # type: ignore[arg-type]


@given(arrays)
def test_numbers_survive_with_type_and_shape(array: np.ndarray[Any, Any]) -> None:
    """Also in the other byte order, empty, of rank 0, with NaN and infinities."""
    decoded = decode_tensor(wire(encode_tensor(array)))
    assert (array.dtype.newbyteorder("="), array.shape) == (decoded.dtype, decoded.shape)
    np.testing.assert_array_equal(array, decoded)


@given(numpy_strategies.arrays(object, st.just((2, 2)), elements=st.text() | st.binary()))
def test_strings_come_back_as_bytes(array: np.ndarray[Any, Any]) -> None:
    """The wire knows bytes only; text is UTF-8."""
    expected = [value.encode() if isinstance(value, str) else value for value in array.ravel()]
    decoded = decode_tensor(wire(encode_tensor(array)))
    assert ((2, 2), expected) == (decoded.shape, decoded.ravel().tolist())


@given(st.floats(width=32) | st.floats(width=16))
@example(1 + 2.0**-8)  # a tie whose even neighbour is towards zero
@example(1 + 3 * 2.0**-8)  # and one whose even neighbour is away from it
@example(3.4028234663852886e38)  # float32's largest rounds to infinity
def test_bfloat16_rounds_to_the_nearest_of_its_neighbours(value: float) -> None:
    """Rounding goes to the nearest value, ties to the even pattern; decoding is exact."""
    decoded = float(decode_tensor(wire(encode_tensor(np.array([value] * 2, np.float32), DataType.DT_BFLOAT16)))[0])
    if math.isnan(value):
        assert math.isnan(decoded)
        return
    low, high = neighbours_in_bfloat16(value)
    if low == high or math.isinf(value):
        assert low == decoded
        return
    # An infinity stands where 2**128 would: that is the distance that counts.
    distances = [abs(value - math.copysign(min(abs(bound), 2.0**128), bound)) for bound in (low, high)]
    if distances[0] == distances[1]:
        assert decoded in (low, high)
        assert 0 == int(np.float32(decoded).view(np.uint32)) >> 16 & 1
    else:
        assert (low if distances[0] < distances[1] else high) == decoded


def neighbours_in_bfloat16(value: float) -> tuple[float, float]:
    """Return the bfloat16 values towards and away from zero, equal where `value` is one itself."""
    bits = int(np.float32(value).view(np.uint32))
    towards = np.uint32(bits & 0xFFFF0000)
    away = towards if bits & 0xFFFF == 0 else np.uint32((bits & 0xFFFF0000) + 0x10000)
    return float(towards.view(np.float32)), float(away.view(np.float32))


def test_uint16_patterns_are_taken_as_bfloat16() -> None:
    """0x3FC0 is 1.5, 0xC000 is -2, 0x7F80 is infinity."""
    patterns = np.array([0x3FC0, 0xC000, 0x7F80], np.uint16)
    assert [1.5, -2.0, math.inf] == decode_tensor(encode_tensor(patterns, DataType.DT_BFLOAT16)).tolist()


@pytest.mark.parametrize("dtype", ["DT_HALF", "DT_BFLOAT16"])
def test_sixteen_bit_floats_are_read_from_half_val(dtype: str) -> None:
    """half_val holds bit patterns: 1.0 is 0x3C00 in half and 0x3F80 in bfloat16."""
    pattern = {"DT_HALF": 0x3C00, "DT_BFLOAT16": 0x3F80}[dtype]
    assert [1.0, 1.0] == decode_tensor(tensor(DataType.Value(dtype), [2], half_val=[pattern, pattern])).tolist()


@pytest.mark.parametrize(
    ("dtype", "patterns", "expected"),
    [
        ("DT_FLOAT8_E5M2", b"\x3c\x7b\x7c\xfc\x01", [1.0, 57344.0, math.inf, -math.inf, 2.0**-16]),
        ("DT_FLOAT8_E4M3FN", b"\x38\x7e\xb8\x01", [1.0, 448.0, -1.0, 2.0**-9]),
        ("DT_FLOAT8_E4M3FNUZ", b"\x40\x7f\xc0\x01", [1.0, 240.0, -1.0, 2.0**-10]),
        ("DT_FLOAT8_E4M3B11FNUZ", b"\x58\x7f\xd8", [1.0, 30.0, -1.0]),
        ("DT_FLOAT8_E5M2FNUZ", b"\x40\x7f\xc0", [1.0, 57344.0, -1.0]),
    ],
)
def test_eight_bit_floats_decode_to_float32(dtype: str, patterns: bytes, expected: list[float]) -> None:
    """One, the largest, and the smallest subnormal of each format, from its published table."""
    shape = [len(patterns)]
    by_content = decode_tensor(tensor(DataType.Value(dtype), shape, tensor_content=patterns))
    by_list = decode_tensor(tensor(DataType.Value(dtype), shape, float8_val=patterns))
    assert expected == by_content.tolist() == by_list.tolist()
    assert np.dtype(np.float32) == by_content.dtype


@pytest.mark.parametrize(
    ("dtype", "pattern"),
    [("DT_FLOAT8_E5M2", b"\x7d"), ("DT_FLOAT8_E4M3FN", b"\xff"), ("DT_FLOAT8_E4M3FNUZ", b"\x80")],
)
def test_eight_bit_floats_know_not_a_number(dtype: str, pattern: bytes) -> None:
    """Each format keeps NaN at patterns of its own."""
    assert np.isnan(decode_tensor(tensor(DataType.Value(dtype), [], tensor_content=pattern)))


def test_quantised_and_reference_types_are_their_integers() -> None:
    """TF1 graphs hold both."""
    quantised = encode_tensor(np.array([[1, -2]], np.int8), DataType.DT_QINT8)
    assert [[1, -2]] == decode_tensor(quantised).tolist()
    assert 7 == decode_tensor(tensor(DataType.DT_INT32_REF, [], int_val=[7]))


def test_one_listed_element_stands_for_the_whole_shape() -> None:
    """TensorFlow writes constant tensors so."""
    assert [[2.5, 2.5], [2.5, 2.5]] == decode_tensor(tensor(DataType.DT_FLOAT, [2, 2], float_val=[2.5])).tolist()
    assert [b"a", b"a"] == decode_tensor(tensor(DataType.DT_STRING, [2], string_val=[b"a"])).tolist()


@pytest.mark.parametrize(
    ("proto", "said"),
    [
        (tensor(DataType.DT_FLOAT, [1 << 60], tensor_content=b"1234"), "needs 4611686018427387904 bytes, has 4"),
        (tensor(DataType.DT_FLOAT, [1 << 60], float_val=[1]), "claims 1152921504606846976 values and has one"),
        (tensor(DataType.DT_STRING, [1 << 60], string_val=[b""]), "claims"),
        (tensor(DataType.DT_FLOAT, [1 << 62, 1 << 62, 4], float_val=[1, 2]), "has 2"),
        (tensor(DataType.DT_FLOAT, [-1], float_val=[1]), "not fully known"),
        (tensor(DataType.DT_FLOAT, [2, -3], float_val=[1]), "not fully known"),
        (tensor(DataType.DT_FLOAT, [3], float_val=[1, 2]), "needs 3 values, has 2"),
        (tensor(DataType.DT_FLOAT, [3]), "needs 3 values, has 0"),
        (tensor(DataType.DT_FLOAT, [1] * 65, float_val=[1]), "65 dimensions"),
        (tensor(DataType.DT_INT32, [1], tensor_content=b"123"), "needs 4 bytes, has 3"),
        (tensor(DataType.DT_COMPLEX64, [1], scomplex_val=[1, 2, 3]), "odd count"),
        (tensor(DataType.DT_INT4, [1], int_val=[1]), "DT_INT4"),
        (tensor(DataType.DT_RESOURCE, []), "DT_RESOURCE"),
        (tensor(DataType.DT_INVALID, []), "DT_INVALID"),
        (tensor(4711, []), "4611"),
        (TensorProto(dtype=DataType.DT_FLOAT, tensor_shape=TensorShapeProto(unknown_rank=True)), "not fully known"),
    ],
)
def test_hostile_tensors_are_refused(proto: TensorProto, said: str) -> None:
    """A claim that the bytes do not keep is a ValueError, before memory is taken for it."""
    with pytest.raises(ValueError, match=said):
        decode_tensor(proto)


@given(st.builds(TensorProto, tensor_content=st.binary(max_size=40), float_val=st.lists(st.floats(width=32))))
def test_no_message_ends_in_anything_but_an_array_or_a_value_error(proto: TensorProto) -> None:
    """Whatever dtype, shape and data say of each other."""
    for dtype in DataType.values():
        for shape in ([], [2], [0], [1 << 40], [-1, 3]):
            proto.dtype = dtype  # type: ignore[assignment]  # an open enum is an int at run time
            proto.tensor_shape.CopyFrom(tensor(dtype, shape).tensor_shape)
            try:
                assert tuple(shape) == decode_tensor(proto).shape
            except ValueError:
                continue


@pytest.mark.parametrize(
    ("values", "dtype", "said"),
    [
        (np.array(["2020-01-01"], "M8[D]"), None, "datetime64"),
        (np.array([object()]), None, "not object"),
        (np.array([1.5]), DataType.DT_INT32, "float64 values as DT_INT32"),
        (np.array([1]), DataType.DT_STRING, "int64 values as DT_STRING"),
        (np.array(["a"]), DataType.DT_FLOAT, "values as DT_FLOAT"),
        (np.array([1]), DataType.DT_BFLOAT16, "int64 values as DT_BFLOAT16"),
    ],
)
def test_what_a_tensor_cannot_hold_is_refused(values: np.ndarray[Any, Any], dtype: int | None, said: str) -> None:
    """The message names both types."""
    with pytest.raises(ValueError, match=said):
        encode_tensor(values, dtype)


@pytest.mark.parametrize("values", [b"a\0", [b"a\0", b"b\0\0"], [["a\0"], ["b"]]])
def test_strings_keep_zeros_at_their_end(values: Any) -> None:
    """numpy's fixed-width strings would drop them: a serialised message may well end in a zero byte."""
    expected = np.array(values, object)

    decoded = decode_tensor(encode_tensor(values))

    assert expected.shape == decoded.shape
    assert [one if isinstance(one, bytes) else one.encode() for one in expected.ravel()] == decoded.ravel().tolist()
