"""Recurrent networks in TensorFlow 1's vocabulary: run by TensorFlow and by us.

Each is built in a graph of its own; `answers` gives its variables by name, what it computes, and its gradients.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Library = Any  # tensorflow.compat.v1, or runtime
RANDOM = np.random.RandomState(7)
INPUTS = RANDOM.standard_normal((3, 5, 4)).astype(np.float32)
LENGTHS = [2, 5, 0]


def unrolled(tf: Library, cell: Any, x: Any, **options: Any) -> Any:
    """Written out, by the tensors of its steps."""
    return tf.nn.static_rnn(cell, tf.unstack(x, 5, 1), dtype=tf.float32, **options)


def looped(tf: Library, cell: Any, x: Any, **options: Any) -> Any:
    """As a loop."""
    return tf.nn.dynamic_rnn(cell, x, dtype=tf.float32, **options)


def stacked(tf: Library, x: Any) -> Any:
    """Cells on top of each other, with their inputs added from the second on."""
    cells = tf.nn.rnn_cell
    layers = [cells.LSTMCell(4), cells.ResidualWrapper(cells.GRUCell(4)), cells.BasicRNNCell(3, name="top")]
    return looped(tf, cells.MultiRNNCell(layers), x, sequence_length=LENGTHS)


def kept(tf: Library, x: Any) -> Any:
    """Dropout that drops nothing, as when a model is used: the probability is fed, or is 1."""
    cells, all_of_it = tf.nn.rnn_cell, tf.placeholder_with_default(np.float32(1.0), ())
    cell = cells.DropoutWrapper(cells.GRUCell(3), all_of_it, output_keep_prob=all_of_it, state_keep_prob=1.0)
    return looped(tf, cell, x)


def in_one_tensor(tf: Library, x: Any) -> Any:
    """States that are one tensor, and that start from something."""
    cells = tf.nn.rnn_cell
    cell = cells.MultiRNNCell([cells.BasicLSTMCell(3, state_is_tuple=False), cells.GRUCell(2)], state_is_tuple=False)
    return tf.nn.dynamic_rnn(cell, x, initial_state=tf.constant(INPUTS[:, :2].reshape(3, 8)))


def shared(tf: Library, x: Any) -> Any:
    """One network twice: the second time with the variables of the first."""
    found = []
    for reuse in (None, True):
        with tf.variable_scope("model", reuse=reuse):
            found.append(looped(tf, tf.nn.rnn_cell.BasicLSTMCell(3), x * 2.0 if reuse else x))
    return found


def decoded(tf: Library, x: Any) -> Any:
    """A loop whose end a function decides."""
    rows = tf.TensorArray(tf.float32, 5).unstack(tf.transpose(x, [1, 0, 2]))

    def step(time: Any, output: Any, state: Any, loop_state: Any) -> Any:
        state = tf.zeros([3, 2]) if output is None else state
        finished = tf.greater_equal(time, LENGTHS)
        now = tf.cond(tf.reduce_all(finished), lambda: tf.zeros([3, 4]), lambda: rows.read(time))
        return finished, now, state, output, None

    found, state, _ = tf.nn.raw_rnn(tf.nn.rnn_cell.BasicRNNCell(2), step)
    return found.stack(), state


def of_ones_own(tf: Library, x: Any) -> Any:
    """A cell that somebody wrote, with a state of two parts."""

    class Counting(tf.nn.rnn_cell.RNNCell):  # type: ignore[misc]  # of the library that is given
        @property
        def state_size(self) -> Any:
            return (1, 4)

        @property
        def output_size(self) -> Any:
            return 4

        def call(self, inputs: Any, state: Any) -> Any:
            weight = tf.get_variable("weight", [4], initializer=tf.ones_initializer())
            count, total = state
            total = total + inputs * weight
            return total / (count + 1.0), (count + 1.0, total)

    return looped(tf, Counting(), x)


NETWORKS: dict[str, Callable[[Library, Any], Any]] = {
    "basic cell": lambda tf, x: looped(tf, tf.nn.rnn_cell.BasicRNNCell(3, activation=tf.nn.relu), x),
    "basic LSTM": lambda tf, x: looped(tf, tf.nn.rnn_cell.BasicLSTMCell(3, forget_bias=0.5), x),
    "GRU with lengths": lambda tf, x: looped(tf, tf.nn.rnn_cell.GRUCell(3), x, sequence_length=LENGTHS),
    "LSTM with everything": lambda tf, x: looped(
        tf,
        tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True, num_proj=2, cell_clip=0.4, proj_clip=0.3),
        x,
        sequence_length=LENGTHS,
    ),
    "time first": lambda tf, x: looped(
        tf, tf.nn.rnn_cell.LSTMCell(3), tf.transpose(x, [1, 0, 2]), time_major=True, scope="other"
    ),
    "written out": lambda tf, x: unrolled(tf, tf.nn.rnn_cell.LSTMCell(3), x),
    "written out with lengths": lambda tf, x: unrolled(tf, tf.nn.rnn_cell.GRUCell(3), x, sequence_length=LENGTHS),
    "both ways": lambda tf, x: tf.nn.bidirectional_dynamic_rnn(
        tf.nn.rnn_cell.LSTMCell(3), tf.nn.rnn_cell.GRUCell(2), x, dtype=tf.float32
    ),
    "both ways with lengths": lambda tf, x: tf.nn.bidirectional_dynamic_rnn(
        tf.nn.rnn_cell.LSTMCell(3), tf.nn.rnn_cell.LSTMCell(3), x, [2, 5, 1], dtype=tf.float32
    ),
    "both ways written out": lambda tf, x: tf.nn.static_bidirectional_rnn(
        *(tf.nn.rnn_cell.GRUCell(2) for _ in range(2)), tf.unstack(x, 5, 1), dtype=tf.float32, sequence_length=[2, 5, 1]
    ),
    "stacked": stacked,
    "kept": kept,
    "in one tensor": in_one_tensor,
    "shared": shared,
    "decoded": decoded,
    "of one's own": of_ones_own,
}


def tensors_of(nest: Any) -> list[Any]:
    """The tensors in nested lists and tuples."""
    return [one for part in nest for one in tensors_of(part)] if isinstance(nest, list | tuple) else [nest]


def numbers(shape: Any, at: int) -> Any:
    """Numbers for a variable, or weights of a result."""
    sizes = [int(size) for size in shape]
    return np.cos(np.arange(np.prod(sizes), dtype=np.float64) * 1.7 + at).reshape(sizes).astype(np.float32)


def answers(tf: Library, name: str) -> dict[str, Any]:
    """Build and run a network: its variables, what comes out, and the gradients by the inputs and the variables."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [3, None, 4])
        found = tensors_of(NETWORKS[name](tf, x))
        variables = tf.trainable_variables()
        total = tf.add_n(
            [tf.reduce_sum(tf.cos(one) * float(at + 1)) for at, one in enumerate(found) if one.dtype == tf.float32]
        )
        by = tf.gradients(total, [x, *variables])
        assigned = [one.assign(numbers(one.shape, at)) for at, one in enumerate(variables)]
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            session.run([one.op for one in assigned])
            values = session.run([*found, *by], {x: INPUTS})
    return {
        "variables": {one.name: [int(size) for size in one.shape] for one in variables},
        "values": [np.asarray(one).tolist() for one in values],
    }
