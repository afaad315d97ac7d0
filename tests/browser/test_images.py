"""What a person does on the images page: scrub, play, compare, zoom, adjust, pin; what hostile logs cannot do."""

from __future__ import annotations

import base64
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, expect

from writer import SummaryWriter
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"
STEPS = [0, 10, 20, 50]
BOMB = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 50_000, 8, 6, 0, 0, 0) + bytes(4)


def shade(value: int, size: tuple[int, int] = (20, 10)) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((*size[::-1], 3), value, np.uint8)


def write_demo(logdir: Path) -> Path:
    """Two runs of grey images that are as light as their step, the second one lighter by 100; a batch; one alone."""
    for run, more in (("a", 0), ("b", 100)):
        with SummaryWriter(str(logdir / run)) as writer:
            for step in STEPS:
                writer.add_image("samples/grey", shade(step + more), step, dataformats="HWC")
    with SummaryWriter(str(logdir / "a")) as writer:
        writer.add_image("samples/alone", shade(7), 20, dataformats="HWC")
    return logdir


def open_images(page: Page, server: Server, query: str = "") -> Server:
    page.goto(f"{server.url}?tab=images{query}")
    expect(page.locator(".image-card img").first).to_be_visible()
    return server


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True).first


def box_of(target: Locator) -> FloatRect:
    box = target.bounding_box()
    assert box is not None
    return box


def shown_step(page: Page, name: str, step: int) -> None:
    """Wait until a card's image is the one of a step, and has been loaded."""
    picture = card(page, name).locator("img")
    expect(picture).to_have_attribute("alt", re.compile(rf", step {step}$"))
    expect(picture).to_have_js_property("complete", value=True)


def color_in(page: Page, target: Locator) -> tuple[int, ...]:
    """The colour on the screen, in the middle of an element."""
    with Image.open(io.BytesIO(target.screenshot())) as picture:
        return picture.convert("RGB").getpixel((picture.width // 4, picture.height // 2))  # type: ignore[return-value]


def log_raw(logdir: Path, files: dict[str, bytes]) -> Path:
    path = logdir / "raw" / "events.out.tfevents.1.host"
    path.parent.mkdir(parents=True)
    records = []
    for tag, encoded in files.items():
        event = Event(wall_time=1000.0, step=0)
        event.summary.value.add(tag=tag).image.encoded_image_string = encoded
        records.append(encode_record(event.SerializeToString()))
    path.write_bytes(b"".join(records))
    return logdir


def test_runs_of_a_tag_stand_side_by_side(board: Board, page: Page, tmp_path: Path) -> None:
    """A tag with several images is a row of its own, titled once; one alone is a card of its section."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    headings = [" ".join(text.split()) for text in page.locator(".section-head").all_inner_texts()]
    assert ["samples 1 image", "samples/grey 2 images"] == headings
    first, second = (box_of(card(page, f"samples/grey, {run}")) for run in "ab")
    assert first["y"] == second["y"]
    expect(card(page, "samples/grey, a")).to_contain_text("20 × 10")
    assert color_in(page, card(page, "samples/grey, b").locator("img")) == (150, 150, 150)


def test_one_scrubber_moves_all_images(board: Board, page: Page, tmp_path: Path) -> None:
    """By keys, by a typed step, by the slider; a series shows what it last logged by then; the address holds it."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    page.keyboard.press("ArrowLeft")
    for run in "ab":
        shown_step(page, f"samples/grey, {run}", 20)
    page.get_by_label("Step, empty for the latest").fill("15")
    page.get_by_label("Step, empty for the latest").press("Enter")
    shown_step(page, "samples/grey, a", 10)
    shown_step(page, "samples/alone, a", 20)
    page.wait_for_url(re.compile("select=15"))
    slider = page.get_by_role("slider", name="Step", exact=True)
    slider.focus()
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "step 10")
    slider.press("Home")
    shown_step(page, "samples/grey, b", 0)
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "latest")
    shown_step(page, "samples/grey, b", 50)
    page.wait_for_url(re.compile(r"^((?!select).)*$"))


def test_the_player_goes_through_the_steps_and_stops_at_the_end(board: Board, page: Page, tmp_path: Path) -> None:
    """From the beginning where it stands at the end; `k` starts and pauses it."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause the steps")).to_be_visible()
    expect(page.get_by_role("button", name="Play the steps")).to_be_visible()
    shown_step(page, "samples/grey, a", 50)
    expect(page.get_by_role("button", name="Latest")).to_have_attribute("aria-pressed", "true")


def test_a_card_may_leave_the_pages_step(board: Board, page: Page, tmp_path: Path) -> None:
    """Its own slider moves it alone, the address keeps it, and the page's scrubber takes it back."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    slider = card(page, "samples/grey, a").get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    shown_step(page, "samples/grey, a", 10)
    shown_step(page, "samples/grey, b", 50)
    page.wait_for_url(re.compile("imageRows="))
    page.reload()
    shown_step(page, "samples/grey, a", 10)
    page.keyboard.press("ArrowLeft")
    shown_step(page, "samples/grey, a", 20)
    page.wait_for_url(re.compile(r"^((?!imageRows).)*$"))


def test_brightness_and_contrast_change_all_images_and_go_back(board: Board, page: Page, tmp_path: Path) -> None:
    """As in TensorBoard: brightness to 2, contrast to 5, each with its reset; on the screen, at once."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    picture = card(page, "samples/grey, a").locator("img")
    assert color_in(page, picture) == (50, 50, 50)
    brightness = page.get_by_role("slider", name="Brightness")
    assert ("0", "2") == (brightness.get_attribute("min"), brightness.get_attribute("max"))
    assert page.get_by_role("slider", name="Contrast").get_attribute("max") == "5"
    brightness.fill("2")
    assert color_in(page, picture) == (100, 100, 100)
    page.wait_for_url(re.compile("brightness=2"))
    page.get_by_role("button", name="Reset brightness").click()
    assert color_in(page, picture) == (50, 50, 50)


def test_a_click_shows_the_actual_size(board: Board, page: Page, tmp_path: Path) -> None:
    """A small image fills its card, in sharp squares; a click makes each pixel one of the screen, another goes back."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    picture = card(page, "samples/grey, a").locator("img")
    expect(picture).to_have_css("image-rendering", "pixelated")
    enlarged = box_of(picture)
    assert enlarged["width"] > 200
    picture.click()
    assert (20, 10) == (box_of(picture)["width"], box_of(picture)["height"])
    picture.click()
    assert enlarged == box_of(picture)
    page.get_by_role("radio", name="Actual size").click()
    page.wait_for_url(re.compile("actualSize=1"))
    assert box_of(card(page, "samples/grey, b").locator("img"))["width"] == 20


def test_two_runs_are_compared_side_by_side_by_wipe_and_by_difference(board: Board, page: Page, tmp_path: Path) -> None:
    """The difference is that of the logged colours; a run beside itself stays at its first step; links keep it all."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    card(page, "samples/grey, a").hover()
    card(page, "samples/grey, a").get_by_role("button", name="Compare").click()
    screen = page.get_by_role("dialog")
    pictures = screen.locator(".stage img")
    expect(pictures).to_have_count(2)
    expect(pictures.nth(1)).to_have_js_property("complete", value=True)
    screen.get_by_role("radio", name="Wipe").click()
    border = screen.get_by_role("slider", name="Border between A and B")
    stage = screen.locator(".stage")
    border.press("Home")
    assert color_in(page, stage) == (150, 150, 150)
    border.press("End")
    assert color_in(page, stage) == (50, 50, 50)
    screen.get_by_role("radio", name="Difference").click()
    screen.get_by_label("Gain").fill("2")
    assert color_in(page, stage) == (200, 200, 200)
    page.wait_for_url(re.compile("compare=difference%3Ab"))
    screen.get_by_label("Run B").select_option("a")
    expect(pictures.nth(1)).to_have_attribute("alt", "B: a, step 0")
    stage.press("ArrowLeft")
    expect(pictures.nth(0)).to_have_attribute("alt", "A: a, step 20")
    expect(pictures.nth(1)).to_have_attribute("alt", "B: a, step 0")
    page.wait_for_url(re.compile("compare=difference%3Aa"))  # addresses are written a moment later
    page.reload()
    expect(pictures.nth(1)).to_have_attribute("alt", "B: a, step 0")
    page.keyboard.press("Escape")
    expect(screen).to_have_count(0)


def test_full_screen_zooms_moves_and_reads_pixels(board: Board, page: Page, tmp_path: Path) -> None:
    """Wheel, keys and dragging; the value under the pointer is the logged one; arrows still go through the steps."""
    open_images(page, board(write_demo(tmp_path / "logs")), "&brightness=2&card=images%3Asamples%2Fgrey%3Ab")
    picture = page.get_by_role("dialog").locator(".stage img")
    expect(picture).to_have_js_property("naturalWidth", 20)
    page.keyboard.press("1")
    expect(picture).to_have_css("width", "20px")
    page.keyboard.press("+")
    expect(picture).to_have_css("width", "25px")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -300)
    before = box_of(picture)
    page.mouse.down()
    page.mouse.move(650, 430, steps=3)
    page.mouse.up()
    after = box_of(picture)
    assert (-50, 30) == (round(after["x"] - before["x"]), round(after["y"] - before["y"]))
    page.keyboard.press("0")
    page.mouse.move(800, 450)
    expect(page.locator(".stage-pixel")).to_have_text(re.compile(r"^x \d+, y \d  150 150 150$"))
    page.keyboard.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", re.compile("step 20"))
    expect(page.get_by_role("dialog")).to_contain_text("PNG, 20 × 10")


def test_the_original_file_is_downloaded(board: Board, page: Page, tmp_path: Path) -> None:
    """The bytes as they were logged, named for tag, run and step."""
    open_images(page, board(write_demo(tmp_path / "logs")))
    card(page, "samples/grey, a").hover()
    card(page, "samples/grey, a").get_by_role("button", name="Download and more").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Original file").click()
    assert download.value.suggested_filename == "samples_grey__a__step_50.png"
    with Image.open(download.value.path()) as picture:
        assert picture.getpixel((0, 0)) == (50, 50, 50)


def test_pinned_images_come_first(board: Board, page: Page, tmp_path: Path) -> None:
    """With their tag and run, also in the link."""
    server = open_images(page, board(write_demo(tmp_path / "logs")))
    card(page, "samples/grey, b").hover()
    card(page, "samples/grey, b").get_by_role("button", name="Pin to the top").click()
    page.wait_for_url(re.compile("pins="))
    open_images(page, server)
    expect(page.locator(".section-head").first).to_contain_text("Pinned")
    expect(page.get_by_role("article").first).to_have_accessible_name("samples/grey, b")


def test_new_images_appear_by_themselves(board: Board, page: Page, tmp_path: Path) -> None:
    """While the latest is looked at, the next one replaces it; while another step is, nothing moves."""
    logdir = write_demo(tmp_path / "logs")
    with SummaryWriter(str(logdir / "live")) as writer:
        writer.add_image("samples/grey", shade(1), 1, dataformats="HWC")
        writer.flush()
        open_images(page, board(logdir))
        shown_step(page, "samples/grey, live", 1)
        writer.add_image("samples/grey", shade(200), 2, dataformats="HWC")
        writer.flush()
        shown_step(page, "samples/grey, live", 2)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        shown_step(page, "samples/grey, live", 2)
        shown_step(page, "samples/grey, a", 10)


@pytest.mark.expected_errors(r"Failed to load resource: .* status of 41[35]")
def test_hostile_images_are_words_on_their_cards(board: Board, page: Page, tmp_path: Path) -> None:
    """Bombs, HTML, SVG with scripts, nothing at all: each card says what is the case, and the others are alive."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><script>document.title=1</script></svg>'
    good = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(good, "WEBP", lossless=True)
    one_bit = io.BytesIO()
    Image.new("1", (9000, 9000)).save(one_bit, "PNG")
    files = {
        "bomb": BOMB,
        "html": b"<html><script>document.title=1</script>",
        "svg": svg,
        "none": b"",
        "large": one_bit.getvalue(),
        "cut": one_bit.getvalue()[:60].replace(b"\0\0\x23\x28", b"\0\0\0\x28"),
        "video": b"\0\0\0\x18ftypmp42" + bytes(300),
        "<img src=x onerror=document.title=1>": good.getvalue(),
    }
    open_images(page, board(log_raw(tmp_path / "logs", files)))
    expect(card(page, "bomb, raw")).to_contain_text("60,000 × 50,000 pixels: to show them takes 11.2 GiB")
    expect(card(page, "html, raw")).to_contain_text("it begins with <html><script>")
    expect(card(page, "svg, raw")).to_contain_text("what was logged is no PNG")
    expect(card(page, "none, raw")).to_contain_text("an image of no bytes was logged")
    expect(card(page, "cut, raw")).to_contain_text("this image is cut short")
    expect(card(page, "cut, raw").get_by_role("button", name="Show what is there")).to_be_visible()
    expect(card(page, "video, raw")).to_contain_text("cannot read this MP4")
    page.get_by_label("Filter tags, regex").fill("large|onerror")
    card(page, "large, raw").get_by_role("button", name="Show it anyway").click()
    expect(card(page, "large, raw").locator("img")).to_have_js_property("naturalWidth", 9000)
    expect(card(page, "<img src=x onerror=document.title=1>, raw").locator("img")).to_be_visible()
    assert page.title() != "1", "a script out of the log has run"


@pytest.mark.expected_errors("status of 415")
def test_a_video_plays(board: Board, page: Page, tmp_path: Path) -> None:
    """WebM that was logged as it is, made here by the browser itself."""
    page.goto("about:blank")
    recorded = page.evaluate("""() => new Promise((resolve) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 24 });
      const context = canvas.getContext("2d");
      const drawing = setInterval(() => context.fillRect(0, 0, Math.random() * 32, 24), 20);
      const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
      const pieces = [];
      recorder.ondataavailable = (event) => pieces.push(event.data);
      recorder.onstop = async () => {
        clearInterval(drawing);
        const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
        resolve(btoa(String.fromCharCode(...bytes)));
      };
      recorder.start();
      setTimeout(() => recorder.stop(), 300);
    })""")
    with SummaryWriter(str(tmp_path / "logs" / "r")) as writer:
        writer.add_video("film", base64.b64decode(recorded), 3)
    page.goto(f"{board(tmp_path / 'logs').url}?tab=images")
    video = card(page, "film, r").locator("video")
    expect(video).to_have_js_property("videoWidth", 32)
    expect(card(page, "film, r")).to_contain_text("32 × 24")


def test_ten_thousand_images_are_a_few_dozen_elements(board: Board, page: Page, tmp_path: Path) -> None:
    """Only what is near the window is there and was fetched, at the beginning and after a jump to the end."""
    file = io.BytesIO()
    Image.new("L", (4, 4)).save(file, "PNG")
    files = {f"group_{number % 10}/image_{number:04}": file.getvalue() for number in range(10_000)}
    log_raw(tmp_path / "logs", files)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "api/images/file" in request.url else None)
    open_images(page, board(tmp_path / "logs"))
    expect(page.locator(".tab[aria-selected=true]")).to_contain_text("10,000")
    page.locator(".page-scroll").evaluate("element => { element.scrollTop = element.scrollHeight; }")
    last = card(page, "group_9/image_9999, raw")
    expect(last).to_be_in_viewport()
    expect(last.locator("img")).to_have_js_property("naturalWidth", 4)
    assert page.get_by_role("article").count() < 60
    assert len(fetched) < 120


def test_images_of_every_writer_are_seen(board: Board, page: Page) -> None:
    """Golden logs of TensorFlow 1 and 2, PyTorch and tensorboardX: batches, grids, figures and films."""
    open_images(page, board(GOLDEN))
    grid = page.locator(".page-scroll")
    seen = set()
    for top in range(0, grid.evaluate("element => element.scrollHeight"), 700):
        grid.evaluate("(element, top) => { element.scrollTop = top; }", top)
        for picture in page.locator(".image-card img").all():
            expect(picture).to_have_js_property("complete", value=True)
            assert picture.evaluate("image => image.naturalWidth") > 0
            seen.add(picture.get_attribute("alt"))
    for run in ("pytorch/tb", "tensorboardx", "tensorflow1", "tensorflow2/ops"):
        assert any(f", {run}" in str(name) for name in seen), run
