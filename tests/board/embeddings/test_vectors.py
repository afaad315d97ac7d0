"""The vectors of an embedding, from each kind of file."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from board.embeddings.errors import BadEmbedding
from board.embeddings.kept import Kept
from board.embeddings.listing import of_config
from board.embeddings.vectors import vectors
from runtime.checkpoints import load_variable
from tests.board.embeddings.conftest import Configs

GOLDEN = Path(__file__).parents[2] / "golden"


def test_a_checkpoints_matrix_is_what_tensorflow_saved(configs: Configs) -> None:
    """Read by the dashboard as by the runtime."""
    configs.root = GOLDEN
    run = GOLDEN / "tensorflow2" / "emb"
    (found,) = of_config(configs.know("tensorflow2/emb", run / "projector_config.pbtxt"))

    np.testing.assert_array_equal(load_variable(run, found.tensor), vectors(found).values)


def test_float32_of_any_bytes_is_read_with_its_shape(configs: Configs) -> None:
    """Also zeros, which are UTF-8; TensorBoard takes them for text."""
    config = 'embeddings { tensor_path: "raw.bin" tensor_shape: 2 tensor_shape: 3 }'
    (found,) = of_config(configs.write("run", config, raw__bin=bytes(24)))

    assert [[0.0] * 3] * 2 == vectors(found).values.tolist()


def test_rows_that_hold_no_numbers_are_marked(configs: Configs) -> None:
    """They stay out of what is computed."""
    config = 'embeddings { tensor_path: "a.tsv" }'
    (found,) = of_config(configs.write("run", config, a__tsv=b"1\t2\nnan\t1\n3\tinf\n4\t5\n"))

    assert [True, False, False, True] == vectors(found).finite.tolist()


def test_a_row_that_is_ragged_is_said_when_it_is_read(configs: Configs) -> None:
    """The list only looked at the first line."""
    config = 'embeddings { tensor_path: "a.tsv" }'
    (found,) = of_config(configs.write("run", config, a__tsv=b"1\t2\n3\n"))

    assert (2, 2) == found.shape
    with pytest.raises(BadEmbedding, match=r"'a.tsv': row 2 has 1 numbers"):
        vectors(found)


def test_content_tells_embeddings_apart(configs: Configs) -> None:
    """The same numbers in another shape are others; results are kept by it."""
    config = (
        'embeddings { tensor_path: "a.tsv" } embeddings { tensor_path: "b.tsv" } embeddings { tensor_path: "c.tsv" }'
    )
    found = of_config(configs.write("run", config, a__tsv=b"1\t2\n", b__tsv=b"1\n2\n", c__tsv=b"1.0\t2.0\n"))
    a, b, c = (vectors(each).digest for each in found)

    assert a == c != b


def test_a_thing_is_made_once_however_many_ask() -> None:
    """Ten cards of a page are drawn from one reading of the file."""
    kept: Kept[bytes] = Kept(len, 100)
    made = []
    begun = threading.Event()

    def make() -> bytes:
        begun.wait(5)
        made.append(1)
        return b"x"

    threads = [threading.Thread(target=kept.get, args=("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()

    assert [1] == made


def test_memory_is_bounded_and_the_newest_stays() -> None:
    """Also where it alone is larger than what is kept."""
    kept: Kept[bytes] = Kept(len, 10)
    for key, size in (("a", 4), ("b", 4), ("c", 4), ("huge", 50)):
        kept.get(key, lambda size=size: bytes(size))  # type: ignore[misc]
        assert kept.look(key) is not None

    assert [None] * 3 == [kept.look(key) for key in "abc"]


def test_what_failed_is_tried_again() -> None:
    """A file that was being written may be whole the next time."""
    kept: Kept[bytes] = Kept(len, 10)
    with pytest.raises(BadEmbedding):
        kept.get("a", _fail)

    assert b"x" == kept.get("a", lambda: b"x")


def _fail() -> bytes:
    raise BadEmbedding("half")
