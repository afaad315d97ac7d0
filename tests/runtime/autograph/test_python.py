"""Rewritten code without tensors does what Python does: parts of the standard library, rewritten whole, still work."""

import argparse
import configparser
import difflib
import fractions
import html.parser
import importlib
import inspect
import shlex
import textwrap
import types
import warnings
from pathlib import Path
from typing import Any

import pytest

import runtime as rt
from runtime.autograph import conversion, source

_strptime: Any = importlib.import_module("_strptime")  # of which nobody has written types
MODULES = (_strptime, argparse, configparser, difflib, fractions, html.parser, shlex, textwrap)
TEXT = "The quick brown fox jumps over the lazy dog, and over a second one. " * 5


def rewritten(function: types.FunctionType) -> Any:
    """A function as `rt.function` would trace it, or itself where it is not to be rewritten."""
    return function if source.is_generator(function) else conversion._converted(function)


def outcomes() -> list[Any]:
    """What the modules do with some texts and numbers."""

    class Parser(html.parser.HTMLParser):
        found: list[Any]

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.found.append((tag, attrs))

    page, parser = Parser(), argparse.ArgumentParser(prog="train")
    page.found = []
    page.feed("<p class='x'>Hi &amp; <br/><!-- a --><script>if (a < b) {}</script></p>")
    parser.add_argument("rate", type=float, nargs="+")
    parser.add_argument("--kind", choices=["a", "b"], default="a", help=TEXT)
    settings = configparser.ConfigParser()
    settings.read_string("[a]\nx = 1\ny = %(x)s2\n  more\n[b]\nz: 3\n; no\n")
    one, other = TEXT.split(), TEXT.replace("fox", "cat").split()[3:]
    return [
        textwrap.fill(TEXT, 33),
        textwrap.shorten(TEXT, 50),
        list(difflib.unified_diff(one, other)),
        difflib.get_close_matches("appel", ["ape", "apple", "peach"]),
        shlex.split('a \'b c\' "d e\\"" f\\ g # h', comments=True),
        str(fractions.Fraction(3.14159).limit_denominator(100) + fractions.Fraction("1/3")),
        page.found,
        vars(parser.parse_args(["1", "2.5", "--kind", "b"])),
        parser.format_help(),
        {name: dict(settings[name]) for name in settings.sections()},
        _strptime._strptime("2024-02-29 13:45:01", "%Y-%m-%d %H:%M:%S"),
    ]


def test_the_standard_library_survives_being_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops that are left, early returns, private names, closures, exceptions: hundreds of functions of others."""
    expected = outcomes()
    count = 0
    for module in MODULES:
        for place in (module, *(one for one in vars(module).values() if inspect.isclass(one))):
            for name, function in list(vars(place).items()):
                if inspect.isfunction(function) and function.__module__ == module.__name__:
                    monkeypatch.setattr(place, name, rewritten(function))
                    count += 1
    assert expected == outcomes()
    assert count > 300


def test_code_that_is_nested_too_deeply_stays(tmp_path: Path) -> None:
    """With a warning, and without an error: it may never look at a tensor."""
    lines = ["def chain(x, n):"]
    for number in range(900):
        lines += [f"    if n == {number}:", f"        return x + {number}"]
    path = tmp_path / "chain.py"
    path.write_text("\n".join([*lines, "    return x"]))
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        chain = rt.function(namespace["chain"])
    assert ["too deeply" in str(one.message) for one in told] == [True]
    assert 8.0 == float(chain(rt.constant(1.0), 7))
