"""Strings to numbers as operations: `rt.io.decode_raw` and `rt.io.decode_csv`, in graphs and in datasets' functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType
from runtime.gradients.table import not_differentiable
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.records import text

__all__ = ["decode_csv", "decode_raw"]


def _raw_dims(texts: Any, **_: Any) -> Dims:
    return None if texts.dims is None else (*texts.dims, None)


_decode_raw = Op(
    "DecodeRaw",
    "bytes: string -> output: out_type",
    attrs={"out_type": REQUIRED, "little_endian": True},
    shape=_raw_dims,
    kernel=lambda xp, texts, *, out_type, little_endian: text.decode_raw(
        texts, out_type.numpy, little_endian=little_endian
    ),
)


def _columns(
    xp: Any,
    records: Array,
    defaults: tuple[Array, ...],
    *,
    field_delim: str,
    use_quote_delim: bool,
    na_value: str,
    select_cols: tuple[int, ...],
) -> tuple[Array, ...]:
    return text.decode_csv(
        records, defaults, delimiter=field_delim, quoted=use_quote_delim, na_value=na_value, columns=select_cols
    )


_decode_csv = Op(
    "DecodeCSV",
    "records: string, record_defaults: *OUT_TYPE -> output: *OUT_TYPE",
    attrs={"field_delim": ",", "use_quote_delim": True, "na_value": "", "select_cols": ()},
    shape=lambda records, defaults, **_: [records.dims] * len(defaults),
    kernel=_columns,
)
not_differentiable("DecodeRaw", "DecodeCSV")


def decode_raw(input_bytes: Any, out_type: Any, little_endian: bool = True, name: str | None = None) -> Any:
    """Return the numbers of `out_type` in strings, which must be of one length, along a new last dimension."""
    return _decode_raw(input_bytes, out_type=arrays.as_dtype(out_type), little_endian=little_endian, name=name)


def decode_csv(
    records: Any,
    record_defaults: Sequence[Any],
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    select_cols: Sequence[int] | None = None,
    name: str | None = None,
) -> Any:
    """Return a tensor for each column of lines of comma-separated values, each of the shape of `records`.

    record_defaults: of each column what stands for an empty field, as [value], or a dtype (or an empty tensor of one)
    where none may be empty. select_cols: the columns that are wanted, in rising order; all if None.
    """
    defaults = [_default(one) for one in record_defaults]
    return _decode_csv(
        records,
        defaults,
        field_delim=field_delim,
        use_quote_delim=use_quote_delim,
        na_value=na_value,
        select_cols=tuple(select_cols or ()),
        name=name,
    )


def _default(given: Any) -> Any:
    if isinstance(given, DType | type):
        return convert_to_tensor(np.empty(0, arrays.as_dtype(given).numpy), arrays.as_dtype(given))
    return convert_to_tensor(given)
