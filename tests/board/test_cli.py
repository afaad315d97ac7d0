from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from board import cli

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def board(environment: Mapping[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command until it ends by itself."""

    def run(*flags: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "board", *flags]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60)

    return run


def test_version_is_the_package_s(board: Callable[..., Any]) -> None:
    """`--version` prints the version alone, for scripts."""
    from importlib.metadata import version

    assert (0, f"{version('board')}\n") == (board("--version").returncode, board("--version").stdout)


def test_old_scripts_run(board: Callable[..., Any]) -> None:
    """TensorBoard's flags are all known; those without a meaning here say why in one line each."""
    flags = [
        *("--load_fast=false", "--reload_task=auto", "--max_reload_threads=4", "--detect_file_replacement=true"),
        *("--generic_data=auto", "--samples_per_plugin=images=0", "--reuse_port", "--db=x", "--db_import"),
        *(
            "--grpc_creds_type=local",
            "--grpc_data_provider=x",
            "--extra_data_server_flags=x",
            "--reload_multifile=true",
        ),
        *("--reload_multifile_inactive_secs=-1", "--version"),
    ]
    done = board("serve", *flags)

    assert done.returncode == 0
    assert len(flags) - 1 == len(done.stderr.splitlines())
    assert all("is not needed" in line for line in done.stderr.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--bind_all", True),
        ("--bind_all=true", True),
        ("--bind_all=False", False),
        ("--bind_all=0", False),
        ("", False),
    ],
)
def test_switches_are_tensorflow_s(text: str, expected: bool) -> None:
    """A switch stands alone, or takes a word for true or false."""
    assert expected is cli.make_parser().parse_args(text.split()).bind_all


@pytest.mark.parametrize("flag", ["--nopurge_orphaned_data", "--purge_orphaned_data=false"])
def test_who_keeps_orphans_sees_raw_lines_first(flag: str, run_board: Callable[..., Any]) -> None:
    """Nothing is ever purged from the store; the flag chooses what the page shows first."""
    running = run_board(f"--logdir={GOLDEN}", flag)

    assert httpx.get(f"{running.url}api/environment").json()["restarts"] == "raw"


@pytest.mark.parametrize(
    ("flags", "code", "says"),
    [
        ([], 2, "which directory"),
        (["--logdir=x", "--logdir_spec=a:x"], 2, "exclude each other"),
        (["--logdir=x", "--host=localhost", "--bind_all"], 2, "exclude each other"),
        (["--logdir=x", "--port=70000"], 2, "70000"),
        (["--logdir=x", "--port=http"], 2, "http"),
        (["--logdir=x", "--reload_interval=soon"], 2, "'soon' is not a time"),
        (["--logdir=x", "--frame_ancestors=a\r\nb: c"], 2, "cannot stand in a header"),
        (["--logdir=x", "--reload_interval=-1"], 2, "-1"),
        (["--logdir=x", "--bind_all=perhaps"], 2, "perhaps"),
        (["--logdir=x", "--path_prefix=/a/../b"], 2, "--path_prefix"),
        (["--inspect"], 2, "--logdir"),
        (["--inspect", "--logdir=x", "--event_file=y"], 2, "--event_file"),
        (["--nonsense"], 2, "--nonsense"),
        (["--logdir=a_file"], 1, "a_file"),
        (["--logdir_spec=a:a_file"], 1, "a_file"),
        (["--logdir=x", "--host=no.such.host.invalid"], 1, "no.such.host.invalid"),
        (["--logdir=x", "--host=192.0.2.1"], 1, "192.0.2.1"),
    ],
)
def test_wrong_use_is_one_clear_line(
    board: Callable[..., Any], tmp_path: Path, flags: list[str], code: int, says: str
) -> None:
    """Whatever is wrong, the last line on stderr says what, the exit code is not 0, and no traceback is seen."""
    (tmp_path / "a_file").write_text("")
    done = board(*flags)

    assert code == done.returncode
    assert says in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_explicit_port_that_is_taken_is_an_error(board: Callable[..., Any]) -> None:
    """Who asked for a port gets that port, or a line that says it is in use."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = board("--logdir=.", f"--port={port}")

    assert (1, True) == (done.returncode, f"port {port} is in use" in done.stderr)


def test_the_default_port_gives_way_to_the_next_one(run_board: Callable[..., Any]) -> None:
    """Two boards on one machine need no thought."""
    first = run_board("--logdir=.", "--port=0")
    port = httpx.URL(first.url).port
    assert port is not None
    code = f"import sys; from board import cli; cli.DEFAULT_PORT = {port}; sys.exit(cli.main(['--logdir=.']))"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as second:
        assert second.stderr is not None
        lines = iter(second.stderr.readline, "")
        said = next(line for line in lines if " at http" in line)
        second.terminate()
        second.stderr.read()

    assert f":{port}/" not in said


def test_both_addresses_of_localhost_are_ours(run_board: Callable[..., Any]) -> None:
    """A browser that tries ::1 first finds this board and not another program on the same port."""
    port = httpx.URL(run_board(f"--logdir={GOLDEN}").url).port

    assert httpx.get(f"http://127.0.0.1:{port}/api/environment").status_code == 200
    if socket.has_ipv6 and _has_address("::1"):
        assert httpx.get(f"http://[::1]:{port}/api/environment").status_code == 200


def _has_address(address: str) -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def test_golden_logs_are_served(run_board: Callable[..., Any]) -> None:
    """One command over what real tools wrote: the page, its data, and a last line that counts what was read."""
    running = run_board(f"--logdir={GOLDEN}")
    said = iter(running.process.stderr.readline, "")
    summary = next(line for line in said if " points in " in line)
    document = httpx.get(f"{running.url}api/changes").json()

    assert httpx.get(running.url).status_code == 200
    assert f"{sum(document['series']['points']):,.0f} points in {len(document['runs'])} runs" in summary


def test_a_directory_that_is_not_there_yet_is_waited_for(run_board: Callable[..., Any], tmp_path: Path) -> None:
    """The board may be started before the training; its runs come when they come."""
    from writer import SummaryWriter

    running = run_board(f"--logdir={tmp_path / 'later'}")
    assert "does not exist yet" in running.said
    with SummaryWriter(str(tmp_path / "later" / "a")) as writer:
        writer.add_scalar("loss", 1.0, 0)

    _until(lambda: httpx.get(f"{running.url}api/changes").json()["runs"] != [])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_token_and_prefix_are_in_the_address(run_board: Callable[..., Any]) -> None:
    """What is printed is what a person opens."""
    running = run_board(f"--logdir={GOLDEN}", "--token=s&cret", "--path_prefix=deep")

    assert running.url.endswith("/deep/?token=s%26cret")
    answer = httpx.get(running.url, headers={"Accept": "text/html"}, follow_redirects=True)
    assert (200, "") == (answer.status_code, answer.url.query.decode())
    assert httpx.get(running.url.partition("?")[0]).status_code == 401


def test_bind_all_warns_and_answers_to_any_address(run_board: Callable[..., Any]) -> None:
    """Serving everybody is allowed, and said aloud."""
    running = run_board(f"--logdir={GOLDEN}", "--bind_all")
    port = httpx.URL(running.url).port

    answer = httpx.get(f"http://127.0.0.1:{port}/api/environment", headers={"Host": "10.1.2.3"})
    assert answer.status_code == 200
    assert "--token" in answer.json()["notices"][0]


@pytest.fixture
def endless_logs(tmp_path: Path) -> Path:
    """More than can be read before a test is over."""
    source = max(GOLDEN.rglob("*tfevents*"), key=lambda path: path.stat().st_size).read_bytes()
    for run in range(40):
        (tmp_path / "many" / str(run)).mkdir(parents=True)
        (tmp_path / "many" / str(run) / "events.out.tfevents.1").write_bytes(source * (1 + 4_000_000 // len(source)))
    return tmp_path / "many"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_at_once(run_board: Callable[..., Any], endless_logs: Path, number: signal.Signals) -> None:
    """In the middle of loading, with a stream open and an answer under way: exit code 0, no traceback, no waiting."""
    running = run_board(f"--logdir={endless_logs}")
    with httpx.stream("GET", f"{running.url}api/events", timeout=10) as stream:
        next(stream.iter_lines())
        started = time.monotonic()
        code = running.stop(number)
        took = time.monotonic() - started

    assert code == 0
    assert took < 2  # 0.2 s where nothing else runs
    assert "Traceback" not in running.process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_the_start_is_quiet_too(environment: Mapping[str, str], number: signal.Signals) -> None:
    """Imports take most of a start; a stop in the middle of them shows no traceback."""
    command = [sys.executable, "-X", "importtime", "-m", "board", "--logdir=.", "--port=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "uvicorn" in line:
                break
        process.send_signal(number)
        rest = process.stderr.read()

    assert process.returncode == 0
    assert "Traceback" not in rest


def test_inspect_is_reached(board: Callable[..., Any]) -> None:
    """The command hands over to the inspection."""
    done = board("--inspect", f"--logdir={GOLDEN}", "--json")

    assert done.returncode == 0
    assert json.loads(done.stdout)


def test_a_signal_is_not_lost_in_a_callback() -> None:
    """An exception from a signal handler is swallowed where the interpreter ignores exceptions, as imports may."""
    code = """
import signal, sys, weakref
from board import cli, serve

class Module:
    pass

def run(*_):
    module = Module()
    lock = weakref.ref(module, lambda _: signal.raise_signal(signal.SIGTERM))
    del module
    return 7

serve.run = run
sys.exit(cli.main(["--logdir=x"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("flags", [("--port=0",), ("--inspect",)])
def test_a_path_too_long_is_a_path_that_is_not_there(flags: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """The system says so in another way than of other missing paths."""
    command = [sys.executable, "-m", "board", f"--logdir={'x' * 5000}", *flags]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.terminate()
        rest = process.stderr.read()
    assert "does not exist" in first or "no directory" in first
    assert "Traceback" not in rest


def test_names_that_the_terminal_cannot_show_are_escaped(environment: Mapping[str, str], tmp_path: Path) -> None:
    """`LC_ALL=C board --inspect` shows every run."""
    (tmp_path / "日本").mkdir()
    (tmp_path / "日本" / "events.out.tfevents.1").touch()
    command = [sys.executable, "-m", "board", "--inspect", f"--logdir={tmp_path}"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**environment, "PYTHONIOENCODING": "ascii"}, timeout=60
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert r"\u65e5\u672c" in done.stdout
