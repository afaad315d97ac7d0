"""What a person does on the projector page: look from all sides, find, ask for neighbours, select, project anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = ["animal", "food", "place"]
POINTS = 90
COMPUTE_MS = 30_000  # another process computes, perhaps for the first time, beside whatever else runs


def write_words(logdir: Path) -> None:
    """Three clusters that drift apart over three steps, with a name, a kind and a number each."""
    random = np.random.default_rng(5)
    kinds = np.arange(POINTS) % len(KINDS)
    centres = random.normal(size=(len(KINDS), 8)) * 4
    noise = random.normal(size=(POINTS, 8)) * 0.3
    rows = [[f"{KINDS[kind]}{i}", KINDS[kind], str(i)] for i, kind in enumerate(kinds)]
    with SummaryWriter(str(logdir / "words")) as writer:
        for step in (0, 10, 20):
            vectors = (centres[kinds] * (step + 5) + noise).astype(np.float32)
            writer.add_embedding(
                vectors, metadata=rows, metadata_header=["name", "kind", "size"], global_step=step, tag="moving"
            )


def write_broken(run: Path) -> None:
    """What no vectors can be read from."""
    run.mkdir()
    (run / "ragged.tsv").write_text("1\t2\n3\n")
    (run / "projector_config.pbtxt").write_text(
        'embeddings { tensor_name: "ragged" tensor_path: "ragged.tsv" }\n'
        'embeddings { tensor_name: "outside" tensor_path: "../../../../etc/passwd" }\n'
    )


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on them."""
    logdir = tmp_path_factory.mktemp("embeddings") / "logs"
    write_words(logdir)
    write_broken(logdir / "broken")
    server = Server(logdir, 0).start()
    yield f"{server.url}?tab=projector&embRun=words"
    server.stop()


def cloud(page: Page) -> Locator:
    return page.locator(".cloud")


def open_cloud(page: Page, url: str, points: int = POINTS) -> None:
    page.goto(url)
    expect(cloud(page)).to_have_attribute("data-drawn", str(points))


def choose(page: Page, name: str) -> None:
    """Find a point by its name and look at it."""
    page.get_by_role("textbox", name="Find points").fill(name)
    page.get_by_role("list", name="Points found").get_by_text(name, exact=True).click()


def test_pytorch_embeddings_are_drawn_with_their_pictures(board: Board, page: Page) -> None:
    """All points are there, and the picture says in words what it shows."""
    open_cloud(page, f"{board(GOLDEN / 'pytorch').url}?tab=projector", 60)
    label = re.compile(r"60 points of feat, by PCA in 3 dimensions, 92\.5 % of the variance")
    expect(cloud(page).locator("canvas[role=img]")).to_have_attribute("aria-label", label)
    expect(page.get_by_role("button", name="Pictures (i)")).to_have_attribute("aria-pressed", "true")


def test_a_graphics_card_that_goes_away_is_done_without(page: Page, words: str) -> None:
    """Drivers crash, laptops change cards: the same points are then drawn on a canvas."""
    open_cloud(page, f"{words}&draw=webgl")
    expect(cloud(page)).to_have_attribute("data-renderer", "webgl")
    lose = "canvas => canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    cloud(page).locator("canvas[role=img]").evaluate(lose)
    expect(cloud(page)).to_have_attribute("data-renderer", "canvas")
    expect(cloud(page)).to_have_attribute("data-drawn", str(POINTS))


def test_a_point_is_found_and_its_neighbours_are_of_its_kind(page: Page, words: str) -> None:
    """Search, card, neighbours; the address holds the point, and Escape lets go of it."""
    open_cloud(page, words)
    choose(page, "food31")
    section = page.get_by_role("region", name="Point")
    expect(section.locator("dd")).to_have_text(["food31", "food", "31"])
    expect(section.get_by_role("list").locator("li")).to_have_count(25)
    names = section.locator("li span").all_inner_texts()
    assert {"food"} == {name.rstrip("0123456789") for name in names}
    section.get_by_label("Number of neighbours").fill("7")
    expect(section.get_by_role("list").locator("li")).to_have_count(7)
    expect(page).to_have_url(re.compile("point=31.*near=7|near=7.*point=31"))
    cloud(page).press("Escape")
    expect(section).to_have_count(0)


def test_a_point_is_clicked_in_the_cloud(page: Page, words: str) -> None:
    """What lies under the pointer is named, and a click looks at it."""
    open_cloud(page, f"{words}&dims=2")
    choose(page, "animal30")
    page.get_by_role("button", name="Bring into the middle").click()
    page.get_by_role("button", name="Let go of this point").click()
    cloud(page).hover()  # its middle
    expect(page.locator(".cloud-tip strong")).to_have_text("animal30")
    cloud(page).click()
    expect(page.get_by_role("region", name="Point").get_by_role("heading")).to_contain_text("animal30")


def test_points_are_selected_with_a_box_isolated_and_shown_again(page: Page, words: str) -> None:
    """Isolated points are placed anew among each other; nothing is lost."""
    open_cloud(page, f"{words}")
    choose(page, "food31")
    page.get_by_role("button", name="Select these").click()
    expect(page.locator(".cloud-banner")).to_contain_text("26 points selected")
    page.locator(".cloud-banner").get_by_role("button", name="Isolate").click()
    expect(page.locator(".cloud-banner")).to_contain_text("26 of 90 points")
    expect(cloud(page)).to_have_attribute("data-drawn", "26")
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Let go of this point").click()
    page.keyboard.press("x")
    box = cloud(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=3)
    page.mouse.up()
    expect(page.locator(".cloud-banner")).to_contain_text("90 points selected")
    expect(page).to_have_url(re.compile(r"picked=0\.\.89"))
    page.get_by_role("button", name="Points as a table").click()
    table = page.get_by_role("dialog", name="90 points selected").get_by_role("table")
    assert "0\tanimal0\tanimal\t0" in table.locator("tr").nth(1).inner_text()


def test_the_legend_leaves_one_kind_in_colour(page: Page, words: str) -> None:
    """Classes get colours by themselves; numbers are a scale."""
    open_cloud(page, words)
    legend = page.get_by_role("region", name="Colours by kind")
    expect(legend.get_by_role("listitem")).to_have_count(3)
    legend.get_by_role("button", name=re.compile("food")).click()
    expect(page).to_have_url(re.compile("only=food"))
    legend.get_by_role("button", name="all").click()
    page.get_by_label("Colour by").select_option("size")
    expect(page.get_by_role("region", name="Colours by size")).to_contain_text("89")


def test_t_sne_is_followed_stopped_and_resumed(page: Page, words: str) -> None:
    """It starts when it is chosen, shows how far it is, and stays where it was stopped."""
    open_cloud(page, f"{words}&project=tsne&dims=2&tsne=%7B%22iterations%22%3A10000%7D")
    job = page.get_by_role("group", name="Computation")
    job.get_by_role("button", name="Stop").click()
    expect(job).to_contain_text("stopped")
    job.get_by_role("button", name="Resume").click()
    expect(job.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_label("Iterations").fill("50")
    page.get_by_role("button", name="Run with these").click()
    expect(job).to_contain_text(re.compile(r"50 / 50.*done", re.S), timeout=COMPUTE_MS)


def test_an_axis_leads_from_one_search_to_another(page: Page, words: str) -> None:
    """The two ends are far apart on it."""
    open_cloud(page, f"{words}&dims=2")
    page.get_by_role("radio", name="Axes").click()
    page.get_by_role("textbox", name="from points with…").first.fill("food")
    page.get_by_role("textbox", name="to points with…").first.fill("place")
    expect(page.locator(".cloud-status")).to_contain_text("Along the axis that was not made")
    expect(cloud(page)).to_have_attribute("aria-label", re.compile("by Axes"))
    page.get_by_role("textbox", name="to points with…").first.fill("nowhere")
    expect(page.get_by_role("alert")).to_contain_text("nothing found")


def test_steps_are_scrubbed_and_a_view_is_kept(page: Page, words: str) -> None:
    """The steps of one tag are one embedding; a kept view leads back to its step."""
    open_cloud(page, words)
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile("select=0"))
    page.get_by_role("button", name="Bookmarks").click()
    page.get_by_label("Name of this view").fill("the beginning")
    page.get_by_role("button", name="Keep").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Latest").click()
    expect(page).not_to_have_url(re.compile("select="))
    page.get_by_role("button", name="Bookmarks").click()
    page.get_by_role("button", name="the beginning", exact=True).click()
    expect(page).to_have_url(re.compile("select=0"))
    expect(page.get_by_label("Step, empty for the latest")).to_have_value("0")


def test_the_picture_is_saved(page: Page, words: str, tmp_path: Path) -> None:
    """As PNG, with what lies over the cloud."""
    open_cloud(page, words)
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Picture, PNG").click()
    download.value.save_as(tmp_path / "cloud.png")
    assert b"\x89PNG" == (tmp_path / "cloud.png").read_bytes()[:4]


@pytest.mark.expected_errors("422|404|413|403")
def test_what_cannot_be_read_is_said_in_its_place(page: Page, words: str) -> None:
    """A vector file that is none, and one outside the log directory."""
    page.goto(words.replace("embRun=words", "embRun=broken&emb=ragged"))
    expect(page.get_by_role("heading", name="This embedding cannot be shown")).to_be_visible()
    expect(page.locator(".cloud-failure")).to_contain_text("row 2 has 1 numbers, the rows before it have 2")
    page.get_by_label("Embedding", exact=True).select_option(label="broken · outside (damaged)")
    expect(page.locator(".cloud-failure")).to_contain_text("lies outside of the log directory")
