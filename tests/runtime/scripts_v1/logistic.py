"""Logistic regression with a feed_dict, flags, summaries and a saver."""

import json
import os

import numpy as np

import runtime.compat.v1 as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 40, "How many steps of training.")
flags.DEFINE_integer("batch_size", 16, "How many examples a step.")
flags.DEFINE_float("learning_rate", 0.5, "The first learning rate.")
flags.DEFINE_string("train_dir", None, "Where summaries and checkpoints go.")
flags.DEFINE_boolean("decay", True, "Whether the learning rate falls.")
flags.DEFINE_enum("loss", "softmax", ["softmax", "sigmoid"], "Which loss.")
FLAGS = flags.FLAGS


def examples():
    random = np.random.RandomState(3)
    features = random.normal(size=(200, 5)).astype(np.float32)
    labels = (features @ np.array([1.0, -2.0, 0.5, 0.0, 3.0]) > 0.3).astype(np.int64)
    return features, labels


def inference(features, num_classes):
    num_features = features.get_shape()[1].value
    with tf.variable_scope("logistic", reuse=tf.AUTO_REUSE):
        weights = tf.get_variable("weights", [num_features, num_classes], initializer=tf.zeros_initializer())
        biases = tf.get_variable("biases", [num_classes], initializer=tf.constant_initializer(0.0))
    tf.summary.histogram("weights", weights)
    return tf.matmul(features, weights) + biases


def loss_of(logits, labels):
    if FLAGS.loss == "sigmoid":
        return tf.losses.sigmoid_cross_entropy(tf.one_hot(labels, 2), logits)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def main(_):
    tf.reset_default_graph()
    tf.set_random_seed(1)
    all_features, all_labels = examples()
    x = tf.placeholder(tf.float32, [None, 5], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    with tf.control_dependencies([tf.assert_less(x, 100.0), tf.assert_rank(x, 2)]):
        logits = tf.identity(inference(x, 2), name="logits")
    loss = loss_of(logits, y)
    global_step = tf.Variable(0, name="global_step", trainable=False)
    rate = tf.constant(FLAGS.learning_rate)
    if FLAGS.decay:
        rate = tf.train.exponential_decay(FLAGS.learning_rate, global_step, 10, 0.9, staircase=True)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=global_step)
    accuracy = tf.reduce_mean(tf.to_float(tf.equal(tf.argmax(logits, 1), y)))
    tf.summary.scalar("loss", loss)
    tf.summary.scalar("accuracy", accuracy)
    merged = tf.summary.merge_all()
    saver = tf.train.Saver(max_to_keep=2)
    if tf.gfile.Exists(FLAGS.train_dir):
        tf.gfile.DeleteRecursively(FLAGS.train_dir)
    tf.gfile.MakeDirs(FLAGS.train_dir)

    losses = []
    with tf.Session() as sess:
        writer = tf.summary.FileWriter(FLAGS.train_dir, sess.graph)
        sess.run(tf.initialize_all_variables())
        for step in range(FLAGS.steps):
            at = step * FLAGS.batch_size % 192
            feed = {x: all_features[at : at + FLAGS.batch_size], y: all_labels[at : at + FLAGS.batch_size]}
            _, value, summary = sess.run([train_op, loss, merged], feed_dict=feed)
            writer.add_summary(summary, step)
            losses.append(float(value))
        saver.save(sess, os.path.join(FLAGS.train_dir, "model.ckpt"), global_step=global_step)
        writer.close()
        trained = sess.run([accuracy, rate], {x: all_features, y: all_labels})

    with tf.Session() as sess:
        saver.restore(sess, tf.train.latest_checkpoint(FLAGS.train_dir))
        restored = sess.run(tf.get_default_graph().get_tensor_by_name("logits:0"), {x: all_features[:3]})
        counted = tf.train.global_step(sess, global_step)

    events = tf.gfile.Glob(os.path.join(FLAGS.train_dir, "events*"))
    tags = sorted({value.tag for event in tf.train.summary_iterator(events[0]) for value in event.summary.value})
    result = {"losses": losses, "trained": [float(one) for one in trained], "restored": restored.tolist()}
    result.update(step=int(counted), tags=tags, variables=[v.name for v in tf.trainable_variables()])
    result["checkpoints"] = sorted(name for name in tf.gfile.ListDirectory(FLAGS.train_dir) if "ckpt" in name)
    print(json.dumps(result))


if __name__ == "__main__":
    tf.disable_v2_behavior()
    tf.flags.mark_flag_as_required("train_dir")
    tf.app.run()
