"""A PyTorch trace of 1 M slices (300 MB of JSON): how long until it can be looked at, and what each look costs.

`python -m benchmarks.traces` prints it. 64 threads, calls five deep, 400 names, arguments as `record_shapes` writes
them. Beside it stands what `json.load` takes for the same file: the least that a reader of all of it in Python can.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import servers
from board.wire_format import MEDIA_TYPE

SLICES = 1_000_000
THREADS = 64
LEVELS = 5
PIXELS = 1500
REPEATS = 5


def make(root: Path) -> Path:
    """The log directory, made once."""
    directory = root / f"traces_{SLICES}"
    path = directory / "run" / "worker.pt.trace.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("w") as file:
            file.write('{"schemaVersion": 1, "baseTimeNanoseconds": 1790857026000000000, "traceEvents": [\n')
            separator = ""
            for number in range(0, SLICES, LEVELS):
                for event in _calls(number):
                    file.write(separator + json.dumps(event))
                    separator = ",\n"
            file.write("]}\n")
        unfinished.rename(path)
    return directory


def _calls(number: int) -> list[dict[str, Any]]:
    dice = random.Random(number)  # the same file every time
    thread = number // LEVELS % THREADS
    start, duration = 4531558289177.009 + number // LEVELS // THREADS * 100, 90.0
    events = []
    for level in range(LEVELS):
        args = {"External id": number, "Concrete Inputs": ["", "[1, 1]"], "Input type": ["float", "float"]}
        args |= {"Input Dims": [[64, 128], [128, 128]], "Ev Idx": number + level}
        place = {"pid": 7103, "tid": 7000 + thread, "ts": round(start, 3), "dur": round(duration, 3)}
        events.append({"ph": "X", "cat": "cpu_op", "name": f"aten::op_{dice.randrange(400)}", **place, "args": args})
        start, duration = start + 1, duration - dice.uniform(2, 7)
    return events


def measure(logdir: Path) -> dict[str, float]:
    """Seconds; `bytes` of the first answer, `memory` that the opened trace costs; `json_load`: the file by itself."""
    result: dict[str, float] = {}
    port = servers.free_port()
    with servers.running(servers.board(logdir, port), port) as server:
        server.wait_until(lambda s: s.document("GET", "/api/profile/list")["profiles"])
        before = server.memory()
        id_ = server.document("GET", "/api/profile/list")["profiles"][0]["id"]
        start = time.perf_counter()
        server.wait_until(lambda s: "tracks" in s.document("GET", f"/api/profile/trace?id={id_}"))
        result["open"] = time.perf_counter() - start
        result["memory"] = server.memory() - before
        trace = server.document("GET", f"/api/profile/trace?id={id_}")
        tracks, end = [track["id"] for track in trace["tracks"]], trace["end"]
        for part in (1, 0.1, 0.01, 0.001):
            window = [end * 0.4, end * (0.4 + 0.6 * part)] if part < 1 else None
            asked = {"id": id_, "tracks": tracks, "pixels": PIXELS, "range": window}
            result[f"slices_{part}"] = _asked(server, "slices", asked)
        result["summary"] = _asked(server, "summary", {"id": id_})
        result["flame"] = _asked(server, "flame", {"id": id_})
        result["search"] = _asked(server, "search", {"id": id_, "text": "op_3.1", "regex": True})
        result["slice"] = _asked(server, "slice", {"id": id_, "slice": SLICES // 2})
    (path,) = (logdir / "run").iterdir()
    code = f"import json, time; t = time.perf_counter(); json.load(open({str(path)!r})); print(time.perf_counter() - t)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    result["json_load"] = float(told.stdout)
    result["json_load_memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return result


def _asked(server: servers.Server, path: str, body: dict[str, Any]) -> float:
    """Seconds that an answer takes, as columns; the median of some."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        server.request(
            "POST", f"/api/profile/{path}", json.dumps(body), Accept=MEDIA_TYPE, Content_Type="application/json"
        )
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    print(json.dumps(measure(make(cache / "board-benchmarks")), indent=1))
