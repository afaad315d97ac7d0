"""Rows of tables by their ids: tables in one piece or several, one row for an id or one for a list of ids."""

from typing import Any

from runtime import arrays
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, scattering, segments, shaping
from runtime.ops.constants import identity, zeros_like
from runtime.ops.constants import range as range_of
from runtime.ops.sparse import SparseTensor, sparse_fill_empty_rows, sparse_retain
from runtime.ops.sparse_shaping import sparse_reshape
from runtime.ops.unique import unique

__all__ = ["embedding_lookup", "embedding_lookup_sparse", "safe_embedding_lookup_sparse"]


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: float | None = None,
) -> Any:
    """Return the row of each id from a table, or from a table that is dealt out to several.

    "mod": id i is row i // n of table i % n. "div": each table has the next ids, the first ones one more where the
    number of rows is no multiple of n. Rows longer than `max_norm` are shortened to it.
    """
    with name_scope(name, "embedding_lookup") as scope:
        tables = list(params) if isinstance(params, list | tuple) else [params]
        ids = convert_to_tensor(ids, name="ids")
        if len(tables) == 1:
            rows = _clipped(indexing.gather(tables[0], ids, name=None if max_norm else scope), max_norm)
            of_variable = state.graph is not None and hasattr(tables[0], "handle") and not max_norm
            return identity(rows) if of_variable else rows  # which TensorFlow has after a ResourceGather
        flat = shaping.reshape(ids, [-1])
        owners, rows = _places(tables, flat, partition_strategy)
        dealt = scattering.dynamic_partition(rows, owners, len(tables))
        places = scattering.dynamic_partition(range_of(shaping.size(flat)), owners, len(tables))
        parts = [indexing.gather(table, one) for table, one in zip(tables, dealt, strict=True)]
        whole = scattering.dynamic_stitch(places, parts)
        width = tables[0].dims[1:]
        known = [-1 if size is None else size for size in ids.dims] if ids.dims is not None else None
        if known is None or known.count(-1) > 1:
            raise ValueError("embedding_lookup of several tables needs ids of which at most one size is unknown")
        return _clipped(shaping.reshape(whole, [*known, *width], name=None if max_norm else scope), max_norm)


def _places(tables: list[Any], ids: Any, strategy: str) -> tuple[Any, Any]:
    """Return which table each id is in, and in which row."""
    number = len(tables)
    if strategy == "mod":
        return arithmetic.cast(ids % number, arrays.int32), ids // number
    if strategy != "div":
        raise ValueError(f"partition_strategy is 'mod' or 'div', not {strategy!r}")
    rows = sum(int(table.dims[0]) for table in tables)
    each, more = divmod(rows, number)
    # the first `more` tables have one row more than the others
    owners = arithmetic.maximum(ids // (each + 1), (ids - more) // max(each, 1))
    first = arithmetic.cast(owners, ids.dtype) * each + arithmetic.minimum(owners, more)
    return arithmetic.cast(owners, arrays.int32), ids - first


def _clipped(rows: Any, max_norm: float | None) -> Any:
    if max_norm is None:
        return rows
    norms = arithmetic.sqrt(reductions.reduce_sum(rows * rows, -1, keepdims=True))
    return rows * (max_norm / arithmetic.maximum(norms, max_norm))


def embedding_lookup_sparse(
    params: Any,
    sp_ids: SparseTensor,
    sp_weights: SparseTensor | None,
    partition_strategy: str = "mod",
    name: str | None = None,
    combiner: str = "mean",
    max_norm: float | None = None,
) -> Any:
    """Return for each row of ids the sum of their rows in the table, weighed.

    `combiner` "mean" divides by the sum of the weights, "sqrtn" by the root of the sum of their squares. Rows of
    `sp_ids` are in ascending order; those without ids give 0, but for those after the last one, which are left out.
    """
    if combiner not in ("sum", "mean", "sqrtn"):
        raise ValueError(f"combiner is 'sum', 'mean' or 'sqrtn', not {combiner!r}")
    with name_scope(name, "embedding_lookup_sparse"):
        rows = arithmetic.cast(sp_ids.indices[:, 0], arrays.int32)
        ids, places = unique(sp_ids.values)
        found = embedding_lookup(params, ids, partition_strategy, max_norm=max_norm)
        if sp_weights is None:
            return segments.GATHERED[_KINDS[combiner]](found, places, rows)
        weights = arithmetic.cast(sp_weights.values, found.dtype)
        spread = shaping.reshape(weights, [-1, *(1,) * (len(found.dims) - 1)])
        sums = segments.segment_sum(indexing.gather(found, places) * spread, rows)
        if combiner == "sum":
            return sums
        parts = weights if combiner == "mean" else weights * weights
        totals = segments.segment_sum(parts, rows)
        totals = arithmetic.sqrt(totals) if combiner == "sqrtn" else totals
        return arithmetic.div_no_nan(sums, shaping.reshape(totals, [-1, *(1,) * (len(found.dims) - 1)]))


_KINDS = {"sum": "Sum", "mean": "Mean", "sqrtn": "SqrtN"}


def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: SparseTensor,
    sparse_weights: SparseTensor | None = None,
    combiner: str = "mean",
    default_id: int | None = None,
    name: str | None = None,
    partition_strategy: str = "mod",
    max_norm: float | None = None,
) -> Any:
    """Return what `embedding_lookup_sparse` does, for every row, along all axes of the ids but the last.

    Negative ids do not count, nor do, but for "sum", weights that are not positive. A row that has none left is 0, or
    that of `default_id`.
    """
    with name_scope(name, "embedding_lookup"):
        leading = sparse_ids.dense_shape[:-1]
        whole = joining.concat([shaping.reshape(reductions.reduce_prod(leading), [1]), sparse_ids.dense_shape[-1:]], 0)
        ids = sparse_reshape(sparse_ids, whole)
        kept = comparison.greater_equal(ids.values, zeros_like(ids.values))
        if sparse_weights is not None and combiner != "sum":
            positive = comparison.greater(sparse_weights.values, zeros_like(sparse_weights.values))
            kept = comparison.logical_and(kept, positive)
        weights = None
        if sparse_weights is not None:
            one = sparse_weights.dtype.numpy.type(1)
            weights, _ = sparse_fill_empty_rows(sparse_retain(ids.with_values(sparse_weights.values), kept), one)
        default = ids.dtype.numpy.type(default_id or 0)
        ids, empty = sparse_fill_empty_rows(sparse_retain(ids, kept), default)
        found = embedding_lookup_sparse(
            embedding_weights, ids, weights, partition_strategy, combiner=combiner, max_norm=max_norm
        )
        if default_id is None:
            found = comparison.select(empty, zeros_like(found), found)
        sizes = joining.concat([arithmetic.cast(leading, arrays.int32), shaping.shape(found)[1:]], 0)
        return shaping.reshape(found, sizes)
