"""Records a second that one core scans: the compiled kernel and the reference, beside TensorBoard's Rust server.

    python -m benchmarks.scan [--records N] [--json]

One file of one run: N scalar records, one value each, as torch writes them. All three read it from the page cache,
pinned to the same core. Ours is timed around reading the file in chunks of 4 MiB and scanning them, every checksum
verified. Rustboard's time is the one that it logs itself for its load cycle (`--reload once --verbose`), from opening
the file to the end of it, so without its start-up; by default it verifies no checksum, with `--checksum` every one. It
also fills its reservoirs, of 1000 points a tag, in that time; ours fills columns of all points. Best of several runs.
A second file, of large payloads, shows the speed of the checksums alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tensorboard_data_server  # type: ignore[import-untyped]  # has no types

from benchmarks import data
from board.ingest import kernel
from board.ingest.batch import Scanner
from board.ingest.reference import ReferenceScanner
from writer.wire.proto.envelope_pb2 import EventEnvelope
from writer.wire.record import encode_record

CHUNK_BYTES = 4 << 20
PAYLOAD_BYTES = 1 << 20
LOAD_TIME = re.compile(r"Finished load cycle \(([\d.]+)(ms|s|µs)\)")
UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and those it starts meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def scan_file(path: Path, scanner: Scanner) -> tuple[int, float]:
    """Read all of a file; return records and seconds."""
    buffer = np.empty(CHUNK_BYTES, np.uint8)
    offset = records = 0
    started = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while got := os.preadv(file.fileno(), [buffer.data], offset):
            batch = scanner.scan(buffer[:got], offset)
            records += batch.records
            offset += batch.consumed
            if batch.consumed == 0:
                break
    elapsed = time.perf_counter() - started
    if offset != path.stat().st_size:
        raise RuntimeError(f"{path}: read {offset} bytes of {path.stat().st_size}")
    return records, elapsed


def rustboard_seconds(logdir: Path, *options: str) -> float:
    """The time of one load cycle, as the server logs it."""
    command = [tensorboard_data_server.server_binary(), "--logdir", str(logdir), "--port", "0", "--reload", "once"]
    environment = os.environ | {"RUST_LOG": "info"}
    server = subprocess.Popen([*command, "--verbose", *options], stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if found := LOAD_TIME.search(line):
                return float(found[1]) * UNITS[found[2]]
        raise RuntimeError("rustboard ended before it had loaded")
    finally:
        server.kill()
        server.wait()


def write_large_payloads(path: Path, count: int) -> None:
    """One file of `count` graphs of 1 MiB each."""
    payload = EventEnvelope(graph_def=np.random.default_rng(0).bytes(PAYLOAD_BYTES)).SerializeToString()
    with path.open("wb") as file:
        for _ in range(count):
            file.write(encode_record(payload))


def measure(records: int = 2_000_000) -> dict[str, float]:
    """Return records a second of `kernel`, `reference`, `rustboard` and `rustboard_checked`, and bytes a second."""
    if not kernel.warm():
        raise RuntimeError("no compiled scan on this machine")
    with tempfile.TemporaryDirectory() as directory, one_core():
        root = Path(directory)
        data.write_run(root / "logs" / "run", 0, data.TAGS, records // len(data.TAGS))
        [path] = (root / "logs" / "run").iterdir()
        write_large_payloads(root / "large", 256)
        ours = [scan_file(path, kernel.KernelScanner()) for _ in range(7)]
        large = min(scan_file(root / "large", kernel.KernelScanner())[1] for _ in range(7))
        count, reference = scan_file(path, ReferenceScanner())
        unchecked = min(rustboard_seconds(root / "logs") for _ in range(3))
        checked = min(rustboard_seconds(root / "logs", "--checksum") for _ in range(3))
        seconds = min(elapsed for _, elapsed in ours)
        return {
            "records": count,
            "bytes_per_record": path.stat().st_size / count,
            "kernel": count / seconds,
            "kernel_bytes": path.stat().st_size / seconds,
            "kernel_large_payload_bytes": (root / "large").stat().st_size / large,
            "reference": count / reference,
            "rustboard": count / unchecked,
            "rustboard_checked": count / checked,
        }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.records)
    if options.json:
        print(json.dumps(result))
        return
    print(f"{result['records']:,.0f} records of {result['bytes_per_record']:.1f} bytes, one core")
    for name in ("kernel", "reference", "rustboard", "rustboard_checked"):
        print(f"{name:20}{result[name] / 1e6:8.2f} M records/s {result[name] / result['rustboard']:6.1f} × rustboard")
    print(f"kernel: {result['kernel_bytes'] / 1e9:.2f} GB/s of these, ", end="")
    print(f"{result['kernel_large_payload_bytes'] / 1e9:.2f} GB/s of payloads of 1 MiB")


if __name__ == "__main__":
    main()
