"""A survey as text, in TensorBoard's words and layout, or as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from board.inspection.steps import StepDigest
from board.inspection.survey import TAG_FIELDS, Unit

RULE = "=" * 70 + "\n"
PROCESSING = f"{RULE}Processing event files... (this can take a few minutes)\n{RULE}"

_EVERY_STEP = ("sessionlog:start", "sessionlog:stop")  # listed one by one; of the other fields a digest is told


def text(units: Iterable[Unit], tag: str) -> Iterator[str]:
    """Yield the lines of TensorBoard's report, after the heading, unit by unit; then of ours on damage, if any."""
    units = list(units)
    for unit in units:
        if tag:
            yield f"Event statistics for tag {printable(tag)} in {printable(unit.name)}:"
        else:
            yield f"These tags are in {printable(unit.name)}:"
            yield from _groups({name: sorted(unit.tags[name]) for name in TAG_FIELDS})
            yield RULE
            yield f"Event statistics for {printable(unit.name)}:"
        statistics = {name: _statistics(name, digest) for name, digest in unit.fields.items()}
        yield from _groups(statistics if not tag else {name: rows for name, rows in statistics.items() if rows})
        yield RULE
    yield from _damage_lines(units)


def document(units: Iterable[Unit], tag: str) -> dict[str, Any]:
    """Make the answer of `--json`; its schema is documented in docs/inspect.md."""
    return {"version": 1, "tag": tag or None, "units": [_unit_document(unit) for unit in units]}


def printable(name: str) -> str:
    """Escape what could steer a terminal: a tag or path may hold any character at all."""
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character).startswith("C") else character
        for character in name
    )


def _groups(groups: Mapping[str, list[str] | dict[str, str]]) -> Iterator[str]:
    for name, content in sorted(groups.items()):
        if not content:
            yield f"{name} -"
        elif isinstance(content, list):
            yield name
            yield from (f"   {printable(item)}" for item in content)
        else:
            yield name
            yield from (f"   {key:<20} {value}" for key, value in sorted(content.items()))


def _statistics(name: str, digest: StepDigest) -> dict[str, str]:
    if not digest.observed:
        return {}
    backwards = {"outoforder_steps": _listed(digest.backwards, digest.backwards_observed)}
    if name in _EVERY_STEP:
        return {"steps": _listed(digest.steps, digest.observed), **backwards}
    return {key: str(value) for key, value in _digest(digest).items()} | backwards


def _digest(digest: StepDigest) -> dict[str, int]:
    return {
        "first_step": digest.first,
        "last_step": digest.last,
        "max_step": digest.maximum,
        "min_step": digest.minimum,
        "num_steps": digest.distinct,
    }


def _listed(items: list[Any], total: int) -> str:
    if len(items) == total:
        return str(items)
    return f"{str(items)[:-1]}, and {total - len(items)} more]"


def _damage_lines(units: list[Unit]) -> Iterator[str]:
    files = [file for unit in units for file in unit.files if file.damage or file.unreadable]
    if not files:
        return
    yield "Damage (the rest of each file was read):"
    for file in files:
        yield printable(str(file.path))
        if file.unreadable:
            yield f"   cannot be read: {file.unreadable}"
        for damage in file.damage:
            yield f"   at {damage.offset:<16} {damage.length} bytes: {damage.reason}"
    yield RULE


def _unit_document(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "tags": {name: sorted(unit.tags[name]) for name in TAG_FIELDS},
        "fields": {name: _field_document(name, digest) for name, digest in sorted(unit.fields.items())},
        "files": [
            {
                "path": str(file.path),
                "bytes": file.bytes,
                "records": file.records,
                "unreadable": file.unreadable or None,
                "damage": [{"offset": d.offset, "length": d.length, "reason": d.reason} for d in file.damage],
            }
            for file in unit.files
        ],
    }


def _field_document(name: str, digest: StepDigest) -> dict[str, Any] | None:
    if not digest.observed:
        return None
    steps = {"steps": digest.steps} if name in _EVERY_STEP else {}
    return {
        "events": digest.observed,
        **_digest(digest),
        **steps,
        "outoforder_steps": digest.backwards,
        "outoforder_total": digest.backwards_observed,
    }
