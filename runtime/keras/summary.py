"""A model as a table: layers, output shapes, parameters."""

from typing import Any


def summary_text(model: Any, width: int = 80) -> str:
    """Return the table that `Model.summary` prints."""
    if not model.built and not model.weights:
        raise ValueError(f"{model.name} has no shapes yet: call it, or give its first layer an Input")
    columns = (int(width * 0.45), int(width * 0.33), width - int(width * 0.45) - int(width * 0.33))
    rows = [
        (f"{one.name} ({type(one).__name__})", _shape(one.output_dims), f"{one.count_params():,}")
        for one in model.layers
    ]
    trained = sum(_size(one) for one in model.trainable_weights)
    total = model.count_params()
    lines = [
        f'Model: "{model.name}"',
        "─" * width,
        _row(("Layer (type)", "Output Shape", "Param #"), columns),
        "═" * width,
    ]
    lines += [_row(row, columns) for row in rows]
    lines += ["─" * width, f"Total params: {total:,} ({_bytes(model)})", f"Trainable params: {trained:,}"]
    lines += [f"Non-trainable params: {total - trained:,}"]
    return "\n".join(lines)


def _row(cells: tuple[str, str, str], columns: tuple[int, int, int]) -> str:
    return "".join(_cut(cell, size - 1).ljust(size) for cell, size in zip(cells, columns, strict=True)).rstrip()


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"


def _shape(dims: Any) -> str:
    if isinstance(dims, list) or (isinstance(dims, tuple) and any(isinstance(one, tuple) for one in dims)):
        return ", ".join(_shape(one) for one in dims)
    return "?" if dims is None else str(tuple(dims))


def _size(variable: Any) -> int:
    return int(variable.shape.num_elements() or 0)


def _bytes(model: Any) -> str:
    size = float(sum(_size(one) * one.dtype.numpy.itemsize for one in model.weights))
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"
