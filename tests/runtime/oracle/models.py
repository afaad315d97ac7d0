"""Models in the vocabulary that TensorFlow 1 and `runtime` share: each builds its graph with the module it is given."""

from collections.abc import Callable
from typing import Any

Library = Any  # tensorflow.compat.v1, or runtime


def dense(tf: Library, name: str, x: Any, size: int, *, activate: bool = True) -> Any:
    """A layer by hand: variables in a scope of their own."""
    with tf.variable_scope(name):
        kernel = tf.get_variable("kernel", [int(x.shape[-1]), size], initializer=tf.glorot_uniform_initializer(seed=1))
        bias = tf.get_variable("bias", [size], initializer=tf.zeros_initializer())
        out = tf.nn.bias_add(tf.matmul(x, kernel), bias)
        return tf.nn.relu(out) if activate else out


def classify(tf: Library, logits: Any, labels: Any) -> tuple[Any, Any]:
    """The loss and the accuracy of a classifier."""
    with tf.name_scope("loss"):
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    with tf.name_scope("accuracy"):
        correct = tf.equal(tf.argmax(logits, 1), labels)
        accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
    return loss, accuracy


def mlp_sgd(tf: Library) -> None:
    """784-512-512-10 with plain gradient descent, batches of any size."""
    x = tf.placeholder(tf.float32, [None, 784], name="x")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    hidden = dense(tf, "hidden_1", x, 512)
    hidden = dense(tf, "hidden_2", hidden, 512)
    loss, _ = classify(tf, dense(tf, "logits", hidden, 10, activate=False), labels)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    tf.global_variables_initializer()


def mlp_adam(tf: Library) -> None:
    """The same with Adam, a global step, and a batch size that is known."""
    x = tf.placeholder(tf.float32, [128, 784], name="x")
    labels = tf.placeholder(tf.int64, [128], name="labels")
    hidden = dense(tf, "hidden_1", x, 512)
    loss, _ = classify(tf, dense(tf, "logits", hidden, 10, activate=False), labels)
    step = tf.train.get_or_create_global_step()
    tf.train.AdamOptimizer(0.001).minimize(loss, global_step=step)
    tf.global_variables_initializer()


def cnn_adam(tf: Library) -> None:
    """Two convolutions with pooling, flattened into two dense layers."""
    x = tf.placeholder(tf.float32, [None, 784], name="x")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    image = tf.reshape(x, [-1, 28, 28, 1])
    for number, (size, channels) in enumerate(((5, 32), (3, 64)), 1):
        with tf.variable_scope(f"conv_{number}"):
            kernel = tf.get_variable(
                "kernel",
                [size, size, int(image.shape[-1]), channels],
                initializer=tf.truncated_normal_initializer(stddev=0.1, seed=2),
            )
            bias = tf.get_variable("bias", [channels], initializer=tf.constant_initializer(0.1))
            image = tf.nn.conv2d(image, kernel, strides=[1, 1, 1, 1], padding="VALID")
            image = tf.nn.relu(tf.nn.bias_add(image, bias))
            image = tf.nn.max_pool(image, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
    flat = tf.reshape(image, [-1, 5 * 5 * 64])
    hidden = dense(tf, "hidden", flat, 1024)
    loss, _ = classify(tf, dense(tf, "logits", hidden, 10, activate=False), labels)
    tf.train.AdamOptimizer(0.001).minimize(loss)
    tf.global_variables_initializer()


def scopes(tf: Library) -> None:
    """What names do when scopes are entered again, reused, or clash."""
    with tf.name_scope("a"):
        one = tf.constant(1.0, name="c")
        tf.constant(2.0, name="c")
        with tf.name_scope("b") as inner:
            tf.identity(one)
    with tf.name_scope("a"):
        tf.constant(3.0, name="c")
    with tf.name_scope(inner):
        tf.identity(one, name="back")
    tf.constant(4.0, name="C")
    tf.constant(5.0, name="c")
    with tf.variable_scope("v"):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        tf.identity(w, name="first")
    with tf.variable_scope("v", reuse=True):
        again = tf.get_variable("w", [2])
        tf.identity(again, name="second")
    with tf.variable_scope("v", reuse=tf.AUTO_REUSE), tf.variable_scope("deep"):
        tf.get_variable("u", [3, 2], initializer=tf.random_normal_initializer(seed=3))
    tf.Variable([1.0, 2.0], name="plain")
    tf.Variable(0, name="plain", trainable=False)
    with tf.control_dependencies([w.initializer]):
        tf.no_op(name="after")
    tf.group(w.initializer, again.initializer, name="both")
    tf.global_variables_initializer()


def arithmetic(tf: Library) -> None:
    """Operators, broadcasts, reductions and their gradients, of shapes that are known and that are not."""
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.float32, [4, 3], name="y")
    v = tf.get_variable("v", [3], initializer=tf.zeros_initializer())
    z = (x + v) * 2.0 - y / (1.0 + tf.exp(-v))
    z = tf.square(z) + tf.sqrt(tf.abs(y)) * tf.tanh(x) + tf.sigmoid(-z) * tf.maximum(x, 0.5)
    s = tf.reduce_sum(z, axis=1) + tf.reduce_max(y, axis=1) + tf.reduce_mean(z, axis=[1], keepdims=False)
    total = tf.reduce_sum(tf.log(1.0 + s * s))
    first = tf.gradients(total, [x, y, v])
    tf.gradients(first[1], [y])


def shaping(tf: Library) -> None:
    """Ops that move numbers about, and the gradients that move them back."""
    x = tf.placeholder(tf.float32, [None, 6], name="x")
    table = tf.get_variable("table", [10, 4], initializer=tf.zeros_initializer())
    ids = tf.placeholder(tf.int32, [None], name="ids")
    left, right = tf.split(x, 2, axis=1)
    joined = tf.concat([left, tf.transpose(tf.transpose(right))], axis=1)
    cut = joined[:, 1:5]
    embedded = tf.gather(table, ids)
    both = tf.expand_dims(cut * embedded, 1)
    stacked = tf.stack([tf.squeeze(both, axis=[1]), cut], axis=2)
    flat = tf.reshape(stacked, [-1, 8])
    padded = tf.pad(flat, [[0, 0], [1, 1]])
    tiled = tf.tile(padded, [1, 2])
    logits = tf.matmul(tiled, tiled, transpose_b=True)
    probabilities = tf.nn.softmax(logits)
    chosen = tf.where(tf.greater(probabilities, 0.5), probabilities, tf.zeros_like(probabilities))
    loss = tf.reduce_sum(chosen * tf.nn.log_softmax(logits) * tf.one_hot(ids, 4, axis=-1)[:, :1])
    tf.gradients(loss, [x, table])


def control_flow(tf: Library) -> None:
    """Branches and loops: one operation each, and loops over the parts of a tensor."""
    x = tf.placeholder(tf.float32, [3], name="x")
    positive = tf.placeholder(tf.bool, [], name="positive")
    v = tf.get_variable("v", [3], initializer=tf.ones_initializer())
    tf.cond(positive, lambda: x * 2.0, lambda: x + 1.0)
    tf.cond(positive, lambda: v * x, lambda: tf.exp(x), name="read")
    tf.while_loop(lambda i, z: i < 5, lambda i, z: (i + 1, z * x), [tf.constant(0), x])
    with tf.name_scope("inner"):
        tf.while_loop(lambda z: tf.reduce_sum(z) < 9.0, lambda z: z + v, [x], maximum_iterations=4, name="grow")
    tf.switch_case(tf.constant(1), [lambda: x, lambda: x * 3.0])
    tf.map_fn(lambda part: part * part, x)
    tf.scan(lambda total, part: total + part, x, initializer=tf.constant(0.0))
    tf.foldl(lambda total, part: total * part, x)


def on_disk(tf: Library) -> None:
    """Savers of all variables, of some, and of some under other names; summaries in scopes and families."""
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    w = tf.get_variable("w", [4, 2], initializer=tf.zeros_initializer())
    b = tf.get_variable("b", [2], initializer=tf.zeros_initializer())
    y = tf.matmul(x, w) + b
    with tf.name_scope("train"):
        tf.summary.scalar("loss", tf.reduce_sum(y))
        tf.summary.histogram("y", y)
        tf.summary.image("picture", tf.reshape(y, [-1, 2, 1, 1]), max_outputs=1)
        tf.summary.audio("sound", y, 8000.0)
        tf.summary.text("note", tf.constant("**hi**"))
        tf.summary.scalar("mean", tf.reduce_mean(y), family="family")
    tf.summary.scalar("odd name", tf.reduce_max(y))
    tf.summary.merge_all()
    tf.train.Saver()
    tf.train.Saver([w], name="only")
    tf.train.Saver({"weights": w, "bias": b})


def idioms(tf: Library) -> None:
    """What scripts write by hand: summaries of variables, dropout, batch normalization, a loss, training in a scope."""
    x = tf.placeholder(tf.float32, [None, 8], name="x")
    labels = tf.placeholder(tf.int32, [None], name="labels")
    keep = tf.placeholder(tf.float32, name="keep")
    with tf.variable_scope("model"):
        w = tf.get_variable("w", [8, 6], initializer=tf.truncated_normal_initializer(stddev=0.1, seed=4))
        with tf.name_scope("summaries"):
            mean = tf.reduce_mean(w)
            tf.summary.scalar("stddev", tf.sqrt(tf.reduce_mean(tf.square(w - mean))))
            tf.summary.scalar("max", tf.reduce_max(w))
        h = tf.matmul(x, w)
        mean, variance = tf.nn.moments(h, [0])
        scale = tf.get_variable("scale", [6], initializer=tf.ones_initializer())
        h = tf.nn.batch_normalization(h, mean, variance, None, scale, 1e-3)
        h = tf.nn.softplus(h) / (1e-3 + tf.reduce_sum(tf.abs(h), 1, keepdims=True))
        h = tf.nn.dropout(h, rate=1.0 - keep)
        tf.zeros([tf.shape(h)[0], 6], name="state")
        table = tf.get_variable("table", [10, 6], initializer=tf.zeros_initializer())
        h = h * tf.nn.embedding_lookup(table, labels)
        targets = tf.one_hot(labels, 6, 1.0, 0.0)
        loss = tf.nn.softmax_cross_entropy_with_logits(labels=targets, logits=h)
        with tf.name_scope("train"):
            tf.train.AdamOptimizer(0.01).minimize(tf.reduce_mean(tf.reduce_sum(h, 1) + loss), var_list=[w, scale])


MODELS: dict[str, Callable[[Library], None]] = {
    build.__name__: build
    for build in (mlp_sgd, mlp_adam, cnn_adam, scopes, arithmetic, shaping, control_flow, on_disk, idioms)
}


def described(graph: Any) -> list[list[Any]]:
    """Every operation in order of creation: name, type, inputs (control inputs with ^), shapes of the outputs."""
    return [
        [
            operation.name,
            operation.type,
            [*(tensor.name for tensor in operation.inputs), *(f"^{one.name}" for one in operation.control_inputs)],
            [None if out.shape.rank is None else out.shape.as_list() for out in operation.outputs],
        ]
        for operation in graph.get_operations()
    ]
