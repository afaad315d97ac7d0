"""Fields of a posted form, urlencoded or multipart: what TensorBoard's page sends instead of JSON."""

from __future__ import annotations

import email.parser
import email.policy
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

Fields = dict[str, list[str]]


async def read_form(request: Request) -> Fields:
    """Return every field of the request's body with its values; none for a body of another type."""
    content_type = request.headers.get("content-type", "")
    body = await request.body()
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, body)
    if content_type.startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {}


FormDep = Annotated[Fields, Depends(read_form)]


def _multipart(content_type: str, body: bytes) -> Fields:
    # A multipart form is a MIME message whose first header line went into the HTTP header.
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    fields: Fields = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields.setdefault(name, []).append(value.decode("utf-8", "replace"))
    return fields
