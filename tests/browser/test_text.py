"""What a person does on the text page: read, compare, scrub, search, look at what is hostile or huge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter
from writer.summaries.text import text

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"

SAMPLE = """The answer at {step} costs $5 to $10.

$$\\frac{{a}}{{b}}$$ and $\\vec x^{step}$

```python
return {step}
```
"""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on two runs of ten steps, and one with what is hard to show."""
    logdir = tmp_path_factory.mktemp("texts") / "logs"
    for run in ("first", "second"):
        with SummaryWriter(str(logdir / run)) as writer:
            for step in range(10):
                writer.add_text("samples/answer", f"{run} " + SAMPLE.format(step=step), step)
    with SummaryWriter(str(logdir / "hard")) as writer:
        writer.add_text("hard/html", "<script>document.title = 'owned'</script> <think>so</think> a\u202eb", 0)
        writer.add_text("hard/huge", "0123456789\n" * 300_000 + "the end", 0)
        table = np.array([["name", "value"], ["lr", "*0.1*"]], object)
        writer._get_file_writer().add_summary(text("hard/table", table), 0)
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def card(page: Page, tag: str) -> Locator:
    return page.locator(f'article[aria-label^="{tag}"]').first


def open_texts(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}?tab=text{query}")
    expect(page.locator(".text-body").first).to_be_visible()


def test_runs_stand_side_by_side_at_the_step_that_is_scrubbed_to(page: Page, texts: str) -> None:
    """The last step at first; the scrubber moves all texts, and the address says where they are."""
    open_texts(page, texts)
    answer = card(page, "samples/answer")
    expect(answer).to_contain_text("first The answer at 9")
    expect(answer).to_contain_text("second The answer at 9")
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(answer).to_contain_text("first The answer at 8")
    expect(answer).to_contain_text("second The answer at 8")
    page.wait_for_url(re.compile("select=8"))


def test_code_is_coloured_and_formulas_are_typeset(page: Page, texts: str) -> None:
    """KaTeX is fetched because there are formulas; money stays money."""
    open_texts(page, texts)
    answer = card(page, "samples/answer")
    expect(answer.locator(".katex")).to_have_count(4)
    expect(answer.locator("pre .k").first).to_have_text("return")
    expect(answer).to_contain_text("costs $5 to $10.")


def test_katex_is_not_fetched_for_texts_without_formulas(page: Page, texts: str) -> None:
    """600 kB that nobody needs are not loaded."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_texts(page, texts, "&tagFilter=html")
    assert [] == [url for url in asked if "katex" in url]


def test_raw_shows_what_was_logged(page: Page, texts: str) -> None:
    """Letter for letter, by a click or a key."""
    open_texts(page, texts)
    page.get_by_role("radio", name="Raw").click()
    expect(card(page, "samples/answer")).to_contain_text("$$\\frac{a}{b}$$ and $\\vec x^9$")
    page.wait_for_url(re.compile("raw="))


def test_a_text_is_copied_as_it_was_logged(page: Page, texts: str) -> None:
    """Not as it is shown."""
    open_texts(page, texts, "&select=4")
    first = card(page, "samples/answer").get_by_label("first", exact=True)
    first.get_by_label("Copy this text").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('costs $5'))")
    assert "first " + SAMPLE.format(step=4) == page.evaluate("navigator.clipboard.readText()")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()


def test_all_steps_are_listed_newest_first(page: Page, texts: str) -> None:
    """Each with its step."""
    open_texts(page, texts)
    page.get_by_role("radio", name="All steps").click()
    steps = card(page, "samples/answer").get_by_label("first", exact=True).locator(".text-step")
    expect(steps).to_have_count(10)
    expect(steps.first).to_contain_text("The answer at 9")
    expect(steps.last).to_contain_text("The answer at 0")


def test_what_has_changed_since_the_step_before_is_marked(page: Page, texts: str) -> None:
    """Word by word."""
    open_texts(page, texts, "&changes=step&select=4")
    first = card(page, "samples/answer").get_by_label("first", exact=True)
    expect(first.locator("ins").first).to_have_text("4")
    expect(first.locator("del").first).to_have_text("3")


def test_a_search_looks_through_all_steps_and_leads_there(page: Page, texts: str) -> None:
    """A hit opens its text at its step, with what was found marked; clearing the field brings the cards back."""
    open_texts(page, texts)
    page.get_by_label("Search all steps").fill("ANSWER AT 3")
    hits = page.locator(".text-results li")
    expect(hits).to_have_count(2)
    expect(page.locator(".text-found")).to_have_text("2 texts of 23")
    hits.first.click()
    expect(page.get_by_role("dialog")).to_contain_text("The answer at 3")
    page.wait_for_function("CSS.highlights.get('found')?.size >= 2")
    page.keyboard.press("Escape")
    page.get_by_label("Search all steps").fill("")
    expect(card(page, "samples/answer")).to_be_visible()


@pytest.mark.expected_errors("400")
def test_half_a_pattern_says_what_is_wrong(page: Page, texts: str) -> None:
    """In the field it was typed into."""
    page.goto(f"{texts}?tab=text&findRegex=1&find=answer")
    expect(page.locator(".text-results li")).to_have_count(20)
    page.get_by_label("Search all steps").fill("answer(")
    expect(page.get_by_label("Search all steps")).to_have_attribute("aria-invalid", "true")


def test_hostile_text_is_shown_and_does_nothing(page: Page, texts: str) -> None:
    """Tags are text, marks that turn the direction of reading are numbers."""
    open_texts(page, texts)
    hostile = card(page, "hard/html")
    expect(hostile).to_contain_text("<script>document.title = 'owned'</script> <think>so</think> a⟨U+202E⟩b")
    assert "owned" != page.title()


def test_tables_are_tables(page: Page, texts: str) -> None:
    """An array of texts, each of them Markdown."""
    open_texts(page, texts, "&tagFilter=table")
    cells = card(page, "hard/table").locator("td")
    assert ["name", "value", "lr", "0.1"] == [cell.strip() for cell in cells.all_inner_texts()]


def test_a_huge_text_is_cut_and_all_of_it_a_click_away(page: Page, texts: str) -> None:
    """Three megabytes do not stop the page."""
    open_texts(page, texts, "&tagFilter=huge")
    huge = card(page, "hard/huge")
    expect(huge).to_contain_text("3,300,007 characters")
    huge.get_by_role("button", name="Show all").click()
    expect(huge).to_contain_text("the end")


def test_texts_of_other_writers_are_shown(board: Board, page: Page) -> None:
    """What TensorFlow, PyTorch and tensorboardX wrote."""
    open_texts(page, board(GOLDEN).url)
    for run in ("pytorch/tb", "tensorboardx", "tensorflow1", "tensorflow2/ops"):
        page.goto(f"{page.url.split('?')[0]}?tab=text&runFilter=^{run}$")
        expect(page.locator(".text-body").first).not_to_be_empty()
        expect(page.locator(".text-error")).to_have_count(0)


def test_new_texts_appear_by_themselves(board: Board, page: Page, tmp_path: Path) -> None:
    """While nobody has scrubbed, the last text is the one that is shown."""
    with SummaryWriter(str(tmp_path / "live/run"), flush_secs=1) as writer:
        writer.add_text("note", "the first", 0)
        writer.flush()
        open_texts(page, board(tmp_path / "live").url)
        expect(card(page, "note")).to_contain_text("the first")
        writer.add_text("note", "the second", 1)
        writer.flush()
        expect(card(page, "note")).to_contain_text("the second")


def test_cards_are_as_high_as_their_texts(board: Board, page: Page, tmp_path: Path) -> None:
    """Texts of one line take little room; long ones stop at the greatest height and scroll."""
    with SummaryWriter(str(tmp_path / "logs" / "run")) as writer:
        writer.add_text("short/text", "one line", 0)
        writer.add_text("long/text", "\n\n".join(f"paragraph {i}" for i in range(100)), 0)
    open_texts(page, board(tmp_path / "logs").url)

    page.wait_for_function("document.querySelector('article[aria-label^=long]').offsetHeight === 320")
    heights = {tag: card(page, tag).evaluate("element => element.offsetHeight") for tag in ("short", "long")}
    assert 110 > heights["short"]
    assert 320 == heights["long"]
    scrolls = (
        card(page, "long").locator(".text-runs").evaluate("element => element.scrollHeight > element.clientHeight")
    )
    assert scrolls
