"""Ops on text: joined, split, looked into, replaced, made of numbers and read as numbers. Elements are bytes."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import FLOATS, INDICES, REALS, REQUIRED, Op
from runtime.graph.shape import Dims, broadcast
from runtime.ops import rules
from runtime.ops.fingerprint import fingerprints
from runtime.ops.sparse import SparseTensor

__all__ = ["as_string", "reduce_join", "regex_full_match", "regex_replace", "string_join", "string_length"]
__all__ += ["string_lower", "string_split", "string_strip", "string_to_hash_bucket_fast", "string_to_number"]
__all__ += ["string_upper", "substr"]

UNITS = ("BYTE", "UTF8_CHAR")


def _each(function: Callable[..., Any], dtype: Any, *given: Array) -> Array:
    """Return a function of the elements of broadcast arrays, as an array."""
    parts = np.broadcast_arrays(*given)
    out = np.empty(parts[0].shape, dtype)
    flat = out.reshape(-1)
    for at, values in enumerate(zip(*(one.reshape(-1).tolist() for one in parts), strict=True)):
        flat[at] = function(*values)
    return out


def _joined_dims(inputs: Any, **_: Any) -> Dims:
    dims: Dims = ()
    for one in inputs:
        if one.dims is not None and len(one.dims) and dims:
            rules.all_same(*[each for each in inputs if each.dims])
        dims = broadcast(dims, one.dims)
    return dims


string_join_op = Op(
    "StringJoin",
    "inputs: N*string -> output: string",
    attrs={"separator": ""},
    shape=_joined_dims,
    kernel=lambda xp, inputs, *, separator: _each(lambda *parts: separator.encode().join(parts), object, *inputs),
)


def _split(xp: Any, x: Array, delimiter: Array, *, skip_empty: bool) -> list[Array]:
    """Return places, parts and shape of a sparse matrix, a row for each text; each byte of the delimiter divides."""
    separators = bytes(delimiter.item() if delimiter.shape == () else delimiter.reshape(-1)[0])
    pattern = re.compile(b"[" + re.escape(separators) + b"]") if separators else None
    rows = []
    for one in x.tolist():
        parts = (pattern.split(one) if one else []) if pattern else [one[at : at + 1] for at in range(len(one))]
        rows.append([part for part in parts if part or not skip_empty])
    places = [(row, column) for row, parts in enumerate(rows) for column in range(len(parts))]
    values = np.empty(len(places), object)
    values[:] = [part for parts in rows for part in parts]
    shape = np.array([len(rows), max(map(len, rows), default=0)], np.int64)
    return [np.array(places, np.int64).reshape(-1, 2), values, shape]


def _split_dims(x: Any, delimiter: Any, **_: Any) -> list[Dims]:
    rules.of_rank(x, 1, "input")
    return [(None, 2), (None,), (2,)]


string_split_op = Op(
    "StringSplit",
    "input: string, delimiter: string -> indices: int64, values: string, shape: int64",
    attrs={"skip_empty": True},
    shape=_split_dims,
    kernel=_split,
)


def _spelled(value: Any, form: str) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, complex):
        return f"({form % value.real},{form % value.imag})".encode()
    if isinstance(value, float) and not np.isfinite(value):
        return b"nan" if np.isnan(value) else b"inf" if value > 0 else b"-inf"
    text: str = form % value
    return text.encode()


def _as_strings(xp: Any, x: Array, *, precision: int, scientific: bool, shortest: bool, width: int, fill: str) -> Array:
    if scientific and shortest:
        raise ValueError("as_string is scientific or shortest, not both")
    places = "" if precision < 0 else f".{precision}"
    letter = "d" if x.dtype.kind in "iub" else "e" if scientific else "g" if shortest else "f"
    form = f"%{fill}{'' if width < 0 else width}{'' if letter == 'd' else places}{letter}"
    return _each(lambda value: _spelled(value, form), object, x)


as_string_op = Op(
    "AsString",
    "input: T -> output: string",
    types={"T": REALS | FLOATS | {arrays.bool_, arrays.complex64, arrays.complex128}},
    attrs={"precision": -1, "scientific": False, "shortest": False, "width": -1, "fill": ""},
    shape=rules.same,
    kernel=_as_strings,
)


def _number(text: bytes, dtype: arrays.DType) -> Any:
    try:
        value = int(text) if dtype.is_integer else float(text)
        found = np.array(value, dtype.numpy)
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:80]!r} is no {dtype.name}") from None
    return found


string_to_number_op = Op(
    "StringToNumber",
    "string_tensor: string -> output: out_type",
    types={"out_type": INDICES | FLOATS},
    attrs={"out_type": arrays.float32},
    shape=rules.same,
    kernel=lambda xp, x, *, out_type: _each(
        lambda text: _number(text.replace(b"_", b"!"), out_type), out_type.numpy, x
    ),
)


def _rewriting(rewrite: bytes) -> Callable[[re.Match[bytes]], bytes]:
    r"""Return what RE2 puts for a match: \0 to \9 are groups, \\ is a backslash."""
    parts = re.split(rb"\\([0-9\\])", rewrite)

    def put(match: re.Match[bytes]) -> bytes:
        found = [part if at % 2 == 0 else b"\\" if part == b"\\" else match[int(part)] for at, part in enumerate(parts)]
        return b"".join(part or b"" for part in found)

    return put


def _compiled(pattern: str | bytes) -> re.Pattern[bytes]:
    try:
        return re.compile(pattern.encode() if isinstance(pattern, str) else pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None


def _replaced(xp: Any, x: Array, *, pattern: str, rewrite: str, replace_global: bool) -> Array:
    compiled, put = _compiled(pattern), _rewriting(rewrite.encode() if isinstance(rewrite, str) else rewrite)
    count = 0 if replace_global else 1
    return _each(lambda text: compiled.sub(put, text, count=count), object, x)


regex_replace_op = Op(
    "StaticRegexReplace",
    "input: string -> output: string",
    attrs={"pattern": REQUIRED, "rewrite": REQUIRED, "replace_global": True},
    shape=rules.same,
    kernel=_replaced,
)


def _matched(xp: Any, x: Array, *, pattern: str) -> Array:
    compiled = _compiled(pattern)
    return _each(lambda text: compiled.fullmatch(text) is not None, bool, x)


regex_full_match_op = Op(
    "StaticRegexFullMatch",
    "input: string -> output: bool",
    attrs={"pattern": REQUIRED},
    shape=rules.same,
    kernel=_matched,
)


def _part(text: bytes, start: int, length: int, unit: str) -> bytes:
    whole: Any = text.decode("utf-8", "surrogateescape") if unit == "UTF8_CHAR" else text
    if not -len(whole) <= start <= len(whole):
        raise ValueError(f"position {start} is outside of {text[:80]!r}")
    first = start if start >= 0 else len(whole) + start
    part = whole[first : first + max(length, 0)]
    return part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")


def _part_dims(x: Any, start: Any, length: Any, *, unit: str) -> Dims:
    if unit not in UNITS:
        raise ValueError(f"unit is one of {UNITS}, not {unit!r}")
    rules.all_same(start, length)
    return broadcast(x.dims, start.dims)


substr_op = Op(
    "Substr",
    "input: string, pos: T, len: T -> output: string",
    types={"T": INDICES},
    attrs={"unit": "BYTE"},
    shape=_part_dims,
    kernel=lambda xp, x, start, length, *, unit: _each(
        lambda text, at, many: _part(text, at, many, unit), object, x, start, length
    ),
)


def _length(text: bytes, unit: str) -> int:
    # of UTF-8, the bytes that continue no character
    return len(text) if unit == "BYTE" else sum(byte & 0xC0 != 0x80 for byte in text)


def _length_dims(x: Any, *, unit: str) -> Dims:
    if unit not in UNITS:
        raise ValueError(f"unit is one of {UNITS}, not {unit!r}")
    dims: Dims = x.dims
    return dims


string_length_op = Op(
    "StringLength",
    "input: string -> output: int32",
    attrs={"unit": "BYTE"},
    shape=_length_dims,
    kernel=lambda xp, x, *, unit: _each(lambda text: _length(text, unit), np.int32, x),
)


def _cased(name: str, method: str) -> Op:
    def change(text: bytes, encoding: str) -> bytes:
        if encoding != "utf-8":
            return getattr(text, method)()  # type: ignore[no-any-return]  # bytes of bytes: of ASCII letters alone
        found = getattr(text.decode("utf-8", "surrogateescape"), method)()
        return found.encode("utf-8", "surrogateescape")  # type: ignore[no-any-return]

    return Op(
        name,
        "input: string -> output: string",
        attrs={"encoding": ""},
        shape=rules.same,
        kernel=lambda xp, x, *, encoding: _each(lambda text: change(text, encoding), object, x),
    )


string_lower_op = _cased("StringLower", "lower")
string_upper_op = _cased("StringUpper", "upper")
string_strip = Op(
    "StringStrip",
    "input: string -> output: string",
    shape=rules.same,
    kernel=lambda xp, x: _each(lambda text: text.strip(), object, x),
)


def _reduced_dims(x: Any, axes: Any, *, keep_dims: bool, separator: str) -> Dims:
    if x.dims is None or axes.value is None:
        return None
    gone = rules.axes_of(axes.value, len(x.dims))
    kept = [(axis, size) for axis, size in enumerate(x.dims) if keep_dims or axis not in gone]
    return tuple(1 if axis in gone else size for axis, size in kept)


def _reduce_joined(xp: Any, x: Array, axes: Array, *, keep_dims: bool, separator: str) -> Array:
    gone = rules.axes_of(axes, x.ndim)
    kept = [axis for axis in range(x.ndim) if axis not in gone]
    rows = x.transpose([*kept, *gone[::-1]]).reshape(*(x.shape[axis] for axis in kept), -1)
    out = np.empty(rows.shape[:-1], object)
    flat = out.reshape(-1)
    for at, row in enumerate(rows.reshape(-1, rows.shape[-1]) if out.size else ()):
        flat[at] = separator.encode().join(row)
    return np.expand_dims(out, gone) if keep_dims else out


reduce_join_op = Op(
    "ReduceJoin",
    "inputs: string, reduction_indices: int32 -> output: string",
    attrs={"keep_dims": False, "separator": ""},
    shape=_reduced_dims,
    kernel=_reduce_joined,
    by_value=(1,),
)
string_to_hash_bucket_fast_op = Op(
    "StringToHashBucketFast",
    "input: string -> output: int64",
    attrs={"num_buckets": REQUIRED},
    shape=rules.same,
    kernel=lambda xp, x, *, num_buckets: (fingerprints(x) % np.uint64(num_buckets)).astype(np.int64),
)


def string_join(inputs: Any, separator: str = "", name: str | None = None) -> Any:
    """Return the texts one after another, element by element; single ones go with every element."""
    return string_join_op(list(inputs), separator=separator, name=name)


def string_split(
    source: Any, sep: Any = None, skip_empty: bool = True, delimiter: Any = None, name: str | None = None
) -> SparseTensor:
    """Return the parts of each text in a row of a sparse matrix; each byte of `sep` (a space) divides."""
    divider = next((one for one in (delimiter, sep) if one is not None), " ")
    with name_scope(name, "StringSplit"):
        source = convert_to_tensor(source, arrays.string, "source")
        return SparseTensor(*string_split_op(source, divider, skip_empty=skip_empty))


def as_string(
    input: Any,  # noqa: A002  # TensorFlow's name
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Any:
    """Return numbers as text, as C's printf writes them."""
    return as_string_op(
        input, precision=precision, scientific=scientific, shortest=shortest, width=width, fill=fill, name=name
    )


def string_to_number(string_tensor: Any, out_type: Any = arrays.float32, name: str | None = None) -> Any:
    """Return text as numbers; raises ValueError for text that is none."""
    return string_to_number_op(string_tensor, out_type=arrays.as_dtype(out_type), name=name)


def regex_replace(
    input: Any,  # noqa: A002  # TensorFlow's name
    pattern: str,
    rewrite: str,
    replace_global: bool = True,
    name: str | None = None,
) -> Any:
    r"""Return text with what matches replaced: all of it or the first; \1 in `rewrite` is the first group."""
    return regex_replace_op(input, pattern=pattern, rewrite=rewrite, replace_global=replace_global, name=name)


def regex_full_match(input: Any, pattern: str, name: str | None = None) -> Any:  # noqa: A002  # TensorFlow's name
    """Tell whether all of each text matches."""
    return regex_full_match_op(input, pattern=pattern, name=name)


def substr(input: Any, pos: Any, len: Any, name: str | None = None, unit: str = "BYTE") -> Any:  # noqa: A002
    """Return `len` bytes (or characters of UTF-8) of each text from `pos` on, counted from its end where negative."""
    return substr_op(input, pos, len, unit=unit, name=name)


def string_length(input: Any, name: str | None = None, unit: str = "BYTE") -> Any:  # noqa: A002
    """Return how many bytes (or characters of UTF-8) each text has."""
    return string_length_op(input, unit=unit, name=name)


def string_lower(input: Any, encoding: str = "", name: str | None = None) -> Any:  # noqa: A002
    """Return text in small letters: of ASCII, or of every script with encoding="utf-8"."""
    return string_lower_op(input, encoding=encoding, name=name)


def string_upper(input: Any, encoding: str = "", name: str | None = None) -> Any:  # noqa: A002
    """Return text in capital letters: of ASCII, or of every script with encoding="utf-8"."""
    return string_upper_op(input, encoding=encoding, name=name)


def reduce_join(
    inputs: Any, axis: Any = None, keep_dims: bool = False, separator: str = "", name: str | None = None
) -> Any:
    """Return the texts along the axes joined, or all of them."""
    inputs = convert_to_tensor(inputs, arrays.string)
    if inputs.dims is None and axis is None:
        raise ValueError("reduce_join of a tensor of unknown rank needs axis=")
    axes = list(range(len(inputs.dims)))[::-1] if axis is None else np.array(axis, np.int32).reshape(-1)
    return reduce_join_op(inputs, np.array(axes, np.int32), keep_dims=keep_dims, separator=separator, name=name)


def string_to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Any:  # noqa: A002
    """Return each text's bucket: its FarmHash fingerprint modulo their number, as TensorFlow counts."""
    if num_buckets < 1:
        raise ValueError(f"{num_buckets} buckets")
    return string_to_hash_bucket_fast_op(input, num_buckets=num_buckets, name=name)
