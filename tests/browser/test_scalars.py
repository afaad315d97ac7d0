"""What a person does on the scalars page: filter, smooth, zoom, hover, select, pin, overlay, share, download."""

from __future__ import annotations

import csv
import json
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from writer import SummaryWriter

from .conftest import Server

Board = Callable[..., Server]
POINTS = 5000
LOSS = [2 * math.exp(-step / 1200) + 0.01 * (step % 7) for step in range(POINTS)]
SHORT = [4.0, 3.0, math.nan, 2.0, math.inf, 1.5]
RUNS = {
    "train": {"loss/total": LOSS, "loss/l2": [0.5 * value for value in LOSS], "short": SHORT},
    "validation": {"loss/total": [value + 0.5 for value in LOSS[:2000]], "short": [5.0, 4.0]},
}


def card(page: Page, tag: str) -> Locator:
    """The first card of a tag."""
    return page.get_by_role("article", name=tag, exact=True).first


def drawn(page: Page, tag: str) -> Locator:
    """The picture of a card, whose label says what is drawn."""
    return card(page, tag).locator("canvas[role=img]")


def open_scalars(page: Page, board: Board, query: str = "", runs: object = RUNS) -> Server:
    server = board(runs=runs)
    page.goto(server.url + query)
    expect(page.locator("article canvas[role=img]").first).to_have_attribute("aria-label", re.compile("line chart"))
    return server


def plot_box(page: Page, tag: str) -> FloatRect:
    box = card(page, tag).locator(".u-over").bounding_box()
    assert box is not None
    return box


def drag(page: Page, tag: str, start: float, end: float) -> None:
    """Drag over a plot between two fractions of its width."""
    box = plot_box(page, tag)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=4)
    page.mouse.up()


def open_table(page: Page, tag: str) -> Locator:
    card(page, tag).hover()
    card(page, tag).get_by_label("Show as a table").click()
    return card(page, tag).locator(".table-view tbody tr")


def test_every_tag_is_a_card_with_all_its_runs(board: Board, page: Page) -> None:
    """Sections are the tags' first parts, tags without one come first together; a chart says in words what it draws."""
    open_scalars(page, board)
    headings = page.locator(".section-head").all_inner_texts()
    assert ["Ungrouped 1 chart", "loss 2 charts"] == [" ".join(text.split()) for text in headings]
    expect(drawn(page, "loss/total")).to_have_attribute("aria-label", re.compile(r"2 lines.*step 4999.*step 1999"))


def test_the_tag_filter_is_a_regex_that_says_what_is_wrong(board: Board, page: Page) -> None:
    """A pattern narrows the cards; half a pattern is marked and hides nothing; no match is a calm page."""
    open_scalars(page, board)
    field = page.get_by_label("Filter tags, regex")
    field.fill("l2$")
    expect(page.get_by_role("article")).to_have_count(1)
    page.wait_for_url(re.compile("tagFilter=l2"))
    field.fill("l2(")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("article")).to_have_count(3)
    field.fill("nothing")
    expect(page.get_by_text("No tag matches")).to_be_visible()
    page.get_by_role("button", name="Show all tags").click()
    expect(page.get_by_role("article")).to_have_count(3)


def test_a_drag_zooms_all_charts_to_every_point_and_a_double_click_resets(board: Board, page: Page) -> None:
    """From far a pixel holds many points and says so; from near each one is there."""
    open_scalars(page, board)
    expect(card(page, "loss/total")).to_contain_text(re.compile(r"1 px = \d+ points"))
    drag(page, "loss/total", 0.5, 0.52)
    page.wait_for_url(re.compile("zoom="))
    for tag in ("loss/total", "loss/l2"):
        expect(card(page, tag)).not_to_contain_text("1 px =")
    rows = open_table(page, "loss/l2")
    expect(rows.nth(60)).to_be_visible()
    steps = [int(text.replace(",", "")) for text in rows.locator("th").all_inner_texts()]
    assert list(range(steps[0], steps[0] + len(steps))) == steps
    shown = [float(text) for text in rows.locator("td").first.locator("xpath=../../tr/td").all_inner_texts()]
    assert shown == pytest.approx([0.5 * LOSS[step] for step in steps], rel=1e-3)
    box = plot_box(page, "loss/total")
    page.mouse.dblclick(box["x"] + 50, box["y"] + 50)
    expect(card(page, "loss/total")).to_contain_text("1 px =")
    page.wait_for_url(re.compile(r"^[^z]*$"))
    drag(page, "loss/total", 0.5, 0.52)
    page.get_by_role("button", name="Reset zoom").click()
    expect(card(page, "loss/total")).to_contain_text("1 px =")
    expect(page.get_by_role("button", name="Reset zoom")).to_have_count(0)


def test_the_tooltip_tells_the_logged_values(board: Board, page: Page) -> None:
    """Under the cursor stand each run's value, smoothed value and step, NaN as itself; the nearest run is bold."""
    open_scalars(page, board, "?tagFilter=short&smoothing=0.5&tab=scalars")
    box = plot_box(page, "short")
    page.mouse.move(box["x"] + box["width"] / 5, box["y"] + 2)
    tip = page.locator(".chart-tip")
    expect(tip).to_be_visible()
    expect(tip.locator("th").first).to_have_text("step 1")
    texts = [re.sub(r"\s+", " ", text) for text in tip.locator("tbody tr").all_inner_texts()]
    assert texts[0].startswith("train 3.333 3 ")
    assert texts[1].startswith("validation 4.333 4 ")
    expect(tip.locator("tr.nearest")).to_have_count(1)
    page.mouse.move(box["x"] + box["width"] * 2 / 5, box["y"] + 2)
    expect(tip.locator("tbody tr").first).to_contain_text("NaN")
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_the_tooltip_never_leaves_the_window(board: Board, page: Page) -> None:
    """At the window's right and lower edges the tooltip moves to where there is room."""
    open_scalars(page, board)
    page.set_viewport_size({"width": 1024, "height": 500})
    box = plot_box(page, "loss/total")
    page.mouse.move(box["x"] + box["width"] - 3, min(box["y"] + box["height"], 500) - 3)
    tip = page.locator(".chart-tip").bounding_box()
    assert tip is not None
    assert tip["x"] >= 0
    assert tip["x"] + tip["width"] <= 1024
    assert tip["y"] + tip["height"] <= 500


def test_values_that_are_not_finite_are_marked(board: Board, page: Page) -> None:
    """NaN and infinity do not vanish: the picture's words count them, the picture marks them."""
    open_scalars(page, board, "?tagFilter=short&tab=scalars")
    expect(drawn(page, "short")).to_have_attribute("aria-label", re.compile("2 not finite"))
    rows = open_table(page, "short")
    assert ["4", "3", "NaN", "2", "∞", "1.500"] == [row.locator("td").first.inner_text() for row in rows.all()]


def test_smoothing_moves_with_the_slider_without_a_request(board: Board, page: Page) -> None:
    """A complete series is smoothed in the page; the box takes weights that the slider does not reach."""
    open_scalars(page, board, "?tagFilter=short&tab=scalars")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Smoothing", exact=True).fill("0.9")
    page.wait_for_url(re.compile("smoothing=0.9"))
    page.get_by_label("Smoothing, exactly").fill("0.995")
    page.get_by_label("Smoothing, exactly").press("Enter")
    page.wait_for_url(re.compile("smoothing=0.995"))
    assert [] == [url for url in asked if "series" in url]


def test_a_shared_address_shows_the_same_view(board: Board, page: Page) -> None:
    """Zoom, scale, smoothing, filter, pins and selection travel in the address."""
    open_scalars(page, board)
    card(page, "loss/l2").hover()
    card(page, "loss/l2").get_by_label("Pin to the top").click()
    page.get_by_role("radio", name="Log").click()
    drag(page, "loss/total", 0.1, 0.3)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"(?=.*zoom=)(?=.*logY=1)(?=.*pins=loss)"))
    labels = [drawn(page, tag).get_attribute("aria-label") for tag in ("loss/total", "loss/l2", "short")]
    page.goto("about:blank")
    page.go_back()
    expect(page.locator(".section-head").first).to_contain_text("Pinned")
    expect(page.get_by_role("radio", name="Log")).to_have_attribute("aria-checked", "true")
    expect(card(page, "loss/total")).not_to_contain_text("4k")
    for tag, label in zip(("loss/total", "loss/l2", "short"), labels, strict=True):
        assert label is not None
        expect(drawn(page, tag)).to_have_attribute("aria-label", label)


def test_pins_are_kept_with_the_log_directory(board: Board, page: Page) -> None:
    """A pinned card comes first, and still does when the page is opened without a link."""
    server = open_scalars(page, board)
    card(page, "short").hover()
    with page.expect_response(lambda response: "curation" in response.url and response.request.method == "PATCH"):
        card(page, "short").get_by_label("Pin to the top").click()
    page.goto(server.url)
    expect(page.locator(".section-head").first).to_contain_text("Pinned")
    expect(page.get_by_role("article").first).to_have_attribute("aria-label", "short")


def test_a_new_point_is_drawn_within_a_second(board: Board, page: Page, tmp_path: Path) -> None:
    """From the write to the picture, flush included."""
    with SummaryWriter(str(tmp_path / "logs" / "live"), flush_secs=1) as writer:
        writer.add_scalar("loss", 1.0, 0)
        writer.flush()
        server = board(tmp_path / "logs")
        page.goto(server.url)
        expect(drawn(page, "loss")).to_have_attribute("aria-label", re.compile("ends at 1 at step 0"))
        waits = []
        for step in range(1, 4):
            writer.add_scalar("loss", 7.0 + step, step)
            writer.flush()
            start = time.monotonic()
            expect(drawn(page, "loss")).to_have_attribute("aria-label", re.compile(f"at step {step}"))
            waits.append(time.monotonic() - start)
        assert min(waits) <= 1.0, waits


def test_steps_are_selected_on_the_axis_and_compared_in_tables(board: Board, page: Page) -> None:
    """A click selects a step, a drag a range, in all cards; a column's title sorts; the cross clears."""
    open_scalars(page, board)
    axis = card(page, "loss/total").locator(".step-axis").bounding_box()
    assert axis is not None
    page.mouse.click(axis["x"] + axis["width"] / 3, axis["y"] + 10)
    tables = page.locator(".step-table")
    expect(tables).to_have_count(3)
    page.wait_for_url(re.compile(r"select=\d+"))
    step = int(re.findall(r"select=(\d+)", page.url)[0])
    row = card(page, "loss/total").locator(".step-table tbody tr").first
    expect(row.locator("td").nth(1)).to_have_text(f"{LOSS[step]:.4f}"[: 5 if LOSS[step] >= 1 else 6])
    smoothed = card(page, "loss/total").get_by_role("button", name="Value")
    smoothed.click()
    smoothed.click()
    expect(card(page, "loss/total").locator(".step-table tbody th").first).to_contain_text("validation")
    box = card(page, "loss/total").locator(".step-axis").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 10, steps=3)
    page.mouse.up()
    expect(card(page, "loss/total").locator(".step-table")).to_contain_text("Step at min")
    page.get_by_label("Clear the selection").first.click()
    expect(tables).to_have_count(0)


def test_steps_can_be_typed(board: Board, page: Page) -> None:
    """A step or a range is selected without the mouse; what is neither is marked and changes nothing."""
    open_scalars(page, board)
    page.get_by_label("View options").click()
    field = page.get_by_label("Selected steps")
    field.fill("1,200")
    field.press("Enter")
    expect(card(page, "loss/total").locator(".step-table")).to_contain_text("step 1,200")
    field.fill("half")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("10..20")
    field.press("Enter")
    expect(card(page, "loss/total").locator(".step-table")).to_contain_text("steps 10 – 20")
    page.wait_for_url(re.compile(r"select=10\.\.20"))


def test_only_charts_with_news_are_painted_again(board: Board, page: Page, tmp_path: Path) -> None:
    """A new point of one tag leaves the canvases of the others alone."""
    page.add_init_script(COUNT_STROKES)
    with SummaryWriter(str(tmp_path / "logs" / "live"), flush_secs=1) as writer:
        for tag in ("quiet", "lively"):
            writer.add_scalar(tag, 1.0, 0)
            writer.add_scalar(tag, 2.0, 1)
        writer.flush()
        page.goto(board(tmp_path / "logs").url)
        for tag in ("quiet", "lively"):
            expect(drawn(page, tag)).to_have_attribute("aria-label", re.compile("at step 1"))
        before = {tag: drawn(page, tag).get_attribute("data-strokes") for tag in ("quiet", "lively")}
        writer.add_scalar("lively", 3.0, 2)
        writer.flush()
        expect(drawn(page, "lively")).to_have_attribute("aria-label", re.compile("at step 2"))
        expect(drawn(page, "lively")).not_to_have_attribute("data-strokes", before["lively"] or "")
    expect(drawn(page, "quiet")).to_have_attribute("data-strokes", before["quiet"] or "")


COUNT_STROKES = """
const stroke = CanvasRenderingContext2D.prototype.stroke;
CanvasRenderingContext2D.prototype.stroke = function (...path) {
  this.canvas.dataset.strokes = Number(this.canvas.dataset.strokes ?? 0) + 1;
  return stroke.apply(this, path);
};
"""


def test_several_tags_are_overlaid_in_one_chart(board: Board, page: Page) -> None:
    """An overlay is made in the page, lives in the address, and tells its tags apart."""
    open_scalars(page, board)
    page.get_by_label("Overlay several tags in one chart").click()
    page.get_by_role("checkbox", name="loss/l2").check()
    page.get_by_role("checkbox", name="loss/total").check()
    page.get_by_role("button", name="Overlay 2 tags").click()
    expect(page.locator(".section-head").first).to_contain_text("Overlays")
    made = drawn(page, "loss/l2, loss/total")
    expect(made).to_have_attribute("aria-label", re.compile("3 lines"))
    page.wait_for_url(re.compile("overlays="))
    page.reload()
    expect(made).to_have_attribute("aria-label", re.compile("3 lines"))


def test_a_card_fills_the_window_and_its_axes_can_be_typed(board: Board, page: Page) -> None:
    """Full screen has the legend and the ends of both axes; Escape closes it; the address opens it again."""
    open_scalars(page, board)
    card(page, "loss/total").hover()
    card(page, "loss/total").get_by_label("Full screen").click()
    dialog = page.get_by_role("dialog", name="loss/total")
    expect(dialog.locator(".chart-legend tbody tr")).to_have_count(2)
    dialog.get_by_label("x to").fill("100")
    dialog.get_by_label("x to").press("Enter")
    page.wait_for_url(re.compile(r"zoom=x%3A0\.\.100"))
    page.wait_for_url(re.compile("card=loss"))
    page.reload()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_downloads_hold_every_point_and_pictures_are_pictures(board: Board, page: Page) -> None:
    """CSV and JSON come from the server with all points, PNG and SVG from the chart."""
    open_scalars(page, board)

    def download(item: str) -> Path:
        card(page, "loss/total").hover()
        card(page, "loss/total").get_by_label("Download and more").click()
        with page.expect_download() as started:
            page.get_by_role("menuitem", name=item).click()
        return started.value.path()

    with download("all points, CSV").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert POINTS + 2000 == len(rows)
    train = [float(row["value"]) for row in rows if row["run"] == "train"]
    assert LOSS == pytest.approx(train, rel=1e-6)
    assert POINTS + 2000 == len(json.loads(download("all points, JSON").read_text()))
    assert b"\x89PNG" == download("Picture, PNG").read_bytes()[:4]
    assert "loss/total" in download("Picture, SVG").read_text()


def test_the_keyboard_moves_the_cursor_from_point_to_point(board: Board, page: Page) -> None:
    """Arrows, Home and End read the chart; Enter selects the step; a live region speaks."""
    open_scalars(page, board, "?tagFilter=short&tab=scalars")
    card(page, "short").locator(".chart").focus()
    tip = page.locator(".chart-tip")
    heading = tip.locator("th").first
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("step 0")
    expect(tip).to_have_attribute("aria-live", "polite")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("step 3")
    page.keyboard.press("End")
    expect(heading).to_have_text("step 5")
    page.keyboard.press("Enter")
    expect(card(page, "short").locator(".step-table")).to_contain_text("step 5")
    page.keyboard.press("+")
    page.wait_for_url(re.compile("zoom="))
    page.keyboard.press("0")
    page.wait_for_url(re.compile(r"^[^z]*$"))


def test_the_wheel_scrolls_the_page_unless_a_key_is_held(board: Board, page: Page) -> None:
    """A page of charts must scroll; with Ctrl the chart zooms, without it a hint says so."""
    open_scalars(page, board)
    page.set_viewport_size({"width": 1600, "height": 500})
    box = plot_box(page, "short")
    page.mouse.move(box["x"] + 100, box["y"] + 50)
    page.mouse.wheel(0, 60)
    expect(page.get_by_text("Hold Ctrl or Alt while scrolling to zoom")).to_be_visible()
    assert "zoom=" not in page.url
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_url(re.compile("zoom="))


def test_the_cursor_is_shared_and_can_be_let_go(board: Board, page: Page) -> None:
    """While charts are synchronised the cursor's line stands at the same step in each."""
    open_scalars(page, board)

    def line_of(tag: str) -> float:
        box = card(page, tag).locator(".u-cursor-x").bounding_box()
        return box["x"] - plot_box(page, tag)["x"] if box else -1

    box = plot_box(page, "loss/total")
    page.mouse.move(box["x"] + 200, box["y"] + 50)
    assert line_of("loss/l2") == pytest.approx(line_of("loss/total"), abs=12)
    page.get_by_label("View options").click()
    page.get_by_label("Zoom and cursor move in all charts").uncheck()
    page.keyboard.press("Escape")
    page.mouse.move(box["x"] + 100, box["y"] + 50)
    assert line_of("loss/l2") < 0


def test_runs_join_into_groups_with_a_band(board: Board, page: Page) -> None:
    """Grouped runs are one line; the tooltip says how many runs it stands for."""
    open_scalars(
        page,
        board,
        "?group=mean,range,regex:(t|v)&tagFilter=total&smoothing=0&tab=scalars",
        {f"{part}/seed{seed}": {"loss/total": [float(seed), seed + 1.0]} for part in ("t", "v") for seed in range(3)},
    )
    expect(drawn(page, "loss/total")).to_have_attribute("aria-label", re.compile("2 lines.*between 0 and 3"))
    box = plot_box(page, "loss/total")
    page.mouse.move(box["x"] + 3, box["y"] + 50)
    expect(page.locator(".chart-tip tbody tr").first).to_contain_text("3 runs")
    expect(page.locator(".chart-tip thead th")).to_have_text([re.compile("step"), "mean", "min–max"])
    legend = page.get_by_role("list", name="Colours")
    expect(legend.get_by_role("listitem")).to_have_text(["t3", "v3"])
    painted = "swatches => swatches.map(swatch => swatch.style.getPropertyValue('--run-color'))"
    [t, v] = legend.locator(".run-swatch").evaluate_all(painted)
    assert [t] * 3 + [v] * 3 == page.locator(".run-row .run-swatch:not(.run-swatch-group)").evaluate_all(painted)


def test_any_scalar_can_be_x(board: Board, page: Page) -> None:
    """Points meet the other scalar's value at the same step; runs without it are absent, and the chart says why."""
    runs = {"a": {"tokens": [10.0, 20.0, 30.0], "loss": [3.0, 2.0, 1.0]}, "b": {"loss": [1.0, 1.0, 1.0]}}
    open_scalars(page, board, "?tab=scalars", runs)
    page.get_by_label("Another scalar as x").click()
    page.get_by_role("option", name="tokens").click()
    page.wait_for_url(re.compile("x=tag%3Atokens"))
    expect(drawn(page, "loss")).to_have_attribute("aria-label", re.compile("1 line.*ends at 1 at 30"))


@pytest.mark.parametrize(
    "query",
    [
        "logX=1&logY=1",
        "logX=1&x=relative",
        "x=tag:gone&logX=1",
        "smoothing=abc&zoom=x:1..;%25E0|&select=x&overlays=[1&group=mean,foo,&restarts=bad&card=gone&folded=%00",
    ],
)
def test_no_address_keeps_the_page_from_opening(board: Board, page: Page, query: str) -> None:
    """Logarithms of step 0, scalars that nobody logged, half a link: the page opens and says what it can."""
    page.goto(board(runs=RUNS).url + "?tab=scalars&" + query)
    picture = "no points" if "gone&logX" in query else "line chart"
    expect(drawn(page, "loss/total")).to_have_attribute("aria-label", re.compile(picture))


def test_a_weight_that_is_none_is_put_back(board: Board, page: Page) -> None:
    """The box shows the smoothing that holds: beyond the end the end, and no number changes nothing."""
    open_scalars(page, board, "?smoothing=0.5&tab=scalars")
    box = page.get_by_label("Smoothing, exactly")
    for typed in ("0.9995", "5", "0.9999"):
        box.fill(typed)
        box.press("Enter")
        expect(box).to_have_value("0.999")
    box.fill("")
    box.press("Enter")
    expect(box).to_have_value("0.999")


@pytest.mark.expected_errors("500")
def test_a_failed_request_says_so_and_can_be_tried_again(board: Board, page: Page) -> None:
    """The rest of the page stays; the card's button asks again."""
    page.route(
        "**/api/scalars/series",
        lambda route: route.fulfill(status=500, json={"error": {"code": "x", "message": "out of luck"}}),
    )
    server = board(runs=RUNS)
    page.goto(server.url)
    # Once it is connected the page tries again by itself, a single time: only then is the button alone to do it.
    expect(page.get_by_role("button", name="the page is live")).to_be_visible()
    expect(card(page, "short").get_by_role("alert")).to_contain_text("out of luck")
    page.wait_for_timeout(300)
    page.unroute("**/api/scalars/series")
    card(page, "short").get_by_role("button", name="Try again").dispatch_event("click")
    expect(drawn(page, "short")).to_have_attribute("aria-label", re.compile("line chart"))


def test_a_thousand_tags_mount_only_what_is_near(board: Board, page: Page) -> None:
    """The page is as tall as all cards, but holds a handful; scrolling brings the others, and is remembered."""
    open_scalars(page, board, "", {"run": {f"layer{tag // 50}/t{tag}": [float(tag)] for tag in range(1000)}})
    assert page.get_by_role("article").count() < 40
    page.locator(".page-scroll").evaluate("element => element.scrollTo(0, element.scrollHeight)")
    expect(drawn(page, "layer19/t999")).to_have_attribute("aria-label", re.compile("ends at 999"))
    assert page.get_by_role("article").count() < 40
    place = page.locator(".page-scroll").evaluate("element => element.scrollTop")
    page.reload()
    expect(drawn(page, "layer19/t999")).to_have_attribute("aria-label", re.compile("ends at 999"))
    assert place == page.locator(".page-scroll").evaluate("element => element.scrollTop")
    for tab in ("images", "scalars"):  # and back to fewer cards than were scrolled past
        navigation = "dispatchEvent(new PopStateEvent('popstate'))"
        page.evaluate(f"history.pushState(null, '', '?tab={tab}&tagFilter=t7$'), {navigation}")
        expect(page.locator(f"#tab-{tab}")).to_have_attribute("aria-selected", "true")
    expect(drawn(page, "layer0/t7")).to_have_attribute("aria-label", re.compile("ends at 7"))


def test_hostile_names_are_only_text(board: Board, page: Page) -> None:
    """Tags of any spelling are drawn, pinned and found again in the address; none is taken for markup."""
    hostile = ["<img src=x onerror=alert(1)>", "a|b;c,d\\e%20&f=g", "\u202etxt.exe", "loss\nline", "x" * 3000]
    open_scalars(page, board, "", {"<b>run</b>": {tag: [1.0, 2.0] for tag in hostile}})
    assert 0 == page.locator("article img, article b").count()
    target = page.get_by_role("article").filter(has_text="a|b;c,d").first
    target.hover()
    target.get_by_label("Pin to the top").click()
    drag(page, hostile[1], 0.2, 0.6)
    page.wait_for_url(re.compile("pins=.*zoom=|zoom=.*pins="))
    page.reload()
    expect(page.get_by_role("article").first).to_have_attribute("aria-label", hostile[1])
