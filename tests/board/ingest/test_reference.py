"""What a scan of an event file must give, held against bytes made by hand and by real tools."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.ingest import batch
from board.ingest.batch import Damage, Kind
from board.ingest.reference import ReferenceScanner
from tests.board.ingest.scanning import Outcome, file_of, metadata, scan_all, summary, value
from writer.wire.proto.envelope_pb2 import EventEnvelope, SummaryEnvelope
from writer.wire.proto.tensor_pb2 import DataType, TensorProto, TensorShapeProto
from writer.wire.record import encode_record
from writer.wire.tensor import encode_tensor

GOLDEN = sorted((Path(__file__).parents[2] / "golden").rglob("*tfevents*"))
SCALARS = metadata("scalars")


def scan(data: bytes) -> Outcome:
    return scan_all(ReferenceScanner(), data)


def tensor(array: object, dtype: int | None = None) -> bytes:
    return encode_tensor(np.asarray(array), dtype).SerializeToString()


def points_of(payload: bytes) -> list[tuple[bytes, int, float]]:
    return scan(file_of([payload])).points()


def test_a_simple_value_is_a_scalar_row() -> None:
    """A legacy scalar is known by its field alone: it needs no metadata."""
    outcome = scan(file_of([summary(7, value(b"loss", 0.5), value(b"acc", 0.25), wall=12.5)]))
    assert [(b"loss", 7, 0.5), (b"acc", 7, 0.25)] == outcome.points()
    assert [12.5, 12.5] == outcome.columns["scalar_wall"]
    assert [0, 0] == outcome.columns["scalar_from_tensor"]


@pytest.mark.parametrize(
    ("described", "is_scalar"),
    [
        (SCALARS, True),
        (metadata(data_class=1), True),
        (metadata("mine", 1), True),
        (metadata("text"), False),
        (b"", False),
    ],
)
def test_a_rank_0_tensor_is_a_scalar_where_its_metadata_says_so(described: bytes, is_scalar: bool) -> None:
    """Plugin `scalars` or data class SCALAR; any other number in a tensor belongs to its plugin."""
    outcome = scan(file_of([summary(1, value(b"x", metadata=described, tensor=tensor(np.float32(2.0))))]))
    assert is_scalar == (len(outcome.points()) == 1)
    assert is_scalar == (outcome.columns["sample_kind"] == [])


def test_metadata_of_the_first_event_holds_for_the_later_ones() -> None:
    """Writers may leave metadata out after a tag's first event, and a second one changes nothing."""
    number = tensor(np.float32(1.0))
    outcome = scan(
        file_of(
            [
                summary(1, value(b"x", metadata=SCALARS, tensor=number)),
                summary(2, value(b"x", tensor=number)),
                summary(3, value(b"x", metadata=metadata("text"), tensor=number)),
            ],
        ),
    )
    assert [1, 2, 3] == outcome.columns["scalar_step"]
    assert [(b"x", SCALARS, b"scalars")] == [(tag.name, tag.metadata, tag.plugin_name) for tag in outcome.tags]


@pytest.mark.parametrize(
    ("number", "wide"),
    [
        (np.float32(0.1), False),
        (np.float64(0.1), True),
        (np.float16(0.5), False),
        (np.int8(-3), False),
        (np.uint16(3), False),
        (np.int32(1 << 30), True),
        (np.int64(-5), True),
        (np.uint64(5), True),
        (np.bool_(True), False),
    ],
)
def test_a_scalar_keeps_its_precision(number: np.generic, wide: bool) -> None:
    """A tag is wide from the first number that float32 might not hold."""
    outcome = scan(file_of([summary(1, value(b"x", metadata=SCALARS, tensor=tensor(number)))]))
    assert [float(number)] == outcome.columns["scalar_value"]
    assert [wide] == [tag.wide for tag in outcome.tags]


@pytest.mark.parametrize(
    "encoded",
    [
        tensor(np.zeros(1, np.float32)),
        tensor(np.zeros((1, 1), np.float32)),
        tensor(b"text"),
        tensor(np.complex64(1)),
        TensorProto(dtype=DataType.DT_FLOAT).SerializeToString(),
        TensorProto(dtype=DataType.DT_FLOAT, float_val=[1, 2]).SerializeToString(),
        TensorProto(
            dtype=DataType.DT_FLOAT, float_val=[1], tensor_shape=TensorShapeProto(unknown_rank=True)
        ).SerializeToString(),
        TensorProto(dtype=DataType.DT_FLOAT, tensor_content=b"12345").SerializeToString(),
        b"\xff\xff",
        b"",
    ],
)
def test_what_is_no_single_number_stays_a_sample(encoded: bytes) -> None:
    """Under the scalars plugin too, a tensor of another shape or type is kept as the tensor that it is."""
    data = file_of([summary(1, value(b"x", metadata=SCALARS, tensor=encoded))])
    assert [(Kind.TENSOR, encoded)] == scan(data).payloads(data)


def test_samples_point_at_their_payloads() -> None:
    """Nothing but scalars is decoded: a row says where the field's bytes lie."""
    payloads = [
        EventEnvelope(file_version=b"brain.Event:2").SerializeToString(),
        EventEnvelope(graph_def=b"graph").SerializeToString(),
        EventEnvelope(session_log=b"\x08\x01").SerializeToString(),
        EventEnvelope(tagged_run_metadata=b"run").SerializeToString(),
        EventEnvelope(meta_graph_def=b"meta").SerializeToString(),
        EventEnvelope(log_message=b"log").SerializeToString(),
        summary(1, value(b"h", histo=b"histogram"), value(b"i", image=b"image"), value(b"a", audio=b"audio")),
        summary(1, value(b"t", tensor=b"tensor"), value(b"o", obsolete_old_style_histogram=b"")),
    ]
    data = file_of(payloads)
    expected = [
        (Kind.FILE_VERSION, b"brain.Event:2"),
        (Kind.GRAPH_DEF, b"graph"),
        (Kind.SESSION_LOG, b"\x08\x01"),
        (Kind.TAGGED_RUN_METADATA, b"run"),
        (Kind.META_GRAPH_DEF, b"meta"),
        (Kind.LOG_MESSAGE, b"log"),
        (Kind.HISTOGRAM, b"histogram"),
        (Kind.IMAGE, b"image"),
        (Kind.AUDIO, b"audio"),
        (Kind.TENSOR, b"tensor"),
        (Kind.OLD_HISTOGRAM, b""),
    ]
    outcome = scan(data)
    assert expected == outcome.payloads(data)
    assert [batch.NO_TAG] * 6 == outcome.columns["sample_tag"][:6]
    assert 16 + len(payloads[0]) == outcome.columns["sample_record"][1]


def test_a_value_without_payload_is_a_row_of_the_whole_value() -> None:
    """The hparams plugin keeps what it has to say in the metadata alone."""
    only_metadata = value(b"_hparams_/experiment", metadata=metadata("hparams"))
    data = file_of([summary(0, only_metadata)])
    assert [(Kind.NO_VALUE, only_metadata.SerializeToString())] == scan(data).payloads(data)


def test_rows_of_both_tables_can_be_put_in_order() -> None:
    """A SessionLog START cuts the points around it, so each sample knows how many points came before."""
    start = EventEnvelope(session_log=b"\x08\x01").SerializeToString()
    point = summary(1, value(b"x", 1.0))
    assert [0, 2] == scan(file_of([start, point, point, start, point])).columns["sample_position"]


def test_oversized_metadata_is_not_kept() -> None:
    """One tag cannot make the process hold more than a megabyte of its description."""
    huge = metadata("scalars") + b"\x1a\xff\xff\x7f" + bytes((1 << 21) - 1)
    outcome = scan(file_of([summary(1, value(b"x", 1.0, huge)), summary(2, value(b"x", 2.0, SCALARS))]))
    assert [1, 2] == outcome.columns["scalar_step"]
    assert [SCALARS] == [tag.metadata for tag in outcome.tags]


def test_repeated_fields_mean_what_protobuf_says() -> None:
    """The last of a singular field counts, summaries in a row merge, and another member of the oneof drops them."""
    one, two = (SummaryEnvelope(value=[value(tag, image=tag * 3)]).SerializeToString() for tag in (b"a", b"b"))

    def part(encoded: bytes) -> bytes:
        return b"\x2a" + bytes([len(encoded)]) + encoded

    merged = file_of([part(one) + part(two)])
    assert [(Kind.IMAGE, b"aaa"), (Kind.IMAGE, b"bbb")] == scan(merged).payloads(merged)
    dropped = file_of([part(one) + b"\x22\x01g" + part(two)])
    assert [(Kind.IMAGE, b"bbb")] == scan(dropped).payloads(dropped)
    twice = file_of([part(b"\x0a\x0a\x0a\x01t\x22\x01x\x22\x02yz")])
    assert [(Kind.IMAGE, b"yz")] == scan(twice).payloads(twice)


def test_unknown_fields_and_groups_are_passed_over() -> None:
    """A later TensorFlow may add fields; old ones may have been groups."""
    event = summary(3, value(b"x", 1.0)) + b"\xfb\x01\x08\x01\xfc\x01" + b"\xa2\x06\x03abc"
    assert [(b"x", 3, 1.0)] == points_of(event)


def test_an_overlong_varint_is_read() -> None:
    """Protobuf takes 3 written as 83 00, so this does."""
    assert [(b"x", 3, 1.0)] == points_of(b"\x10\x83\x00" + summary(0, value(b"x", 1.0)))


def test_a_negative_step_is_kept() -> None:
    """Some writers count from -1."""
    assert [(b"x", -1, 1.0)] == points_of(summary(-1, value(b"x", 1.0)))


def test_a_record_that_is_no_event_is_damage_and_costs_no_other() -> None:
    """Its checksums hold, so where it ends is known."""
    point = summary(1, value(b"x", 1.0))
    data = encode_record(point) + encode_record(b"\xff\xff\xff") + encode_record(point)
    outcome = scan(data)
    assert [Damage(len(encode_record(point)), 19, "not an Event")] == outcome.damage
    assert (2, 2) == (outcome.records, len(outcome.points()))


def test_a_flipped_bit_in_a_payload_costs_that_record() -> None:
    """The stretch is exactly the record."""
    records = [encode_record(summary(step, value(b"x", 1.0))) for step in range(3)]
    data = bytearray(b"".join(records))
    data[len(records[0]) + 15] ^= 4
    outcome = scan(bytes(data))
    assert [Damage(len(records[0]), len(records[1]), "data checksum")] == outcome.damage
    assert [0, 2] == outcome.columns["scalar_step"]


def test_a_flipped_bit_in_a_header_costs_that_record() -> None:
    """The search goes on to the next header that checks out."""
    records = [encode_record(summary(step, value(b"x", 1.0))) for step in range(3)]
    data = bytearray(b"".join(records))
    data[len(records[0]) + 1] ^= 4
    outcome = scan(bytes(data))
    assert [Damage(len(records[0]), len(records[1]), "length checksum")] == outcome.damage
    assert [0, 2] == outcome.columns["scalar_step"]


def test_a_record_that_lost_bytes_costs_no_other() -> None:
    """Its intact header leads past the next record's, which is found all the same."""
    records = [encode_record(summary(step, value(b"x", 1.0))) for step in range(3)]
    cut = records[1][:20] + records[1][25:]
    outcome = scan(records[0] + cut + records[2])
    assert [Damage(len(records[0]), len(cut), "data checksum")] == outcome.damage
    assert [0, 2] == outcome.columns["scalar_step"]


def test_a_record_too_large_for_protobuf_is_damage() -> None:
    """No writer means it, though its header checks out."""
    point = encode_record(summary(1, value(b"x", 1.0)))
    outcome = scan(header_of(1 << 31) + point)
    assert [Damage(0, 12, "record too large")] == outcome.damage
    assert 1 == outcome.records


def test_a_record_that_is_not_all_there_is_waited_for() -> None:
    """A live file ends so most of the time: it is not damage, wherever it is cut."""
    data = file_of([summary(step, value(b"x", float(step)), value(b"i", image=b"png")) for step in (1, 2, 3)])
    for end in range(len(data) + 1):
        outcome = scan(data[:end])
        assert [] == outcome.damage
        assert outcome.searching is None
        assert end // (len(data) // 3) == outcome.records


def test_a_header_without_its_payload_is_waited_for_even_when_it_is_huge() -> None:
    """Two gigabytes may be on their way; no memory is taken for them."""
    assert 0 == scan(header_of(batch.MAX_RECORD_BYTES) + b"begin").consumed


def test_damage_up_to_the_end_is_told_by_searching() -> None:
    """Nothing has ended the stretch yet; whoever reads a file that will not grow can report it."""
    point = encode_record(summary(1, value(b"x", 1.0)))
    outcome = scan(point + bytes(range(1, 101)))
    assert Damage(len(point), 100 - 11, "length checksum") == outcome.searching
    assert [] == outcome.damage


def test_nested_failing_records_are_not_searched_forever() -> None:
    """Bytes made so that each claims the rest of the file as its payload cost no more than twice the file."""
    count = 200
    headers = b"".join(header_of(12 * (count - index)) for index in range(count))
    data = headers + bytes(100) + encode_record(summary(1, value(b"x", 1.0)))
    scanner = ReferenceScanner()
    scanner.max_searched_again = 0
    outcome = scan_all(scanner, data)
    assert [1] == outcome.columns["scalar_step"]
    assert len(outcome.damage) < 20


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: str(path.relative_to(path.parents[-4]))[-60:])
def test_files_of_real_tools_are_read_to_the_end(path: Path) -> None:
    """Each byte of them is part of a good record."""
    outcome = scan(path.read_bytes())
    assert (path.stat().st_size, []) == (outcome.consumed, outcome.damage)
    assert Kind.FILE_VERSION == outcome.columns["sample_kind"][0]


def header_of(length: int) -> bytes:
    """Twelve bytes that check out."""
    return encode_header(struct.pack("<Q", length))


def encode_header(length: bytes) -> bytes:
    """Eight bytes and their checksum, which are also the end of a record of eight bytes."""
    return encode_record(length)[12:]


@st.composite
def stretches(draw: st.DrawFn) -> list[tuple[bytes, bool]]:
    """Pieces of a file: records, and between them what is damaged."""
    pieces = []
    for step in range(draw(st.integers(1, 6))):
        record = encode_record(summary(step, value(draw(st.binary(max_size=8)), 1.0)))
        pieces.append((record, True))
        place, size = draw(st.integers(0, len(record) - 1)), draw(st.integers(1, 20))
        match draw(st.sampled_from(["nothing", "flip", "delete", "insert", "garbage"])):
            case "flip":
                flipped = bytearray(record)
                flipped[place] ^= draw(st.integers(1, 255))
                pieces.append((bytes(flipped), False))
            case "delete":
                pieces.append((record[:place] + record[place + size :], False))
            case "insert":
                pieces.append((record[:place] + draw(st.binary(min_size=1, max_size=20)) + record[place:], False))
            case "garbage":
                pieces.append((draw(st.binary(min_size=1, max_size=40)), False))
    pieces.append((encode_record(summary(999, value(b"end", 1.0))), True))
    return pieces


@given(stretches())
@settings(max_examples=300)
def test_no_good_record_is_lost_and_damage_tells_each_other_byte(pieces: list[tuple[bytes, bool]]) -> None:
    """Bits flipped, bytes lost or added between good records: the good ones are read, the stretches are exact."""
    data = b"".join(piece for piece, _ in pieces)
    outcome = scan(data)
    good = [piece for piece, is_good in pieces if is_good]
    assert {*range(len(good) - 1), 999} <= set(outcome.columns["scalar_step"])
    told = bytearray(b"." * len(data))
    for damage in outcome.damage:
        assert b"." * damage.length == told[damage.offset : damage.offset + damage.length]
        told[damage.offset : damage.offset + damage.length] = b"x" * damage.length
    position = 0
    for piece, is_good in pieces:
        if is_good:
            assert b"." * len(piece) == told[position : position + len(piece)]
        position += len(piece)
    assert len(data) == told.count(b"x") + sum(16 + length for length in _lengths_read(outcome, data, told))


def _lengths_read(outcome: Outcome, data: bytes, told: bytearray) -> list[int]:
    """Walk the bytes that are no damage: they are whole records, one behind the other."""
    lengths = []
    position = 0
    while position < len(data):
        if told[position] == ord("x"):
            position += 1
            continue
        lengths.append(int.from_bytes(data[position : position + 8], "little"))
        position += 16 + lengths[-1]
    assert outcome.records == len(lengths)
    return lengths
