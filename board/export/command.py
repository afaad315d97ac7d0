"""`board export`: what its flags mean. docs/data-out.md is its manual."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence

from board.export.destination import STDOUT, CannotExport
from board.export.exporting import DATA, SCALARS, Order, Receipt, export
from board.export.formats import FORMATS, format_of, opener
from board.ingest.logdir import parse_logdir_spec
from board.reading.loading import load, sources_of
from board.reading.names import NameFilter
from board.reading.reading import Reading
from board.store.store import Store
from board.terminal import count, follow_loading, say

TEXT_FORMATS = ("csv", "json")


def run(words: Sequence[str]) -> int:
    """Export; return the exit code. Raises BoardError with a line to show, KeyboardInterrupt when told to stop."""
    parser = make_parser()
    arguments = parser.parse_args(words)
    order = _order(parser, arguments)
    opener(order.format)  # what is not installed is said before anything is read
    reading = _read(arguments)
    try:
        receipt = export(reading, order)
    except BrokenPipeError:  # `| head` has seen enough; the interpreter would complain when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = "standard output" if order.output == STDOUT else repr(order.output)
        raise CannotExport(f"cannot write {where}: {error.strerror or error}") from error
    _tell(reading, order, receipt)
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all flags."""
    parser = argparse.ArgumentParser(
        prog="board export",
        description="Write what a log directory holds to files that other programs read.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--logdir", metavar="DIR", default="", help="directory whose runs are exported")
    add("--logdir_spec", metavar="NAME:DIR,…", default="", help="several directories, each under a name")
    add("--run", metavar="REGEX", help="only runs in whose name this is found")
    add("--tag", metavar="REGEX", help="only tags in whose name this is found")
    add(
        "--data", metavar="KIND,…", default=SCALARS, help=f"what to export: {', '.join(DATA)} or all; default {SCALARS}"
    )
    add("--format", choices=FORMATS, help="of tables; default by the suffix of the output, or csv")
    add(
        "-o",
        "--output",
        metavar="PATH",
        required=True,
        help="file to write, - for standard output; a directory where --data has more than scalars",
    )
    add("--wide", action="store_true", help="one row a step and a column for each tag, instead of one row a point")
    add(
        "--restarts",
        choices=("latest", "all"),
        default="latest",
        help="of restarted runs: what the latest attempt left standing (default), or every point, marked",
    )
    add("--force", action="store_true", help="replace what is there")
    return parser


def _order(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> Order:
    """Return what is asked for; exits with 2 and a line for what cannot be meant."""
    if bool(arguments.logdir) == bool(arguments.logdir_spec):
        parser.error("which directory? Either --logdir or --logdir_spec")
    kinds = DATA if arguments.data == "all" else tuple(dict.fromkeys(arguments.data.split(",")))
    for unknown in set(kinds) - set(DATA):
        parser.error(f"--data {unknown!r} is none of {', '.join(DATA)}, all")
    chosen = arguments.format or format_of(arguments.output)
    if arguments.output == STDOUT:
        if kinds != (SCALARS,):
            parser.error("-o - takes a table; images, audio and text are files: name a directory")
        if chosen not in TEXT_FORMATS and sys.stdout.isatty():
            parser.error(f"--format {chosen} is not for a terminal: name a file, or pipe it into a program")
    return Order(
        data=kinds,
        format=chosen,
        output=arguments.output,
        tags=NameFilter(arguments.tag, regex=True),
        wide=arguments.wide,
        restarts=arguments.restarts,
        force=arguments.force,
    )


def _read(arguments: argparse.Namespace) -> Reading:
    """Load the runs that are asked for, and no others. Raises BoardError."""
    sources = sources_of(arguments.logdir) if arguments.logdir else parse_logdir_spec(arguments.logdir_spec)
    wanted = NameFilter(arguments.run, regex=True)
    store, done = Store(), threading.Event()
    try:
        with follow_loading(store, done, quiet=True):
            load(sources, store, wanted)
    except FileNotFoundError as error:
        raise CannotExport(f"there is no log directory {error.filename!r}") from error
    return Reading(store)


def _tell(reading: Reading, order: Order, receipt: Receipt) -> None:
    if left_out := reading.left_out():
        say(f"board: left out: {left_out}")
    if receipt.unread:
        say(f"board: {count(len(receipt.unread), 'sample')} could not be read: {receipt.unread[0]}")
    if order.output != STDOUT:
        tables = [count(receipt.rows, "row")] if SCALARS in order.data else []
        files = [count(receipt.files, "file")] if order.data != (SCALARS,) else []
        say(f"wrote {' and '.join([*tables, *files])} to {order.output}")
