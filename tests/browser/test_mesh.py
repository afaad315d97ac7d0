"""What a person does on the mesh page: turn things in space, compare runs and steps, see what is wrong with a mesh."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.plugins_pb2 import MeshPluginData

from .conftest import Server

GOLDEN = Path(__file__).parents[1] / "golden" / "meshes"


@pytest.fixture(scope="module")
def meshes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on what PyTorch and tensorboardX wrote, and a run of meshes with something wrong."""
    logdir = tmp_path_factory.mktemp("meshes") / "logs"
    shutil.copytree(GOLDEN, logdir)
    with SummaryWriter(str(logdir / "odd")) as writer:
        corners = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [np.nan, 0, 0]]], np.float32)
        for name, config, values in (("wrong", "{]", corners), ("broken", "", corners[:, :, :2])):
            parts = {"VERTEX": values, "FACE": np.array([[[0, 1, 2], [0, 1, 9]]])}
            for part, array in parts.items():
                about = MeshPluginData(name=name, content_type=part, shape=array.shape, json_config=config)
                summary = tensor_summary(f"odd/{name}_{part}", array, "mesh", about.SerializeToString())
                writer._get_file_writer().add_summary(summary, 0)
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True)


def view(page: Page, name: str) -> Locator:
    """The mesh of a card, once it was drawn."""
    found = card(page, name).locator(".mesh-view")
    expect(found).to_have_attribute("data-drawn", re.compile(r"\d"))
    return found


def picture(page: Page, name: str) -> str:
    """What is seen of a mesh, once it is at rest."""
    canvas = view(page, name).locator("canvas")
    before = ""
    for _ in range(200):
        now = str(canvas.evaluate("canvas => canvas.toDataURL()"))
        if now == before:
            return now
        before = now
        page.wait_for_timeout(40)
    raise AssertionError(f"{name} does not come to rest")


def expect_changed(page: Page, before: dict[str, str], changed: list[bool]) -> None:
    """Which of the meshes look otherwise than before, soon."""
    found: list[bool] = []
    for _ in range(50):
        found = [picture(page, name) != seen for name, seen in before.items()]
        if found == changed:
            break
    assert changed == found


def test_runs_of_a_mesh_are_turned_together_by_key_and_by_hand(page: Page, meshes: str) -> None:
    """The camera stands in the address; 0 shows all again. Another mesh stays where it was."""
    page.goto(f"{meshes}?tab=mesh&tagFilter=torus|cloud")
    expect(card(page, "torus, pytorch")).to_contain_text("200 vertices · 400 faces")
    expect(card(page, "cloud, pytorch, 2 of 2")).to_contain_text("150 points")
    names = ("torus, pytorch", "torus, tensorboardx", "cloud, pytorch, 1 of 2")
    before = {name: picture(page, name) for name in names}

    view(page, names[0]).press("ArrowLeft")
    expect(page).to_have_url(re.compile("meshCameras"))
    expect_changed(page, before, [True, True, False])

    page.reload()
    expect_changed(page, before, [True, True, False])

    view(page, names[1]).press("0")
    expect_changed(page, before, [False, False, False])

    box = view(page, names[0]).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6)
    expect(view(page, names[0])).to_contain_text(re.compile(r"^\d+: [-0-9., e]+ · rgb \d+ \d+ \d+$"))
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] * 0.7)
    page.mouse.up()
    expect_changed(page, before, [True, True, False])


def test_steps_are_one_for_all_or_a_cards_own(page: Page, meshes: str) -> None:
    """The scrubber moves every mesh, a card's slider that one; the camera stays, so that growth is seen."""
    page.goto(f"{meshes}?tab=mesh&tagFilter=torus")
    names = ("torus, pytorch", "torus, tensorboardx")
    last = picture(page, names[0])
    page.get_by_role("slider", name="Step", exact=True).press("Home")
    for name in names:
        expect(card(page, name)).to_contain_text("step 0")
    expect_changed(page, {names[0]: last}, [True])

    card(page, names[0]).get_by_role("slider").press("End")
    expect(card(page, names[0])).to_contain_text("step 20")
    expect(card(page, names[1])).to_contain_text("step 0")
    expect_changed(page, {names[0]: last}, [False])


def test_a_mesh_looks_as_a_person_wants_it_and_leaves_as_a_file(page: Page, meshes: str) -> None:
    """Surfaces, edges, boxes, colours, sizes; in the whole window, and as PLY."""
    page.goto(f"{meshes}?tab=mesh&tagFilter=torus")
    name = "torus, pytorch"
    seen = {picture(page, name)}
    for key in ("m", "m", "m", "e", "x"):
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        seen.add(picture(page, name))
    assert len(seen) == 5  # edges belong to surfaces: points have none

    card(page, name).hover()
    card(page, name).get_by_role("button", name="Full screen").click()
    screen = page.get_by_role("dialog", name=name)
    expect(screen.locator(".mesh-view")).to_have_attribute("data-drawn", "200")
    expect(screen.locator(".mesh-view")).to_be_focused()
    with page.expect_download() as download:
        screen.get_by_role("button", name="Download and more").click()
        page.get_by_role("menuitem", name="PLY").click()
    assert "torus__pytorch__step_20.ply" == download.value.suggested_filename
    assert b"element face 400" in download.value.path().read_bytes()


@pytest.mark.expected_errors("415")
def test_what_is_wrong_with_a_mesh_is_said_beside_what_is_right(page: Page, meshes: str) -> None:
    """Faces that cannot be, vertices that are nowhere, a scene that is no JSON; or nothing that is a mesh."""
    page.goto(f"{meshes}?tab=mesh&tagFilter=odd")
    expect(card(page, "odd/wrong, odd")).to_contain_text("4 vertices · 1 face")
    expect(view(page, "odd/wrong, odd")).to_have_attribute("data-drawn", "1")
    card(page, "odd/wrong, odd").get_by_role("button", name="3 remarks").click()
    remarks = page.get_by_role("dialog", name="3 remarks")
    for remark in ("1 of 2 faces left out", "1 of 4 vertices lie nowhere", "no JSON"):
        expect(remarks).to_contain_text(remark)
    expect(card(page, "odd/broken, odd")).to_contain_text("ertices have three coordinates, not 2")


def test_a_browser_without_webgl_says_so(page: Page, meshes: str) -> None:
    """What a mesh is made of is told all the same."""
    page.add_init_script("""
        const getContext = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind === "webgl2" ? null : getContext.call(this, kind, ...rest);
        };
    """)
    page.goto(f"{meshes}?tab=mesh&tagFilter=torus")
    expect(card(page, "torus, pytorch")).to_contain_text("this browser has no WebGL2")
    expect(card(page, "torus, pytorch")).to_contain_text("200 vertices · 400 faces")
