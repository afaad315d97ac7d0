"""What each method of a dataset promises beyond the order of numbers: structures, types, randomness, lengths."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.data import INFINITE_CARDINALITY, UNKNOWN_CARDINALITY, Dataset
from runtime.graph.graph import Graph
from runtime.graph.tensor import EagerTensor
from runtime.ops.sparse import sparse_tensor_to_dense
from runtime.records import CorruptRecordFile, SparseTensorValue


def numbers(dataset: Dataset) -> list[int]:
    return [int(value) for value in dataset]


def test_slices_keep_their_structure_and_types() -> None:
    """Tuples and dicts nest; a row of a string array is bytes."""
    x, y = np.arange(6.0).reshape(3, 2), np.array(["a", "b", "ö"])
    (first, *_) = Dataset.from_tensor_slices({"x": x, "pair": (y, np.array([1, 2, 3], np.int8))}).as_numpy_iterator()

    assert ["x", "pair"] == list(first)
    assert (np.float64, [0.0, 1.0]) == (first["x"].dtype, first["x"].tolist())
    assert b"a" == first["pair"][0]
    assert np.int8 == first["pair"][1].dtype


def test_a_loop_gives_eager_tensors_and_arrays_inside_of_a_graph() -> None:
    """As in TensorFlow, whose loops end in `.numpy()`; a graph's session is fed with arrays."""
    dataset = Dataset.from_tensor_slices((np.arange(4), {"s": ["a", "b", "c", "d"]})).batch(2)
    first, _ = dataset
    assert ([0, 1], [b"a", b"b"]) == (first[0].numpy().tolist(), first[1]["s"].numpy().tolist())
    assert isinstance(next(iter(dataset))[0], EagerTensor)
    with Graph().as_default():
        assert isinstance(next(iter(dataset))[0], np.ndarray)


def test_pythons_numbers_get_tensorflows_types() -> None:
    """int32 (int64 where that is too small), float32, bool; numpy's keep their own."""
    values = (1, 1 << 40, 0.5, True, [1, 2], [[0.5]], np.float64(0.5), np.arange(2), [np.float64(1)], "s", ["s"])
    (element,) = Dataset.from_tensors(values).as_numpy_iterator()
    found = [value.dtype.name if hasattr(value, "dtype") else "bytes" for value in element]

    assert "int32 int64 float32 bool int32 float32 float64 int64 float64 bytes object" == " ".join(found)


def test_rows_cannot_be_changed_under_the_feet_of_the_next_pass() -> None:
    """They are views of the caller's array."""
    source = np.zeros((2, 2))
    for row in Dataset.from_tensor_slices(source).as_numpy_iterator():
        with pytest.raises(ValueError, match="read-only"):
            row += 1
    source += 1  # the caller's own array is still the caller's


@pytest.mark.parametrize("arrays", [(np.zeros(2), np.zeros(3)), np.float32(1), {"a": np.zeros(2), "b": 1}])
def test_slices_need_a_common_length(arrays: Any) -> None:
    """Said with the shapes."""
    with pytest.raises(ValueError, match="no common first size"):
        Dataset.from_tensor_slices(arrays)


def test_a_function_gets_a_tuples_parts_and_a_dict_whole() -> None:
    """As in TensorFlow; what it returns becomes arrays."""
    pairs = Dataset.from_tensor_slices((np.arange(3), np.arange(3) * 2))
    assert [0, 3, 6] == numbers(pairs.map(lambda x, y: x + y))
    dicts = pairs.map(lambda x, y: {"sum": x + y, "list": [1, 2]})
    assert [[0, 1, 2], [3, 1, 2], [6, 1, 2]] == [[e["sum"], *e["list"]] for e in dicts]
    assert [3, 6] == numbers(dicts.filter(lambda e: e["sum"] > 0).map(lambda e: e["sum"]))


def test_a_shuffle_is_a_permutation_that_its_seed_decides() -> None:
    """Pass by pass another one, the same ones in another process."""

    def passes(seed: int | None, each: bool = True) -> list[list[int]]:
        dataset = Dataset.range(50).shuffle(10, seed, reshuffle_each_iteration=each)
        return [numbers(dataset) for _ in range(3)]

    first, second, third = passes(7)
    assert list(range(50)) == sorted(first) == sorted(second)
    assert first != second != third
    assert passes(7) == [first, second, third]
    assert passes(8)[0] != first
    assert passes(None)[0] != passes(None)[0]
    assert [first] * 3 == passes(7, each=False)
    # An element is at most a buffer's length ahead of its place.
    assert all(value <= place + 10 for place, value in enumerate(first))


def test_repeating_a_shuffle_shuffles_again() -> None:
    """An epoch is a pass."""
    epochs = numbers(Dataset.range(20).shuffle(20, 3).repeat(2))
    assert epochs[:20] != epochs[20:]
    assert Counter(range(20)) == Counter(epochs[:20]) == Counter(epochs[20:])


def test_a_shuffle_is_even() -> None:
    """Each element is as likely in each place; chi-square over 4000 seeds, far from its 0.1 % bound of 51 a column."""
    places = np.zeros((10, 10))
    for seed in range(4000):
        for place, value in enumerate(Dataset.range(10).shuffle(10, seed)):
            places[place, value] += 1
    assert ((places - 400) ** 2 / 400).sum(axis=0).max() < 51


def test_repeating_for_ever_stops_where_there_is_nothing() -> None:
    """It would otherwise hang."""
    assert [] == list(Dataset.range(0).repeat())
    assert [0, 1, 0] == numbers(Dataset.range(2).repeat().take(3))


def test_batches_stack_every_leaf() -> None:
    """The last is smaller, or dropped."""
    dataset = Dataset.from_tensor_slices({"x": np.arange(5), "s": np.array(["a", "b", "c", "d", "e"])})
    batches = list(dataset.batch(2).as_numpy_iterator())
    assert [[0, 1], [2, 3], [4]] == [batch["x"].tolist() for batch in batches]
    assert [b"c", b"d"] == batches[1]["s"].tolist()
    assert 2 == len(list(dataset.batch(2, drop_remainder=True))) == len(dataset.batch(2, drop_remainder=True))


def test_elements_that_do_not_stack_are_shown() -> None:
    """Which one, and both shapes."""
    ragged = Dataset.range(3).map(np.zeros)
    with pytest.raises(ValueError, match=r"the first element has shape \[0\], element 1 has shape \[1\]"):
        list(ragged.batch(3))


def test_sparse_elements_become_a_sparse_batch() -> None:
    """With the batch in front, as large as the largest."""
    one = SparseTensorValue(np.array([[1]]), np.array([5.0]), np.array([3]))
    two = SparseTensorValue(np.array([[0], [4]]), np.array([6.0, 7.0]), np.array([5]))
    (batch,) = Dataset.range(2).map(lambda n: (one, two)[n]).batch(2).as_numpy_iterator()

    assert ([[0, 1], [1, 0], [1, 4]], [5, 6, 7], [2, 5]) == tuple(part.tolist() for part in batch)


def test_padding_fills_each_leaf_to_its_shape() -> None:
    """To the largest of the batch, or as asked; zeros, or the value that was given."""
    ragged = Dataset.range(1, 4).map(lambda n: (np.full(n, n), {"s": np.array([b"x"] * int(n), object)}))
    first, second = ragged.padded_batch(2).as_numpy_iterator()
    assert [[1, 0], [2, 2]] == first[0].tolist()
    assert [[b"x", b""], [b"x", b"x"]] == first[1]["s"].tolist()
    assert (1, 3) == second[0].shape
    (whole,) = ragged.padded_batch(3, ([4], {"s": [None]}), (np.int64(-1), {"s": "-"})).as_numpy_iterator()
    assert [[1, -1, -1, -1], [2, 2, -1, -1], [3, 3, 3, -1]] == whole[0].tolist()
    assert b"-" == whole[1]["s"][0, 2]
    with pytest.raises(ValueError, match=r"shape up to \[3\] do not fit into the padded shape \[2\]"):
        list(ragged.map(lambda x, s: x).padded_batch(3, [2]))
    with pytest.raises(ValueError, match="for elements of 1 dimensions"):
        list(ragged.map(lambda x, s: x).padded_batch(3, [2, 2]))


def test_windows_have_the_elements_structure() -> None:
    """A dataset in each leaf's place."""
    pairs = Dataset.from_tensor_slices((np.arange(4), np.arange(4) * 10))
    windows = [(numbers(x), numbers(y)) for x, y in pairs.window(2, shift=1, drop_remainder=True)]
    assert [([0, 1], [0, 10]), ([1, 2], [10, 20]), ([2, 3], [20, 30])] == windows
    sums = pairs.window(2).flat_map(lambda x, y: Dataset.zip((x.batch(2), y.batch(2))))
    assert [[0, 1], [2, 3]] == [x.tolist() for x, _ in sums.as_numpy_iterator()]


def test_zip_takes_any_structure() -> None:
    """Also datasets as arguments."""
    a, b = Dataset.range(3), Dataset.range(10, 20)
    assert [(0, 10), (1, 11), (2, 12)] == [(int(x), int(y)) for x, y in Dataset.zip(a, b)]
    assert [{"a": 0, "b": (10, 0)}] == list(Dataset.zip({"a": a, "b": (b, a)}).take(1))


def test_a_generator_is_called_for_each_pass_and_closed_with_it() -> None:
    """Also where a pass is left early."""
    closed = []

    def generate(stop: int) -> Any:
        try:
            yield from range(stop)
        finally:
            closed.append(stop)

    dataset = Dataset.from_generator(generate, args=(5,))
    assert [0, 1, 2, 3, 4] == numbers(dataset) == numbers(dataset)
    assert [0, 1] == numbers(dataset.take(2))
    assert [5, 5, 5] == closed


def test_a_generator_keeps_what_was_promised() -> None:
    """Values are cast to the types; another shape is an error."""
    typed = Dataset.from_generator(lambda: [(1, [1, 2])], output_types=(np.float32, "int64"))
    ((number, array),) = typed
    assert (np.float32, np.int64) == (number.dtype, array.dtype)
    spec = {"x": SimpleNamespace(dtype=np.dtype(np.int8), shape=(None, 2))}
    signed = Dataset.from_generator(lambda: [{"x": [[1, 2]]}, {"x": [[1, 2, 3]]}], output_signature=spec)
    with pytest.raises(ValueError, match=r"gave shape \[1, 3\] where \[None, 2\] was promised"):
        list(signed)
    with pytest.raises(ValueError, match="where a tuple of 2 was promised"):
        list(Dataset.from_generator(lambda: [5], output_types=(np.int32, np.int32)))


@pytest.mark.parametrize("in_file", [True, False])
def test_a_cache_spares_the_second_pass(tmp_path: Path, in_file: bool) -> None:
    """Once a pass has come to its end; one that was left early keeps nothing."""
    made = []

    def make(n: Any) -> Any:
        made.append(int(n))
        return {"n": n, "s": f"text {n}", "a": (np.full((2, 2), n, np.float16), True)}

    dataset = Dataset.range(3).map(make).cache(tmp_path / "cache" if in_file else "")
    list(dataset.take(1))
    assert [0] == made
    first = list(dataset)
    again = list(dataset)
    assert [0, 0, 1, 2] == made
    for one, other in zip(first, again, strict=True):
        assert (one["n"], one["s"], one["a"][1]) == (other["n"], other["s"], other["a"][1])
        np.testing.assert_array_equal(one["a"][0], other["a"][0], strict=True)
    assert ["cache"] * in_file == [path.name for path in tmp_path.iterdir()]


def test_a_cache_of_nothing_and_a_damaged_one(tmp_path: Path) -> None:
    """An empty dataset is kept too; bytes that are no cache are an error with their path."""
    empty = Dataset.range(0).cache(tmp_path / "empty")
    assert [] == list(empty) == list(empty)
    (tmp_path / "damaged").write_bytes(b"no cache at all, but text of some length")
    with pytest.raises(CorruptRecordFile, match="damaged"):
        list(Dataset.range(3).cache(tmp_path / "damaged"))
    whole = (tmp_path / "empty").read_bytes()
    for end, reason in ((-1, "record that is cut"), (-16, "cache that is cut")):
        (tmp_path / "cut").write_bytes(whole[:end])
        with pytest.raises(CorruptRecordFile, match=reason):
            list(Dataset.range(3).cache(tmp_path / "cut"))


def test_lengths_are_told_where_they_are_known() -> None:
    """And refused where they are not, by len; a dataset is never false."""
    assert 5 == len(Dataset.range(10).batch(2))
    assert INFINITE_CARDINALITY == Dataset.range(2).repeat().cardinality()
    assert 7 == Dataset.range(2).repeat().take(7).cardinality()
    assert UNKNOWN_CARDINALITY == Dataset.range(2).filter(lambda x: True).cardinality()
    with pytest.raises(TypeError, match="length is infinite"):
        len(Dataset.range(2).repeat())
    with pytest.raises(TypeError, match="length is unknown"):
        len(Dataset.range(2).filter(lambda x: True))
    assert Dataset.range(0)


def test_small_methods() -> None:
    """reduce, take_while, apply, get_single_element."""
    assert 10 == Dataset.range(5).reduce(np.int64(0), lambda state, x: state + x)
    assert [0, 1, 2] == numbers(Dataset.range(9).take_while(lambda x: x < 3))
    assert [0, 1] == numbers(Dataset.range(9).apply(lambda dataset: dataset.take(2)))
    assert 4 == Dataset.range(4, 5).get_single_element()
    with pytest.raises(ValueError, match="more than one"):
        Dataset.range(2).get_single_element()
    assert "<Dataset range.map.batch>" == repr(Dataset.range(2).map(lambda x: x).batch(2))


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda d: d.batch(0), "batch_size must be positive, got 0"),
        (lambda d: d.shuffle(0), "buffer_size must be positive, got 0"),
        (lambda d: d.window(0), "size must be positive, got 0"),
        (lambda d: d.shard(2, 2), "shard 2 of 2"),
        (lambda d: d.map(len, num_parallel_calls=0), "num_parallel_calls must be positive or AUTOTUNE, got 0"),
        (lambda d: d.prefetch(-2), "buffer_size must be positive, got -2"),
        (lambda d: d.interleave(len, block_length=0), "block_length must be positive, got 0"),
    ],
)
def test_wrong_numbers_are_refused_when_the_pipeline_is_built(build: Any, reason: str) -> None:
    """Not in the middle of training."""
    with pytest.raises(ValueError, match=reason):
        build(Dataset.range(3))


def test_a_function_that_gives_no_dataset_is_named() -> None:
    """It is the usual slip in flat_map and interleave."""
    with pytest.raises(TypeError, match="must return a Dataset, got EagerTensor"):
        list(Dataset.range(2).flat_map(lambda x: x))


def test_what_examples_hold_of_any_length_becomes_dense_in_a_function_and_in_a_loop() -> None:
    """As it comes out of parse_example: three parts, of arrays in the one and of tensors in the other."""
    held = SparseTensorValue(np.array([[0, 0], [1, 1]]), np.array([5, 6]), np.array([2, 2]))
    inside = Dataset.range(1).map(lambda _: sparse_tensor_to_dense(held)).as_numpy_iterator()
    (outside,) = Dataset.range(1).map(lambda _: held)

    assert [[5, 0], [0, 6]] == next(inside).tolist() == sparse_tensor_to_dense(outside).numpy().tolist()


def test_examples_are_parsed_into_tensors() -> None:
    """At once and in a dataset; what varies is a sparse tensor, which functions and loops get as one."""
    feature = rt.train.Feature
    examples = [
        rt.train.Example(
            features=rt.train.Features(
                feature={
                    "x": feature(float_list=rt.train.FloatList(value=[count])),
                    "words": feature(bytes_list=rt.train.BytesList(value=[b"a"] * count)),
                }
            )
        ).SerializeToString()
        for count in range(3)
    ]
    features = {"x": rt.io.FixedLenFeature([], rt.float32), "words": rt.io.VarLenFeature(rt.string)}
    words = [[b"", b""], [b"a", b""], [b"a", b"a"]]
    parsed = rt.io.parse_example(examples, features)
    np.testing.assert_array_equal([0, 1, 2], parsed["x"].numpy())
    assert words == rt.sparse.to_dense(parsed["words"]).numpy().tolist()
    dataset = rt.data.Dataset.from_tensor_slices(examples).batch(3).map(lambda one: rt.io.parse_example(one, features))
    for element in dataset.map(lambda one: one):
        assert words == rt.sparse.to_dense(element["words"]).numpy().tolist()
    assert 2.0 == rt.io.parse_single_example(examples[2], features)["x"].numpy()
