"""`rt.sparse`: sparse tensors under the names of TensorFlow 2."""

from runtime.ops.segments import sparse_segment_mean as segment_mean
from runtime.ops.segments import sparse_segment_sqrt_n as segment_sqrt_n
from runtime.ops.segments import sparse_segment_sum as segment_sum
from runtime.ops.sparse import SparseTensor as SparseTensor
from runtime.ops.sparse import sparse_concat as concat
from runtime.ops.sparse import sparse_fill_empty_rows as fill_empty_rows
from runtime.ops.sparse import sparse_from_dense as from_dense
from runtime.ops.sparse import sparse_reduce_sum as reduce_sum
from runtime.ops.sparse import sparse_reorder as reorder
from runtime.ops.sparse import sparse_retain as retain
from runtime.ops.sparse import sparse_tensor_dense_matmul as matmul
from runtime.ops.sparse import sparse_tensor_dense_matmul as sparse_dense_matmul
from runtime.ops.sparse import sparse_tensor_to_dense as to_dense
from runtime.ops.sparse_combining import sparse_add as add
from runtime.ops.sparse_combining import sparse_map_values as map_values
from runtime.ops.sparse_combining import sparse_maximum as maximum
from runtime.ops.sparse_combining import sparse_minimum as minimum
from runtime.ops.sparse_combining import sparse_reduce_max as reduce_max
from runtime.ops.sparse_combining import sparse_softmax as softmax
from runtime.ops.sparse_shaping import sparse_expand_dims as expand_dims
from runtime.ops.sparse_shaping import sparse_eye as eye
from runtime.ops.sparse_shaping import sparse_mask as mask
from runtime.ops.sparse_shaping import sparse_placeholder as placeholder
from runtime.ops.sparse_shaping import sparse_reset_shape as reset_shape
from runtime.ops.sparse_shaping import sparse_reshape as reshape
from runtime.ops.sparse_shaping import sparse_slice as slice  # noqa: A004  # TensorFlow's name
from runtime.ops.sparse_shaping import sparse_split as split
from runtime.ops.sparse_shaping import sparse_to_indicator as to_indicator
from runtime.ops.sparse_shaping import sparse_transpose as transpose

__all__ = ["SparseTensor", "add", "concat", "expand_dims", "eye", "fill_empty_rows", "from_dense", "map_values"]
__all__ += ["mask", "matmul", "maximum", "minimum", "placeholder", "reduce_max", "reduce_sum", "reorder"]
__all__ += ["reset_shape", "reshape", "retain", "segment_mean", "segment_sqrt_n", "segment_sum", "slice", "softmax"]
__all__ += ["sparse_dense_matmul", "split", "to_dense", "to_indicator", "transpose"]
