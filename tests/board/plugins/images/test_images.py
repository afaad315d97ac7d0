"""The images dashboard's API: which images there are, their bytes, and what is not shown, out of real event files."""

from __future__ import annotations

import gc
import io
import struct
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from board.ingest.loader import Loader
from board.ingest.logdir import Source
from board.plugins.images import index, picture
from writer.wire.proto.event_pb2 import Event, SessionLog
from writer.wire.record import encode_record
from writer.wire.tensor import encode_tensor

GOLDEN = Path(__file__).parents[3] / "golden"
PATIENCE = 10.0  # seconds until a busy machine is called a failure
BOMB = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 50_000, 8, 6, 0, 0, 0) + bytes(4)


def png(shade: int = 0, size: tuple[int, int] = (8, 6)) -> bytes:
    file = io.BytesIO()
    Image.new("L", size, shade).save(file, "PNG")
    return file.getvalue()


def image_event(step: int, encoded: bytes, tag: str = "t", width: int = 8, height: int = 6) -> Event:
    event = Event(wall_time=1000.0 + step, step=step)
    image = event.summary.value.add(tag=tag).image
    image.encoded_image_string, image.width, image.height = encoded, width, height
    return event


def batch_event(step: int, files: Sequence[bytes], tag: str = "t") -> Event:
    event = Event(wall_time=1000.0 + step, step=step)
    value = event.summary.value.add(tag=tag)
    value.metadata.plugin_data.plugin_name = "images"
    value.tensor.ParseFromString(encode_tensor(np.array([b"8", b"6", *files], object)).SerializeToString())
    return event


class Board:
    """A log directory that is followed, and a client of what was read."""

    def __init__(self, client: Any, logdir: Path) -> None:
        self.client = client
        self.store = client.context.store
        self.logdir = logdir
        self.loader = Loader(self.store, [Source("", str(logdir))], reload_interval=0.01)
        self.loader.start()
        self.written = 0

    def write(self, *events: Event, run: str = "r") -> Board:
        """Add events to the run's file; return when all images are known."""
        path = self.logdir / run / "events.out.tfevents.1.host"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as out:
            out.writelines(encode_record(event.SerializeToString()) for event in events)
        self.written += sum(len(event.summary.value) for event in events)
        return self.load()

    def load(self) -> Board:
        assert self.loader.wait_until_loaded(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while sum(series.points for run in self.store.runs() for series in run.series.values()) < self.written:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return self

    def index(self, *known: int, restarts: str = "latest", run: str = "r", tag: str = "t") -> Any:
        series = [self.store.run(run).id, self.store.tag_id(tag), *known]
        response = self.client.post("/api/images/series", {"restarts": restarts, "series": [series]})
        assert response.status_code == 200, response.text
        (entry,) = response.json()["series"]
        return entry

    def place(self, at: int = -1, sample: int = 0, **known: str) -> dict[str, Any]:
        entry = self.index(**known)
        names = {name: entry[name] for name in ("run", "tag", "generation")}
        return names | {"boot": self.store.boot, "row": entry["row"][at], "sample": sample}

    def file(self, at: int = -1, sample: int = 0, headers: Any = None, **options: object) -> Any:
        return self.client.get("/api/images/file", params=self.place(at, sample) | options, headers=headers or {})

    def about(self, at: int = -1, sample: int = 0) -> Any:
        return self.client.get("/api/images/about", params=self.place(at, sample))


@pytest.fixture
def board(client: Any, tmp_path: Path) -> Iterator[Board]:
    board = Board(client, tmp_path / "logs")
    yield board
    board.loader.stop()


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_every_sample_is_there_with_its_bytes(board: Board) -> None:
    """None thrown away: as many steps as were logged, each with the bytes that were logged."""
    files = [png(shade) for shade in range(100)]
    board.write(*(image_event(step, file) for step, file in enumerate(files)))
    entry = board.index()
    assert list(range(100)) == entry["step"]
    assert [1000.0 + step for step in range(100)] == entry["wall"]
    assert files == [board.file(at).content for at in range(100)]


def test_a_batch_is_counted_and_each_of_its_images_has_a_place(board: Board) -> None:
    """By the larger of the first and last step; where a step has fewer, its card says so."""
    files = [png(shade) for shade in range(3)]
    board.write(batch_event(0, files), batch_event(1, files[:1]))
    assert board.index()["samples"] == 3
    assert [board.file(0, sample).content for sample in range(3)] == files
    response = board.file(1, 2)
    assert error_of(response) == (415, "no_image")
    assert "1 images" in response.json()["error"]["message"]


def test_a_page_gets_only_what_it_lacks(board: Board) -> None:
    """Of a series that has grown the new rows; of one that was written again everything."""
    board.write(*(image_event(step, png()) for step in range(5)))
    known = board.index()["generation"], 5
    board.write(image_event(5, png(9)), image_event(6, png(9)))
    news = board.index(*known)
    assert (7, 5, [5, 6]) == (news["total"], news["from"], news["step"])
    assert (7, 7, []) == tuple(board.index(known[0], 99)[key] for key in ("total", "from", "step"))
    assert board.index(known[0] + 1, 5)["from"] == 0


def test_restarts_are_honoured(board: Board) -> None:
    """The latest attempt wins; all attempts are numbered, in order of step; as written is not numbered."""
    start = Event(wall_time=1003.5, step=2, session_log=SessionLog(status=SessionLog.START))
    board.write(*(image_event(step, png(step)) for step in range(4)), start)
    board.write(image_event(2, png(12)), image_event(3, png(13)))
    latest, everything, raw = (board.index(restarts=restarts) for restarts in ("latest", "all", "raw"))
    assert [0, 1, 2, 3] == latest["step"]
    assert [png(0), png(1), png(12), png(13)] == [board.file(at).content for at in range(4)]
    assert ([0, 1, 2, 2, 3, 3], [0, 0, 0, 1, 0, 1]) == (everything["step"], everything["attempt"])
    assert [0, 1, 2, 2, 3, 3] == raw["step"]
    assert "attempt" not in latest | raw


def test_bytes_may_be_kept_for_ever(board: Board) -> None:
    """The address names server, generation and row; the type is the bytes' own."""
    board.write(image_event(0, png()))
    response = board.file()
    assert "image/png" == response.headers["content-type"]
    assert "private, max-age=31536000, immutable" == response.headers["cache-control"]
    assert "nosniff" == response.headers["x-content-type-options"]


@pytest.mark.parametrize("change", [{"boot": "another"}, {"generation": 7}, {"row": 9}, {"run": 99}, {"tag": 99}])
def test_an_old_address_is_never_another_image(board: Board, change: dict[str, Any]) -> None:
    """After a restart of the server or of the run: gone, with a reason."""
    board.write(image_event(0, png()))
    response = board.client.get("/api/images/file", params=board.place() | change)
    assert error_of(response) == (410, "stale")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"",
        b"\0" * 50,
    ],
)
def test_what_is_no_image_is_never_shown(board: Board, content: bytes) -> None:
    """Its card says what is there instead; as a download it is bytes that no browser runs."""
    board.write(image_event(0, content))
    assert error_of(board.file()) == (415, "no_image")
    assert error_of(board.file(large=True)) == (415, "no_image")
    assert board.about().json()["problem"]["code"] == "no_image"
    download = board.file(download=True)
    assert content == download.content
    assert "application/octet-stream" == download.headers["content-type"]
    assert download.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("content", [BOMB, BOMB[:20], b"\xff\xd8\xff\xe0"])
def test_a_decompression_bomb_needs_the_users_word(board: Board, content: bytes) -> None:
    """3 Gpx in 33 bytes, or a header that hides how many; who insists gets the bytes."""
    board.write(image_event(0, content))
    assert error_of(board.file()) == (413, "too_large")
    about = board.about().json()
    assert about["problem"]["code"] == "too_large"
    assert board.file(large=True).content == content


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_an_image_whose_end_is_missing_says_so(board: Board, form: str) -> None:
    """A browser would draw an empty picture; who wants what is there gets it, and bytes behind the end are fine."""
    encoded = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(encoded, form)
    whole = encoded.getvalue()
    half = whole[:-20]
    board.write(image_event(0, half), image_event(1, whole), image_event(2, whole + b"more"))

    assert error_of(board.file(0)) == (415, "cut_short")
    said = f"this image is cut short: its file ends after {len(half):,} bytes, without an end"
    assert said == board.about(0).json()["problem"]["message"]
    assert half == board.file(0, large=True).content
    assert [200, 200] == [board.file(at).status_code for at in (1, 2)]


def test_the_reason_names_the_size(board: Board) -> None:
    """The file's own, however small the log says it is."""
    board.write(image_event(0, BOMB, width=2, height=2))
    about = board.about().json()
    assert ([60_000, 50_000], [2, 2]) == (about["size"], about["claimed"])
    assert "60,000 × 50,000 pixels: to show them takes 11.2 GiB of memory" == about["problem"]["message"]


def test_a_step_of_very_many_bytes_is_not_read(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of two gigabytes a step must not fill the server's memory."""
    board.write(batch_event(0, [png(), png()]))
    place = board.place()
    monkeypatch.setattr(index, "MOST_PAYLOAD_BYTES", 10)
    monkeypatch.setattr(picture, "MOST_PAYLOAD_BYTES", 10)
    monkeypatch.setattr("board.store.series.read_payload", lambda *_: pytest.fail("it was read"))
    assert board.index()["samples"] == 1
    assert error_of(board.client.get("/api/images/file", params=place)) == (413, "too_large")


@pytest.mark.parametrize("spoil", [b"\0" * 20, None])
def test_a_payload_that_is_no_longer_there_says_so(board: Board, spoil: bytes | None) -> None:
    """Bytes that changed on disk are refused by their checksum, and the series is listed all the same."""
    board.write(batch_event(0, [png(), png()]), image_event(1, png(), "other"))
    place = board.place()
    board.loader.stop()  # before it sees the change, and reads the file anew
    path = board.logdir / "r" / "events.out.tfevents.1.host"
    path.write_bytes(path.read_bytes()[:40] + spoil + path.read_bytes()[60:] if spoil else b"")
    assert error_of(board.client.get("/api/images/file", params=place)) == (410, "damaged_payload")
    assert board.index()["samples"] == 1


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=2-99999", 206, slice(2, None)),
        ("bytes=99999-", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("items=1-2", 200, slice(None)),
        ("bytes=" + "9" * 5000 + "-", 200, slice(None)),
    ],
)
def test_a_player_may_ask_for_a_part(board: Board, wanted: str, status: int, part: slice) -> None:
    """Videos seek by ranges; what is not understood gets everything."""
    video = b"\0\0\0\x18ftypmp42" + bytes(range(200))
    board.write(image_event(0, video))
    response = board.file(headers={"Range": wanted})
    assert (status, video[part]) == (response.status_code, response.content)
    assert response.headers.get("content-type", "video/mp4") == "video/mp4"


def test_an_image_element_is_told_at_once_that_it_is_a_video(board: Board) -> None:
    """It would fetch all of it, and then show nothing."""
    board.write(image_event(0, b"\x1a\x45\xdf\xa3" + bytes(100)))
    assert error_of(board.file(headers={"Sec-Fetch-Dest": "image"})) == (415, "no_image")
    assert board.file(headers={"Sec-Fetch-Dest": "video"}).status_code == 200
    assert board.about().json()["media_type"] == "video/webm"


def test_a_download_is_named_for_what_it_is(board: Board) -> None:
    """Whatever tag and run are called; the extension is the bytes' own."""
    board.write(image_event(12, png(), '../../"x"\r\né/<b>'), run="a/b c")
    response = board.client.get(
        "/api/images/file", params=board.place(run="a/b c", tag='../../"x"\r\né/<b>') | {"download": True}
    )
    assert 'attachment; filename="x_b___a_b_c__step_12.png"' == response.headers["content-disposition"]


@pytest.mark.parametrize(
    "body",
    [
        {"series": [[0]]},
        {"series": [[0, 0, 0]]},
        {"series": [[-1, 0]]},
        {"series": [], "restarts": "none"},
        {"serie": []},
        [],
    ],
)
def test_questions_that_make_no_sense_are_refused(board: Board, body: object) -> None:
    """With a line that says what is wrong."""
    assert error_of(board.client.post("/api/images/series", body)) == (422, "bad_request")


def test_series_that_are_gone_are_left_out(board: Board) -> None:
    """The page learns of it from api/changes."""
    assert [] == board.client.post("/api/images/series", {"series": [[5, 5], [0, 0, 1, 1]]}).json()["series"]


@pytest.mark.parametrize("run", ["pytorch/tb", "tensorboardx", "tensorflow1", "tensorflow2/ops"])
def test_golden_logs_of_every_writer_are_shown(client: Any, run: str) -> None:
    """Every image of TensorFlow's, PyTorch's and tensorboardX's writers opens, and is as large as its header says."""
    board = Board(client, GOLDEN).load()
    board.loader.stop()
    tags = [series.tag for key, series in board.store.run(run).series.items() if key.plugin == "images"]
    assert tags
    for tag in tags:
        place = board.place(run=run, tag=tag)
        with Image.open(io.BytesIO(client.get("/api/images/file", params=place).content)) as opened:
            assert list(opened.size) == client.get("/api/images/about", params=place).json()["size"]


def test_memory_does_not_grow_with_what_was_looked_at(board: Board) -> None:
    """Nothing of an image stays in the server when it has been sent."""
    noise = np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    board.write(*(image_event(step, file.getvalue()) for step in range(40)))
    board.file(0)
    tracemalloc.start()
    for at in range(40):
        board.file(at)
    gc.collect()
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2 * len(file.getvalue())
