"""The updates of optimizers: ops that change variables and their slots in place (training_ops.cc)."""

from typing import Any

from runtime.arrays import Array
from runtime.graph.op import Op
from runtime.ops import rules
from runtime.ops.state import Slot


def _applied(name: str, signature: str, kernel: Any, **attrs: Any) -> Op:
    return Op(
        name,
        f"{signature} ->",
        attrs={**attrs, "use_locking": False},
        shape=rules.nothing,
        kernel=kernel,
        effect=True,
    )


def _descend(xp: Any, var: Slot, alpha: Array, delta: Array, *, use_locking: bool) -> None:
    array = var.read()
    xp.subtract(array, delta * alpha, out=array)


def _adam(
    xp: Any,
    var: Slot,
    m: Slot,
    v: Slot,
    beta1_power: Array,
    beta2_power: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    epsilon: Array,
    grad: Array,
    *,
    use_locking: bool,
    use_nesterov: bool,
) -> None:
    """Kingma and Ba, Adam, 2015, with the learning rate corrected as section 2 proposes."""
    mean, spread, value = m.read(), v.read(), var.read()
    rate = lr * xp.sqrt(1 - beta2_power) / (1 - beta1_power)
    mean += (grad - mean) * (1 - beta1)
    spread += (grad * grad - spread) * (1 - beta2)
    step = mean * beta1 + grad * (1 - beta1) if use_nesterov else mean
    value -= step * rate / (xp.sqrt(spread) + epsilon)


def _momentum(
    xp: Any, var: Slot, accum: Slot, lr: Array, grad: Array, momentum: Array, *, use_locking: bool, use_nesterov: bool
) -> None:
    speed, value = accum.read(), var.read()
    speed *= momentum
    speed += grad
    value -= lr * (grad + momentum * speed) if use_nesterov else lr * speed


def _adagrad(xp: Any, var: Slot, accum: Slot, lr: Array, grad: Array, *, use_locking: bool, update_slots: bool) -> None:
    sums, value = accum.read(), var.read()
    if update_slots:
        sums += grad * grad
    value -= lr * grad / xp.sqrt(sums)


apply_gradient_descent = _applied("ResourceApplyGradientDescent", "var: resource, alpha: T, delta: T", _descend)
apply_adam = _applied(
    "ResourceApplyAdam",
    "var: resource, m: resource, v: resource, beta1_power: T, beta2_power: T, lr: T, beta1: T, beta2: T, epsilon: T,"
    " grad: T",
    _adam,
    use_nesterov=False,
)
apply_momentum = _applied(
    "ResourceApplyMomentum",
    "var: resource, accum: resource, lr: T, grad: T, momentum: T",
    _momentum,
    use_nesterov=False,
)
apply_adagrad = _applied(
    "ResourceApplyAdagrad", "var: resource, accum: resource, lr: T, grad: T", _adagrad, update_slots=True
)
UPDATES = frozenset(
    {"ResourceApplyGradientDescent", "ResourceApplyAdam", "ResourceApplyMomentum", "ResourceApplyAdagrad"}
)
"""Ops that change variables."""
