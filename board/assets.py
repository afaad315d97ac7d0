"""Static files and templates: found in a checkout and inside the wheel, addressed by content.

A page names a file as `static/core/api.js?v=HASH`; such an answer is immutable for a browser. Modules keep importing
each other by plain relative paths: the import map of the page sends every one of those to its hashed address. What the
first view needs comes as one linked file, `bundle.js` (see bundle.py), and all style sheets as one, `bundle.css`.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from board.bundle import Bundle, link

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
SHEETS = "bundle.css"
_STUBS = "linked/"

_PATH = re.compile(r"(?:[\w@-][\w.@-]*/)*[\w@-][\w.@-]*", re.ASCII)
_CSS_URL = re.compile(rb"""url\(["']?([^"'()?#:]+)["']?\)""")


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
    ) -> None:
        """Serve from these directories; `bundle.js` is what `entries` import, linked; `bundle.css` is `sheets`.

        A sheet may be a pattern (`styles/plugins/*.css`); what matches it comes in the order of the names.
        folders: more directories of static files, each under a path: `plugins/NAME` of other packages' dashboards.
        """
        self._static = static or _directory("static")
        self._templates = templates or _directory("templates")
        self._entries = entries
        self._sheets = sheets
        self._folders = {"": self._static} | dict(folders or {})
        self._read: dict[str, Asset] = {}
        self._linked: tuple[tuple[str, ...], Bundle] | None = None  # the digests that it was made of

    def get(self, path: str) -> Asset | None:
        """Return the file at `path` below static/, or None when there is nothing that may be served."""
        media_type = MEDIA_TYPES.get(posixpath.splitext(path)[1])
        if media_type is None or not _PATH.fullmatch(path):
            return None
        if path == BUNDLE or path.startswith(_STUBS):
            return self._generated(path, media_type)
        if path == SHEETS:
            return self._joined_sheets(media_type)
        file = self._file(path)
        try:
            stat = file.stat()
            version = (stat.st_mtime_ns, stat.st_size)
            known = self._read.get(path)
            if known is None or known.version != version:
                data = file.read_bytes()
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

        What is in the bundle is imported from there, through a stub.
        """
        bundle = self._bundle()

        def address(path: str) -> str:
            return f"./static/{_STUBS}{path}?v={bundle.digest}" if path in bundle.paths else f"./{self.url(path)}"

        modules = {f"./static/{path}": address(path) for path in self._modules()}
        packages = {name: address(path) for name, path in self._packages().items()}
        return json.dumps({"imports": packages | modules}).replace("<", "\\u003c")

    def render(self, template: str, **values: object) -> str:
        """Render a template; besides the given values it has `asset(path)`, the address of a static file."""
        return self._environment.get_template(template).render(**values)

    def _generated(self, path: str, media_type: str) -> Asset | None:
        """Return the bundle, or the stub of a module in it."""
        bundle = self._bundle()
        module = path.removeprefix(_STUBS)
        if path != BUNDLE and module not in bundle.paths:
            return None
        data = (bundle.source if path == BUNDLE else bundle.stub(module)).encode()
        return Asset(data, bundle.digest, media_type, (0, len(data)))

    def _bundle(self) -> Bundle:
        """Link the entries, anew when a module has changed."""
        if self._linked is not None:
            digests, bundle = self._linked
            if digests == tuple(self.url(module.path) for module in bundle.modules):
                return bundle
        bundle = link(self._entries, lambda path: self._existing(path).data.decode(), self._packages())
        self._linked = (tuple(self.url(module.path) for module in bundle.modules), bundle)
        return bundle

    def _file(self, path: str) -> Path:
        parent = next((above for above in map(str, PurePosixPath(path).parents) if above in self._folders), "")
        return self._folders[parent] / path.removeprefix(parent).lstrip("/")

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
            for file in sorted(folder.rglob("*.*js")):
                path = posixpath.join(parent, file.relative_to(folder).as_posix())
                if self.get(path) is not None:
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
