"""The core of the runtime is small enough to be read in an evening, and the page that says so is right."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/runtime/architecture.md"

MOST_LINES = 7_000
"""An evening: whoever adds to the core moves something that is no core out of it."""

ROUNDED_BY = 0.1
"""How far the page's numbers may be from the files', so that not every change is a change of the page."""


def parts() -> dict[str, tuple[list[str], int]]:
    """Return the page's parts of the core: their files and their lines."""
    text = PAGE.read_text(encoding="utf-8").partition("## Reading it in an evening\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {name: (re.findall(r"`([^`]+)`", files), int(lines)) for name, files, lines, _ in rows[2:]}


def length(file: str) -> int:
    """Return the number of lines of a file of the core."""
    return len((ROOT / "runtime" / file).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("name", parts())
def test_the_page_says_how_much_there_is_to_read(name: str) -> None:
    """The lines of each part, rounded."""
    files, said = parts()[name]

    assert said == pytest.approx(sum(map(length, files)), rel=ROUNDED_BY)


def test_the_core_is_an_evenings_reading() -> None:
    """All of it together, each file named once, as many files as the page says."""
    files = [file for several, _ in parts().values() for file in several]

    assert len(set(files)) == len(files)
    assert f"The core is the {len(files)} files" in PAGE.read_text(encoding="utf-8")
    assert sum(map(length, files)) <= MOST_LINES
