"""Messages parsed within bounds: a field of two bytes becomes an object of a hundred, and a log may hold many."""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message

MAX_FIELDS = 6_000_000
"""Of one message at all depths; as objects they take up to a gigabyte."""

SMALL = 16 << 20
"""Bytes of a message that cannot hold so many fields that parsing it hurts; those of larger ones are counted first."""

AnyDescriptor = Any  # the class differs between protobuf's implementations

Parsed = TypeVar("Parsed", bound=Message)

_VARINT, _FIXED64, _DELIMITED, _FIXED32 = 0, 1, 2, 5


def parse(message: type[Parsed], content: bytes) -> Parsed:
    """Return `content` as a message; raises ValueError, whose text can be shown, where it is none or too much."""
    name = message.DESCRIPTOR.name.removesuffix("Envelope")
    if len(content) > SMALL:
        demand_few_fields(content, message.DESCRIPTOR, MAX_FIELDS)
    try:
        return message.FromString(content)
    except DecodeError as error:
        raise ValueError(f"not a {name}: {error}") from error


def demand_few_fields(data: bytes, message: AnyDescriptor, most: int) -> None:
    """Raise ValueError where an encoded message has more than `most` fields, those of messages inside it included.

    Stops at what is malformed: the parser will say so.
    """
    count = 0
    pending: list[tuple[int, int, AnyDescriptor]] = [(0, len(data), message)]
    while pending:
        position, end, opened = pending.pop()
        inside = _inside(opened)
        while position < end:
            count += 1
            if count > most:
                raise ValueError(f"more than {most:,} parts, which is more than can be shown")
            key = data[position]
            if key < 0x80:  # nearly always: a field of number 1 to 15
                position += 1
            else:
                key, position = _varint(data, position, end)
            wire_type = key & 7
            if wire_type == _DELIMITED:
                length, position = _varint(data, position, end)
                inner = inside.get(key >> 3)
                if inner is not None:
                    pending.append((position, min(position + length, end), inner))
                position += length
            elif wire_type == _VARINT:
                position = _varint(data, position, end)[1]
            elif wire_type in (_FIXED64, _FIXED32):
                position += 8 if wire_type == _FIXED64 else 4
            else:
                return


@functools.cache
def _inside(message: AnyDescriptor) -> dict[int, AnyDescriptor]:
    """Return which fields are messages worth opening: those of single values alone cannot hold many."""
    messages = {field.number: field.message_type for field in message.fields if field.message_type is not None}
    return {number: inner for number, inner in messages.items() if any(map(_may_be_many, inner.fields))}


def _may_be_many(field: Any) -> bool:
    # A repeated field's default is an empty list; how else one asks has changed between protobuf's versions.
    return field.message_type is not None or field.default_value == []


def _varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    """Return a number and where it ends; one that does not end before `end` reaches to it."""
    number = shift = 0
    while position < end:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return number, position
