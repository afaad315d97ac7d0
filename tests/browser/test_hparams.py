"""What a person does on the hparams page: sort, filter, pick out, compare, open, download."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter
from writer.summaries.hparams import session_end, session_start

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"
TRIALS = 48
LOSS, LR, OPT = "metric:|val/loss", "hparam:lr", "hparam:optimizer"


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on 48 sessions; the loss is lowest where the learning rate is, and groups are of two."""
    logdir = tmp_path_factory.mktemp("trials") / "logs"
    for index in range(TRIALS):
        hparams = {"lr": 10 ** -(1 + index / 12), "optimizer": ("adam", "sgd", "lion")[index % 3], "data": "cifar"}
        with SummaryWriter(str(logdir / f"trial-{index:02}")) as writer:
            start = session_start(hparams, f"pair-{index // 2}", 1000.0 + index)
            writer._get_file_writer().add_summary(start, 0)
            for step, value in enumerate((9.0, 1.0 + index, 2.0 + index)):
                writer.add_scalar("val/loss", value, step)
            writer.add_scalar("speed", 100 - index, 0)
            writer._get_file_writer().add_summary(session_end(succeeded=index % 4 > 0), 3)
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def open_page(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}?tab=hparams{query}")
    expect(page.locator(".hp-table tbody th").first).to_be_visible()


def names(page: Page) -> list[str]:
    """The sessions in view, in their order."""
    return page.locator(".hp-table tbody .hp-open").all_inner_texts()


def head(page: Page, column: str) -> Locator:
    return page.locator(f'.hp-table th[data-column="{column}"] > button')


def cells(page: Page, row: int) -> list[str]:
    return page.locator(".hp-table tbody tr").nth(row).locator("td").all_inner_texts()


def choose(page: Page, column: str, item: str) -> None:
    """Choose something in the menu of a heading."""
    head(page, column).click(button="right")
    page.get_by_role("menuitem", name=item, exact=True).click()


def test_the_best_session_comes_first_and_is_marked(page: Page, trials: str) -> None:
    """By the first metric, in the direction that its name suggests; constant hyperparameters are left out."""
    open_page(page, trials)
    assert ["trial-00", "trial-01"] == names(page)[:2]
    assert ["failure", "2", "100", "0.1", "adam"] == cells(page, 0)[:5]
    best = page.locator(".hp-value.is-best")
    assert ["2", "100"] == best.all_inner_texts()
    expect(page.get_by_role("table", name="Sessions")).to_have_attribute("aria-rowcount", str(TRIALS + 1))


def test_a_heading_sorts_both_ways_and_the_address_keeps_it(page: Page, trials: str) -> None:
    """A link shows the same order."""
    open_page(page, trials)
    head(page, LR).click()
    expect(page.locator(".hp-open").first).to_have_text("trial-47")
    head(page, LR).click()
    expect(page.locator(".hp-open").first).to_have_text("trial-00")
    page.wait_for_url(re.compile("hpSort=-hparam"))
    page.reload()
    expect(page.locator(f'th[data-column="{LR}"]')).to_have_attribute("aria-sort", "descending")


def test_a_metric_is_its_last_its_best_or_a_mean(page: Page, trials: str) -> None:
    """The best is the lowest where low is good, until the person says that it is not."""
    open_page(page, trials)
    page.get_by_role("radio", name="Best").click()
    expect(page.locator(".hp-value.is-best").first).to_have_text("1")
    choose(page, LOSS, "Higher is better")
    expect(page.locator(".hp-open").first).to_have_text("trial-47")
    page.get_by_role("radio", name="Mean of last").click()
    page.get_by_label("Points in the mean").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(".hp-value.is-best").first).to_have_text("48.50")


def test_a_hyperparameter_is_filtered_as_in_the_run_list(page: Page, trials: str) -> None:
    """One truth: the list beside the page shows the same rule."""
    open_page(page, trials)
    choose(page, OPT, "Filter…")
    page.get_by_role("checkbox", name="sgd").uncheck()
    expect(page.locator(".hp-table thead th").first).to_contain_text("32 sessions")
    expect(page.locator(".sidebar .chip")).to_contain_text("optimizer not sgd")


def test_metrics_have_filters_too(page: Page, trials: str) -> None:
    """A range; the bar says so, and lets it go."""
    open_page(page, trials)
    choose(page, LOSS, "Filter…")
    page.locator(".hp-filter .hparam-ends input").last.fill("11")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".hp-table thead th").first).to_contain_text("10 sessions")
    page.get_by_role("button", name="Let go val/loss").click()
    expect(page.locator(".hp-table thead th").first).to_contain_text(f"{TRIALS} sessions")


def test_sessions_of_a_group_can_be_one_row(page: Page, trials: str) -> None:
    """Their metrics are brought together as asked; unfolded, the sessions are listed below, each with its own."""
    open_page(page, trials, "&hpGroups=1&hpAggregate=max")
    expect(page.locator(".hp-table thead th").first).to_contain_text("24 groups")
    [group] = [one for one in names(page)[:1] if one.endswith(" × 2")]
    assert ["mixed", "3"] == cells(page, 0)[:2]
    page.get_by_role("button", name=f"Sessions of {group}").click()
    expect(page.locator(".hp-table tr.is-member")).to_have_count(2)
    assert "trial-00" == names(page)[1]


def test_sessions_are_picked_out_along_an_axis_and_become_the_selection(page: Page, trials: str) -> None:
    """In all views; and the runs picked are those that other dashboards show."""
    open_page(page, trials, "&hpView=parallel")
    axis = page.get_by_role("button", name="Axis optimizer").bounding_box()
    plot = page.locator(".hp-canvas").bounding_box()
    assert axis is not None
    assert plot is not None
    x, top, height = axis["x"] + axis["width"] / 2, plot["y"] + 34, plot["height"] - 50
    page.mouse.move(x, top + height * 0.02)
    page.mouse.down()
    page.mouse.move(x, top + height * 0.3, steps=3)
    page.mouse.up()
    expect(page.locator(".hp-picked")).to_contain_text("16 of 48 sessions picked")
    expect(page.locator(".hp-picked .chip")).to_contain_text("optimizer sgd")
    expect(page.locator(".hp-table tr.is-picked").first).to_contain_text("trial-01")
    page.get_by_role("button", name="Select their runs").click()
    expect(page.locator(".runs-head")).to_contain_text("16 shown")
    page.get_by_role("radio", name="Scatter").click()
    expect(page.get_by_role("img", name=re.compile("Scatter matrix of 48 sessions"))).to_be_visible()
    page.get_by_role("button", name="Only these").click()
    expect(page.locator(".hp-table thead th").first).to_contain_text("16 sessions")


def test_an_axis_is_dragged_to_another_place(page: Page, trials: str) -> None:
    """Or moved and scaled by its menu, with the keyboard."""
    open_page(page, trials, "&hpView=parallel")
    heads = page.locator(".hp-axis-button")
    expect(heads).to_have_text(["lr", "optimizer", "val/loss", "speed"])
    boxes = [head.bounding_box() for head in heads.all()]
    assert boxes[0] is not None
    assert boxes[2] is not None
    page.mouse.move(boxes[0]["x"] + 5, boxes[0]["y"] + 8)
    page.mouse.down()
    page.mouse.move(boxes[2]["x"] + 10, boxes[2]["y"] + 8, steps=4)
    page.mouse.up()
    expect(heads).to_have_text(["optimizer", "val/loss", "lr", "speed"])
    heads.nth(2).press("Enter")
    expect(page.get_by_role("menuitemradio", name="Logarithmic")).to_have_attribute("aria-checked", "true")
    page.get_by_role("menuitem", name="Move left").click()
    expect(heads).to_have_text(["optimizer", "lr", "val/loss", "speed"])


def test_importance_says_what_tells_most(page: Page, trials: str) -> None:
    """And leads to those axes."""
    open_page(page, trials, "&hpView=importance")
    rows = page.locator(".hp-bars tbody tr")
    expect(rows.first).to_contain_text("lr", timeout=20_000)  # scikit-learn is imported now
    expect(rows.first).to_contain_text(re.compile(r"-1|−1"))
    page.get_by_role("button", name="as parallel coordinates").click()
    expect(page.locator(".hp-axis-button").last).to_have_text("val/loss")


def test_a_session_opens_and_leads_to_its_curves(page: Page, trials: str) -> None:
    """Everything that it said, then the scalars of that run alone."""
    open_page(page, trials)
    page.get_by_role("button", name="trial-00", exact=True).click()
    dialog = page.get_by_role("dialog", name="trial-00")
    expect(dialog).to_contain_text("cifar")
    expect(dialog.get_by_role("row", name=re.compile("val.loss"))).to_contain_text(re.compile("2.*1.*9"))
    dialog.get_by_role("button", name="Its curves").click()
    expect(page.get_by_role("article", name="val/loss")).to_be_visible()
    expect(page.locator(".runs-head")).to_contain_text("1 shown")


def test_any_scalar_can_be_a_metric(page: Page, trials: str) -> None:
    """Chosen from a list, and left out again."""
    open_page(page, trials)
    page.get_by_role("button", name="Metrics", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("speed")).uncheck()
    expect(page.locator('th[data-column="metric:|speed"]')).to_have_count(0)
    page.get_by_role("button", name="As the experiment says").click()
    expect(page.locator('th[data-column="metric:|speed"]')).to_have_count(1)


@pytest.mark.parametrize("form", ["CSV", "JSON", "LaTeX"])
def test_the_table_is_downloaded_as_it_is_shown(page: Page, trials: str, form: str) -> None:
    """Columns, order and filters."""
    open_page(page, trials, "&hpSort=-hparam:lr")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=form).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    if form == "CSV":
        rows = list(csv.reader(text.splitlines()))
        assert (TRIALS + 1, "trial-00", "adam") == (len(rows), rows[1][0], rows[1][rows[0].index("optimizer")])
    elif form == "JSON":
        assert {"session": "trial-00", "lr": 0.1, "val/loss": 2}.items() <= json.loads(text)[0].items()
    else:
        assert "trial-00 & failure & $2$" in text


def test_logs_of_real_tools_are_shown(board: Board, page: Page) -> None:
    """Keras', PyTorch's and tensorboardX's, with the metrics that their experiments name."""
    open_page(page, board(GOLDEN).url)
    metrics = page.locator(".hp-table thead th.hp-metric > button")
    expect(metrics).to_have_count(3)
    assert {"Acc", "hp/acc", "hparam/acc"} == {text.removesuffix(" ↓") for text in metrics.all_inner_texts()}
    expect(page.locator(".hp-table tbody .hp-open")).to_have_count(5)


def test_new_sessions_and_points_come_by_themselves(board: Board, page: Page, tmp_path: Path) -> None:
    """The page follows the log."""
    logdir = tmp_path / "logs"
    with SummaryWriter(str(logdir / "first")) as first:
        first._get_file_writer().add_summary(session_start({"lr": 0.1}, None, 1.0), 0)
        first.add_scalar("loss", 0.75, 0)
        first.flush()
        open_page(page, board(logdir).url)
        expect(page.locator(".hp-value")).to_have_text("0.7500")
        first.add_scalar("loss", 0.5, 1)
        first.flush()
        expect(page.locator(".hp-value")).to_have_text("0.5000")
        with SummaryWriter(str(logdir / "second")) as second:
            second._get_file_writer().add_summary(session_start({"lr": 0.2}, None, 2.0), 0)
        expect(page.locator(".hp-table tbody .hp-open")).to_have_text(["first", "second"])


def test_without_sessions_the_page_says_how_to_log_some(board: Board, page: Page) -> None:
    """Two lines of code."""
    server = board(runs={"run": {"loss": [1.0]}})
    page.goto(f"{server.url}?tab=hparams")
    expect(page.locator(".snippet")).to_contain_text("add_hparams")
