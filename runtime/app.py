"""`rt.app`: how TensorFlow 1's scripts begin."""

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from runtime import flags as flags

__all__ = ["flags", "run"]


def run(main: Callable[[list[str]], Any] | None = None, argv: list[str] | None = None) -> NoReturn:
    """Read the options, call `main(arguments)`, by default that of the script, and exit with what it returns.

    What is no option of the script's is left among the arguments, as in TensorFlow. A value that an option cannot have
    ends the script with the error and status 1; `--help` shows the options.
    """
    arguments = sys.argv if argv is None else argv
    if {"--help", "-help", "--helpfull", "--helpshort"}.intersection(arguments[1:]) and "help" not in flags.FLAGS:
        print(f"{sys.modules['__main__'].__doc__ or ''}\nflags:\n{flags.FLAGS.help_text()}")
        sys.exit(1)
    try:
        left = flags.FLAGS(arguments, known_only=True)
    except flags.Error as error:
        sys.exit(f"FATAL Flags parsing error: {error}\nPass --help to see help on flags.")
    sys.exit((main or sys.modules["__main__"].main)(left))
