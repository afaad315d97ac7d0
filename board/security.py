"""Who may talk to the server, and what a browser may do with its answers. docs/security.md explains each rule."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from board.assets import Assets
from board.context import Context
from board.errors import BoardError
from board.responses import error_response, route_path, wants_page

MAX_BODY_BYTES = 4 << 20

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\[\]:/@\s]+)(?::\d{1,5})?", re.IGNORECASE)
_READS = {"GET", "HEAD", "OPTIONS"}
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not served."""

    status: int
    code: str
    message: str


class Guard:
    """ASGI middleware: refuses strangers before anything else runs, and puts the security headers on every answer.

    It also tells the router where the path prefix ends.
    """

    def __init__(self, app: ASGIApp, context: Context, assets: Assets) -> None:
        self._app = app
        self._context = context
        self._assets = assets
        self._hosts = _LOCAL_NAMES | {name.lower() for name in context.hosts}
        self._door = Door(context.token) if context.token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["root_path"] = self._context.path_prefix
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        headers = Headers(scope=scope)
        answer: Response | Refusal | None = self._refusal(scope, headers)
        cookie = None
        if answer is None and self._door is not None:
            answer, cookie = self._door.enter(scope, headers)
        if answer is None and scope["path"] == self._context.path_prefix:
            answer = _with_slash(scope)
        if isinstance(answer, Refusal):
            answer = error_response(scope, self._assets, answer.status, answer.code, answer.message)

        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add_headers(MutableHeaders(scope=message), nonce, cookie)
            await send(message)

        try:
            await (answer or self._app)(scope, limit_body(headers, receive), send_with_headers)
        except Exception as error:
            if begun and isinstance(error.__cause__, BoardError):  # of a file that was cut short while it was sent:
                return  # the connection ends before the answer does, which is how its reader learns of it
            # a bug: answered here, as what answers outside this class lacks the headers
            if not begun:
                message = "this is a defect of board: its terminal shows where"
                page = error_response(scope, self._assets, 500, "defect", message)
                await page(scope, receive, send_with_headers)
            raise  # so that the server prints where it was

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return Refusal(
                403, "unknown_host", f"this server does not answer to the host {host!r}: see --allowed_hosts"
            )
        if scope["method"] not in _READS and not self._from_own_page(headers, host):
            return Refusal(403, "cross_origin", "another site's page may not send this request")
        try:
            too_large = int(headers.get("content-length", "0")) > MAX_BODY_BYTES
        except ValueError:
            return Refusal(400, "bad_request", "Content-Length is not a number")
        return body_too_large() if too_large else None

    def _is_ours(self, host: str) -> bool:
        """Tell whether the Host header is one of our names.

        A page of evil.example whose name is re-bound to 127.0.0.1 reaches us, but says Host: evil.example. An address
        cannot be re-bound, so any address is good where all interfaces are served on purpose.
        """
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = match["name"].strip("[]").lower()
        return name in self._hosts or (self._context.any_address and _is_address(name))

    def _from_own_page(self, headers: Headers, host: str) -> bool:
        """Tell whether a writing request comes from our own page, or from no browser at all.

        Browsers say so in Sec-Fetch-Site wherever the page is on https or localhost, and that holds behind proxies that
        rewrite Host. Elsewhere they still send Origin.
        """
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = headers.get("origin")
        return origin is None or origin.lower().partition("://")[2] == host.lower()

    def _add_headers(self, headers: MutableHeaders, nonce: str, cookie: str | None) -> None:
        headers["Content-Security-Policy"] = content_security_policy(nonce, self._context.frame_ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if cookie is not None:
            headers.append("Set-Cookie", cookie)


class Door:
    """Lets in who knows the token: as `Authorization: Bearer`, as a cookie, or once as `?token=`."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        # Cookies are shared by all ports of a host: a name and a value of its own for each token keep two servers apart
        # and keep the token itself out of the browser's cookie store.
        self._name = f"board_{hashlib.sha256(self._token).hexdigest()[:8]}"
        self._value = hmac.new(self._token, b"board cookie", "sha256").hexdigest()

    def enter(self, scope: Scope, headers: Headers) -> tuple[Response | Refusal | None, str | None]:
        """Return what to answer instead of the route (None: let pass), and the cookie to set, if any."""
        try:
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=1000)
        except ValueError:
            return Refusal(400, "bad_request", "the query has too many fields"), None
        offered = [value for name, value in query if name == "token"]
        if any(self._is_token(value) for value in offered):
            cookie = f"{self._name}={self._value}; Path=/; HttpOnly; SameSite=Strict"
            if not wants_page(scope):
                return None, cookie
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            target = scope["path"].rpartition("/")[2]
            return RedirectResponse(f"./{target}?{rest}" if rest else f"./{target}", 303), cookie
        if self._has_bearer(headers) or self._has_cookie(headers) or route_path(scope).startswith("/static/"):
            return None, None
        message = "the token is wrong" if offered else "this board needs its token: open the address that it printed"
        return Refusal(401, "token_needed", message), None

    def _is_token(self, offered: str) -> bool:
        return hmac.compare_digest(offered.encode("utf-8", "replace"), self._token)

    def _has_bearer(self, headers: Headers) -> bool:
        scheme, _, offered = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._is_token(offered.strip())

    def _has_cookie(self, headers: Headers) -> bool:
        cookie = cookie_parser(headers.get("cookie", "")).get(self._name, "")
        return hmac.compare_digest(cookie.encode(), self._value.encode())


def content_security_policy(nonce: str, frame_ancestors: str) -> str:
    """Return the policy of every answer: our own files only, no inline script but the import map, no eval."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; frame-src 'self'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
    )


def body_too_large() -> Refusal:
    """Return the refusal of a request that is longer than any of ours."""
    return Refusal(413, "too_large", f"a request may have {MAX_BODY_BYTES >> 20} MiB")


def limit_body(headers: Headers, receive: Receive) -> Receive:
    """Count the body of a request that did not say how long it is."""
    if "transfer-encoding" not in headers:
        return receive
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise HTTPException(413, body_too_large().message)
        return message

    return receive_limited


def _with_slash(scope: Scope) -> Response:
    """Lead to the page, whose addresses are relative to it; itself relatively, as a proxy may have put more ahead."""
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"./{scope['path'].rpartition('/')[2]}/" + (f"?{query}" if query else ""))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
