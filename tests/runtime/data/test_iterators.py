"""Datasets in graphs: what an iterator gives in each run, when it ends, and what it says of its elements."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.data import Dataset
from runtime.data.structure import leaves


@pytest.fixture(autouse=True)
def _graph() -> Iterator[None]:
    with rt.Graph().as_default():
        yield


def spec_of(dataset: Dataset) -> Any:
    return [(spec.shape, spec.dtype.name) for spec in leaves(dataset.element_spec)]


def test_each_run_gives_the_next_element_and_the_end_is_an_error() -> None:
    """All tensors of one get_next() are of one element; OutOfRangeError ends a training loop, as in TensorFlow."""
    x, y = Dataset.from_tensor_slices((np.arange(3), np.arange(3) * 10)).make_one_shot_iterator().get_next()
    total = x + y
    with rt.Session() as session:
        assert [(0, 0, 0), (1, 10, 11), (2, 20, 22)] == [tuple(session.run([x, y, total])) for _ in range(3)]
        with pytest.raises(rt.errors.OutOfRangeError, match="End of sequence"):
            session.run(x)


def test_sessions_walk_on_their_own() -> None:
    """How far an iterator has come belongs to the session."""
    x = Dataset.range(5).make_one_shot_iterator().get_next()
    with rt.Session() as one, rt.Session() as other:
        assert [0, 1] == [one.run(x), one.run(x)]
        assert 0 == other.run(x)


def test_an_initializer_begins_anew_with_what_it_is_fed() -> None:
    """Arrays come in through placeholders, so that they are not in the graph; each feed is a pass of its own."""
    rows = rt.placeholder(rt.float32, [None, 2])
    iterator = Dataset.from_tensor_slices(rows).map(lambda row: row * 2).batch(2).make_initializable_iterator()
    batch = iterator.get_next()
    assert [None, 2] == batch.shape.as_list()
    with rt.Session() as session:
        with pytest.raises(rt.errors.FailedPreconditionError, match="not initialized"):
            session.run(batch)
        session.run(iterator.initializer, {rows: [[1, 2], [3, 4], [5, 6]]})
        assert [[2, 4], [6, 8]] == session.run(batch).tolist()
        session.run(iterator.initializer, {rows: [[7, 8]]})
        assert [[14, 16]] == session.run(batch).tolist()


def test_threads_of_a_pass_know_what_it_was_fed() -> None:
    """A prefetching thread reads the values of its own pass, also on later repetitions."""
    rows = rt.placeholder(rt.int64, [None])
    dataset = Dataset.from_tensor_slices(rows).map(lambda x: x + 1, num_parallel_calls=2).repeat(2).prefetch(1)
    iterator = dataset.make_initializable_iterator()
    x = iterator.get_next()
    with rt.Session() as one, rt.Session() as other:
        one.run(iterator.initializer, {rows: [1, 2]})
        other.run(iterator.initializer, {rows: [10, 20]})
        found = [(int(one.run(x)), int(other.run(x))) for _ in range(4)]

    assert [(2, 11), (3, 21), (2, 11), (3, 21)] == found


def test_one_iterator_serves_training_and_validation() -> None:
    """from_structure promises types; any dataset of these can be put in."""
    iterator = rt.data.Iterator.from_structure(rt.int64, [])
    x = iterator.get_next()
    training = iterator.make_initializer(Dataset.range(3))
    validation = iterator.make_initializer(Dataset.range(10, 12))
    with rt.Session() as session:
        session.run(training)
        assert 0 == session.run(x)
        session.run(validation)
        assert 10 == session.run(x)
    with pytest.raises(TypeError, match="float32"):
        iterator.make_initializer(Dataset.from_tensors(1.0))


def test_functions_run_eagerly_inside_of_a_graphs_session() -> None:
    """A function's ops happen at once; none of them gets into the graph that the session runs."""
    images = np.arange(8, dtype=np.uint8).reshape(2, 4)
    scaled = Dataset.from_tensor_slices(images).map(lambda image: rt.cast(image, rt.float32) / 8.0)
    x = scaled.make_one_shot_iterator().get_next()
    before = len(rt.get_default_graph().get_operations())
    with rt.Session() as session:
        assert [0, 0.125, 0.25, 0.375] == session.run(x).tolist()

    assert before == len(rt.get_default_graph().get_operations())


def test_any_tensor_of_an_element_can_be_fed_instead() -> None:
    """A fed component does not move the iterator on: how a test batch gets into a training graph."""
    x = Dataset.range(3).make_one_shot_iterator().get_next()
    doubled = x * 2
    with rt.Session() as session:
        assert [0, 14, 2] == [session.run(doubled), session.run(doubled, {x: 7}), session.run(doubled)]


def test_what_is_fetched_belongs_to_the_caller() -> None:
    """Changing it changes neither the dataset's array nor what a cache keeps."""
    source = np.zeros((2, 2))
    row = Dataset.from_tensor_slices(source).cache().repeat().make_one_shot_iterator().get_next()
    with rt.Session() as session:
        for _ in range(4):
            fetched = session.run(row)
            assert [0, 0] == fetched.tolist()
            fetched += 1

    assert not source.any()


def test_strings_and_structures_come_through() -> None:
    """Names stay where they are."""
    dataset = Dataset.from_tensor_slices({"name": ["a", "ö"], "pair": (np.zeros(2), np.ones(2, np.int8))})
    element = dataset.make_one_shot_iterator().get_next()
    with rt.Session() as session:
        found = session.run(element)

    assert ("name", b"a", 0.0, 1) == (next(iter(found)), found["name"], *found["pair"])


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        (Dataset.range(3), [((), "int64")]),
        (Dataset.from_tensor_slices(np.zeros((5, 2), np.float32)).shuffle(9).repeat(), [((2,), "float32")]),
        (Dataset.from_tensor_slices(np.zeros((5, 2))).batch(2), [((None, 2), "float64")]),
        (Dataset.from_tensor_slices(np.zeros((5, 2))).batch(2, drop_remainder=True), [((2, 2), "float64")]),
        (Dataset.range(9).batch(2).batch(3), [((None, None), "int64")]),
        (Dataset.range(9).batch(2).map(lambda x: (x + 1, rt.reduce_sum(x))), [((None,), "int64"), ((), "int64")]),
        (Dataset.range(1, 4).map(lambda n: np.zeros(int(n))), [((None,), "float64")]),
        (Dataset.from_tensors(np.zeros(3)).padded_batch(2), [((None, None), "float64")]),
        (Dataset.from_tensors(np.zeros(3)).padded_batch(2, [5]), [((None, 5), "float64")]),
        (Dataset.zip(Dataset.range(2), Dataset.from_tensors("x")), [((), "int64"), ((), "string")]),
        (Dataset.range(2).enumerate(), [((), "int64"), ((), "int64")]),
        (Dataset.from_generator(list, rt.float32, [None, 3]), [((None, 3), "float32")]),
    ],
)
def test_a_spec_says_what_is_the_same_in_all_elements(dataset: Dataset, expected: Any) -> None:
    """Sizes that may differ from element to element are unknown, without a pass over the data."""
    assert expected == spec_of(dataset)


def test_an_element_that_breaks_its_spec_is_refused() -> None:
    """Plans rely on shapes: better an error that says what to do than a wrong result."""
    ragged = Dataset.from_generator(lambda: (np.zeros(size) for size in (2, 2, 3)))
    x = ragged.make_one_shot_iterator().get_next()
    with rt.Session() as session:
        session.run(x)
        session.run(x)
        with pytest.raises(rt.errors.InvalidArgumentError, match=r"float64\[3\], and float64\[2\] was expected"):
            session.run(x)


def test_a_dataset_of_placeholders_has_no_elements_outside_of_a_session() -> None:
    """Nor can a one-shot iterator be fed."""
    dataset = Dataset.from_tensor_slices(rt.placeholder(rt.float32, [None], name="rows"))
    with pytest.raises(ValueError, match="rows:0 has no value outside of a session"):
        next(iter(dataset))
    with pytest.raises(ValueError, match="make_initializable_iterator"):
        dataset.make_one_shot_iterator()


def test_the_graph_shows_tensorflows_operations() -> None:
    """And can be exported for the graph page, datasets and all."""
    rt.data.Dataset.range(3).make_initializable_iterator().get_next()
    nodes = [(node.name, node.op) for node in rt.graph_def_of(rt.get_default_graph()).node]

    assert [(name, name) for name in ("IteratorV2", "MakeIterator", "IteratorGetNext")] == nodes


@pytest.mark.parametrize("stage", ["prefetch", "map", "unordered"])
def test_what_runs_in_a_datasets_threads_may_run_the_session_that_waits_for_it(stage: str) -> None:
    """A policy that plays with the weights which are being trained; TensorFlow's sessions let it, too."""
    with rt.Graph().as_default(), rt.Session() as session:
        weight = rt.Variable(2.0)
        x = rt.placeholder(rt.float32, [])
        product = weight * x
        session.run(rt.global_variables_initializer())

        def played(number: float) -> float:
            return float(session.run(product, {x: number}))

        def games() -> Iterator[float]:
            for number in range(6):
                yield played(number)

        if stage == "prefetch":
            dataset = Dataset.from_generator(games, output_types=rt.float32, output_shapes=[]).prefetch(2)
        else:
            dataset = Dataset.from_tensor_slices(np.arange(6, dtype=np.float32)).map(
                lambda number: rt.py_function(lambda one: np.float32(played(float(one))), [number], rt.float32),
                num_parallel_calls=2,
                deterministic=stage == "map",
            )
        iterator = rt.data.make_initializable_iterator(dataset)
        following = iterator.get_next() + weight
        session.run(iterator.initializer)
        half = [float(session.run(following)) for _ in range(3)]
        session.run(iterator.initializer)  # ends the pass, whose threads may be waiting for their turn
        assert [2.0, 4.0, 6.0, 8.0, 10.0, 12.0] == sorted(float(session.run(following)) for _ in range(6))
        assert 3 == len(half)


def test_threads_that_run_the_same_fetches_take_turns() -> None:
    """Also while one of them waits for its element: each gets elements of its own, none twice."""
    with rt.Graph().as_default(), rt.Session() as session:

        def slow() -> Iterator[int]:
            yield from range(40)

        dataset = Dataset.from_generator(slow, output_types=rt.int32, output_shapes=[]).prefetch(1)
        following = rt.data.make_one_shot_iterator(dataset).get_next() * 2
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: int(session.run(following)), range(40)))
        assert [2 * number for number in range(40)] == sorted(found)


def test_a_run_says_by_a_handle_which_iterator_it_walks() -> None:
    """Training and validation take turns, and each goes on from where it was."""
    training = Dataset.range(100, 103).repeat()
    one, other = training.make_one_shot_iterator(), Dataset.range(3).make_initializable_iterator()
    handle = rt.placeholder(rt.string, [])
    either = rt.data.Iterator.from_string_handle(handle, training.output_types, training.output_shapes)
    x = either.get_next() + 1
    with rt.Session() as session:
        first, second = session.run([one.string_handle(), other.string_handle()])
        session.run(other.initializer)

        assert [101, 1, 102, 2] == [session.run(x, {handle: each}) for each in (first, second, first, second)]
        with pytest.raises(rt.errors.InvalidArgumentError, match="no iterator's handle"):
            session.run(x, {handle: b"other"})


def test_sizes_are_fed_to_the_initializer() -> None:
    """How many elements a batch has, how many there are, how often they come."""
    rows, size, times = (rt.placeholder(rt.int64, []) for _ in range(3))
    dataset = Dataset.range(rows).skip(rt.constant(1)).batch(size).repeat(times)
    iterator = dataset.make_initializable_iterator()
    batch = iterator.get_next()
    with rt.Session() as session:
        session.run(iterator.initializer, {rows: 4, size: 2, times: 2})

        assert [None] == batch.shape.as_list()
        assert [[1, 2], [3], [1, 2], [3]] == [session.run(batch).tolist() for _ in range(4)]


def test_shapes_of_unknown_sizes_describe_generators_and_padding() -> None:
    """As TensorFlow 1 has them: TensorShapes, whose unknown sizes are no None."""
    rt.disable_v2_tensorshape()
    try:
        shape = rt.TensorShape([None])
        dataset = Dataset.from_generator(lambda: iter([[1], [1, 2]]), rt.int64, shape).padded_batch(2, shape)
        with rt.Session() as session:
            assert [[1, 0], [1, 2]] == session.run(dataset.make_one_shot_iterator().get_next()).tolist()
    finally:
        rt.enable_v2_tensorshape()
