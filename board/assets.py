"""Static files and templates: found in a checkout and inside the wheel, addressed by content.

A page names a file as `static/core/api.js?v=HASH`; such an answer is immutable for a browser. Modules keep importing
each other by plain relative paths: the import map of the page sends every one of those to its hashed address. What the
first view needs comes as one linked file, `bundle.js` (see bundle.py), each other dashboard as one more,
`NAME.bundle.js`, and all style sheets as one, `bundle.css`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import posixpath
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from board.bundle import Bundle, LinkError, link

if TYPE_CHECKING:
    import jinja2

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served; everything else that may lie in the directory (the vendoring script, caches) is not."""

BUNDLE = "bundle.js"
_PAGE_BUNDLE = ".bundle.js"
SHEETS = "bundle.css"
_STUBS = "linked/"

_PATH = re.compile(r"(?:[\w@-][\w.@-]*/)*[\w@-][\w.@-]*", re.ASCII)
_CSS_URL = re.compile(rb"""url\(["']?([^"'()?#:]+)["']?\)""")


log = logging.getLogger(__name__)

_MadeOf = tuple[frozenset[str], tuple[str, ...]]
"""What a bundle was linked from: the modules that were given, the addresses of its own."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file as it was when it was read."""

    data: bytes
    digest: str
    media_type: str
    version: tuple[int, int]  # modification time and size of the file: another pair means another content


class Assets:
    """The two directories of the page. Files are kept in memory and read anew when they change on disk."""

    def __init__(
        self,
        static: Path | None = None,
        templates: Path | None = None,
        entries: tuple[str, ...] = (),
        sheets: tuple[str, ...] = (),
        folders: Mapping[str, Path] | None = None,
        trusted_seconds: float = 0.0,
    ) -> None:
        """Serve from these directories; `bundle.js` is what `entries` import, linked; `bundle.css` is `sheets`.

        A sheet may be a pattern (`styles/plugins/*.css`); what matches it comes in the order of the names.
        folders: more directories of static files, each under a path: `plugins/NAME` of other packages' dashboards.
        trusted_seconds: for so long nobody looks whether what bundles are made of has changed.
        """
        self._static = static or _directory("static")
        self._templates = templates or _directory("templates")
        self._entries = entries
        self._sheets = sheets
        self._folders = {"": self._static} | dict(folders or {})
        self._read: dict[str, Asset] = {}
        self._linked: dict[str, tuple[_MadeOf, Bundle]] = {}  # by path
        self._said: set[str] = set()
        self._trusted_seconds = trusted_seconds
        self._checked: tuple[float, dict[str, Bundle]] = (-math.inf, {})  # when, and what was found

    def get(self, path: str) -> Asset | None:
        """Return the file at `path` below static/, or None when there is nothing that may be served."""
        media_type = MEDIA_TYPES.get(posixpath.splitext(path)[1])
        if media_type is None or not _PATH.fullmatch(path):
            return None
        if path.endswith(BUNDLE):
            return self._linked_file(self._bundles().get(path), media_type)
        if path.startswith(_STUBS):
            return self._stub(path.removeprefix(_STUBS), media_type)
        if path == SHEETS:
            return self._joined_sheets(media_type)
        file = self._file(path)
        try:
            stat = os.stat(file)
            version = (stat.st_mtime_ns, stat.st_size)
            known = self._read.get(path)
            if known is None or known.version != version:
                data = Path(file).read_bytes()
                if path.endswith(".css"):
                    data = self._with_hashed_urls(data, posixpath.dirname(path), posixpath.dirname(path))
                known = Asset(data, hashlib.sha256(data).hexdigest()[:16], media_type, version)
                self._read[path] = known
        except OSError:  # not there, or gone between the two calls
            return None
        return known

    def url(self, path: str) -> str:
        """Return the address of a static file, relative to the page. Raises FileNotFoundError."""
        return f"static/{path}?v={self._existing(path).digest}"

    def import_map(self) -> str:
        """Return the import map as JSON: each module by its plain address, each vendored package by its name.

        What is in a bundle is imported from there: a dashboard's entry directly, all else through a stub.
        """
        homes = self._homes()
        pages = {entries[0]: path for path, entries in self._later_entries()}

        def address(path: str) -> str:
            if path not in homes:
                return f"./{self.url(path)}"
            return f"./static/{pages.get(path, _STUBS + path)}?v={homes[path][1].digest}"

        modules = {f"./static/{path}": address(path) for path in self._modules()}
        packages = {name: address(path) for name, path in self._packages().items()}
        return json.dumps({"imports": packages | modules}).replace("<", "\\u003c")

    def page_bundle(self, name: str) -> str:
        """Return the address of what a dashboard needs besides `bundle.js`; "" for one that needs no more."""
        path = f"{name}{_PAGE_BUNDLE}"
        return self.url(path) if path in self._bundles() else ""

    def render(self, template: str, **values: object) -> str:
        """Render a template; besides the given values it has `asset(path)`, the address of a static file."""
        return self._environment.get_template(template).render(**values)

    def _linked_file(self, bundle: Bundle | None, media_type: str) -> Asset | None:
        if bundle is None:
            return None
        data = bundle.source.encode()
        return Asset(data, bundle.digest, media_type, (0, len(data)))

    def _stub(self, module: str, media_type: str) -> Asset | None:
        """Return what stands for a module that is in a bundle."""
        if (home := self._homes().get(module)) is None:
            return None
        path, bundle = home
        up = "../" * f"{_STUBS}{module}".count("/")
        data = bundle.stub(module, "" if path == BUNDLE else f"{up}{path}?v={bundle.digest}").encode()
        return Asset(data, bundle.digest, media_type, (0, len(data)))

    def _homes(self) -> dict[str, tuple[str, Bundle]]:
        """Return in which bundle each linked module is found; of those that share one, the first."""
        homes: dict[str, tuple[str, Bundle]] = {}
        for path, bundle in self._bundles().items():
            for module in bundle.paths:
                homes.setdefault(module, (path, bundle))
        return homes

    def _bundles(self) -> dict[str, Bundle]:
        """Return each bundle by its path: the first view's, then one a dashboard that comes later."""
        when, known = self._checked
        if not self._entries or time.monotonic() - when < self._trusted_seconds:
            return known
        main = self._bundle(BUNDLE, self._entries, frozenset())
        bundles = {BUNDLE: main}
        for path, entries in self._later_entries():
            try:
                bundles[path] = self._bundle(path, entries, main.paths)
            except (LinkError, FileNotFoundError) as error:  # its modules are served one by one; the others stay whole
                self._say_once(f"{path} cannot be linked: {error}")
        self._checked = (time.monotonic(), bundles)
        return bundles

    def _say_once(self, problem: str) -> None:
        """Log what would else be logged with every page."""
        if problem not in self._said:
            self._said.add(problem)
            log.warning(problem)

    def _later_entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the path of each dashboard's bundle, and its modules that others ask for: page and lent cards."""
        for file in sorted(self._static.glob("plugins/*.js")):
            page, cards = f"plugins/{file.name}", f"plugins/{file.stem}/card_kind.js"
            if page not in self._entries:
                yield f"{file.stem}{_PAGE_BUNDLE}", (page, cards) if (self._static / cards).is_file() else (page,)

    def _bundle(self, path: str, entries: tuple[str, ...], given: frozenset[str]) -> Bundle:
        """Link the entries of a bundle, anew when a module has changed."""
        if (known := self._linked.get(path)) is not None:
            made_of, bundle = known
            if made_of == (given, tuple(self.url(module.path) for module in bundle.modules)):
                return bundle
        bundle = link(entries, lambda module: self._existing(module).data.decode(), self._packages(), given)
        self._linked[path] = ((given, tuple(self.url(module.path) for module in bundle.modules)), bundle)
        return bundle

    def _file(self, path: str) -> str:
        """Return where a file lies: as text, since it is asked hundreds of times for each page."""
        if len(self._folders) == 1:
            return f"{self._static}/{path}"
        parent = next((above for above in map(str, PurePosixPath(path).parents) if above in self._folders), "")
        return f"{self._folders[parent]}/{path.removeprefix(parent).lstrip('/')}"

    def _existing(self, path: str) -> Asset:
        asset = self.get(path)
        if asset is None:
            raise FileNotFoundError(f"no static file {path!r} in {self._static}")
        return asset

    def _joined_sheets(self, media_type: str) -> Asset:
        """Return all sheets as one: they are in the way of the first paint, and a request each is what takes time."""
        data = b"\n".join(
            self._with_hashed_urls(file.read_bytes(), file.parent.relative_to(self._static).as_posix(), "")
            for pattern in self._sheets
            for file in sorted(self._static.glob(pattern))
        )
        return Asset(data, hashlib.sha256(data).hexdigest()[:16], media_type, (0, len(data)))

    def _with_hashed_urls(self, sheet: bytes, directory: str, base: str) -> bytes:
        """Let a sheet in `directory`, served from `base`, name its fonts and pictures by content too."""

        def hashed(match: re.Match[bytes]) -> bytes:
            target = posixpath.normpath(posixpath.join(directory, match[1].decode("utf-8", "replace")))
            asset = self.get(target)
            if asset is None:
                return match[0]
            return f'url("{posixpath.relpath(target, base or ".")}?v={asset.digest}")'.encode()

        return _CSS_URL.sub(hashed, sheet)

    def _modules(self) -> Iterator[str]:
        for parent, folder in self._folders.items():
            for directory, below, names in os.walk(folder):
                below.sort()
                inside = posixpath.join(parent, Path(directory).relative_to(folder).as_posix())
                for name in sorted(names):
                    path = posixpath.normpath(f"{inside}/{name}")
                    if name.endswith((".js", ".mjs")) and self.get(path) is not None:
                        yield path

    def _packages(self) -> dict[str, str]:
        """Read which vendored file stands for which bare specifier."""
        manifest = self.get("vendor/VENDOR.json")
        packages = json.loads(manifest.data)["packages"] if manifest else []
        return {
            specifier: f"vendor/{path}"
            for package in packages
            for specifier, path in package.get("imports", {}).items()
        }

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2  # the first page pays for it, not the start of the server

        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(self._templates), autoescape=True, undefined=jinja2.StrictUndefined
        )
        environment.globals["asset"] = self.url
        return environment


def _directory(name: str) -> Path:
    """Find static/ or templates/: beside this file inside a wheel, one level up in a checkout."""
    here = Path(__file__).resolve().parent
    return next((path for path in (here / name, here.parent / name) if path.is_dir()), here / name)
