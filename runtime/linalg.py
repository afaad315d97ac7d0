"""`rt.linalg`: matrices under the names of TensorFlow 2."""

from runtime.ops.decompositions import qr as qr
from runtime.ops.decompositions import self_adjoint_eig as eigh
from runtime.ops.decompositions import self_adjoint_eigvals as eigvalsh
from runtime.ops.decompositions import svd as svd
from runtime.ops.diagonals import cholesky_solve as cholesky_solve
from runtime.ops.diagonals import cross as cross
from runtime.ops.diagonals import diag as tensor_diag
from runtime.ops.diagonals import diag_part as tensor_diag_part
from runtime.ops.diagonals import eye as eye
from runtime.ops.diagonals import log_matrix_determinant as slogdet
from runtime.ops.diagonals import logdet as logdet
from runtime.ops.diagonals import matrix_set_diag as set_diag
from runtime.ops.diagonals import matrix_transpose as matrix_transpose
from runtime.ops.diagonals import matrix_triangular_solve as triangular_solve
from runtime.ops.einsum import einsum as einsum
from runtime.ops.linear import matmul as matmul
from runtime.ops.linear import matrix_inverse as inv
from runtime.ops.linear import norm as norm
from runtime.ops.linear import tensordot as tensordot
from runtime.ops.matrices import cholesky as cholesky
from runtime.ops.matrices import matrix_band_part as band_part
from runtime.ops.matrices import matrix_determinant as det
from runtime.ops.matrices import matrix_diag as diag
from runtime.ops.matrices import matrix_diag_part as diag_part
from runtime.ops.matrices import matrix_solve as solve
from runtime.ops.matrices import trace as trace
from runtime.ops.normalizing import l2_normalize as l2_normalize

__all__ = ["band_part", "cholesky", "cholesky_solve", "cross", "det", "diag", "diag_part", "eigh", "eigvalsh", "einsum"]
__all__ += ["eye", "inv", "l2_normalize", "logdet", "matmul", "matrix_transpose", "norm", "qr", "set_diag", "slogdet"]
__all__ += ["solve", "svd", "tensor_diag", "tensor_diag_part", "tensordot", "trace", "triangular_solve"]
