"""The `board` command: what its flags mean. docs/cli.md is its manual; other commands are in `commands`.

Flags are TensorBoard's where it has them. Those that make no sense here are accepted with a line that says why, so
that old scripts run.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence

from board import commands

DEFAULT_PORT = 6006

_LONG_SECONDS = 1e9
"""Longer than anybody waits; ten times as long overflows a clock."""

IGNORED = {
    "samples_per_plugin": "nothing is sampled: every point and every sample is kept",
    "reload_multifile": "all files of a run are followed always",
    "reload_multifile_inactive_secs": "all files of a run are followed always",
    "detect_file_replacement": "a replaced file is noticed always",
    "load_fast": "there is one loader, and it is compiled",
    "reload_task": "loading runs in threads of its own",
    "max_reload_threads": "loading takes as many threads as there are cores",
    "generic_data": "there is one way to the data",
    "grpc_data_provider": "there is no separate data server",
    "grpc_creds_type": "there is no separate data server",
    "extra_data_server_flags": "there is no separate data server",
    "db": "there is no database: log directories are read as they are",
    "db_import": "there is no database: log directories are read as they are",
    "reuse_port": "a port belongs to one server",
}
"""TensorBoard's flags without a meaning here, and why."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code: 0 stopped by the user, 1 a clear line on stderr said why, 2 wrong use."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show is no reason to end
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in commands.COMMANDS:
        return commands.run(words)
    parser = make_parser()
    arguments = parser.parse_args(words[1:] if words[:1] == ["serve"] else words)
    for name, reason in IGNORED.items():
        if getattr(arguments, name) is not None:
            print(f"board: --{name} is not needed: {reason}", file=sys.stderr)
    try:
        if arguments.version:
            return _print_version()
        _check(parser, arguments)
        if arguments.inspect:
            from board import inspection  # neither command needs what the other one imports

            return inspection.run(arguments)
        _end_when_told()
        gc.disable()  # imports only make what stays: collecting in between is a fifth of their time; serve enables it
        from board import serve

        return serve.run(arguments, DEFAULT_PORT)
    except KeyboardInterrupt:
        return 0


def _end_when_told() -> None:
    """Let Ctrl+C and SIGTERM end the command quietly, with exit code 0 as TensorBoard's, until the server handles them.

    At once: nothing is to be saved yet, and an exception would be lost, or become another, in the middle of an import.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: os._exit(0))


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all flags."""
    parser = argparse.ArgumentParser(
        prog="board",
        description="Show in the browser what TensorFlow, PyTorch, JAX and others logged to a directory.",
        allow_abbrev=False,
        epilog=commands.listing(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--logdir", metavar="DIR", default="", help="directory whose runs are shown; it may not exist yet")
    add("--logdir_spec", metavar="NAME:DIR,…", default="", help="several directories, each under a name")
    add("--port", type=_port, metavar="N", help=f"port; default {DEFAULT_PORT} or the next free one; 0: any free one")
    add("--host", metavar="NAME", help="name or address to listen on; default localhost, this machine only")
    _switch(add, "bind_all", "listen on all interfaces of this machine")
    add("--allowed_hosts", metavar="NAME,…", default="", help="names besides its own under which the server answers")
    add("--token", default=os.environ.get("BOARD_TOKEN", ""), help="secret that opens the board; default: $BOARD_TOKEN")
    add("--path_prefix", metavar="/PATH", default="", help="path under which the board lies, for a proxy")
    add(
        "--frame_ancestors",
        metavar="ORIGIN",
        default="'self'",
        help="who may show the board in a frame (CSP source list)",
    )
    add("--window_title", metavar="TEXT", default="", help="title of the browser's window")
    add(
        "--reload_interval",
        type=_seconds,
        metavar="SECONDS",
        default=1.0,
        help="between two looks at a directory that cannot tell of changes; 0: load once",
    )
    _switch(
        add,
        "purge_orphaned_data",
        "show of restarted runs only what the last attempt left (default); false: show all",
        default=True,
    )
    add("--nopurge_orphaned_data", dest="purge_orphaned_data", action="store_false", help=argparse.SUPPRESS)
    _switch(add, "inspect", "print what the event files hold, and exit")
    add("--event_file", metavar="FILE", default="", help="with --inspect: look at this file alone")
    add("--tag", metavar="TAG", default="", help="with --inspect: look at this tag alone")
    _switch(add, "json", "with --inspect: print JSON")
    add("--version", "--version_tb", action="store_true", help="print the version, and exit")
    for name in IGNORED:
        add(f"--{name}", nargs="?", const="", help=argparse.SUPPRESS)
    return parser


def _check(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Refuse combinations that cannot be meant; exits with 2 and a line that names them."""
    if arguments.logdir and arguments.logdir_spec:
        parser.error("--logdir and --logdir_spec exclude each other")
    if arguments.host is not None and arguments.bind_all:
        parser.error("--host and --bind_all exclude each other")
    if arguments.inspect:
        if bool(arguments.logdir) == bool(arguments.event_file):
            parser.error("--inspect takes either --logdir or --event_file")
    elif not (arguments.logdir or arguments.logdir_spec):
        parser.error("which directory? For example --logdir=./runs")
    if not arguments.frame_ancestors.isprintable() or not arguments.frame_ancestors.isascii():
        parser.error(f"--frame_ancestors {arguments.frame_ancestors!r} cannot stand in a header")
    if arguments.path_prefix:
        arguments.path_prefix = "/" + arguments.path_prefix.strip("/")
        if not all(part.isprintable() and part not in {".", ".."} for part in arguments.path_prefix.split("/")):
            parser.error(f"--path_prefix {arguments.path_prefix!r} is not a plain path")


def _switch(add: Callable[..., argparse.Action], name: str, help_text: str, *, default: bool = False) -> None:
    """Add a flag that may stand alone or take true or false, as TensorFlow's do."""
    add(f"--{name}", nargs="?", type=_boolean, const=True, default=default, metavar="BOOL", help=help_text)


def _boolean(text: str) -> bool:
    value = {"true": True, "t": True, "1": True, "yes": True, "false": False, "f": False, "0": False, "no": False}.get(
        text.lower()
    )
    if value is None:
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return value


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 0 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time in seconds")
    return min(seconds, _LONG_SECONDS)


def _print_version() -> int:
    from importlib import metadata  # reading it takes longer than all else that this flag does

    print(metadata.version("board"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
