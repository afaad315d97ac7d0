"""Signatures: which tensors go in and out of a graph, under the names that callers use."""

from collections.abc import Mapping
from typing import Any

from runtime import arrays
from runtime.function import TensorSpec
from runtime.graph.export import shape_proto
from runtime.graph.tensor import Operation
from runtime.importing.attributes import dims_of, dtype_of
from runtime.ops.sparse import SparseTensor
from writer.wire.proto.meta_graph_pb2 import SignatureDef, TensorInfo

__all__ = ["CLASSIFY_INPUTS", "CLASSIFY_METHOD_NAME", "CLASSIFY_OUTPUT_CLASSES", "CLASSIFY_OUTPUT_SCORES"]
__all__ += ["DEFAULT_SERVING_SIGNATURE_DEF_KEY", "PREDICT_METHOD_NAME", "REGRESS_INPUTS", "REGRESS_METHOD_NAME"]
__all__ += ["REGRESS_OUTPUTS", "SERVING", "TRAINING", "build_signature_def", "build_tensor_info"]
__all__ += ["classification_signature_def", "predict_signature_def", "regression_signature_def"]

SERVING, TRAINING = "serve", "train"
DEFAULT_SERVING_SIGNATURE_DEF_KEY = "serving_default"
INIT_OP_KEY = "__saved_model_init_op"
PREDICT_METHOD_NAME = "tensorflow/serving/predict"
CLASSIFY_METHOD_NAME = "tensorflow/serving/classify"
REGRESS_METHOD_NAME = "tensorflow/serving/regress"
CLASSIFY_INPUTS = REGRESS_INPUTS = "inputs"
CLASSIFY_OUTPUT_CLASSES, CLASSIFY_OUTPUT_SCORES, REGRESS_OUTPUTS = "classes", "scores", "outputs"


def build_tensor_info(tensor: Any) -> TensorInfo:
    """Return what a signature says of a tensor, of a variable, or of a sparse tensor."""
    if isinstance(tensor, SparseTensor):
        parts = TensorInfo.CooSparse(
            values_tensor_name=tensor.values.name,
            indices_tensor_name=tensor.indices.name,
            dense_shape_tensor_name=tensor.dense_shape.name,
        )
        return TensorInfo(
            coo_sparse=parts,
            dtype=tensor.dtype.number,  # type: ignore[arg-type]  # an enum's number
            tensor_shape=shape_proto(tensor.dims),
        )
    element = tensor.as_graph_element() if hasattr(tensor, "as_graph_element") else tensor
    return TensorInfo(
        name=element.name,
        dtype=element.dtype.number,
        tensor_shape=shape_proto(element.dims),
    )


def build_signature_def(
    inputs: Mapping[str, TensorInfo] | None = None,
    outputs: Mapping[str, TensorInfo] | None = None,
    method_name: str | None = None,
) -> SignatureDef:
    """Return a signature of what `build_tensor_info` returned."""
    return SignatureDef(inputs=inputs, outputs=outputs, method_name=method_name or "")


def predict_signature_def(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> SignatureDef:
    """Return the signature of a prediction: any tensors in and out."""
    if not inputs or not outputs:
        raise ValueError("a prediction has inputs and outputs")
    return _signature(inputs, outputs, PREDICT_METHOD_NAME)


def classification_signature_def(examples: Any, classes: Any = None, scores: Any = None) -> SignatureDef:
    """Return the signature of a classification: serialised Examples in, classes as text and scores out."""
    _check(examples, arrays.string, "examples")
    outputs = {}
    if classes is not None:
        _check(classes, arrays.string, "classes")
        outputs[CLASSIFY_OUTPUT_CLASSES] = classes
    if scores is not None:
        _check(scores, arrays.float32, "scores")
        outputs[CLASSIFY_OUTPUT_SCORES] = scores
    if not outputs:
        raise ValueError("a classification gives classes, scores, or both")
    return _signature({CLASSIFY_INPUTS: examples}, outputs, CLASSIFY_METHOD_NAME)


def regression_signature_def(examples: Any, predictions: Any) -> SignatureDef:
    """Return the signature of a regression: serialised Examples in, one float32 for each out."""
    _check(examples, arrays.string, "examples")
    _check(predictions, arrays.float32, "predictions")
    return _signature({REGRESS_INPUTS: examples}, {REGRESS_OUTPUTS: predictions}, REGRESS_METHOD_NAME)


def op_signature_def(operation: Operation, key: str) -> SignatureDef:
    """Return the signature that only names an operation to run."""
    return SignatureDef(outputs={key: TensorInfo(name=operation.name, tensor_shape=shape_proto(None))})


def _signature(inputs: Mapping[str, Any], outputs: Mapping[str, Any], method: str) -> SignatureDef:
    return build_signature_def(
        {name: build_tensor_info(one) for name, one in inputs.items()},
        {name: build_tensor_info(one) for name, one in outputs.items()},
        method,
    )


def _check(tensor: Any, dtype: arrays.DType, what: str) -> None:
    if tensor.dtype is not dtype:
        raise ValueError(f"{what} must be of {dtype.name}, not of {tensor.dtype.name}")


def spec_of(name: str, info: TensorInfo) -> TensorSpec:
    """Return dtype and shape of a tensor that a signature names; raises ValueError for what is no plain tensor."""
    if info.WhichOneof("encoding") != "name":
        raise ValueError(f"{name!r} is no plain tensor: only those are passed to a loaded signature")
    return TensorSpec(dims_of(info.tensor_shape), dtype_of(info.dtype), name)
