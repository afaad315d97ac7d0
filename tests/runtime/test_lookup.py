"""Tables from words to numbers and back: in sessions and functions, from files, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

import runtime as rt

WORDS = ["the", "cat", "sat"]


def test_a_graphs_tables_are_filled_by_the_tables_initializer() -> None:
    """Before that, a lookup says what to run; sparse words keep their places."""
    with rt.Graph().as_default(), rt.Session() as session:
        table = rt.lookup.index_table_from_tensor(WORDS, num_oov_buckets=2)
        back = rt.lookup.index_to_string_table_from_tensor(WORDS)
        words = rt.placeholder(rt.string, [None])
        ids = table.lookup(words)
        sparse = table.lookup(rt.string_split(["cat on", "the mat"]))
        with pytest.raises(ValueError, match=r"not initialized: run rt.tables_initializer\(\)"):
            session.run(ids, {words: ["cat"]})
        session.run(rt.tables_initializer())
        found = session.run(ids, {words: ["sat", "the", "dog"]})
        assert [2, 0] == found[:2].tolist()
        assert found[2] in (3, 4)
        assert [b"the", b"sat", b"UNK"] == session.run(back.lookup(np.array([0, 2, 9]))).tolist()
        assert [[0, 0], [0, 1], [1, 0], [1, 1]] == session.run(sparse).indices.tolist()
        assert 5 == session.run(table.size())
        session.run(rt.tables_initializer())  # again, with the same


def test_functions_look_up_what_was_filled_outside() -> None:
    """A table is captured as a variable is."""
    table = rt.lookup.StaticHashTable(rt.lookup.KeyValueTensorInitializer(WORDS, [1.0, 2.0, 3.0]), 0.0)

    @rt.function
    def total(words: object) -> object:
        return rt.reduce_sum(table.lookup(words))

    assert 4.0 == float(total(rt.constant(["the", "sat", "dog"])).numpy())


def test_files_of_words(tmp_path: Path) -> None:
    """A word a line, or a column of each; only the first lines where that is asked for."""
    plain, columns = tmp_path / "words.txt", tmp_path / "columns.tsv"
    plain.write_text("the\ncat\nsat\n")
    columns.write_text("the\t7\ncat\t9\n")
    table = rt.lookup.index_table_from_file(plain, vocab_size=2)
    assert [0, 1, -1] == table.lookup(WORDS).numpy().tolist()
    table = rt.lookup.index_table_from_file(columns, key_column_index=0, value_column_index=1)
    assert [7, 9, -1] == table.lookup(WORDS).numpy().tolist()
    back = rt.lookup.index_to_string_table_from_file(plain, default_value="?")
    assert [b"sat", b"?"] == back.lookup(np.array([2, 3])).numpy().tolist()
    with pytest.raises(ValueError, match="has 3 lines, and 4 are wanted"):
        rt.lookup.index_table_from_file(plain, vocab_size=4)
    with pytest.raises(ValueError, match=r"line 1 of .* has 2 columns, and no column 2"):
        rt.lookup.index_table_from_file(columns, key_column_index=2)


def test_what_is_no_table_is_refused() -> None:
    """A key with two values, an empty vocabulary, keys of another dtype."""
    with pytest.raises(ValueError, match="key b'a' has the values 1 and 2"):
        rt.lookup.StaticHashTable(rt.lookup.KeyValueTensorInitializer(["a", "a"], [1, 2]), 0)
    with pytest.raises(ValueError, match="one word or more"):
        rt.lookup.index_table_from_tensor(rt.constant(np.zeros(0, object)))
    table = rt.lookup.index_table_from_tensor(WORDS)
    with pytest.raises(TypeError, match="cannot become a tensor of string"):
        table.lookup([1, 2])


def test_numbers_that_are_none_are_named() -> None:
    """Text that only looks like a number to Python is none either."""
    for text in ("x", "", "1_000", "1.5.2"):
        with pytest.raises(ValueError, match=r"is no float32"):
            rt.string_to_number([text])
    with pytest.raises(ValueError, match="is no int32"):
        rt.string_to_number(["3000000000"], rt.int32)
    with pytest.raises(ValueError, match="position 6 is outside of b'hello'"):
        rt.substr("hello", 6, 1)
    with pytest.raises(ValueError, match="no regular expression"):
        rt.regex_replace("a", "(", "b")
