"""A counter by hand, a loop, and a network that shares its weights: an interactive session from top to bottom."""

import json

import numpy as np

import runtime.compat.v1 as tf

tf.disable_v2_behavior()

LENGTH, UNITS = 5, 3
random = np.random.RandomState(11)
sequences = random.normal(size=(4, LENGTH, 2)).astype(np.float32)
targets = sequences.sum(axis=(1, 2), keepdims=True)[:, 0]
kernel = random.normal(scale=0.4, size=(2 + UNITS, UNITS)).astype(np.float32)
head = random.normal(scale=0.4, size=(UNITS, 1)).astype(np.float32)


def cell(inputs, state):
    weights = tf.get_variable("kernel", initializer=kernel)
    bias = tf.get_variable("bias", [UNITS], initializer=tf.zeros_initializer)
    return tf.tanh(tf.matmul(tf.concat([inputs, state], axis=1), weights) + bias)


step = tf.make_template("cell", cell)

graph = tf.get_default_graph()
sess = tf.InteractiveSession()
x = tf.placeholder(tf.float32, shape=[None, LENGTH, 2], name="sequences")
y_ = tf.placeholder(tf.float32, shape=[None, 1], name="targets")
keep_prob = tf.placeholder_with_default(1.0, [], name="keep_prob")

state = tf.zeros(tf.stack([tf.shape(x)[0], UNITS]))
for inputs in tf.unstack(x, axis=1):
    state = step(inputs, state)
state = tf.nn.dropout(state, rate=1 - keep_prob)
with tf.variable_scope("head") as scope:
    weights = tf.get_variable("weights", dtype=tf.float32, initializer=tf.constant(head))
    y = tf.matmul(state, weights)
    scope.reuse_variables()
    same = tf.get_variable("weights", [UNITS, 1])
loss = tf.reduce_mean(tf.square(y - y_), name="loss")
mean = tf.Variable(0.0, trainable=False, name="mean")
moving = tf.assign(mean, 0.9 * mean + 0.1 * loss)
runs = tf.get_variable("runs", [], tf.int32, tf.zeros_initializer(), trainable=False)
train_step = tf.train.AdamOptimizer(0.02).minimize(loss)
train_step = tf.group(train_step, moving, tf.assign_add(runs, 1))
slope = tf.gradients(loss, [x])[0]

_, total = tf.while_loop(lambda i, _: tf.less(i, 6), lambda i, s: (i + 1, s + tf.square(i)), [0, 0])
sign = tf.cond(tf.greater(loss, 1.0), lambda: tf.constant("high"), lambda: tf.constant("low"))
picked = tf.gather(x[:, :, 0], [0, 2])[:, tf.newaxis, ::2]

tf.global_variables_initializer().run()
feed = {x: sequences, y_: targets}
first = [loss.eval(feed), sign.eval(feed_dict=feed).decode()]
losses = []
for i in range(30):
    train_step.run(feed_dict=feed)
    if i % 10 == 9:
        losses.append(float(loss.eval(feed)))

print(
    json.dumps(
        {
            "first": [float(first[0]), first[1]],
            "losses": losses,
            "mean": float(mean.eval()),
            "runs": int(sess.run(runs)),
            "same": bool(np.array_equal(*sess.run([same, weights]))),
            "slope": sess.run(slope, feed).ravel().tolist(),
            "total": int(total.eval()),
            "picked": picked.eval(feed).shape,
            "outputs": y.eval(feed).ravel().tolist(),
            "variables": [one.name for one in tf.global_variables()],
            "operation": graph.get_operation_by_name("loss").type,
        }
    )
)
sess.close()
