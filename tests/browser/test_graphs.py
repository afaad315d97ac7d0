"""What a person does on the graphs page, over graphs that TensorFlow, Keras and PyTorch wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from writer import FileWriter, SummaryWriter
from writer.wire.proto.graph_pb2 import GraphDef

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def tensorflow1() -> Iterator[str]:
    """One server for all that only look."""
    server = Server(GOLDEN / "tensorflow1", 0).start()
    yield f"{server.url}?tab=graphs"
    server.stop()


def graph_of(ops: dict[str, tuple[str, list[str]]]) -> GraphDef:
    """A graph by names: op and inputs."""
    graph = GraphDef()
    for name, (op, inputs) in ops.items():
        graph.node.add(name=name, op=op, input=inputs)
    return graph


def row(page: Page, name: str) -> Locator:
    return page.locator(".graph-tree").get_by_role("treeitem").filter(has=page.get_by_text(name, exact=True)).first


def picture(page: Page) -> Locator:
    return page.locator(".graph-canvas canvas[role=img]")


def expect_drawn(page: Page, text: str | re.Pattern[str]) -> None:
    expect(picture(page)).to_have_attribute("aria-label", re.compile(text))


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Selected")


def test_a_graph_is_opened_scope_by_scope_and_the_address_keeps_it(tensorflow1: str, page: Page) -> None:
    """By double-click in the outline, by Enter in the picture; a reload shows the same."""
    page.goto(tensorflow1)
    expect_drawn(page, "of 160 ops: 18 boxes, 0 open scopes")
    row(page, "layer1").dblclick()
    expect_drawn(page, "1 open scope")
    expect(row(page, "layer1")).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(re.compile("open=layer1&node=layer1"))
    page.reload()
    expect_drawn(page, "1 open scope")
    page.locator(".graph-canvas").focus()
    page.keyboard.press("Enter")
    expect_drawn(page, "0 open scopes")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)


def test_the_outline_works_by_keyboard(tensorflow1: str, page: Page) -> None:
    """Arrows move and open, the panel follows."""
    page.goto(f"{tensorflow1}&node=layer1")
    tree = page.get_by_role("tree", name="Scopes and ops")
    tree.focus()
    page.keyboard.press("ArrowRight")
    expect_drawn(page, "1 open scope")
    page.keyboard.press("ArrowDown")
    expect(row(page, "W")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    expect(row(page, "layer1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    expect_drawn(page, "0 open scopes")


def test_an_op_tells_its_attributes_leads_to_its_neighbours_and_is_traced(tensorflow1: str, page: Page) -> None:
    """With shapes; what it took, where step statistics lie over the graph."""
    page.goto(f"{tensorflow1}&node=layer1/Relu")
    info = panel(page)
    expect(info).to_contain_text("?×16")
    expect(info.locator(".graph-attributes")).to_contain_text("float32")
    expect(info).to_contain_text(re.compile(r"Compute time\s*[\d.]+ µs"))
    info.get_by_role("button", name="layer1/add", exact=True).click()
    expect(info.get_by_role("heading", level=2)).to_have_text("add")
    info.get_by_role("button", name="layer1/MatMul", exact=True).click()
    expect(page).to_have_url(re.compile("node=layer1%2FMatMul"))
    info.get_by_role("radio", name="Inputs").click()
    expect(info.get_by_role("status")).to_have_text("4 ops")
    expect(page).to_have_url(re.compile("trace=inputs"))


def test_a_search_finds_ops_wherever_they_are(tensorflow1: str, page: Page) -> None:
    """A regular expression; a hit is opened to and selected; a wrong expression says so."""
    page.goto(tensorflow1)
    expect_drawn(page, "160 ops")
    page.keyboard.press("f")
    page.keyboard.type("layer1.*matmul_grad/matmul$")
    expect(page.get_by_text("1 found")).to_be_visible()
    page.get_by_role("tree", name="What was found").get_by_role("treeitem").click()
    expect_drawn(page, "3 open scopes")
    expect(panel(page)).to_contain_text("transpose_a")
    page.get_by_role("textbox", name="Find ops, regex").fill("(")
    expect(page.get_by_role("alert")).to_contain_text("unterminated")


def test_colours_have_a_legend(tensorflow1: str, page: Page) -> None:
    """Kinds of ops, devices; times only where some were measured."""
    page.goto(tensorflow1)
    legend = page.get_by_role("region", name="Colours")
    expect(legend).to_contain_text("Variable")
    choice = page.get_by_label("Colour", exact=True)
    choice.select_option("time")
    expect(legend).to_contain_text(re.compile(r"[\d.]+ [µm]s in all"))
    page.get_by_label("Step statistics").select_option("")
    expect(choice.get_by_role("option", name="Memory")).to_have_count(0)


def test_a_series_is_unfolded_and_set_aside_parts_are_put_back(board: Board, page: Page, tmp_path: Path) -> None:
    """Twelve alike layers are one box; a person sees each, and folds them again."""
    ops: dict[str, tuple[str, list[str]]] = {"x": ("Placeholder", [])}
    for layer in range(12):
        ops[f"layer_{layer}/mul"] = ("Mul", [f"layer_{layer - 1}/relu" if layer else "x", "scale"])
        ops[f"layer_{layer}/relu"] = ("Relu", [f"layer_{layer}/mul"])
    ops["scale"] = ("Const", [])
    ops["other/a"] = ("Neg", ["scale"])
    for extra in range(20):
        ops[f"tail/{'abcdefghijklmnopqrst'[extra]}"] = (f"Op{extra}", ["layer_11/relu"])
    with SummaryWriter(str(tmp_path / "logs")) as writer:
        writer.add_graph(graph_of(ops))
    page.goto(f"{board(tmp_path / 'logs').url}?tab=graphs")
    row(page, "layer_*").click()
    expect(panel(page)).to_contain_text("alike siblings · 24 ops")
    panel(page).get_by_role("button", name="Ungroup series").click()
    expect(row(page, "layer_11")).to_be_visible()
    row(page, "layer_3").click()
    panel(page).get_by_role("button", name="Group series").click()
    expect(row(page, "layer_*")).to_be_visible()
    row(page, "scale").click()
    panel(page).get_by_role("button", name="Put back").click()
    expect(page).to_have_url(re.compile("aside=-scale"))
    expect(panel(page).get_by_role("button", name="Set aside")).to_be_visible()


def test_two_graphs_are_compared(board: Board, page: Page, tmp_path: Path) -> None:
    """What changed, came and went is counted, marked and opened to; the panel says what it was before."""
    before = {"x": ("Placeholder", []), "a/act": ("Relu", ["x"]), "a/old": ("Neg", ["a/act"])}
    after = {"x": ("Placeholder", []), "a/act": ("Elu", ["x"]), "a/new": ("Abs", ["a/act"])}
    for run, ops in (("before", before), ("after", after)):
        with SummaryWriter(str(tmp_path / "logs" / run)) as writer:
            writer.add_graph(graph_of(ops))
    page.goto(f"{board(tmp_path / 'logs').url}?tab=graphs&graph=after,graph")
    page.get_by_label("Compare with").select_option(label="compared with before")
    legend = page.get_by_role("region", name="Colours")
    expect(legend).to_contain_text(re.compile(r"same\s*1\s*≠ changed\s*1\s*\+ added\s*1\s*− removed\s*1"))
    page.get_by_role("button", name="Close all").click()
    page.get_by_role("button", name="Open changes").click()
    expect(row(page, "− old")).to_be_visible()
    row(page, "≠ act").click()
    expect(panel(page)).to_contain_text("changed: op")
    expect(panel(page).locator("del").first).to_have_text("Relu")
    expect(page).to_have_url(re.compile("against=before"))


def test_graphs_of_other_writers_are_drawn(board: Board, page: Page) -> None:
    """Keras' conceptual graphs, traced functions; PyTorch's modules."""
    page.goto(f"{board(GOLDEN / 'tensorflow2').url}?tab=graphs")
    expect_drawn(page, "5 ops")
    page.get_by_role("combobox", name="Graph", exact=True).select_option(label="ops · my_func, traced function")
    expect_drawn(page, "8 ops")
    page.goto(f"{board(GOLDEN / 'pytorch').url}?tab=graphs")
    expect_drawn(page, "ops:")


def test_the_picture_and_the_graph_are_given_away(tensorflow1: str, page: Page) -> None:
    """SVG of all that is open, the graph as text."""
    page.goto(f"{tensorflow1}&open=layer1")
    expect_drawn(page, "1 open scope")
    for item, start in (("Picture, SVG", b"<svg"), ("Picture, PNG", b"\x89PNG"), ("Graph, pbtxt", b"node {")):
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        assert Path(download.value.path()).read_bytes().startswith(start)


def test_hostile_graphs_are_drawn(board: Board, page: Page, tmp_path: Path) -> None:
    """Circles, inputs that are not there, markup in names."""
    graph = graph_of(
        {"<img src=x onerror=alert(1)>": ("Bad", ["b"]), "b": ("Bad", ["<img src=x onerror=alert(1)>", "gone", "b"])}
    )
    with FileWriter(str(tmp_path / "logs" / "circle")) as writer:
        writer.add_graph(graph)
    server = board(tmp_path / "logs")
    page.goto(f"{server.url}?tab=graphs")
    expect_drawn(page, "3 ops")
    page.get_by_role("button", name="Notes on this file").click()
    expect(page.locator(".note-list")).to_contain_text("not in the graph")
    page.keyboard.press("Escape")
    row(page, "<img src=x onerror=alert(1)>").click()
    expect(panel(page).get_by_role("heading", level=2)).to_have_text("<img src=x onerror=alert(1)>")


def test_without_graphs_the_page_says_how_to_log_one(board: Board, page: Page) -> None:
    """Two lines of code."""
    page.goto(f"{board(runs={'a': {'loss': [1.0]}}).url}?tab=graphs")
    expect(page.locator(".empty")).to_contain_text("add_graph(model, inputs)")
    expect(page.locator(".empty")).to_contain_text("rt.summary.FileWriter")
