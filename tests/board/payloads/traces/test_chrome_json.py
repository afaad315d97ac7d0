"""Chrome's Trace Event Format: TensorFlow's timelines, PyTorch's profiles, and what nobody should write."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from board.payloads.traces import builder, chrome_json, json_events
from board.payloads.traces.trace import Trace, TraceProblem
from tests.board.payloads.traces.reading import PROFILES, TIMELINE, golden, listed, read_json, x


def arrows(trace: Trace) -> list[tuple[str, str]]:
    """Return the names of slices at both ends of each arrow."""
    names, slices = trace.names, trace.slices
    pairs = zip(trace.flow_from.tolist(), trace.flow_to.tolist(), strict=True)
    return [(names[slices.name[a]], names[slices.name[b]]) for a, b in pairs]


def test_pytorch_profiles_are_read_whole() -> None:
    """Every slice and arrow that `torch.profiler` wrote is there, at its own time."""
    content = golden("pytorch.pt.trace.json.gz")
    events = json.loads(content)["traceEvents"]
    trace = read_json(content)
    written = [event for event in events if event["ph"] == "X"]

    assert {"slices"} == {track.kind for track in trace.tracks}
    assert len(written) == len(trace.slices)
    assert 131 == len(trace.allocations)
    first = min(event["ts"] for event in events if event["ph"] != "M")
    longest = max(written, key=lambda event: event["dur"] if event["cat"] == "cpu_op" else 0)
    at = next(
        at
        for at, row in enumerate(listed(trace))
        if row[0] == longest["name"] and abs(row[2] - longest["dur"] * 1000) < 2
    )
    assert longest["ts"] - first == pytest.approx(trace.slices.start[at] / 1000, abs=0.01)
    assert longest["args"] == trace.details(int(trace.slices.source[at]))
    assert "python · CPU" in [process.name for process in trace.processes]
    assert 1.7e9 < (trace.origin_wall or 0) < 1.9e9
    assert [] == trace.notes


def test_pytorch_marks_of_its_own_recording_do_not_lengthen_the_trace() -> None:
    """PyTorch says when recording ended long after the last operation, as an instant of a process without a name."""
    end = {"ph": "i", "s": "g", "pid": "", "tid": "", "ts": 900, "name": "Record Window End"}
    start = {"ph": "i", "s": "g", "pid": "Traces", "tid": "Trace", "ts": 0, "name": "Iteration Start: PyTorch Profiler"}
    trace = read_json([x(10, 5), start, end])

    assert 5_000 == trace.end
    assert 1 == len(trace.processes)


def test_annotations_of_a_thread_with_calls_have_a_track_of_their_own() -> None:
    """A step begins and ends in the middle of Python's calls, so it cannot be one of them."""
    calls = [x(0, 100, "main", cat="python_function"), x(1, 48, "step", cat="python_function")]
    trace = read_json([*calls, x(10, 60, "ProfilerStep#1", cat="user_annotation")])

    assert [("ProfilerStep#1", 10_000, 60_000, 0), ("main", 0, 100_000, 0), ("step", 1000, 48_000, 1)] == listed(trace)
    assert ["derived", ""] == [track.category for track in trace.tracks]
    assert [] == trace.notes


def test_annotations_of_a_thread_without_calls_enclose_its_operations() -> None:
    """Where no stacks were recorded they are the only structure that there is."""
    trace = read_json([x(0, 100, "forward", cat="user_annotation"), x(10, 60, "aten::mm", cat="cpu_op")])

    assert [("forward", 0, 100_000, 0), ("aten::mm", 10_000, 60_000, 1)] == listed(trace)


def test_python_calls_are_named_without_addresses() -> None:
    """`item` of two tensors is one function."""
    names = [f"<built-in method item of Tensor object at 0x7f0{at}>" for at in range(2)]
    trace = read_json([x(at * 10, 5, name, cat="python_function") for at, name in enumerate(names)])

    assert ["<built-in method item of Tensor object>"] == trace.names


def test_pytorch_arrows_go_from_forward_to_backward() -> None:
    """Each is bound to the operation that its end lies in."""
    found = arrows(read_json(golden("pytorch.pt.trace.json.gz")))

    assert 21 == len(found)
    assert ("aten::conv2d", "autograd::engine::evaluate_function: ConvolutionBackward0") in found


def test_timelines_of_tensorflow_say_which_node_ran() -> None:
    """A slice is called after its node, as in StepStats; the counter and the tensors' lives are there."""
    trace = read_json(TIMELINE.read_bytes())

    assert ("layer1/Relu", 168_000, 59_000, 0) in listed(trace)
    assert "_MklNativeFusedMatMul" == trace.ops[trace.names.index("layer1/Relu")]
    assert 132 == len(trace.counters[0].time)
    assert ["counter", "slices", "slices", "slices", "slices"] == [track.kind for track in trace.tracks]
    assert 36 == len(arrows(trace))


def test_begins_and_ends_nest_by_thread() -> None:
    """B and E are a stack for each thread; b and e are paired by their ids instead, and overlap."""
    trace = read_json(
        [
            {"ph": "B", "pid": 1, "tid": 1, "ts": 0, "name": "outer"},
            {"ph": "B", "pid": 1, "tid": 2, "ts": 1, "name": "elsewhere"},
            {"ph": "B", "pid": 1, "tid": 1, "ts": 2, "name": "inner"},
            {"ph": "E", "pid": 1, "tid": 1, "ts": 3},
            {"ph": "E", "pid": 1, "tid": 1, "ts": 4},
            {"ph": "E", "pid": 1, "tid": 2, "ts": 5},
            {"ph": "b", "pid": 1, "id": "0x1", "cat": "net", "name": "request", "ts": 0},
            {"ph": "b", "pid": 1, "id": "0x2", "cat": "net", "name": "request", "ts": 1},
            {"ph": "e", "pid": 1, "id": "0x1", "cat": "net", "name": "request", "ts": 2},
            {"ph": "e", "pid": 1, "id": "0x2", "cat": "net", "name": "request", "ts": 3},
        ]
    )

    assert [
        *[("outer", 0, 4000, 0), ("inner", 2000, 1000, 1), ("elsewhere", 1000, 4000, 0)],
        *[("request", 0, 2000, 0), ("request", 1000, 2000, 1)],
    ] == listed(trace)


def test_what_never_ends_lasts_as_long_as_the_trace() -> None:
    """And ends without a beginning are counted."""
    trace = read_json(
        [{"ph": "B", "pid": 1, "tid": 1, "ts": 0, "name": "open"}, x(1, 1), {"ph": "E", "pid": 1, "tid": 9, "ts": 7}]
    )

    assert ("open", 0, 7000, 0) in listed(trace)
    assert [
        "1 slices have no end: they are drawn up to the last event",
        "1 ends of slices that never began are left out",
    ] == trace.notes


def test_names_and_order_come_from_metadata() -> None:
    """Whenever they are told."""
    trace = read_json(
        [
            *[x(0, 1, pid=2, tid=7), x(0, 1, pid=1, tid=5), x(0, 1, pid=1, tid=6)],
            {"ph": "M", "name": "process_name", "pid": 2, "args": {"name": "worker"}},
            {"ph": "M", "name": "process_sort_index", "pid": 2, "args": {"sort_index": 9}},
            {"ph": "M", "name": "process_labels", "pid": 2, "args": {"labels": "GPU 0"}},
            {"ph": "M", "name": "thread_name", "pid": 1, "tid": 6, "args": {"name": "main"}},
            {"ph": "M", "name": "thread_sort_index", "pid": 1, "tid": 6, "args": {"sort_index": -1}},
        ]
    )

    assert ["1", "worker · GPU 0"] == [process.name for process in trace.processes]
    assert [(0, "main"), (0, "5"), (1, "7")] == [(track.process, track.name) for track in trace.tracks]


def test_a_profile_that_is_cut_short_shows_what_it_has() -> None:
    """The program died while it was written; gzipped or not."""
    content = golden("pytorch.pt.trace.json.gz")
    packed = (PROFILES / "pytorch.pt.trace.json.gz").read_bytes()
    for part in (content[:100_000], packed[: len(packed) // 2]):
        trace = read_json(part)
        assert 50 < len(trace.slices) < 573
        assert any("short" in note or "in the middle" in note for note in trace.notes)


def test_counters_have_a_series_each() -> None:
    """What is no number is no value."""
    trace = read_json(
        [
            x(0, 1),
            {"ph": "C", "pid": 1, "name": "bytes", "ts": 2, "args": {"cpu": 1, "gpu": 2.5, "name": "x"}},
            {"ph": "C", "pid": 1, "name": "bytes", "ts": 1, "args": {"cpu": 7}},
        ]
    )

    found = {counter.name: (counter.time.tolist(), counter.value.tolist()) for counter in trace.counters}
    assert {"cpu": ([1000, 2000], [7.0, 1.0]), "gpu": ([2000], [2.5])} == found


def test_arrows_bind_to_the_next_slice_or_the_enclosing_one() -> None:
    """`bp: "e"` asks for the slice around the arrow's end."""
    flow = {"cat": "f", "name": "f", "pid": 1}
    events: list[Any] = [x(0, 10, "maker"), x(0, 100, "around", tid=2), x(50, 10, "taker", tid=2)]
    for number, more in enumerate(({}, {"bp": "e"})):
        events += [
            {"ph": "s", "id": number, "tid": 1, "ts": 5, **flow},
            {"ph": "f", "id": number, "tid": 2, "ts": 20, **flow, **more},
        ]

    assert [("maker", "taker"), ("maker", "around")] == arrows(read_json(events))


def test_absolute_times_keep_their_nanoseconds() -> None:
    """Microseconds since 1970 with a fraction do not fit a float; 1 ns here is 1 ns."""
    event = '{"ph": "X", "pid": 1, "tid": 1, "name": "a", "dur": 0.001, "ts": 1795388577429624.%03d}'
    trace = read_json("[" + ",\n".join(event % (number % 1000) for number in range(40_000)) + "]")

    assert list(range(1000)) == np.unique(trace.slices.start).tolist()
    assert 1795388577.43 == pytest.approx(trace.origin_wall, abs=0.01)


def test_odd_values_cost_their_own_event_only() -> None:
    """Numbers in quotes are read; NaN, negative durations, times beyond all clocks and wrong types are counted."""
    bad: list[Any] = [
        *[x(math.nan, 1), x(0, math.inf), x(1, -5), x(10**18, 1), x(10**400, 1), x([], 1), x(1, {})],
        *[{"ph": "X"}, {"ph": {}}, {"ph": None}, 5, None, "text", [], {}, {"ph": "C", "ts": "soon", "pid": 1}],
        *[{"ph": "M", "name": "process_name", "pid": [1], "args": 7}, {"ph": "s", "ts": None}, {"ph": "?"}],
    ]
    trace = read_json([*bad, x(1, 2, "good"), {**x(0, 0, "text"), "ts": "3", "dur": "4.5"}, {**x(9, 1), "name": 5}])

    assert [("good", 0, 2000, 0), ("text", 2000, 4500, 0), ("5", 8000, 1000, 0)] == listed(trace)
    assert any("times that cannot be" in note for note in trace.notes)


def test_ids_of_any_type_are_ids() -> None:
    """A list is no dictionary's key, and still a process."""
    trace = read_json(
        [x(0, 1, pid=[1, 2], tid={"a": 1}), x(2, 1, pid=[1, 2], tid={"a": 1}), x(0, 1, pid=None, tid=2.5)]
    )

    assert 2 == len(trace.tracks)


def test_a_slice_far_from_all_others_is_left_out() -> None:
    """One broken clock does not squeeze the rest into a pixel."""
    trace = read_json([*(x(at, 1) for at in range(9)), x(2e13, 1)])

    assert (9, 9_000) == (len(trace.slices), trace.end)
    assert 1 == len(trace.notes)


def test_a_million_threads_share_tracks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page draws thousands of tracks, not a million."""
    monkeypatch.setattr(builder, "MOST_TRACKS", 50)
    trace = read_json([x(0, 1, tid=tid, pid=tid // 1000) for tid in range(20_000)])

    assert len(trace.tracks) <= 50 + 50 + 2
    assert 20_000 == len(trace.slices)


def test_endless_names_are_cut() -> None:
    """A megabyte is no name; the details have the whole event."""
    trace = read_json([x(0, 1, "n" * 1_000_000), x(2, 1, "\ud800")])

    assert [1000, 1] == [len(name) for name in trace.names]


@pytest.mark.parametrize("content", [[], {}, {"traceEvents": []}, {"traceEvents": 5}, {"nodes": [{"a": 1}]}])
def test_json_that_is_no_trace_is_refused(content: object) -> None:
    """With a reason that can be shown."""
    with pytest.raises(TraceProblem, match="nothing in this trace"):
        read_json(content)


def test_what_is_no_event_is_not_gone_through_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers in place of events are two bytes each, of which gzip makes next to nothing."""
    monkeypatch.setattr(chrome_json, "MOST_NO_EVENTS", 2)
    monkeypatch.setattr(json_events, "WINDOW_BYTES", 64)
    trace = read_json([x(0, 1), *[1] * 1000, x(2, 1)])

    assert 1 == len(trace.slices)
    assert "there are more things in it that are no events than are looked through" in trace.notes
