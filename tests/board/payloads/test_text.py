"""Text payloads: strings of any rank, and what only claims to be them."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.ingest.batch import Kind
from board.payloads import text
from writer.wire.proto.tensor_pb2 import DataType, TensorProto, TensorShapeProto
from writer.wire.tensor import encode_tensor


def tensor(shape: list[int], strings: list[bytes]) -> bytes:
    """Return a string tensor that may lie about its shape."""
    dims = [TensorShapeProto.Dim(size=size) for size in shape]
    proto = TensorProto(dtype=DataType.DT_STRING, tensor_shape=TensorShapeProto(dim=dims), string_val=strings)
    return proto.SerializeToString()


def test_a_single_text_has_rank_0() -> None:
    """What `add_text` logs comes back as it was."""
    decoded = text.decode(Kind.TENSOR, encode_tensor("größer than *ever*").SerializeToString())

    assert ((), "größer than *ever*") == (decoded.shape, decoded.item())


def test_arrays_keep_their_shape() -> None:
    """A table of strings stays a table, whatever its rank."""
    strings = np.array([["a", "b"], ["c", ""], ["e", "f"]], object)

    decoded = text.decode(Kind.TENSOR, encode_tensor(strings).SerializeToString())

    assert strings.tolist() == decoded.tolist()


def test_bytes_that_are_no_utf_8_are_shown() -> None:
    """A text in another encoding is readable but for those letters, and none of it is lost."""
    assert r"caf\xe9" == text.decode(Kind.TENSOR, tensor([], [b"caf\xe9"])).item()


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\xff\xff", "not a tensor"),
        (encode_tensor(1.5).SerializeToString(), "DT_DOUBLE"),
        (tensor([1 << 40], [b"x"]), "claims 1099511627776 cells"),
        (tensor([1 << 26], [b"x"]), "claims 67108864 cells"),
        (tensor([-1], [b"x"]), "not fully known"),
        (tensor([3], [b"x", b"y"]), "needs 3 values"),
    ],
)
def test_what_is_no_text_is_refused(payload: bytes, reason: str) -> None:
    """A claim is checked before memory is taken, and the reason can be shown."""
    with pytest.raises(ValueError, match=reason):
        text.decode(Kind.TENSOR, payload)


def test_other_kinds_of_payload_are_refused() -> None:
    """A writer may log an image under the text plugin."""
    with pytest.raises(ValueError, match="IMAGE"):
        text.decode(Kind.IMAGE, b"")


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(payload: bytes) -> None:
    """Any bytes are a text, or no text."""
    with contextlib.suppress(ValueError):
        text.decode(Kind.TENSOR, payload)
