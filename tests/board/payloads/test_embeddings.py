"""Projector configs and bookmarks, and what only claims to be them."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.payloads.embeddings import parse_bookmarks, parse_checkpoint_state, parse_config, tag_and_step


def test_a_config_names_its_embeddings() -> None:
    """Fields that are not known, as a later version may have, do not hide those that are."""
    config = parse_config(b'embeddings { tensor_name: "a" tensor_shape: 2 tensor_shape: 3 } later_field: 3')

    assert ["a"] == [each.tensor_name for each in config.embeddings]
    assert [2, 3] == list(config.embeddings[0].tensor_shape)


@pytest.mark.parametrize(
    "content",
    [b"embeddings {", b"\xff\xfe", b"embeddings { tensor_shape: -1 }", b"x " * 3, b"a {" * 100_000],
    ids=["cut", "no text", "negative", "no fields", "deep"],
)
def test_what_is_no_config_is_refused_in_words(content: bytes) -> None:
    """The list of embeddings shows them."""
    with pytest.raises(ValueError, match="not a projector config"):
        parse_config(content)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("feat:00050", ("feat", 50)),
        ("a:b:123456", ("a:b", 123456)),
        ("embedding:0", ("embedding:0", None)),  # TensorFlow 1's output number
        (":00000", (":00000", None)),
        ("plain", ("plain", None)),
    ],
)
def test_pytorchs_names_hold_the_step(name: str, expected: tuple[str, int | None]) -> None:
    """Five digits or more behind the last colon."""
    assert expected == tag_and_step(name)


def test_a_checkpoint_state_names_the_latest() -> None:
    """TensorFlow's file `checkpoint`."""
    assert "model-3" == parse_checkpoint_state(b'model_checkpoint_path: "model-3"')
    with pytest.raises(ValueError, match="not a checkpoint state"):
        parse_checkpoint_state(b"model_checkpoint_path: ")


def test_bookmarks_are_a_list_of_states() -> None:
    """What is no state is left out, and it is said."""
    found = parse_bookmarks(json.dumps([{"label": "a"}, 3, None]).encode())

    assert [{"label": "a"}] == found.states
    assert "2 of 3 entries are left out" in found.note


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"[" * 100_000, b"\xff"])
def test_bookmarks_that_are_none_are_refused(content: bytes) -> None:
    """No JSON, no list, nested without end."""
    with pytest.raises(ValueError, match="bookmarks"):
        parse_bookmarks(content)


@given(st.binary(max_size=100) | st.text('embdings{}:"123 \n', max_size=60).map(str.encode))
def test_any_bytes_are_a_config_or_refused(content: bytes) -> None:
    """And nothing else happens."""
    for parse in (parse_config, parse_bookmarks, parse_checkpoint_state):
        with contextlib.suppress(ValueError):
            parse(content)
