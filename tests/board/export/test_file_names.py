"""Whatever somebody named a run or tag, a file of that name can be made, and only where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.export.file_names import MOST_BYTES, FileNames, plain


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("loss", "loss"),
        ("train/loss 2", "train_loss 2"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "_"),
        (".", "_"),
        ("", "_"),
        (".hidden", "hidden"),
        ("C:\\x", "C__x"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("a\x00b\nc", "a_b_c"),
        ("日本語", "日本語"),
        ("cafe\u0301", "caf\u00e9"),
        ("x\u202egpj.exe", "x_gpj.exe"),
        ("~root", "_root"),
        ("-rf", "-rf"),
    ],
)
def test_names_are_plain(name: str, expected: str) -> None:
    """Letters and digits of any script stay; what means something to a system does not."""
    assert expected == plain(name)


@settings(max_examples=300)
@given(st.lists(st.text(max_size=300), unique=True, max_size=20))
def test_every_name_has_a_file_of_its_own(names: list[str]) -> None:
    """Also where capital letters do not count, and the same one each time."""
    given_names = FileNames()
    found = [given_names.of(name) for name in names]

    assert len(names) == len({name.casefold() for name in found})
    assert found == [given_names.of(name) for name in names]
    for name in found:
        assert os.path.basename(name) == name not in {"", ".", ".."}
        assert len(os.fsencode(name)) <= MOST_BYTES + 12


def test_many_names_that_look_alike_take_no_longer(tmp_path: Path) -> None:
    """Hostile logs have a million of them; also one that is what another would be called."""
    names = FileNames()
    found = {names.new("/") for _ in range(20_000)}

    assert 20_000 == len(found)
    assert ["a", "a-2", "a-2-2", "a-3"] == [names.new(name) for name in ("a", "a", "a-2", "a")]


def test_capital_letters_make_no_other_file() -> None:
    """On a system that ignores them, "A" would overwrite "a"."""
    names = FileNames()

    assert ["a", "A-2"] == [names.of(name) for name in ("a", "A")]
