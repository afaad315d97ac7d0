"""Attributes of an operation as a reader wants to see them: a type, and a text that need not be whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from board.payloads.bounded import parse
from board.payloads.operations import readable, shape_of, spell
from writer.wire.proto.graph_envelope_pb2 import AttributeEnvelope
from writer.wire.proto.graph_pb2 import AttrValue, NameAttrList
from writer.wire.proto.tensor_pb2 import TensorProto, TensorShapeProto
from writer.wire.tensor import decode_tensor, dtype_name

SHOWN_CHARACTERS = 1000
"""Of a value beside others; the rest is a click away."""

MAX_CHARACTERS = 16 << 20
"""Of a value that is asked for whole."""

_SHOWN_ELEMENTS = 64
_MAX_ELEMENTS = 1 << 20


class Attribute(NamedTuple):
    """One attribute; `cut`: the text is not all of the value. `nbytes` are those of the encoded value."""

    name: str
    type: str
    text: str
    cut: bool
    nbytes: int


def shown(attributes: Iterable[AttributeEnvelope]) -> list[Attribute]:
    """Return the attributes of an operation by name, each as far as it can be read at a glance."""
    latest = {attribute.key: attribute.value for attribute in attributes}  # of several with one key the last counts
    return [describe(readable(key), latest[key], SHOWN_CHARACTERS, _SHOWN_ELEMENTS) for key in sorted(latest)]


def whole(name: str, encoded: bytes) -> Attribute:
    """Return an attribute's value in full, up to 16 MiB of text."""
    return describe(name, encoded, MAX_CHARACTERS, _MAX_ELEMENTS)


def describe(name: str, encoded: bytes, characters: int, elements: int) -> Attribute:
    """Return an attribute with at most so many characters, and of tensors and lists so many elements."""
    try:
        value = parse(AttrValue, encoded)
        kind, text, cut = _spell(value, elements)
    except ValueError as error:
        kind, text, cut = "unreadable", f"cannot be read: {error}", False
    return Attribute(name, kind, text[:characters], cut or len(text) > characters, len(encoded))


def of_json(name: str, value: object, characters: int = SHOWN_CHARACTERS) -> Attribute:
    """Return an entry of a JSON object as an attribute."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    kind = _JSON_NAMES.get(type(value).__name__, "json")
    return Attribute(name, kind, text[:characters], len(text) > characters, len(text.encode("utf-8", "replace")))


def _spell(value: AttrValue, elements: int) -> tuple[str, str, bool]:
    """Return type, text, and whether elements are left out."""
    which = value.WhichOneof("value")
    if which is None:
        return "none", "", False
    if which == "list":
        return _list(value.list, elements)
    if which == "tensor":
        return _tensor(value.tensor, elements)
    return _NAMES.get(which, which), _one(which, getattr(value, which)), False


def type_word(dtype: int) -> str:
    """Return an element type as numpy and TensorFlow print it: "float32", "int64", "float32_ref"."""
    word = dtype_name(dtype).removeprefix("DT_").lower()
    plain = word.removesuffix("_ref")
    return _TYPE_WORDS.get(plain, plain) + word[len(plain) :]


_TYPE_WORDS = {"float": "float32", "double": "float64", "half": "float16"}
_JSON_NAMES = {"str": "string", "int": "int", "float": "float", "bool": "bool"}
_NAMES = {"s": "string", "i": "int", "f": "float", "b": "bool", "func": "function"}


def _one(which: str, value: Any) -> str:
    """Return one value that is neither list nor tensor."""
    match value:
        case TensorShapeProto():
            return spell(shape_of(value))
        case NameAttrList():
            return str(value.name)
        case TensorProto():
            return _tensor(value, _SHOWN_ELEMENTS)[1]
        case bytes():
            return readable(value)
        case bool():
            return "true" if value else "false"
        case float():
            return str(np.float32(value))  # it was written with 32 bits
        case int() if which == "type":
            return type_word(value)
    return str(value)


def _list(values: AttrValue.ListValue, elements: int) -> tuple[str, str, bool]:
    for descriptor, several in values.ListFields():
        which = descriptor.name
        texts = [_one(which, each) for each in several[:elements]]
        more = len(several) - len(texts)
        text = f"[{', '.join(texts)}{f', … {more:,} more' if more else ''}]"
        return f"list of {_NAMES.get(which, which)}", text, more > 0
    return "list", "[]", False


def _tensor(tensor: TensorProto, elements: int) -> tuple[str, str, bool]:
    array = decode_tensor(tensor)
    kind = f"{type_word(tensor.dtype)} {spell(array.shape)}"
    if array.dtype == object:
        array = np.array([readable(each) for each in array.reshape(-1).tolist()], object).reshape(array.shape)
    cut = array.size > elements
    if cut:
        array = array.reshape(-1)[:elements]
    text = np.array2string(array, separator=", ", threshold=elements + 1, max_line_width=100)
    return kind, f"{text[:-1]}, …]" if cut else text, cut
