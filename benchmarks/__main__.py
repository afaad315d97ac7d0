"""Print every row of the budget table, ours beside the peer, measured in this run."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import data, servers, writing

STEPS = 10_000
DEFAULT_ROOT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "board-benchmarks"


@dataclass
class Row:
    """One line of the table; `met` is None where the budget is not a number of this machine."""

    what: str
    budget: str
    ours: str
    theirs: str
    met: bool | None
    note: str = ""


def seconds(value: float) -> str:
    """A duration in the unit that reads best."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.2f} µs"


def scan_rows(root: Path) -> list[Row]:
    """The kernel beside rustboard, one core each."""
    scan = importlib.import_module("benchmarks.scan")
    result = scan.measure()
    ours, reference, theirs = (result[name] for name in ("kernel", "reference", "rustboard"))
    return [
        Row(
            "scan, scalars, all checksums verified, records/s on one core",
            "≥ 10 × its Rust server",
            f"{ours / 1e6:.2f} M (reference {reference / 1e6:.2f} M)",
            f"{theirs / 1e6:.2f} M, unchecked",
            ours >= 10 * theirs,
            f"{ours / theirs:.1f} ×",
        )
    ]


def _start(logdir: Path, runs: int, repeats: int) -> tuple[servers.Served, servers.Served]:
    """Median of starts of each server, taken in turns."""
    ours, theirs = [], []
    for _ in range(repeats):
        port = servers.free_port()
        ready = servers.board_serves(runs * len(data.TAGS) * STEPS)
        ours.append(servers.measure(servers.board(logdir, port), port, ready, servers.board_query, 100))
        port = servers.free_port()
        ready = servers.tensorboard_serves(runs, STEPS)
        theirs.append(servers.measure(servers.tensorboard(logdir, port), port, ready, servers.tensorboard_query, 20))

    def median(samples: list[servers.Served]) -> servers.Served:
        return servers.Served(
            statistics.median(s.seconds for s in samples),
            statistics.median(s.query_seconds for s in samples),
            round(statistics.median(s.memory_bytes for s in samples)),
        )

    return median(ours), median(theirs)


def start_rows(root: Path) -> list[Row]:
    """Process start to all served, a query's latency, and memory: 1 M and 10 M points."""
    small = data.make(root, "points_1m", 10, len(data.TAGS), STEPS)
    large = data.make(root, "points_10m", 100, len(data.TAGS), STEPS)
    _start(small, 10, 1)  # the kernel's compiled code and the files' pages are in their caches from here on
    ours, theirs = _start(small, 10, 5)
    ours_large, theirs_large = _start(large, 100, 3)
    query = max(ours.query_seconds, ours_large.query_seconds)
    memory, memory_theirs = ours_large.memory_bytes / 1e6, theirs_large.memory_bytes / 1e6
    return [
        Row(
            "process start to all of 1 M points served",
            "≤ 1.5 s",
            seconds(ours.seconds),
            seconds(theirs.seconds),
            ours.seconds <= 1.5,
            "theirs: a sample of 1000 a series",
        ),
        Row(
            "the same, 10 M points in 100 runs",
            "≤ 1/8 of its time",
            seconds(ours_large.seconds),
            seconds(theirs_large.seconds),
            ours_large.seconds <= theirs_large.seconds / 8,
            f"{theirs_large.seconds / ours_large.seconds:.1f} × faster",
        ),
        Row(
            "one scalar query, p50",
            "≤ 3 ms",
            seconds(query),
            seconds(theirs_large.query_seconds),
            query <= 3e-3,
        ),
        Row(
            "memory, 10 M points",
            "≤ 400 MB",
            f"{memory:.0f} MB",
            f"{memory_theirs:.0f} MB",
            memory <= 400,
            "theirs holds a 10 % sample",
        ),
    ]


def page_rows(root: Path) -> list[Row]:
    """What a person waits for in the browser."""
    page = importlib.import_module("benchmarks.page")
    logdir = data.make(root, "points_1m", 10, len(data.TAGS), STEPS)
    short = data.make(root, "points_30k", 10, len(data.TAGS), 300)
    result = page.measure(logdir, short)
    return [
        Row(
            "page: navigation to first drawn chart",
            "≤ 0.7 s cold",
            seconds(result["first_chart"]),
            seconds(result["tensorboard_first_chart"]),
            result["first_chart"] <= 0.7,
        ),
        Row(
            "slider to redrawn charts in view",
            "≤ 50 ms",
            seconds(result["slider_short"]),
            "",
            result["slider_short"] <= 0.05,
            f"{result['charts_in_view']:.0f} charts × 10 runs × 300 points, smoothed in the page",
        ),
        Row(
            "the same, 10,000 points a run",
            "≤ 50 ms",
            seconds(result["slider"]),
            "",
            result["slider"] <= 0.05,
            "900,000 points smoothed on the server",
        ),
        Row(
            "write to pixel, live",
            "≤ 1 s",
            seconds(result["live"]),
            "5–30 s polling",
            result["live"] <= 1,
            "from add_scalar in another process to the painted point",
        ),
    ]


def images_rows(root: Path) -> list[Row]:
    """What a person waits for on the images page."""
    result = importlib.import_module("benchmarks.images").measure(root)
    return [
        Row(
            "images page: navigation to first drawn image, 1,000 images",
            "≤ 0.7 s cold",
            seconds(result["first_image"]),
            seconds(result["tensorboard_first_image"]),
            result["first_image"] <= 0.7,
        ),
        Row(
            "scrubbing a step, until all images in view are drawn",
            "≤ 100 ms",
            f"{seconds(result['scrub'])}, key held {seconds(result['scrub_held_key'])}",
            "",
            max(result["scrub"], result["scrub_held_key"]) <= 0.1,
            f"{result['in_view']} images of 77 kB",
        ),
        Row(
            "server memory after all images were looked at",
            "does not grow",
            f"+ {result['memory_grown'] / 1e6:.0f} MB",
            "",
            result["memory_grown"] <= result["looked_at"] / 10,
            f"{result['looked_at'] / 1e6:.0f} MB of images",
        ),
    ]


def writer_rows(root: Path) -> list[Row]:
    """`add_scalar` beside torch's and tensorboardX's."""
    costs = writing.measure()
    ours = costs.pop("writer")
    burst = ", ".join(f"{name} {seconds(cost.burst)}" for name, cost in costs.items())
    peers = ", ".join(f"{name} {seconds(cost.caller)}" for name, cost in costs.items())
    closed = ", ".join(f"{name} {seconds(cost.closed)}" for name, cost in costs.items())
    torch = costs.get("torch")
    return [
        Row(
            "`add_scalar`, caller's side, 20 tags a step",
            "≤ 3 µs",
            seconds(ours.burst),
            burst,
            ours.burst <= 3e-6,
        ),
        Row("the same, without a pause", "≤ 3 µs", seconds(ours.caller), peers, ours.caller <= 3e-6),
        Row(
            "`add_scalar`, until closed",
            "≤ 1/10 of torch's",
            seconds(ours.closed),
            closed,
            None if torch is None else ours.closed <= torch.closed / 10,
            "" if torch is None else f"{torch.closed / ours.closed:.1f} × cheaper than torch",
        ),
    ]


def histogram_rows(root: Path) -> list[Row]:
    """A page of 100 cards with 1000 histograms each."""
    histograms = importlib.import_module("benchmarks.histograms")
    result = histograms.measure(histograms.make(root))
    samples = f"{histograms.CARDS} cards × {histograms.STEPS} histograms"
    return [
        Row(
            f"page of {samples}: navigation to all cards in view drawn, ridges",
            "≤ 1.5 s",
            seconds(result["ridge"]),
            "",
            result["ridge"] <= 1.5,
            f"{result['cards']:.0f} cards in view; heatmaps {seconds(result['heatmap'])}",
        ),
        Row(
            "a frame while scrolling through them, 95 of 100",
            "≤ 50 ms",
            seconds(result["frame_95"]),
            "",
            result["frame_95"] <= 0.05,
            f"median {seconds(result['frame_median'])}, longest {seconds(result['frame_longest'])}",
        ),
        Row(
            "all 100 cards in one request, first time",
            "",
            seconds(result["cold"]),
            "",
            None,
            f"again {seconds(result['warm'])}; every one of {histograms.STEPS} steps {seconds(result['every_step'])}",
        ),
        Row("memory that looking at everything costs", "", f"{result['memory'] / 1e6:.0f} MB", "", None),
    ]


def large_rows(root: Path) -> list[Row]:
    """One large thing a page: a graph, a trace, a cloud of points, a table of sessions."""
    large = importlib.import_module("benchmarks.large")
    graphs, traces = importlib.import_module("benchmarks.graphs"), importlib.import_module("benchmarks.traces")
    seen = large.measure(root)
    graph, trace = graphs.measure(graphs.make(root)), traces.measure(traces.make(root))
    operations, slices = f"{graphs.OPERATIONS:,} operations", f"{traces.SLICES:,} slices"

    def waited(what: str, limit: float, took: float, budget: str, theirs: str = "", note: str = "") -> Row:
        return Row(what, budget, seconds(took), theirs, took <= limit, note)

    return [
        waited(f"graph of {operations}: navigation to drawn", 1.5, seen["graph"], "≤ 1.5 s"),
        waited("opening a scope of 20 in it", 0.1, seen["expand"], "≤ 100 ms"),
        waited(
            f"the server's answer for a graph of {operations}, first time",
            0.6,
            graph["model"],
            "≤ 0.6 s",
            seconds(graph["tensorboard"]),
            f"{graph['bytes'] / 1e6:.1f} MB; theirs {graph['tensorboard_bytes'] / 1e6:.0f} MB",
        ),
        waited(
            f"trace of {slices} (290 MB of JSON): read",
            10,
            trace["open"],
            "≤ 10 s",
            f"json.load {seconds(trace['json_load'])}",
            f"{trace['memory'] / 1e6:.0f} MB; json.load {trace['json_load_memory'] / 1e6:.0f} MB",
        ),
        waited("all of its tracks at 1,500 pixels", 0.15, trace["slices_1"], "≤ 150 ms"),
        waited("a frame while zooming in it, 95 of 100", 0.03, seen["frame_95"], "≤ 30 ms"),
        waited(
            f"embedding of {large.POINTS:,} × {large.DIMENSIONS}: navigation to drawn PCA",
            1.5,
            seen["points"],
            "≤ 1.5 s",
        ),
        waited(f"table of {large.SESSIONS:,} sessions: navigation to rows", 1, seen["sessions"], "≤ 1 s"),
        waited("sorting it, two frames included", 0.05, seen["sort"], "≤ 50 ms"),
    ]


GROUPS: dict[str, Callable[[Path], list[Row]]] = {
    "scan": scan_rows,
    "start": start_rows,
    "page": page_rows,
    "images": images_rows,
    "writer": writer_rows,
    "histograms": histogram_rows,
    "large": large_rows,
}


def render(rows: list[Row]) -> Table:
    """The table for a terminal."""
    table = Table("what", "budget", "board", "TensorBoard 2.21 / peers", "", "note")
    for row in rows:
        met = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[row.met]
        table.add_row(row.what, row.budget, row.ours, row.theirs, met, row.note)
    return table


def main() -> None:
    """Run the chosen groups; `--json` writes the rows to a file as well."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, action="append")
    parser.add_argument(
        "--root", type=Path, default=DEFAULT_ROOT, help="where the generated logs are kept (about 0.6 GB)"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    console = Console()
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    rows: list[Row] = []
    for name in arguments.only or GROUPS:
        console.print(f"measuring: {name}")
        rows += GROUPS[name](arguments.root)
    console.print(render(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
