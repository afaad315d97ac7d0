"""The compiled scan gives what the reference gives, for any bytes and any cuts; and it is there when it should be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from crc32c import crc32c
from hypothesis import given, settings
from hypothesis import strategies as st

from board import machine_code
from board.ingest import kernel
from board.ingest.batch import Damage, TagEntry
from board.ingest.compiled import source_digest
from board.ingest.reference import ReferenceScanner
from board.ingest.tables import MAX_PROBES, RowTable, address_of
from tests.board.ingest.fuzzing import PAYLOADS
from tests.board.ingest.scanning import Outcome, file_of, metadata, scan_all, summary, value
from writer.wire.record import encode_record

GOLDEN = sorted((Path(__file__).parents[2] / "golden").rglob("*tfevents*"))
SCALARS = metadata("scalars")

KNOWN_CHECKSUMS = {  # RFC 3720, appendix B.4
    bytes(32): 0x8A9136AA,
    b"\xff" * 32: 0x62A8AB43,
    bytes(range(32)): 0x46DD794E,
    bytes(range(31, -1, -1)): 0x113FDB5C,
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    if not kernel.warm():
        pytest.skip("no compiled scan on this machine")


@pytest.fixture
def _own_table() -> object:
    """Let a test choose the thread's row table, and give the usual one back."""
    yield
    kernel.use_table(RowTable())


def both(data: bytes, cuts: list[int] | None = None) -> Outcome:
    """What the reference makes of the bytes, having seen that the compiled scan makes the same of them."""
    expected = scan_all(ReferenceScanner(), data)
    assert expected == scan_all(kernel.KernelScanner(), data, cuts or [])
    return expected


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: str(path.relative_to(path.parents[-4]))[-60:])
def test_files_of_real_tools_are_read_alike(path: Path) -> None:
    """TensorFlow 1 and 2, PyTorch and tensorboardX."""
    data = path.read_bytes()
    both(data)
    both(data, [*range(0, len(data), 997)])


def test_a_file_is_read_alike_when_it_grows_byte_by_byte() -> None:
    """Each record is seen cut at each of its bytes."""
    data = file_of(PAYLOADS)
    both(data, [*range(len(data))])


def test_a_truncated_file_is_read_alike() -> None:
    """A copy may end anywhere."""
    data = file_of(PAYLOADS)
    for end in range(0, len(data), 3):
        both(data[:end])


payloads = st.one_of(
    st.sampled_from(PAYLOADS),
    st.binary(max_size=40),
    st.builds(
        lambda step, tag, number: summary(step, value(tag, number)),
        st.integers(-(1 << 63), (1 << 63) - 1),
        st.binary(max_size=20),
        st.floats(width=32),
    ),
)


@given(st.lists(payloads, max_size=12), st.data())
@settings(max_examples=200)
def test_any_records_in_any_cuts_are_read_alike(chosen: list[bytes], data: st.DataObject) -> None:
    """Where a file is cut into stretches leaves no trace in the result."""
    file = file_of(chosen)
    both(file, data.draw(st.lists(st.integers(0, len(file)), max_size=4)))


@given(st.lists(st.one_of(payloads.map(encode_record), st.binary(max_size=30)), max_size=12))
@settings(max_examples=200)
def test_garbage_between_records_is_told_alike(pieces: list[bytes]) -> None:
    """Offset, length and reason of each stretch."""
    both(b"".join(pieces))


@pytest.mark.parametrize(
    "tensor",
    [
        b"\x08\x02\x12\x00\x22\x08" + bytes(8) + b"\x31" + b"\x11" * 8,  # content and list
        b"\x08\x02\x12\x00\x31" + b"\x11" * 8 + b"\x22\x08" + bytes(8),
        b"\x08\x01\x12\x00\x2a\x08" + bytes(8),  # two floats
        b"\x08\x01\x12\x00\x2a\x04" + bytes(4) + b"\x2a\x04" + bytes(4),
        b"\x08\x01\x12\x00\x2a\x04" + bytes(4) + b"\x2a\x00",
        b"\x08\x01\x08\x02\x12\x00\x31" + bytes(8),  # dtype twice
        b"\x08\x01\x12\x04\x12\x02\x08\x01\x2d" + bytes(4),  # shape [1]
        b"\x08\x01\x12\x02\x18\x01\x2d" + bytes(4),  # rank unknown
        b"\x08\x01\x12\x02\x18\x00\x2d" + bytes(4),
        b"\x08\x65\x2d" + bytes(4),  # a reference type
        b"\x08\x81\x80\x80\x80\x10\x2d" + bytes(4),  # dtype 1 in the lower 32 bits
        b"\x08\x01\x2d\x01\x00\xa0\x7f",  # a signalling NaN
    ],
)
def test_a_tensor_in_an_unusual_form_is_read_alike(tensor: bytes) -> None:
    """Of the tags that are known to hold scalars, and by now to be wide."""
    first = summary(1, value(b"x", metadata=SCALARS, tensor=b"\x08\x02\x31" + bytes(8)))
    both(file_of([first, summary(2, value(b"x", tensor=tensor)), summary(3, value(b"x", tensor=tensor))]))


@pytest.mark.usefixtures("_own_table")
@pytest.mark.parametrize("room", [1, 2, 7])
def test_a_full_table_loses_nothing(room: int) -> None:
    """The rest of the buffer is read at the next call; a record with more rows than the table makes it grow."""
    kernel.use_table(RowTable(room, room, room))
    damaged = b"".join(encode_record(summary(step, value(b"x", 1.0))) + b"!" for step in range(9))
    both(file_of(PAYLOADS) + damaged + file_of(PAYLOADS))


def test_tags_that_collide_are_read_alike() -> None:
    """A file can be made whose tags all want one slot: they cost time, not points."""
    tags: list[bytes] = []
    number = 0
    while len(tags) < 3 * MAX_PROBES:
        tag = b"tag%d" % number
        if crc32c(tag) & 0x1FFF == 7:
            tags.append(tag)
        number += 1
    both(file_of([summary(step, *(value(tag, float(step)) for tag in tags)) for step in range(3)]))


def test_many_tags_are_read_alike() -> None:
    """The table of tags grows."""
    records = [summary(step, *(value(b"layer/%d/weight" % index, 1.0) for index in range(700))) for step in range(2)]
    assert 700 == len(both(file_of(records)).tags)


def test_the_compiled_scan_goes_on_where_the_reference_stopped() -> None:
    """The first stretch of a file may be read before the compiled code is there, also when it ends in damage."""
    data = file_of(PAYLOADS) + b"garbage of some length" + file_of(PAYLOADS)
    cut = len(file_of(PAYLOADS)) + 15
    first = ReferenceScanner()
    outcome = scan_all(first, data[:cut])
    second = kernel.KernelScanner(first.tags, first.searching)
    batch = second.scan(np.frombuffer(data[outcome.consumed :], np.uint8), outcome.consumed)
    whole = scan_all(ReferenceScanner(), data)
    assert whole.damage == outcome.damage + batch.damage
    assert whole.records == outcome.records + batch.records
    assert (whole.tags, whole.searching) == (second.tags, second.searching)
    assert isinstance(first.searching, Damage)


def test_other_threads_run_meanwhile() -> None:
    """Each thread has its own memory for rows; scanners share nothing."""
    data = file_of([summary(step, value(b"loss", float(step)), value(b"i", image=b"png")) for step in range(3000)])
    expected = scan_all(ReferenceScanner(), data)
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(scan_all(kernel.KernelScanner(), data))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [expected] * 4 == outcomes


def test_memory_with_gaps_is_refused() -> None:
    """The scan would read what lies between."""
    with pytest.raises(ValueError, match="contiguous"):
        kernel.KernelScanner().scan(np.zeros(100, np.uint8)[::2], 0)


@pytest.mark.parametrize("how", ["hardware", "tables"])
def test_checksums_are_those_of_the_package(how: str) -> None:
    """By the processor's instruction and by tables, at each length and each alignment."""
    from board.ingest.compiled.checksum import HARDWARE_STEPS, SOFTWARE_STEPS, crc32c_of  # numba: only once warm
    from board.ingest.compiled.memory import Memory

    steps = HARDWARE_STEPS if how == "hardware" else SOFTWARE_STEPS
    if steps is None:
        pytest.skip("the processor has no instruction for it")
    compiled = crc32c_of(steps)
    for data, checksum in KNOWN_CHECKSUMS.items():
        array = np.frombuffer(data, np.uint8)
        assert checksum == compiled(Memory(address_of(array), len(array)), 0, len(array))
    array = np.random.default_rng(0).integers(0, 256, 5000, np.uint8)
    whole = Memory(address_of(array), len(array))
    for start in range(9):
        for length in [*range(40), 1000, 3071, 3072, 4991]:
            assert crc32c(array[start : start + length].tobytes()) == compiled(whole, start, start + length)


def run_python(code: str, **environment: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


def test_importing_the_module_does_not_import_numba() -> None:
    """A small directory is read without it: a third of a second less."""
    code = "import sys; from board.ingest import kernel; print('numba' in sys.modules, kernel.ready())"
    assert "False False" == run_python(code)


def test_kept_machine_code_needs_no_numba() -> None:
    """From the second start on, neither the compiler nor its cache is touched."""
    kernel.warm()
    code = "import sys; from board.ingest import kernel; print(kernel.warm(), 'numba' in sys.modules)"
    assert "True False" == run_python(code)


def test_damaged_machine_code_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file, or one with another byte, is compiled anew instead."""
    kernel.warm()
    source = source_digest().encode()
    kept = machine_code._path("scan", source)
    assert machine_code.kept("scan", source)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    damaged = machine_code._path("scan", source)
    damaged.parent.mkdir()
    content = kept.read_bytes()
    for wrong in (b"", content[:100], content[:-1], content[:5000] + b"\xff" + content[5001:]):
        damaged.write_bytes(wrong)
        with pytest.raises(machine_code.NoMachineCode):
            machine_code.kept("scan", source)


def test_without_numba_there_is_no_compiled_scan_and_no_error(tmp_path: Path) -> None:
    """A numba that cannot be imported leaves the reference to do the work."""
    code = (
        "import sys; sys.modules['numba.core'] = None\n"
        "from board.ingest import kernel; print(kernel.warm(), kernel.ready(), kernel.available())"
    )
    assert "False False False" == run_python(code, XDG_CACHE_HOME=str(tmp_path))


def test_two_threads_may_warm_at_once() -> None:
    """Both return when the code is there."""
    code = (
        "import threading; from board.ingest import kernel; seen = []\n"
        "threads = [threading.Thread(target=lambda: seen.append(kernel.warm())) for _ in range(2)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]; print(seen)"
    )
    assert "[True, True]" == run_python(code)


def test_known_tags_may_be_given() -> None:
    """A scanner made with a list of tags appends to that list."""
    tags = [TagEntry(b"loss")]
    scanner = kernel.KernelScanner(tags)
    outcome = scan_all(scanner, file_of([summary(1, value(b"acc", 1.0), value(b"loss", 2.0))]))
    assert [1, 0] == outcome.columns["scalar_tag"]
    assert [b"loss", b"acc"] == [tag.name for tag in tags]


def test_code_that_cannot_be_kept_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs the next start time, and leaves nothing half written behind."""
    kernel.warm()
    source = source_digest().encode()
    content = machine_code._path("scan", source).read_bytes()
    length = int.from_bytes(content[32:34], "little")
    symbol, code = content[34 : 34 + length].decode(), content[34 + length :]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def full(path: Path, _data: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert machine_code.keep("scan", source, symbol, code)
    assert [] == [path for path in tmp_path.rglob("*") if path.name != "board"]
