"""Gradients of normalization and of CTC."""

from typing import Any

from runtime.gradients.table import gradient
from runtime.ops import normalizing, shaping


@gradient("FusedBatchNormV3")
def _fused(op: Any, grad: Any, *_: Any) -> Any:
    x, scale = op.inputs[:2]
    attrs = {name: op.attrs[name] for name in ("epsilon", "data_format", "is_training")}
    used = op.outputs[3:6] if op.attrs["is_training"] else (*op.inputs[3:5], op.outputs[5])
    by_x, by_scale, by_offset, *_ = normalizing.fused_batch_norm_grad(grad, x, scale, *used, **attrs)
    return [by_x, by_scale, by_offset, None, None]


@gradient("FusedBatchNormGradV3")
def _fused_grad(op: Any, *_: Any) -> Any:
    raise NotImplementedError("the second derivative of fused_batch_norm: use batch_normalization with moments")


@gradient("LRN")
def _lrn(op: Any, grad: Any) -> Any:
    attrs = {name: op.attrs[name] for name in normalizing.LRN}
    return normalizing.lrn_grad(grad, op.inputs[0], op.outputs[0], **attrs)


@gradient("LRNGrad")
def _lrn_grad(op: Any, _: Any) -> Any:
    raise NotImplementedError("the second derivative of local response normalization")


@gradient("CTCLoss")
def _ctc(op: Any, grad: Any, _: Any) -> Any:
    spread = shaping.reshape(grad, [1, -1, 1])
    return [spread * op.outputs[1], None, None, None]
