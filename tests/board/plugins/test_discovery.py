"""Dashboards of other packages, as they are installed: found, served, and told where they cannot be shown."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from board.plugins.discovery import discover
from board.plugins.registry import PLUGINS
from tests.examples.installing import ROOT, install, write_metadata

RunBoard = Callable[..., Any]

MODULE = """
from pathlib import Path
from fastapi import APIRouter
from board.plugin import Plugin
router = APIRouter()
plugin = Plugin(name={name!r}, title="Mine", router=router, data=(), folder=Path(__file__).parent / "static")
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of installed packages."""
    directory = tmp_path / "site"
    directory.mkdir()
    monkeypatch.syspath_prepend(directory)
    return directory


@pytest.fixture
def environment(environment: Mapping[str, str], site: Path) -> Mapping[str, str]:
    return {**environment, "PYTHONPATH": str(site)}


def add(site: Path, module: str, source: str, *, page: bool = True) -> None:
    """Install a package of one module that brings one dashboard."""
    (site / module / "static").mkdir(parents=True)
    (site / module / "__init__.py").write_text(source)
    if page:
        (site / module / "static" / "page.js").write_text("")
    write_metadata(site, module, "1.0", {"board.plugins": f"{module} = {module}:plugin\n"})
    sys.modules.pop(module, None)


def test_installed_dashboards_come_in_the_order_of_their_names(site: Path) -> None:
    """Whatever order metadata and directories have: tabs stay where they were."""
    for name in ("zebra", "ape", "lynx"):
        add(site, f"board_{name}", MODULE.format(name=name))
        shutil.rmtree(site / f"board_{name}-1.0.dist-info")
    lines = "".join(f"{name} = board_{name}:plugin\n" for name in ("zebra", "ape", "lynx"))
    write_metadata(site, "all", "1.0", {"board.plugins": lines})
    found = discover(PLUGINS)
    assert (["ape", "lynx", "zebra"], []) == ([plugin.name for plugin in found.plugins], found.problems)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_this_name", "raised ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("raise SystemExit(3)", "raised SystemExit: 3"),
        ("raise OSError('two\\n  lines')", "raised OSError: two lines."),
        ("", "raised AttributeError: "),
        ("plugin = 5", "is no board.plugin.Plugin but int"),
        (MODULE.format(name="Scalars!"), "raised ValueError: a plugin's name is lower case"),
        (MODULE.format(name="scalars"), "the name 'scalars' is taken"),
        (MODULE.format(name="ape"), "the name 'ape' is taken"),
    ],
)
def test_a_dashboard_that_cannot_be_shown_is_told_and_the_others_go_on(site: Path, source: str, reason: str) -> None:
    """The line names the package, so that a person knows what to remove."""
    add(site, "a_good_one", MODULE.format(name="ape"))
    add(site, "broken", source)
    found = discover(PLUGINS)
    assert ["ape"] == [plugin.name for plugin in found.plugins]
    (problem,) = found.problems
    assert problem.startswith("The dashboard 'broken' of the package broken cannot be shown: ")
    assert reason in problem


def test_a_dashboard_without_a_page_is_told(site: Path) -> None:
    """It would be a tab that cannot open."""
    add(site, "pageless", MODULE.format(name="pageless"), page=False)
    found = discover(PLUGINS)
    assert [] == found.plugins
    assert "there is no page.js in its folder" in found.problems[0]


def test_the_example_is_served_by_the_command(run_board: RunBoard, site: Path, tmp_path: Path) -> None:
    """Its route answers, its files come under its name, hashed, and the page knows it before any of its code runs."""
    install(ROOT / "examples" / "plugin", site)
    (tmp_path / "runs").mkdir()
    board = run_board("--logdir", str(tmp_path / "runs"))
    with httpx.Client(base_url=board.url) as client:
        answer = client.post("api/throughput/rates", json={"runs": []}, headers={"Accept": "application/json"})
        assert (200, {"runs": []}) == (answer.status_code, answer.json())
        html = client.get("/").text
        imports = json.loads(html.partition('type="importmap"')[2].partition(">")[2].partition("</script>")[0])[
            "imports"
        ]
        module = "./static/plugins/throughput/page.js"
        assert imports[module].startswith(f"{module}?v=")
        assert "immutable" in client.get(imports[module]).headers["cache-control"]
        assert "text/css; charset=utf-8" == client.get("static/plugins/throughput/page.css").headers["content-type"]
        for path in ("__init__.py", "%2e%2e/__init__.py", "..%2f__init__.py", "sub/page.js"):
            assert 404 == client.get(f"static/plugins/throughput/{path}").status_code
        assert "&#34;throughput&#34;" in html


def test_a_broken_dashboard_is_said_in_the_terminal_and_on_the_page(
    run_board: RunBoard, site: Path, tmp_path: Path
) -> None:
    """The board starts all the same."""
    add(site, "broken", "raise RuntimeError('out of luck')")
    (tmp_path / "runs").mkdir()
    board = run_board("--logdir", str(tmp_path / "runs"))
    notices = httpx.get(f"{board.url}api/environment").json()["notices"]
    expected = "The dashboard 'broken' of the package broken cannot be shown: "
    assert [f"{expected}importing broken:plugin raised RuntimeError: out of luck."] == notices
    assert f"board: {expected}" in board.said + board.process.stderr.readline()
