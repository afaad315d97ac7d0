from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from board.assets import Assets


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    files = {
        "app.js": 'import { b } from "./core/b.js";\nimport { h } from "preact";\nconst l = () => import("./late.js");',
        "core/b.js": 'import"../core/c.js";export*from"./d.js"',
        "core/c.js": "",
        "core/d.js": 'import { b } from "./b.js";',
        "late.js": "",
        "style.css": 'a { src: url("font.woff2"); background: url(data:x) }',
        "font.woff2": "font",
        "vendor/preact.js": "",
        "vendor/fetch.py": "secret",
        ".hidden.js": "secret",
        "vendor/VENDOR.json": json.dumps({"packages": [{"imports": {"preact": "preact.js"}}, {"name": "inter"}]}),
    }
    for path, text in files.items():
        (tmp_path / "static" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "static" / path).write_text(text)
    (tmp_path / "secret.js").write_text("secret")
    return Assets(tmp_path / "static", tmp_path)


def address(assets: Assets, path: str) -> str:
    asset = assets.get(path)
    assert asset is not None
    return f"static/{path}?v={asset.digest}"


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.js", "vendor/../../secret.js", "/etc/passwd", "..%2fsecret.js", "core\\b.js", "core//b.js"),
        *("core/./b.js", "vendor/fetch.py", ".hidden.js", "vendor/.js", "vendor", "", "a\0.js", "x" * 5000 + ".js"),
    ],
)
def test_nothing_but_page_files_is_served(assets: Assets, path: str) -> None:
    """A path that is not a plain path of a known kind of file below static/ does not exist."""
    assert assets.get(path) is None


def test_import_map_covers_modules_and_packages(assets: Assets) -> None:
    """Modules import each other by plain paths and packages by name; the browser asks for hashed addresses."""
    imports = json.loads(assets.import_map())["imports"]

    assert f"./{address(assets, 'core/b.js')}" == imports["./static/core/b.js"]
    assert f"./{address(assets, 'vendor/preact.js')}" == imports["preact"]
    assert not any("hidden" in name or ".py" in name for name in imports)


def test_import_map_cannot_leave_its_script_element(tmp_path: Path) -> None:
    """Even a vendored package with a strange name stays JSON inside the page."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "x.js").write_text("")
    manifest = {"packages": [{"imports": {"</script><script>": "x.js"}}]}
    (tmp_path / "vendor" / "VENDOR.json").write_text(json.dumps(manifest))

    assert "<" not in Assets(tmp_path, tmp_path).import_map()


def test_bundled_modules_are_imported_through_stubs(tmp_path: Path) -> None:
    """A module that is loaded later finds the linked one behind its usual address, not a second copy of it."""
    (tmp_path / "app.js").write_text('import { a } from "./a.js";\nconsole.log(a);\n')
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "later.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    assets = Assets(tmp_path, tmp_path, entries=("app.js",))
    imports = json.loads(assets.import_map())["imports"]
    stub = assets.get("linked/a.js")
    assert stub is not None

    assert f"./static/linked/a.js?v={stub.digest}" == imports["./static/a.js"]
    assert f"./{address(assets, 'later.js')}" == imports["./static/later.js"]
    assert b"export const a = linked.a;" in stub.data
    assert assets.get("linked/later.js") is None


def test_an_edited_module_is_linked_anew(tmp_path: Path) -> None:
    """The bundle's address changes with any module inside it."""
    (tmp_path / "app.js").write_text('import "./a.js";\n')
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    assets = Assets(tmp_path, tmp_path, entries=("app.js",))
    before = assets.url("bundle.js")
    (tmp_path / "a.js").write_text("export const a = 22;\n")
    bundle = assets.get("bundle.js")
    assert bundle is not None

    assert before != assets.url("bundle.js")
    assert b"const a = 22;" in bundle.data


def test_sheets_are_one_file_whose_urls_hold(tmp_path: Path) -> None:
    """What a sheet names relative to itself is found from where the joined file is served."""
    for path, text in {
        "styles/b.css": "b {}",
        "styles/a.css": 'a { src: url("../fonts/f.woff2") }',
        "fonts/f.woff2": "f",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assets = Assets(tmp_path, tmp_path, sheets=("styles/b.css", "styles/[!b]*.css"))

    sheet, font = assets.get("bundle.css"), assets.get("fonts/f.woff2")

    assert sheet is not None
    assert font is not None
    assert f'b {{}}\na {{ src: url("fonts/f.woff2?v={font.digest}") }}'.encode() == sheet.data
    before = assets.url("bundle.css")
    (tmp_path / "styles/b.css").write_text("c {}")
    assert before != assets.url("bundle.css")


def test_style_sheets_name_their_fonts_by_content(assets: Assets) -> None:
    """A font is fetched once: the sheet and a preload use the same address."""
    sheet = assets.get("style.css")
    font = assets.get("font.woff2")
    assert sheet is not None
    assert font is not None

    assert f'url("font.woff2?v={font.digest}")'.encode() in sheet.data
    assert b"url(data:x)" in sheet.data


def test_an_edited_file_is_read_anew(assets: Assets, tmp_path: Path) -> None:
    """Whoever works on the page reloads it, and nothing else."""
    before = assets.url("core/c.js")
    file = tmp_path / "static" / "core" / "c.js"
    file.write_text("export const changed = 1;")
    os.utime(file, ns=(1, 1))

    assert before != assets.url("core/c.js")


def test_a_template_that_names_a_missing_file_fails(assets: Assets) -> None:
    """A misspelt asset is an error at once, not a page that half works."""
    with pytest.raises(FileNotFoundError, match=r"core/nothing\.js"):
        assets.url("core/nothing.js")


def test_known_content_is_not_sent_again(client: Any) -> None:
    """A plain address is asked about each time, and the answer is 304 while the file is the same."""
    first = client.get("/static/app.js")
    again = client.get("/static/app.js", headers={"If-None-Match": first.headers["etag"]})
    old = client.get("/static/app.js?v=0123456789abcdef")

    assert (304, b"") == (again.status_code, again.content)
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "..%2f..%2fetc%2fpasswd", "%00.js"])
def test_paths_out_of_static_are_not_found(client: Any, path: str) -> None:
    """Traversal in any spelling ends in 404."""
    assert client.get(f"/static/{path}").status_code == 404


def test_a_dashboard_that_comes_later_is_one_file_more(tmp_path: Path) -> None:
    """Its entry is imported from its bundle; what it has for itself, from elsewhere, through a stub that fetches it."""
    (tmp_path / "plugins" / "late").mkdir(parents=True)
    (tmp_path / "app.js").write_text('import "./plugins/first.js";\n')
    (tmp_path / "plugins/first.js").write_text("export default {};\n")
    (tmp_path / "plugins/late.js").write_text('import { card } from "./late/card.js";\nexport default { card };\n')
    (tmp_path / "plugins/late/card.js").write_text("export const card = 1;\n")
    (tmp_path / "plugins/late/card_kind.js").write_text('export { card } from "./card.js";\n')
    assets = Assets(tmp_path, tmp_path, entries=("app.js", "plugins/first.js"))
    imports = json.loads(assets.import_map())["imports"]
    bundle, stub = assets.get("late.bundle.js"), assets.get("linked/plugins/late/card_kind.js")
    assert bundle is not None
    assert stub is not None

    assert f"./{assets.page_bundle('late')}" == imports["./static/plugins/late.js"]
    assert f'import "../../../late.bundle.js?v={bundle.digest}";'.encode() in stub.data
    assert ["", "", ""] == [assets.page_bundle(name) for name in ("first", "nothing", "../late")]
    assert assets.get("first.bundle.js") is None


@pytest.mark.parametrize("broken", ['import "./gone.js";\n', "export default class {}\n", 'import "./late.js";\n'])
def test_a_dashboard_that_cannot_be_linked_stands_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    """Its modules are fetched one by one, the page and other dashboards are what they were, and the log says why."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "app.js").write_text("export const app = 1;\n")
    (tmp_path / "plugins/late.js").write_text(broken)
    (tmp_path / "plugins/other.js").write_text("export default {};\n")
    assets = Assets(tmp_path, tmp_path, entries=("app.js",))
    with caplog.at_level("WARNING"):
        imports = json.loads(assets.import_map())["imports"]
        assets.import_map()

    assert f"./{assets.url('plugins/late.js')}" == imports["./static/plugins/late.js"]
    assert f"./{assets.page_bundle('other')}" == imports["./static/plugins/other.js"]
    assert "" == assets.page_bundle("late")
    assert ["late.bundle.js cannot be linked"] == [record.message[:31] for record in caplog.records]
