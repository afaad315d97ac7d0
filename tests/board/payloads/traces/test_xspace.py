"""XSpace: the profiles of TensorFlow and JAX."""

from __future__ import annotations

import random

import pytest

from board.payloads.traces import xspace
from board.payloads.traces.trace import Trace, TraceProblem
from board.payloads.traces.xspace import read_xspace
from tests.board.payloads.traces.reading import golden, listed, source_of
from writer.wire.proto.profile_pb2 import XPlane, XSpace

KERAS = "keras.xplane.pb.gz"


def read(content: bytes | XSpace) -> Trace:
    """Read a file's bytes, or a message."""
    return read_xspace(source_of(content if isinstance(content, bytes) else content.SerializeToString()))


def plane_of(space: XSpace, name: str, line: str, *events: tuple[str, int, int]) -> XPlane:
    """Add a plane with one line; events have name, offset and duration in picoseconds."""
    plane = space.planes.add(name=name)
    added = plane.lines.add(name=line, timestamp_ns=1_000)
    for number, (title, offset, took) in enumerate(events, 1):
        plane.event_metadata[number].name = title
        added.events.add(metadata_id=number, offset_ps=offset, duration_ps=took)
    return plane


def test_a_profile_of_keras_is_read_whole() -> None:
    """Every event of every line, at the time that the messages say."""
    content = golden(KERAS)
    space = XSpace.FromString(content)
    trace = read(content)

    lines = [line for plane in space.planes for line in plane.lines]
    assert sum(len(line.events) for line in lines) == len(trace.slices)
    assert [len(line.events) for line in lines] == [
        int(count) for count in trace.slices.first[1:] - trace.slices.first[:-1]
    ]
    first = min(event.offset_ps for line in lines for event in line.events) // 1000
    event = lines[0].events[100]
    name = space.planes[0].event_metadata[event.metadata_id].name
    end = (event.offset_ps + event.duration_ps) // 1000
    expected = (event.offset_ps // 1000 - first, end - event.offset_ps // 1000)
    assert (name, *expected) in [row[:3] for row in listed(trace)]
    assert 1795388569.6 == pytest.approx(trace.origin_wall, abs=0.1)


def test_details_have_the_names_that_references_mean() -> None:
    """A stat may stand for text that is written once."""
    trace = read(golden(KERAS))
    at = next(at for at, row in enumerate(listed(trace)) if row[0] == "EagerExecute")

    assert {"eager_op": "_EagerConst", "is_func": 0} == trace.details(int(trace.slices.source[at]))


def test_planes_are_processes_and_lines_tracks() -> None:
    """What sums up others is marked, so that tables do not count it twice."""
    space = XSpace()
    plane_of(space, "/host:CPU", "main", ("work", 0, 5_000_000))
    plane_of(space, "/device:GPU:0", "Stream #1(MemcpyH2D)", ("copy", 0, 1_000_000))
    plane_of(space, "/device:GPU:0", "Steps", ("7", 0, 9_000_000))
    trace = read(space)

    assert ["/host:CPU", "/device:GPU:0", "/device:GPU:0"] == [process.name for process in trace.processes]
    assert ["host", "copy", "steps"] == [track.category for track in trace.tracks]
    assert ["7"] == [trace.names[name] for name in trace.step_names]


def test_steps_of_the_host_have_their_number() -> None:
    """`tf.profiler.experimental.Trace("train", step_num=3)`."""
    space = XSpace()
    plane = plane_of(space, "/host:CPU", "main", ("train", 0, 5_000_000))
    plane.stat_metadata[1].name = "step_num"
    plane.lines[0].events[0].stats.add(metadata_id=1, int64_value=3)
    trace = read(space)

    assert [("train #3", 0, 5_000, 0)] == listed(trace)
    assert 1 == len(trace.step_names)


def test_allocators_tell_what_they_hold() -> None:
    """Allocation events become a curve of memory."""
    space = XSpace()
    plane = plane_of(space, "/host:CPU", "main", ("MemoryAllocation", 0, 0), ("MemoryDeallocation", 9_000, 0))
    for number, name in enumerate(("allocation_bytes", "bytes_allocated", "address", "allocator_name"), 1):
        plane.stat_metadata[number].name = name
    for event, held in zip(plane.lines[0].events, (150, 50), strict=True):
        for number, value in enumerate((100, held, 4711), 1):
            event.stats.add(metadata_id=number, int64_value=value)
        event.stats.add(metadata_id=4, str_value="GPU_0_bfc")
    memory = read(space).allocations

    assert ([100, -100], [150, 50], ("GPU_0_bfc",)) == (memory.bytes.tolist(), memory.total.tolist(), memory.allocators)


def test_a_hostile_space_is_read_or_refused() -> None:
    """References in a circle, to nothing, of other types; times at the end of all numbers."""
    space = XSpace(errors=["lost events"])
    plane = plane_of(space, "", "", ("a", 0, 1000), ("", 2**63 - 1, 2**63 - 1), ("c", -(2**63), 5))
    plane.stat_metadata[1].id = 2
    plane.stats.add(metadata_id=1, ref_value=1)
    event = plane.lines[0].events[0]
    event.stats.add(metadata_id=1, ref_value=2**64 - 1)
    event.stats.add(metadata_id=77, ref_value=77)
    event.stats.add(metadata_id=1)
    plane.lines[0].events.add(metadata_id=999, num_occurrences=5)
    trace = read(space)

    assert "a" in [row[0] for row in listed(trace)]
    assert "the profiler said: lost events" in trace.notes
    assert trace.details(int(trace.slices.source[0])) is not None


def test_a_bomb_of_empty_events_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bytes become an object of a hundred; the other lines are read."""
    monkeypatch.setattr(xspace, "SMALL", 1_000)
    monkeypatch.setattr(xspace, "MOST_FIELDS", 5_000)
    space = XSpace()
    plane = plane_of(space, "/host:CPU", "main", ("work", 0, 5_000_000))
    for _ in range(6_000):
        plane.lines[-1].events.add()
    plane.lines.add(name="other").events.add(metadata_id=1)
    trace = read(space)

    assert ["other"] == [track.name for track in trace.tracks]
    assert ["a line is left out: it has more than 5,000 parts, which is more than can be shown"] == trace.notes


def test_a_file_that_is_cut_short_gives_whole_planes() -> None:
    """The rest is noted."""
    space = XSpace()
    plane_of(space, "/host:CPU", "main", ("work", 0, 5_000_000))
    whole = space.SerializeToString()
    plane_of(space, "/device:GPU:0", "Stream", ("kernel", 0, 5_000_000))
    trace = read(space.SerializeToString()[: len(whole) + 20])

    assert ["work"] == trace.names
    assert ["the file ends too early: what is there is shown"] == trace.notes


def test_changed_bytes_never_do_worse_than_a_refusal() -> None:
    """Ten flips at a time, seeded: a trace or a TraceProblem."""
    content = XSpace()
    plane_of(content, "/host:CPU", "main", *((f"op{n}", n * 1000, 900) for n in range(50)))
    good = content.SerializeToString()
    dice = random.Random(5)
    for _ in range(300):
        changed = bytearray(good)
        for _ in range(10):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            trace = read(bytes(changed))
        except TraceProblem:
            continue
        for source in trace.slices.source[:3].tolist():
            trace.details(source)


@pytest.mark.parametrize("content", [b"", b"hello there", b"\xff" * 50, b'{"traceEvents": []}'])
def test_what_is_no_space_is_refused(content: bytes) -> None:
    """With a reason that can be shown."""
    with pytest.raises(TraceProblem, match=r"no XSpace|nothing in this trace"):
        read(content)


def test_empty_planes_lines_and_fields_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bytes each, of which gzip makes next to nothing; each would be looked at."""
    space = XSpace()
    plane_of(space, "/host:CPU", "main", ("work", 0, 5_000_000))
    with monkeypatch.context() as patch:
        patch.setattr(xspace, "MOST_PLANES", 2)
        assert ["what comes after the first 2 parts of the file is left out"] == read(
            space.SerializeToString() + b"\n\0\n\0"
        ).notes
    with monkeypatch.context() as patch:
        patch.setattr(xspace, "MOST_LINES", 0)
        with pytest.raises(TraceProblem, match="more than 0 lines"):
            read(space)
    with monkeypatch.context() as patch:
        patch.setattr(xspace, "MAX_FIELDS", 100)
        with pytest.raises(TraceProblem, match="more than 100 parts"):
            read(b"\n\xc8\x01" + b"\x08\x01" * 100 + b"\n\x02\x08\x01")
