"""Layers out of variables and ops, under the names that TensorFlow's own layers give them."""

from __future__ import annotations

from typing import Any

import runtime as rt


def dense(x: Any, units: int, name: str) -> Any:
    """x · kernel + bias: [batch, inputs] -> [batch, units]."""
    with rt.variable_scope(name):
        kernel = rt.get_variable("kernel", [x.shape[-1], units], initializer=rt.glorot_uniform_initializer())
        bias = rt.get_variable("bias", [units], initializer=rt.zeros_initializer())
        return rt.nn.bias_add(rt.matmul(x, kernel), bias)


def convolution(x: Any, filters: int, size: int, name: str) -> Any:
    """A convolution that keeps height and width: [batch, height, width, channels] -> [..., filters]."""
    with rt.variable_scope(name):
        shape = [size, size, x.shape[-1], filters]
        kernel = rt.get_variable("kernel", shape, initializer=rt.he_normal_initializer())
        bias = rt.get_variable("bias", [filters], initializer=rt.zeros_initializer())
        return rt.nn.bias_add(rt.nn.conv2d(x, kernel, strides=[1, 1, 1, 1], padding="SAME"), bias)


def cross_entropy(labels: Any, logits: Any) -> Any:
    """The mean cross entropy of class numbers and logits, in nats."""
    with rt.name_scope("cross_entropy"):
        return rt.reduce_mean(rt.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def accuracy(labels: Any, logits: Any) -> Any:
    """The fraction of samples whose most likely class is right."""
    with rt.name_scope("compared"):  # not "accuracy": summaries are named by the scope, and want that name
        return rt.reduce_mean(rt.cast(rt.equal(rt.argmax(logits, 1), labels), rt.float32))
