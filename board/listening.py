"""Sockets on which the server listens, opened before anything heavy is imported: what is wrong is said at once."""

from __future__ import annotations

import contextlib
import errno
import socket
from dataclasses import dataclass

ATTEMPTS = 100
"""Ports tried from the default one up, as TensorBoard does."""

_NO_IPV6 = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}
_BACKLOG = 1024


class CannotListen(Exception):  # noqa: N818  # it is said to a person, not raised at one
    """There is no such address, or no such port is free."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Open sockets of one port, and the name under which a browser on this machine reaches it."""

    sockets: list[socket.socket]
    name: str
    port: int


def listen(host: str | None, port: int | None, *, bind_all: bool, default_port: int) -> Listener:
    """Listen on `host` (None: localhost). Without a `port` the first free one from the default up is taken.

    Raises CannotListen with a line that says what to do.
    """
    name = socket.gethostname() if bind_all else host or "localhost"
    addresses = [(socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")] if bind_all else _addresses(name)  # noqa: S104  # asked for
    if port is None:
        candidates = list(range(default_port, default_port + ATTEMPTS))
    else:
        candidates = [port] * (10 if port == 0 else 1)  # a port that one family has free may be taken in the other
    for candidate in candidates:
        sockets = _open(addresses, candidate, dual_stack=bind_all)
        if sockets:
            return Listener(sockets, name, sockets[0].getsockname()[1])
    if port is None:
        raise CannotListen(
            f"ports {default_port} to {default_port + ATTEMPTS - 1} are all in use: choose one with --port"
        )
    raise CannotListen(f"port {port} is in use: choose another one, or leave --port out to take the next free one")


def _addresses(name: str) -> list[tuple[socket.AddressFamily, str]]:
    """Return the addresses of a name.

    `localhost` is both families: a browser tries ::1 first, and another program that listens there would answer for us.
    """
    if name == "localhost":
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    try:
        found = socket.getaddrinfo(name.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise CannotListen(f"--host {name!r} is not a name or address of this machine: {error}") from error
    family, _type, _protocol, _name, address = found[0]
    return [(family, str(address[0]))]


def _open(addresses: list[tuple[socket.AddressFamily, str]], port: int, *, dual_stack: bool) -> list[socket.socket]:
    """Open one port on all addresses that this machine has; nothing when somebody else has it."""
    sockets: list[socket.socket] = []
    for family, address in addresses:
        try:
            sockets.append(_open_one(family, address, port, dual_stack=dual_stack))
        except OSError as error:
            if error.errno in _NO_IPV6 and family == socket.AF_INET6 and len(addresses) > 1:
                continue
            _close(sockets)
            if error.errno == errno.EADDRINUSE:
                return []
            raise CannotListen(f"cannot listen on {address} port {port}: {error.strerror}") from error
        if dual_stack:
            break
        port = sockets[0].getsockname()[1]
    return sockets


def _open_one(family: socket.AddressFamily, address: str, port: int, *, dual_stack: bool) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY on what it accepts; without, each answer waits 40 ms for an ACK.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(opened.close)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if dual_stack else 1)
        opened.bind((address, port))
        opened.listen(_BACKLOG)
        on_failure.pop_all()
    return opened


def _close(sockets: list[socket.socket]) -> None:
    for opened in sockets:
        opened.close()
