"""Commands beside the server, each by its first word: `board export …`.

Each is a module that is imported only when its word is said, with `run(words) -> exit code` and a parser of its own.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence
from typing import NamedTuple

from board.errors import BoardError

INTERRUPTED = 130
"""The exit code after Ctrl+C, as a shell counts it: who started the command must not take it for done."""


class Command(NamedTuple):
    """Where a command is, and what `board --help` says of it."""

    module: str
    summary: str


COMMANDS: dict[str, Command] = {
    "export": Command("board.export.command", "write points, images, audio and text to files for other programs"),
    "merge": Command("board.repair.merge", "write each run's event files as one, without what was overwritten"),
    "clean": Command("board.repair.clean", "copy a log directory without damaged records"),
}


def run(words: Sequence[str]) -> int:
    """Run the command that the first word names, with the others.

    Returns its exit code: 0 done, 1 a clear line on stderr said why not, 2 wrong use, 130 stopped by Ctrl+C or SIGTERM.
    Both raise KeyboardInterrupt in the command, which removes what is half done.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = importlib.import_module(COMMANDS[words[0]].module).run(words[1:])
    except BoardError as error:
        print(f"board: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def listing() -> str:
    """Return the commands as `board --help` shows them."""
    return "\n".join(["commands:", *(f"  board {name:<10} {command.summary}" for name, command in COMMANDS.items())])
