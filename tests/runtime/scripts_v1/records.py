"""TFRecords to a small network: a dataset, parse_single_example, tf.layers, a monitored session, an exported graph."""

import json
import sys
import tempfile

import numpy as np

import runtime.compat.v1 as tf

tf.disable_v2_behavior()
tf.logging.set_verbosity(tf.logging.ERROR)

WIDTH = 6


def write(path):
    random = np.random.RandomState(7)
    with tf.python_io.TFRecordWriter(path) as writer:
        for number in range(48):
            image = random.randint(0, 256, WIDTH).astype(np.uint8)
            feature = {
                "image": tf.train.Feature(bytes_list=tf.train.BytesList(value=[image.tobytes()])),
                "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(image.sum() > 127 * WIDTH)])),
                "weight": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5 + number % 2])),
            }
            example = tf.train.Example(features=tf.train.Features(feature=feature))
            writer.write(example.SerializeToString())


def parse(serialized):
    parsed = tf.parse_single_example(
        serialized,
        features={
            "image": tf.FixedLenFeature([], tf.string),
            "label": tf.FixedLenFeature([], tf.int64),
            "weight": tf.FixedLenFeature([], tf.float32, default_value=1.0),
        },
    )
    image = tf.decode_raw(parsed["image"], tf.uint8)
    image = tf.reshape(tf.cast(image, tf.float32), [WIDTH]) / 255.0 - 0.5
    return {"image": image, "weight": parsed["weight"]}, tf.cast(parsed["label"], tf.int32)


def input_fn(path, batch_size, epochs):
    dataset = tf.data.TFRecordDataset(path).map(parse).repeat(epochs).batch(batch_size).prefetch(1)
    return tf.data.make_one_shot_iterator(dataset).get_next()


def dense(inputs, units, name, activation=None):
    with tf.variable_scope(name):
        kernel = tf.get_variable("kernel", [inputs.shape[-1].value, units])
        bias = tf.get_variable("bias", [units], initializer=tf.zeros_initializer(), regularizer=tf.no_regularizer)
        outputs = tf.nn.bias_add(tf.matmul(inputs, kernel), bias)
    return outputs if activation is None else activation(outputs)


def model_fn(features, labels):
    count = iter(range(99))

    def begin(shape, dtype=tf.float32, partition_info=None):
        size = int(np.prod([int(one) for one in shape]))
        values = np.sin(np.arange(size) * 1.7 + next(count)).reshape([int(one) for one in shape])
        return tf.constant(values * 0.5, dtype)

    with tf.variable_scope("net", initializer=begin, regularizer=lambda one: 0.01 * tf.nn.l2_loss(one)):
        hidden = dense(features["image"], 8, "hidden", tf.nn.relu)
        training = tf.placeholder_with_default(False, [], name="training")
        hidden = tf.cond(training, lambda: tf.nn.dropout(hidden, rate=0.5), lambda: hidden)
        logits = tf.squeeze(dense(hidden, 1, "logits"), axis=[-1])
    loss = tf.losses.sigmoid_cross_entropy(labels, logits, weights=features["weight"])
    total = loss + tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
    optimizer = tf.train.MomentumOptimizer(0.1, momentum=0.9)
    gradients, variables = zip(*optimizer.compute_gradients(total), strict=True)
    gradients, norm = tf.clip_by_global_norm(gradients, 1.0)
    step = tf.train.get_or_create_global_step()
    train_op = optimizer.apply_gradients(zip(gradients, variables, strict=True), global_step=step)
    found = tf.cast(logits > 0, tf.int32)
    accuracy, update = tf.metrics.accuracy(labels, found)
    share = tf.py_func(lambda one: np.float32(one.mean()), [found], tf.float32)
    share.set_shape([])
    return train_op, total, norm, accuracy, update, share


def main():
    path = tempfile.mkdtemp() + "/train.tfrecords"
    write(path)
    features, labels = input_fn(path, batch_size=10, epochs=2)
    train_op, loss, norm, accuracy, update, share = model_fn(features, labels)
    steps = []
    with tf.train.MonitoredTrainingSession(hooks=[tf.train.NanTensorHook(loss)]) as session:
        while not session.should_stop():
            _, value, length, _, part = session.run([train_op, loss, norm, update, share])
            steps.append([float(value), float(length), float(part)])
            last = float(session.run_step_fn(lambda step_context: step_context.session.run(accuracy)))
    result = {
        "steps": steps,
        "accuracy": last,
        "trainable": [[one.name, one.shape.as_list()] for one in tf.trainable_variables()],
        "local": [one.name for one in tf.local_variables()],
        "shapes": [str(features["image"].dtype.name), features["image"].shape.as_list(), labels.shape.as_list()],
        "records": sum(1 for _ in tf.python_io.tf_record_iterator(path)),
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
