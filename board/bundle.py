"""The page's modules, linked into one file: the first chart waits for one answer instead of a hundred.

There is still no build step: modules are written, tested and, where they are loaded later, served as they are. Linking
wraps each module in a function and hands it the exports of those it imports, in order. Later modules (dialogs,
third-party plugins) import a linked one by its usual address; there they find a stub that gives out the linked module's
exports, so that no module exists twice. Each dashboard that is loaded later is a bundle of its own, on top of the
first; two that share a module run it once.

Only the forms of `import` and `export` that our modules and the vendored ones use are understood. Anything else raises
LinkError, and a test imports every linked module both ways and compares.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

REGISTRY = 'globalThis[Symbol.for("board.modules")]'

# A keyword starts a statement at the start of a line or of the file, or (in minified code) behind another statement.
# The literal comes first, so that the search skips from keyword to keyword.
_IMPORTS = r"import(?<![^\n;}]import)"
_EXPORTS = r"export(?<![^\n;}]export)"
_NAMES = r"[^{}\"'()`]*"
_SPECIFIER = r"[\"'](?P<from>[^\"'\n]+)[\"'];?"
_FROM = rf"from\s*{_SPECIFIER}"
_DEFAULT_BINDING = r"(?:(?P<default>[\w$]+)\s*,?\s*)?"
_OTHER_BINDINGS = rf"(?:\*\s*as\s+(?P<space>[\w$]+)|\{{(?P<names>{_NAMES})\}})?"
_IMPORT = re.compile(rf"{_IMPORTS}\s*(?:{_DEFAULT_BINDING}{_OTHER_BINDINGS}\s*from\s*)?{_SPECIFIER}")
_REEXPORT = re.compile(rf"{_EXPORTS}\s*\{{(?P<names>{_NAMES})\}}\s*{_FROM}")
_EXPORT_LIST = re.compile(rf"{_EXPORTS}\s*\{{(?P<names>{_NAMES})\}};?")
_EXPORT_DEFAULT = re.compile(rf"{_EXPORTS}\s+default\s*(?=[\w$(\[{{])(?!function\s*[\w$*]|class\b|async\b)")
_DECLARATION = r"(?=(?:async\s+)?(?:function\s*\*?|class|const)\s+(?P<name>[\w$]+))"
_EXPORT_NAMED = re.compile(rf"{_EXPORTS}\s+{_DECLARATION}")
_LATER_IMPORT = re.compile(r"""(?<=[\s(])import\(["'](?P<from>\.[^"'\n]+)["']\)""")
# Comments of their own lines are left out: they may hold code that is no statement. Licences stay.
_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/|Copyright).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
# Texts may hold Python's `import x as y`, which no form of JavaScript's begins like.
_LEFT_OVER = re.compile(rf"{_IMPORTS}\s*(?:[\"'{{*]|[\w$]+\s*(?:,|from\b))|{_EXPORTS}\b(?!\()")


class LinkError(ValueError):
    """A module uses a form of import or export that linking does not know, or imports in a circle."""


@dataclass(frozen=True, slots=True)
class Linked:
    """One module as a function's body, and the names that it exports."""

    path: str
    body: str
    exports: dict[str, str]  # exported name -> expression inside the body


@dataclass(frozen=True)
class Bundle:
    """The modules that `entries` import, in an order in which each finds what it imports."""

    modules: tuple[Linked, ...]
    entry: str  # the first of the entries: the bundle exports what it exports

    @cached_property
    def source(self) -> str:
        """The one module that holds all; it runs the entries, as they are part of it."""
        parts = [f"const modules = ({REGISTRY} ??= Object.create(null));"]
        for module in self.modules:
            exports = ", ".join(f"{json.dumps(name)}: {local}" for name, local in module.exports.items())
            parts.append(
                f"modules[{json.dumps(module.path)}] ??= (() => {{\n{module.body}\nreturn {{ {exports} }};\n}})();"
            )
        return "\n".join([*parts, *_exports(f"modules[{json.dumps(self.entry)}]", self._module(self.entry).exports)])

    @cached_property
    def digest(self) -> str:
        """Names the content in addresses."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    @cached_property
    def paths(self) -> frozenset[str]:
        """Which modules are inside."""
        return frozenset(module.path for module in self.modules)

    def stub(self, path: str, address: str = "") -> str:
        """Return a module that exports what the linked module at `path` exports. Raises KeyError.

        address: of the bundle, relative to the stub, where it need not be there yet.
        """
        lines = [f"import {json.dumps(address)};"] if address else []
        lines.append(f"const linked = {REGISTRY}[{json.dumps(path)}];")
        return "\n".join([*lines, *_exports("linked", self._module(path).exports)])

    def _module(self, path: str) -> Linked:
        found = next((module for module in self.modules if module.path == path), None)
        if found is None:
            raise KeyError(path)
        return found


def _exports(module: str, names: Iterable[str]) -> list[str]:
    """Return statements that export all that a linked module exports."""
    lines = [f"export const {name} = {module}.{name};" for name in names if name != "default"]
    return [*lines, f"export default {module}.default;"] if "default" in names else lines


def link(
    entries: Iterable[str],
    read: Callable[[str], str],
    packages: dict[str, str],
    given: frozenset[str] = frozenset(),
) -> Bundle:
    """Link the modules at `entries` and all that they import at once.

    read: gives the source of the module at a path below static/.
    packages: bare specifier -> path.
    given: modules of the bundle that is there already.
    """
    order: dict[str, Linked] = {}
    entries = tuple(entries)

    def visit(path: str, above: tuple[str, ...]) -> None:
        if path in order or path in given:
            return
        if path in above:
            raise LinkError(f"modules import in a circle: {' -> '.join((*above, path))}")
        source = _COMMENT.sub("", read(path))
        for pattern in (_IMPORT, _REEXPORT):
            for match in pattern.finditer(source):
                visit(_resolve(path, match["from"], packages), (*above, path))
        order[path] = _link_one(path, source, packages)

    for entry in reversed(entries):  # the first entry runs last: what it loads later by name is there by then
        visit(entry, ())
    inside = given | frozenset(order)
    return Bundle(tuple(_with_later_imports(module, inside) for module in order.values()), entries[0])


def _resolve(path: str, specifier: str, packages: dict[str, str]) -> str:
    if specifier.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), specifier))
    if specifier not in packages:
        raise LinkError(f"{path} imports {specifier!r}, which is no vendored package")
    return packages[specifier]


def _pairs(names: str) -> list[tuple[str, str]]:
    """Read `a, b as c` as [("a", "a"), ("b", "c")]."""
    entries = [entry.split(" as ") for entry in (part.strip() for part in names.split(",")) if entry]
    return [(entry[0].strip(), entry[-1].strip()) for entry in entries]


def _link_one(path: str, source: str, packages: dict[str, str]) -> Linked:
    exports: dict[str, str] = {}

    def linked(specifier: str) -> str:
        return f"modules[{json.dumps(_resolve(path, specifier, packages))}]"

    def imported(match: re.Match[str]) -> str:
        module = linked(match["from"])
        bound = [f"{name}: {local}" for name, local in _pairs(match["names"] or "")]
        if match["default"]:
            bound.append(f"default: {match['default']}")
        statements = f"const {{ {', '.join(bound)} }} = {module};" if bound else ""
        return statements + (f"const {match['space']} = {module};" if match["space"] else "")

    def passed_on(match: re.Match[str]) -> str:
        exports.update({name: f"{linked(match['from'])}.{local}" for local, name in _pairs(match["names"])})
        return ""

    def listed(match: re.Match[str]) -> str:
        exports.update({name: local for local, name in _pairs(match["names"])})
        return ""

    def default(match: re.Match[str]) -> str:
        exports["default"] = "defaultExport"
        return "const defaultExport = "

    def named(match: re.Match[str]) -> str:
        exports[match["name"]] = match["name"]
        return ""

    body = _IMPORT.sub(imported, source)
    body = _REEXPORT.sub(passed_on, body)
    body = _EXPORT_LIST.sub(listed, body)
    body = _EXPORT_DEFAULT.sub(default, body)
    body = _EXPORT_NAMED.sub(named, body)
    left_over = _LEFT_OVER.search(body)
    if left_over:
        raise LinkError(f"{path}: cannot link {body[left_over.start() : left_over.start() + 60]!r}")
    return Linked(path, body, exports)


def _with_later_imports(module: Linked, inside: frozenset[str]) -> Linked:
    """Let `import()` find modules inside the bundle at once, and others from where the bundle lies."""

    def later(match: re.Match[str]) -> str:
        target = _resolve(module.path, match["from"], {})
        if target in inside:
            return f"Promise.resolve(modules[{json.dumps(target)}])"
        return f"import({json.dumps('./' + target)})"

    return Linked(module.path, _LATER_IMPORT.sub(later, module.body), module.exports)
