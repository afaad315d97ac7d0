"""A model as a table: layers, output shapes, parameters, and where layers do not form a row, what each one takes."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from runtime import nest
from runtime.layers.layer import Layer
from runtime.layers.symbolic import Node


@dataclass(frozen=True)
class Column:
    """A column of the table: where its right edge is, as a share of the table's width."""

    title: str
    edge: float
    align: str = "<"


ROW = (Column("Layer (type)", 0.45), Column("Output Shape", 0.80), Column("Param #", 1.0, ">"))
GRAPH = (
    Column("Layer (type)", 0.3),
    Column("Output Shape", 0.56),
    Column("Param #", 0.74, ">"),
    Column("Connected to", 1.0),
)
LONGEST: dict[tuple[Column, ...], int] = {ROW: 88, GRAPH: 108}
TRAINED_WIDTH = 11
LEAST_WIDTH = 4
TERMINAL_MARGIN = 4


def summary_text(
    model: Any,
    nodes: list[Node],
    called: list[Any],
    width: int | None = None,
    positions: Sequence[float] | None = None,
    *,
    nested: bool = False,
    trainable: bool = False,
) -> str:
    """Return the table that `Model.summary` prints, drawn as Keras 3 draws it.

    `nodes` are the calls of a functional model and `called` what they are of; both are empty of other models.
    `positions` are the columns' right edges as shares of the width, `nested` lists the layers inside of layers, and
    `trainable` says of each whether it is trained.
    """
    columns: tuple[Column, ...] = ROW if _is_row(nodes) else GRAPH
    longest = LONGEST[columns]
    if trainable:
        longest += TRAINED_WIDTH
        shrunk = [Column(one.title, one.edge * 0.9, one.align) for one in columns]
        columns = (*shrunk, Column("Trainable", 1.0, "^"))
    widths = _widths([one.edge for one in columns] if positions is None else list(positions), width or _room(longest))
    if len(widths) != len(columns):
        raise ValueError(f"positions= has {len(widths)} edges, and the table {len(columns)} columns")
    rows = list(_rows(called or model.layers, nodes, columns, nested=nested))
    return "\n".join([f'Model: "{model.name}"', *_table(columns, widths, rows), *_totals(model)])


def _room(longest: int) -> int:
    return min(longest, shutil.get_terminal_size().columns - TERMINAL_MARGIN)


def _is_row(nodes: list[Node]) -> bool:
    """Return whether each call takes what the one before it gave, and no layer is called twice."""
    taken = [[id(one) for one in node.parents()] for node in nodes]
    alone = len(nodes) == len({id(node.layer) for node in nodes})
    each = [one for symbols in taken for one in symbols]
    return alone and all(len(one) <= 1 for one in taken) and len(each) == len(set(each))


# -- what stands in it


def _rows(layers: list[Any], nodes: list[Node], columns: Sequence[Column], *, nested: bool) -> Iterator[list[str]]:
    for layer in layers:
        yield from _rows_of(layer, nodes, columns, 0, nested=nested)


def _rows_of(layer: Any, nodes: list[Node], columns: Sequence[Column], depth: int, *, nested: bool) -> Iterator[Any]:
    name = f"{'   ' * depth}{'└ ' if depth else ''}{layer.name} ({_kind(layer)})"
    found = {"Layer (type)": name, "Output Shape": _shape(layer.output_dims), "Param #": _count(layer)}
    found["Connected to"] = ", ".join(_connections(layer, nodes)) or "-"
    found["Trainable"] = ("Y" if layer.trainable else "N") if getattr(layer, "weights", None) else "-"
    yield [found[one.title] for one in columns]
    if nested:
        for inner in getattr(layer, "layers", ()):
            yield from _rows_of(inner, nodes, columns, depth + 1, nested=True)


def _kind(layer: Any) -> str:
    return str(getattr(layer, "class_name", type(layer).__name__))


def _count(layer: Any) -> str:
    if not isinstance(layer, Layer):  # an operator
        return "0"
    missing = not layer.built and type(layer).build is not Layer.build
    return f"{layer.count_params():,}{' (unbuilt)' if missing and not layer.weights else ''}"


def _connections(layer: Any, nodes: list[Node]) -> Iterator[str]:
    """Yield what a layer takes as name[call][output]."""
    for node in nodes:
        if node.layer is not layer:
            continue
        for symbol in node.parents():
            if symbol.node is None:
                yield f"{symbol.name}[0][0]"
                continue
            source = symbol.node
            calls = [one for one in nodes if one.layer is source.layer]
            outputs = list(nest.leaves(source.outputs))
            yield f"{source.layer.name}[{_place(calls, source)}][{_place(outputs, symbol)}]"


def _place(among: list[Any], one: Any) -> int:
    return next((at for at, other in enumerate(among) if other is one), 0)


def _shape(dims: Any) -> str:
    if isinstance(dims, list) or (isinstance(dims, tuple) and any(isinstance(one, tuple) for one in dims)):
        return f"[{', '.join(_shape(one) for one in dims)}]"
    if isinstance(dims, dict):
        return f"{{{', '.join(f'{key}: {_shape(one)}' for key, one in dims.items())}}}"
    return "?" if dims is None else str(tuple(dims))


def _totals(model: Any) -> list[str]:
    trained, others = model.trainable_weights, model.non_trainable_weights
    kept = [] if model.optimizer is None else _kept(model.optimizer)
    parts = {"Total": [*trained, *others, *kept], "Trainable": trained, "Non-trainable": others}
    parts |= {"Optimizer": kept} if kept else {}
    return [f" {name} params: {sum(map(_size, of)):,} ({_bytes(of)})" for name, of in parts.items()]


def _kept(optimizer: Any) -> list[Any]:
    """Return what an optimizer keeps, once it has begun."""
    slots = [slot for _, _, slot in optimizer.slots()]
    return [*optimizer.own_variables(), *slots] if slots and hasattr(optimizer, "own_variables") else []


def _size(variable: Any) -> int:
    return int(variable.shape.num_elements() or 0)


def _bytes(variables: Sequence[Any]) -> str:
    size = float(sum(_size(one) * one.dtype.numpy.itemsize for one in variables))
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


# -- how it is drawn


def _widths(edges: list[float], total: int) -> list[int]:
    """Return how wide the columns are inside of their lines, so that the table is as wide as is wanted."""
    ends = [int(edge * total) for edge in edges]
    widths = [after - before for before, after in zip([0, *ends], ends, strict=False)]
    if min(widths) < LEAST_WIDTH:
        raise ValueError(f"a table {total} wide leaves a column less than {LEAST_WIDTH}: give a larger line_length")
    excess = len(widths) + 1 + sum(one + 2 for one in widths) - total  # of lines and margins, taken off evenly
    found = []
    for left, one in zip(range(len(widths), 0, -1), widths, strict=True):
        off = round(excess / left)
        excess -= off
        found.append(max(one + 2 - off, LEAST_WIDTH))
    return found


def _table(columns: Sequence[Column], widths: list[int], rows: list[list[str]]) -> Iterator[str]:
    yield _line("┏━┳┓", widths)
    yield from _cells([one.title for one in columns], columns, widths, "┃", low=True)
    yield _line("┡━╇┩", widths)
    for at, row in enumerate(rows):
        if at:
            yield _line("├─┼┤", widths)
        yield from _cells(row, columns, widths, "│")
    yield _line("└─┴┘", widths)


def _line(marks: str, widths: list[int]) -> str:
    left, dash, between, right = tuple(marks)
    return f"{left}{between.join(dash * one for one in widths)}{right}"


def _cells(
    row: list[str], columns: Sequence[Column], widths: list[int], edge: str, *, low: bool = False
) -> Iterator[str]:
    """Yield the lines of a row: what does not fit into a cell goes on below; short cells are high or `low` in it."""
    cells = [_wrapped(text, width - 2) for text, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    if low:
        cells = [[""] * (height - len(cell)) + cell for cell in cells]
    for at in range(height):
        parts = [
            f" {cell[at] if at < len(cell) else '':{column.align}{width - 2}} "
            for cell, column, width in zip(cells, columns, widths, strict=True)
        ]
        yield f"{edge}{edge.join(parts)}{edge}"


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines, broken between words; a word that is too long for a line is cut."""
    indent = len(text) - len(text.lstrip())
    lines = [" " * indent]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1].strip() else f"{lines[-1]}{word}"
        if len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return [_cut(line, width) for line in lines]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
