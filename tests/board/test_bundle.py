from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from board.assets import Assets
from board.bundle import Bundle, LinkError, link
from board.plugins.registry import PLUGINS

REPOSITORY = Path(__file__).parents[2]
ENTRIES = ("app.js", f"plugins/{PLUGINS[0].name}.js")
NODE = shutil.which("node")


def linked(**modules: str) -> Bundle:
    sources = {f"{name}.js": source for name, source in modules.items()}
    return link(["app.js"], sources.__getitem__, {"lib": "vendor.js"})


def run(tmp_path: Path, source: str) -> str:
    if NODE is None:
        pytest.skip("needs node")
    file = tmp_path / "bundle.mjs"
    file.write_text(source)
    return subprocess.run([NODE, file], capture_output=True, text=True, check=True).stdout


def test_every_form_of_import_and_export_gives_what_the_module_system_gives(tmp_path: Path) -> None:
    """Default, named, renamed, namespace, side-effect and passed-on bindings, written wide or minified."""
    bundle = linked(
        app=(
            'import "./effect.js";\nimport whole, { one as uno, two } from "./a.js";\n'
            'import * as space from "./b.js";\n'
            'import { three, renamed } from "lib";\n'
            "console.log(JSON.stringify([whole, uno, two(), space.deep, three, renamed, new space.Thing().x]));\n"
        ),
        effect='console.log("effect first");\n',
        a="export const one = 1;\nexport function two() {\n  return 2;\n}\nexport default { d: 0 };\n",
        b='export class Thing { x = 7 }\nexport { one as deep } from "./a.js";\n',
        vendor='import{one as n}from"./a.js";var t=3;export{t as three,n as renamed};export default function(){}',
    )

    assert ["effect first", '[{"d":0},1,2,1,3,1,7]'] == run(tmp_path, bundle.source).splitlines()


def test_later_imports_find_linked_modules_and_others_by_address(tmp_path: Path) -> None:
    """`import()` of a linked module is answered from the bundle; any other is fetched from where it lies."""
    bundle = linked(app='import "./a.js";\nconst later = import("./a.js"), other = () => import("./else.js");\n', a="")

    assert 'Promise.resolve(modules["a.js"])' in bundle.source
    assert '() => import("./else.js")' in bundle.source


def test_words_in_comments_and_strings_stay(tmp_path: Path) -> None:
    """Types in comments, sentences in strings and Python in an example are no statements."""
    bundle = linked(
        app='/*\nexport const no = 1;\n*/\n/** @type {import("./a.js").A} */\n'
        'const s = "export this; import that", python = `\nimport runtime as rt`;\nconsole.log(s + python);\n'
    )

    assert "export this; import that\nimport runtime as rt\n" == run(tmp_path, bundle.source)


def test_every_dashboard_can_be_linked(caplog: pytest.LogCaptureFixture) -> None:
    """One that cannot still works, module by module, and so nobody would notice how slow it has become."""
    assets = Assets(entries=ENTRIES)
    assets.import_map()

    assert [] == caplog.messages
    assert all(assets.page_bundle(plugin.name) for plugin in PLUGINS[1:])


@pytest.mark.parametrize(
    "source",
    [
        "export let changing = 1;\n",
        'export * from "./a.js";\n',
        "export default class X {}\n",
        'import { "x y" as y } from "./a.js";\n',
        'import x from "nowhere";\n',
    ],
)
def test_unknown_forms_are_an_error(source: str) -> None:
    """What cannot be linked faithfully is refused when the page is asked for, not wrong in the browser."""
    with pytest.raises(LinkError):
        linked(app=source, a="")


def test_a_circle_is_an_error() -> None:
    """Modules that import each other would find each other half made."""
    with pytest.raises(LinkError, match=r"app\.js -> a\.js -> app\.js"):
        linked(app='import "./a.js";\n', a='import "./app.js";\n')


def test_the_real_page_links_to_the_same_exports(tmp_path: Path) -> None:
    """Each module of the page exports the same names linked as it does on its own, read by a real module system."""
    assets = Assets(entries=ENTRIES)
    packages = {
        specifier: f"vendor/{path}"
        for package in json.loads((REPOSITORY / "static/vendor/VENDOR.json").read_text())["packages"]
        for specifier, path in package.get("imports", {}).items()
    }
    bundle = link(ENTRIES, lambda path: (REPOSITORY / "static" / path).read_text(), packages)
    served = assets.get("bundle.js")
    assert served is not None
    assert bundle.source.encode() == served.data

    # The modules are linked but not run, so nothing needs a browser.
    script = f"""
    import {{ readFileSync }} from "node:fs";
    import {{ posix }} from "node:path";
    import {{ SourceTextModule }} from "node:vm";
    const packages = {json.dumps(packages)}, made = new Map(), found = {{}};
    const module = (path) => {{
      const source = () => readFileSync({json.dumps(str(REPOSITORY / "static"))} + "/" + path, "utf8");
      if (!made.has(path)) made.set(path, new SourceTextModule(source(), {{ identifier: path }}));
      return made.get(path);
    }};
    const resolve = (name, from) => module(packages[name] ?? posix.join(posix.dirname(from.identifier), name));
    for (const path of {json.dumps(sorted(bundle.paths))}) {{
      if (module(path).status === "unlinked") await module(path).link(resolve);
      found[path] = Reflect.ownKeys(module(path).namespace).filter((key) => typeof key === "string").sort();
    }}
    console.log(JSON.stringify(found));
    """
    if NODE is None:
        pytest.skip("needs node")
    file = tmp_path / "names.mjs"
    file.write_text(script)
    command = [NODE, "--no-warnings", "--experimental-vm-modules", str(file)]
    names = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert names == {module.path: sorted(module.exports) for module in bundle.modules}
    (tmp_path / "bundle.mjs").write_text(bundle.source)
    subprocess.run([NODE, "--check", tmp_path / "bundle.mjs"], check=True)


def test_a_later_bundle_stands_on_the_first(tmp_path: Path) -> None:
    """It holds only what is not there yet, runs a module that another brought once, and exports what its entry does."""
    sources = {
        "app.js": 'import "./core.js";\n',
        "core.js": "export const core = 1;\n",
        "shared.js": 'console.log("once");\nexport const shared = {};\n',
        "one.js": 'import { core } from "./core.js";\nimport { shared } from "./shared.js";\n'
        "shared.sum = core + 1;\nexport default shared;\n",
        "two.js": 'import { shared } from "./shared.js";\nexport const sum = shared.sum;\n',
    }
    first = link(["app.js"], sources.__getitem__, {})
    one, two = (link([entry], sources.__getitem__, {}, first.paths) for entry in ("one.js", "two.js"))
    assert one.paths == {"one.js", "shared.js"}
    for name, bundle in {"first": first, "one": one, "two": two}.items():
        (tmp_path / f"{name}.mjs").write_text(bundle.source)
    (tmp_path / "stub.mjs").write_text(one.stub("shared.js", "./one.mjs"))

    wanted = 'import "./first.mjs";\nimport one from "./one.mjs";\nimport { sum } from "./two.mjs";\n'
    wanted += 'import { shared } from "./stub.mjs";\nconsole.log(sum, one === shared);\n'
    assert ["once", "2 true"] == run(tmp_path, wanted).splitlines()
