"""A real TensorBoard and a real `board`, started for a test, and how to ask them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from board.tensorboard.differences import Peer

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 30.0

EVERYTHING = "scalars=1000000,histograms=1000000,images=1000000,text=1000000,pr_curves=1000000"


Result = TypeVar("Result")


@dataclass(frozen=True)
class Question:
    """A GET, or with a form a POST."""

    path: str
    form: tuple[tuple[str, str], ...] | None = None
    multipart: bool = False


@dataclass(frozen=True)
class Answer:
    """What of an answer must be equal; a JSON body is parsed, so that the order of keys does not count."""

    status: int
    media_type: str
    body: Any


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


@dataclass
class Server:
    """A running server under test."""

    url: str
    peer: Peer | None  # None: board

    def ask(self, question: Question) -> Answer:
        data, headers = _body(question)
        request = urllib.request.Request(f"{self.url}/{question.path}", data, headers)
        try:
            response = _OPENER.open(request, timeout=DEADLINE_SECONDS)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            body = response.read()
        media_type = response.headers.get_content_type()
        return Answer(response.status, media_type, json.loads(body) if media_type == "application/json" else body)


def _body(question: Question) -> tuple[bytes | None, dict[str, str]]:
    if question.form is None:
        return None, {}
    if not question.multipart:
        return urlencode(question.form).encode(), {}
    boundary = "----side-by-side"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in question.form
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@contextmanager
def _running(peer: Peer | None, log: Path, *command: str) -> Iterator[Server]:
    """Start a server on a port of its own choice; wait until it names it."""
    with log.open("w+") as output:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=output, stderr=output)
        try:
            yield Server(_wait_for(lambda: _printed_url(process, log), "a URL"), peer)
        finally:
            process.terminate()
            process.wait(DEADLINE_SECONDS)


def _printed_url(process: subprocess.Popen[bytes], log: Path) -> str | None:
    text = log.read_text()
    assert process.poll() is None, text
    match = re.search(r"http://(?:127\.0\.0\.1|localhost):\d+", text)
    return match.group() if match else None


def _wait_for(look: Callable[[], Result | None], what: str) -> Result:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"no {what} within {DEADLINE_SECONDS} s")


@contextmanager
def tensorboard(peer: Peer, logdir: str, directory: Path) -> Iterator[Server]:
    loader = (
        ["--load_fast=true"]
        if peer is Peer.FAST
        else ["--load_fast=false", "--reload_task=blocking", "--reload_interval=0"]
    )
    flags = ["--logdir", logdir, "--host=127.0.0.1", "--port=0", f"--samples_per_plugin={EVERYTHING}", *loader]
    with _running(peer, directory / f"{peer.name}.log", "tensorboard.main", *flags) as server:
        yield server


@contextmanager
def board(logdir: str, directory: Path) -> Iterator[Server]:
    with _running(None, directory / "board.log", "board", "--logdir", logdir, "--port=0") as server:
        _wait_for(lambda: _is_loaded(server) or None, "end of loading")
        yield server


def _is_loaded(server: Server) -> bool:
    state: str = server.ask(Question("api/changes?since=0")).body["load"]["state"]
    return state == "ready"


def get(path: str, **arguments: str) -> Question:
    return Question(f"data/{path}?{urlencode(arguments)}" if arguments else f"data/{path}")


def post(path: str, *fields: tuple[str, str]) -> Question:
    return Question(f"data/{path}", fields)


def series_requests(*requests: object) -> str:
    return json.dumps(requests)
