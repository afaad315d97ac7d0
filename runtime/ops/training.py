"""The updates of optimizers: ops that change variables and their slots in place (training_ops.cc).

Each update is written once, on the arrays of a variable and its slots. Its dense op does that to all of them, its
sparse op to copies of the rows that a gradient of gathers names, which it puts back: other rows keep every bit.
"""

from collections.abc import Callable
from typing import Any

from runtime.arrays import Array
from runtime.graph.op import FLOATS, INDICES, Op
from runtime.ops import rules
from runtime.ops.state import Slot, rows_of

Update = Callable[..., None]
"""Changes the arrays of variable and slots; takes the array module, then the op's inputs in order."""

_NAMES: set[str] = set()


def _dense_kernel(update: Update) -> Callable[..., None]:
    def kernel(xp: Any, *values: Any, use_locking: bool, **attrs: Any) -> None:
        update(xp, *(one.read() if isinstance(one, Slot) else one for one in values), **attrs)

    return kernel


def _sparse_kernel(update: Update, indices_at: int) -> Callable[..., None]:
    def kernel(xp: Any, *values: Any, use_locking: bool, **attrs: Any) -> None:
        indices = values[indices_at]
        slots = [one for one in values if isinstance(one, Slot)]
        rows_of(slots[0], indices)
        rows = [slot.read()[indices] for slot in slots]
        others = [one for at, one in enumerate(values) if at != indices_at and not isinstance(one, Slot)]
        update(xp, *rows, *others, **attrs)
        for slot, changed in zip(slots, rows, strict=True):
            slot.read()[indices] = changed

    return kernel


def _declare(name: str, inputs: str, attrs: dict[str, Any], kernel: Callable[..., None]) -> Op:
    _NAMES.add(name)
    return Op(
        name,
        f"{inputs} ->",
        types={"T": FLOATS, **({"Tindices": INDICES} if "Tindices" in inputs else {})},
        attrs={**attrs, "use_locking": False},
        shape=rules.nothing,
        kernel=kernel,
        effect=True,
    )


def _dense(name: str, inputs: str, update: Update, **attrs: Any) -> Op:
    return _declare(f"ResourceApply{name}", inputs, attrs, _dense_kernel(update))


def _sparse(name: str, inputs: str, update: Update, **attrs: Any) -> Op:
    """Declare the op of rows: the dense one's inputs with `indices` after the gradient."""
    inputs = inputs.replace("grad: T", "grad: T, indices: Tindices")
    at = [one.strip() for one in inputs.split(",")].index("indices: Tindices")
    return _declare(f"ResourceSparseApply{name}", inputs, attrs, _sparse_kernel(update, at))


def _descend(xp: Any, value: Array, rate: Array, grad: Array) -> None:
    value -= grad * rate


def _adam(
    xp: Any,
    value: Array,
    mean: Array,
    spread: Array,
    beta1_power: Array,
    beta2_power: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    epsilon: Array,
    grad: Array,
    *,
    use_nesterov: bool,
) -> None:
    """Kingma and Ba, Adam, 2015, with the learning rate corrected as section 2 proposes."""
    rate = lr * xp.sqrt(1 - beta2_power) / (1 - beta1_power)
    mean += (grad - mean) * (1 - beta1)
    spread += (grad * grad - spread) * (1 - beta2)
    step = mean * beta1 + grad * (1 - beta1) if use_nesterov else mean
    value -= step * rate / (xp.sqrt(spread) + epsilon)


def _momentum(
    xp: Any, value: Array, speed: Array, lr: Array, grad: Array, momentum: Array, *, use_nesterov: bool
) -> None:
    speed *= momentum
    speed += grad
    value -= lr * (grad + momentum * speed) if use_nesterov else lr * speed


def _keras_momentum(
    xp: Any, value: Array, speed: Array, lr: Array, grad: Array, momentum: Array, *, use_nesterov: bool
) -> None:
    """As momentum, but the learning rate is in the speed: a change of it acts gradually."""
    speed *= momentum
    speed -= lr * grad
    value += speed * momentum - lr * grad if use_nesterov else speed


def _adagrad(xp: Any, value: Array, sums: Array, lr: Array, grad: Array, *, update_slots: bool) -> None:
    """Duchi et al., Adaptive Subgradient Methods, 2011."""
    if update_slots:
        sums += grad * grad
    value -= lr * grad / xp.sqrt(sums)


def _adadelta(
    xp: Any, value: Array, squares: Array, steps: Array, lr: Array, rho: Array, epsilon: Array, grad: Array
) -> None:
    """Zeiler, ADADELTA, 2012: a learning rate for each weight, from how far it went lately."""
    squares *= rho
    squares += grad * grad * (1 - rho)
    step = xp.sqrt(steps + epsilon) / xp.sqrt(squares + epsilon) * grad
    value -= step * lr
    steps *= rho
    steps += step * step * (1 - rho)


def _rms_prop(
    xp: Any,
    value: Array,
    squares: Array,
    speed: Array,
    lr: Array,
    rho: Array,
    momentum: Array,
    epsilon: Array,
    grad: Array,
) -> None:
    """Tieleman and Hinton, lecture 6.5, 2012."""
    squares += (grad * grad - squares) * (1 - rho)
    speed *= momentum
    speed += lr * grad / xp.sqrt(squares + epsilon)
    value -= speed


def _centered_rms_prop(
    xp: Any,
    value: Array,
    mean: Array,
    squares: Array,
    speed: Array,
    lr: Array,
    rho: Array,
    momentum: Array,
    epsilon: Array,
    grad: Array,
) -> None:
    """RMSProp by the variance of the gradient instead of its mean square (Graves, 2013)."""
    squares += (grad * grad - squares) * (1 - rho)
    mean += (grad - mean) * (1 - rho)
    speed *= momentum
    speed += lr * grad / xp.sqrt(squares - mean * mean + epsilon)
    value -= speed


def _ftrl(
    xp: Any,
    value: Array,
    squares: Array,
    linear: Array,
    grad: Array,
    lr: Array,
    l1: Array,
    l2: Array,
    lr_power: Array,
) -> None:
    _ftrl_shrinking(xp, value, squares, linear, grad, lr, l1, l2, lr.dtype.type(0), lr_power)


def _ftrl_shrinking(
    xp: Any,
    value: Array,
    squares: Array,
    linear: Array,
    grad: Array,
    lr: Array,
    l1: Array,
    l2: Array,
    l2_shrinkage: Array,
    lr_power: Array,
) -> None:
    """McMahan et al., Ad Click Prediction, 2013: weights are exactly 0 until their evidence passes l1."""
    summed = squares + grad * grad
    power = summed ** (-lr_power)
    linear += grad + 2 * l2_shrinkage * value - (power - squares ** (-lr_power)) / lr * value
    pulled = xp.clip(linear, -l1, l1) - linear
    value[...] = pulled / (power / lr + 2 * l2)
    squares[...] = summed


_ADAM = (
    "var: resource, m: resource, v: resource, beta1_power: T, beta2_power: T, lr: T, beta1: T, beta2: T, epsilon: T,"
    " grad: T"
)
_MOMENTUM = "var: resource, accum: resource, lr: T, grad: T, momentum: T"
_ADAGRAD = "var: resource, accum: resource, lr: T, grad: T"
_ADADELTA = "var: resource, accum: resource, accum_update: resource, lr: T, rho: T, epsilon: T, grad: T"
_RATES = "lr: T, rho: T, momentum: T, epsilon: T, grad: T"
_RMS_PROP = f"var: resource, ms: resource, mom: resource, {_RATES}"
_CENTERED = f"var: resource, mg: resource, ms: resource, mom: resource, {_RATES}"
_FTRL = "var: resource, accum: resource, linear: resource, grad: T, lr: T, l1: T, l2: T, lr_power: T"
_FTRL_V2 = _FTRL.replace("l2: T,", "l2: T, l2_shrinkage: T,")

apply_gradient_descent = _dense("GradientDescent", "var: resource, alpha: T, delta: T", _descend)
apply_adam = _dense("Adam", _ADAM, _adam, use_nesterov=False)
apply_momentum = _dense("Momentum", _MOMENTUM, _momentum, use_nesterov=False)
apply_keras_momentum = _dense("KerasMomentum", _MOMENTUM, _keras_momentum, use_nesterov=False)
apply_adagrad = _dense("Adagrad", _ADAGRAD, _adagrad, update_slots=True)
apply_adadelta = _dense("Adadelta", _ADADELTA, _adadelta)
apply_rms_prop = _dense("RMSProp", _RMS_PROP, _rms_prop)
apply_centered_rms_prop = _dense("CenteredRMSProp", _CENTERED, _centered_rms_prop)
apply_ftrl = _dense("Ftrl", _FTRL, _ftrl)
apply_ftrl_v2 = _dense("FtrlV2", _FTRL_V2, _ftrl_shrinking)

sparse_apply_momentum = _sparse("Momentum", _MOMENTUM, _momentum, use_nesterov=False)
sparse_apply_keras_momentum = _sparse("KerasMomentum", _MOMENTUM, _keras_momentum, use_nesterov=False)
sparse_apply_adagrad = _sparse("Adagrad", _ADAGRAD, _adagrad, update_slots=True)
sparse_apply_adadelta = _sparse("Adadelta", _ADADELTA, _adadelta)
sparse_apply_rms_prop = _sparse("RMSProp", _RMS_PROP, _rms_prop)
sparse_apply_centered_rms_prop = _sparse("CenteredRMSProp", _CENTERED, _centered_rms_prop)
sparse_apply_ftrl = _sparse("Ftrl", _FTRL, _ftrl)
sparse_apply_ftrl_v2 = _sparse("FtrlV2", _FTRL_V2, _ftrl_shrinking)

UPDATES = frozenset(_NAMES)
"""Ops that change variables."""

ELEMENTWISE = frozenset(name for name in _NAMES if name.startswith("ResourceApply"))
"""Ops that change each number of a variable by the gradient's number at its place alone."""
