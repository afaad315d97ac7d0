"""Session groups as a file: JSON, CSV, LaTeX."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from itertools import compress
from typing import Any

from board.tensorboard.hparams.experiment import Fields

Row = list[Any]


def table(experiment: Fields, groups: Sequence[Fields], visible: Sequence[bool] | None) -> tuple[list[str], list[Row]]:
    """Return the heading and a row a group; `visible` tells which of hyperparameters and metrics, in that order."""
    hparams, metrics = experiment["hparamInfos"], [info for info in experiment["metricInfos"] if "name" in info]
    shown = [True] * (len(hparams) + len(metrics)) if visible is None else visible
    header = [
        *(info["displayName"] or info["name"] for info in hparams),
        *(info["displayName"] or info["name"]["tag"] for info in metrics),
    ]
    rows = []
    for group in groups:
        values = {tuple(found["name"].values()): found["value"] for found in group["metricValues"]}
        row = [
            *(group["hparams"].get(info["name"], "") for info in hparams),
            *(values.get(tuple(info["name"].values())) for info in metrics),
        ]
        rows.append(list(compress(row, shown)))
    return list(compress(header, shown)), rows


def as_csv(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Write the table as Python's csv module does."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def as_latex(header: Sequence[str], rows: Sequence[Row]) -> str:
    """Write the table as a floating tabular."""

    def line(cells: Sequence[Any]) -> str:
        return " & ".join(map(_latex, cells)) + r" \\"

    return "\n".join(
        [
            r"\begin{table}[tbp]",
            rf"\begin{{tabular}}{{{'l' * len(header)}}}",
            line(header) + r" \hline",
            *map(line, rows),
            r"\hline",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _latex(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, int):  # bools too: TensorBoard writes them as 0 and 1
        return f"${int(value)}$"
    if value in ("NaN", "Infinity", "-Infinity"):
        value = float(value)
    if isinstance(value, float):
        return _latex_number(value)
    return str(value).replace("_", "\\_").replace("%", "\\%")


def _latex_number(value: float) -> str:
    if math.isnan(value):
        return r"$\mathrm{NaN}$"
    if math.isinf(value):
        return r"$-\infty$" if value < 0 else r"$+\infty$"
    coefficient, _, exponent = f"{value:.3g}".partition("e")
    return f"${coefficient}\\cdot 10^{{{int(exponent)}}}$" if exponent else f"${coefficient}$"
