"""`rt.metrics`: measures of predictions over many batches, as objects (`Accuracy()`) and as TensorFlow 1's functions.

An object holds its sums in variables: local variables of a graph, or its own eagerly. `update_state` adds a batch,
`result` says the measure so far. A function makes the object and returns (result, update), in a graph. `metric` is what
all share; `means`, `counts`, `thresholds`, `matrices` are the measures.
"""

from runtime.metrics.counts import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from runtime.metrics.functional import (
    accuracy,
    auc,
    false_negatives,
    false_positives,
    mean,
    mean_absolute_error,
    mean_cosine_distance,
    mean_iou,
    mean_per_class_accuracy,
    mean_squared_error,
    pr_curve,
    precision,
    precision_at_thresholds,
    recall,
    recall_at_k,
    recall_at_thresholds,
    root_mean_squared_error,
    true_negatives,
    true_positives,
)
from runtime.metrics.matrices import ConfusionMatrix, MeanIoU, MeanPerClassAccuracy, confusion_matrix
from runtime.metrics.means import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    CosineSimilarity,
    Mean,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    Sum,
    TopKCategoricalAccuracy,
)
from runtime.metrics.metric import Metric
from runtime.metrics.thresholds import AUC, PrecisionRecallCurve

__all__ = ["AUC", "Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "ConfusionMatrix", "CosineSimilarity"]
__all__ += ["FalseNegatives", "FalsePositives", "Mean", "MeanAbsoluteError", "MeanIoU", "MeanPerClassAccuracy"]
__all__ += ["MeanSquaredError", "Metric", "Precision", "PrecisionRecallCurve", "Recall", "RootMeanSquaredError"]
__all__ += ["SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "Sum", "TopKCategoricalAccuracy"]
__all__ += ["TrueNegatives", "TruePositives", "accuracy", "auc", "confusion_matrix", "false_negatives"]
__all__ += ["false_positives", "mean", "mean_absolute_error", "mean_cosine_distance", "mean_iou"]
__all__ += ["mean_per_class_accuracy", "mean_squared_error", "pr_curve", "precision", "precision_at_thresholds"]
__all__ += ["recall", "recall_at_k", "recall_at_thresholds", "root_mean_squared_error", "true_negatives"]
__all__ += ["true_positives"]
