"""The application: security around it, routes inside it, errors in one form."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from board import live
from board.assets import Assets
from board.context import Context, version
from board.errors import BoardError
from board.plugin import PAGE, ContextDep, Plugin
from board.plugins.registry import PLUGINS
from board.responses import error_response, json_response
from board.security import Guard
from board.tensorboard import api as tensorboard

FOREVER = "public, max-age=31536000, immutable"

ENTRIES = ("app.js", "plugins/scalars.js")
"""Modules of the first view, served as one file: the shell, and the dashboard that most people look at first."""

SHEETS = (
    *("vendor/uplot/uPlot.css", "styles/tokens.css", "styles/elements.css", "styles/shell.css", "styles/dashboard.css"),
    "styles/plugins/*.css",
)
"""Style sheets of the page, served as one file."""


def create_app(context: Context, assets: Assets | None = None, installed: Sequence[Plugin] = ()) -> FastAPI:
    """Return the ASGI application that shows `context`; `installed` are other packages' dashboards."""
    folders = {f"plugins/{plugin.name}": plugin.folder for plugin in installed if plugin.folder is not None}
    assets = assets or Assets(entries=ENTRIES, sheets=SHEETS, folders=folders, trusted_seconds=1.0)
    app = FastAPI(
        title="board",
        version=version(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = context
    app.state.store = context.store
    app.state.assets = assets
    _add_pages(app, context, assets, installed)
    _add_environment(app)
    app.include_router(live.router)
    for plugin in (*PLUGINS, *installed):
        app.include_router(plugin.router, prefix=f"/api/{plugin.name}", tags=[plugin.name])
    tensorboard.include(app)
    _add_errors(app, assets)
    app.add_middleware(Compression)
    app.add_middleware(Guard, context=context, assets=assets)  # the last one added is the outermost
    return app


def _add_pages(app: FastAPI, context: Context, assets: Assets, installed: Sequence[Plugin]) -> None:
    pages = json.dumps([_page_entry(plugin) for plugin in installed])

    def page(template: str, request: Request, **values: object) -> HTMLResponse:
        html = assets.render(template, nonce=request.state.nonce, path_prefix=context.path_prefix, **values)
        return HTMLResponse(html.encode("utf-8", "replace"), headers={"Cache-Control": "no-cache"})

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def index(request: Request) -> Response:
        return page(
            "index.html",
            request,
            window_title=context.title,
            importmap=assets.import_map(),
            installed_pages=pages,
            preloaded=assets.page_bundle(request.query_params.get("tab", "")),
        )

    @app.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False)
    def docs(request: Request) -> Response:
        return page("docs.html", request, api=app.openapi())

    @app.api_route("/static/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def static(path: str, request: Request, v: str = "") -> Response:
        return static_response(assets, path, v, request.headers.get("if-none-match", ""))


def _page_entry(plugin: Plugin) -> dict[str, str]:
    """Return what the page must know of another package's dashboard before it loads its code."""
    return {
        "name": plugin.name,
        "title": plugin.title,
        "data": next(iter(plugin.data), plugin.name),
        "howTo": plugin.how_to,
        "module": f"static/plugins/{plugin.name}/{PAGE}",
    }


def static_response(assets: Assets, path: str, digest: str, known: str) -> Response:
    """Return a static file; immutable when the address names its content."""
    asset = assets.get(path)
    if asset is None:
        raise HTTPException(404, f"no static file {path!r}")
    etag = f'"{asset.digest}"'
    headers = {"ETag": etag, "Cache-Control": FOREVER if digest == asset.digest else "no-cache"}
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(asset.data, media_type=asset.media_type, headers=headers)


def _add_environment(app: FastAPI) -> None:
    @app.get("/api/environment", tags=["environment"])
    def environment(context: ContextDep) -> Response:
        """Answer what this server shows, and what its user should know."""
        notice = context.curation.notice
        return json_response(
            {
                "version": version(),
                "logdir": context.logdir,
                "window_title": context.title,
                "boot": context.store.boot,
                "path_prefix": context.path_prefix,
                "restarts": context.restarts,
                "notices": [*context.notices, *([notice] if notice else [])],
                "sidecar": str(context.curation.path),
            }
        )

    @app.get("/api/curation", tags=["curation"])
    def read_curation(context: ContextDep) -> Response:
        """Answer the user's notes on this log directory."""
        return json_response(context.curation.read())

    @app.patch("/api/curation", tags=["curation"])
    def change_curation(context: ContextDep, patch: Annotated[Any, Body()]) -> Response:
        """Apply a JSON merge patch (RFC 7396) to the notes; answer all of them."""
        return json_response(context.curation.change(patch))


def _add_errors(app: FastAPI, assets: Assets) -> None:
    @app.exception_handler(BoardError)
    def board_error(request: Request, error: BoardError) -> Response:
        return error_response(request.scope, assets, error.status, error.code, error.message)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "bad_method", 413: "too_large"}.get(error.status_code, "bad_request")
        unrouted = error.status_code == 404 and error.detail == "Not Found"  # the router's words say too little
        message = f"nothing is served at {request.url.path!r}" if unrouted else str(error.detail)
        answer = error_response(request.scope, assets, error.status_code, code, message)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def bad_request(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return error_response(request.scope, assets, 422, "bad_request", f"{place}: {first['msg']}")


class Compression:
    """gzip at level 1 for clients on other machines; on loopback compressing only costs time."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(app, minimum_size=1024, compresslevel=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await (self._plain if _on_this_machine(scope) else self._gzip)(scope, receive, send)


def _on_this_machine(scope: Scope) -> bool:
    host, _port = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # no address: an in-process client
        return True
