"""A training runtime in TensorFlow's vocabulary on numpy: `import runtime as rt`.

Graphs and sessions, eager execution (the default) with a tape, gradients, optimizers. Imports `writer`, never `board`.
Each module's `__all__` says what it adds here. How it is built and how ops are added: docs/runtime/architecture.md.
"""

from runtime import app as app
from runtime import bitwise as bitwise
from runtime import compat as compat
from runtime import config as config
from runtime import data as data
from runtime import datasets as datasets
from runtime import debugging as debugging
from runtime import dtypes as dtypes
from runtime import errors as errors
from runtime import flags as flags
from runtime import gfile as gfile
from runtime import graph_util as graph_util
from runtime import image as image
from runtime import initializers as initializers
from runtime import io as io
from runtime import io as python_io  # noqa: F401  # its older name
from runtime import keras as keras
from runtime import layers as layers
from runtime import linalg as linalg
from runtime import logging as logging
from runtime import lookup as lookup
from runtime import losses as losses
from runtime import math as math
from runtime import metrics as metrics
from runtime import nest as nest
from runtime import nn as nn
from runtime import profiler as profiler
from runtime import random as random
from runtime import regularizers as regularizers
from runtime import saved_model as saved_model
from runtime import schedules as schedules
from runtime import signal as signal
from runtime import sparse as sparse
from runtime import strings as strings
from runtime import summary as summary
from runtime import test as test
from runtime import train as train
from runtime import version as version
from runtime.arrays import *  # noqa: F403
from runtime.arrays import bool_ as bool  # noqa: A004, F401  # TensorFlow's name
from runtime.autodiff.gradients import *  # noqa: F403
from runtime.autodiff.higher_orders import *  # noqa: F403
from runtime.autodiff.tape import *  # noqa: F403
from runtime.autograph import experimental as _autograph  # noqa: F401  # makes rt.autograph.experimental
from runtime.control_flow import branch_gradients as _branch_gradients  # noqa: F401  # enters them into the table
from runtime.control_flow import loop_gradients as _loop_gradients  # noqa: F401
from runtime.control_flow.array import *  # noqa: F403
from runtime.control_flow.branches import *  # noqa: F403
from runtime.control_flow.loops import *  # noqa: F403
from runtime.control_flow.mapping import *  # noqa: F403
from runtime.custom_ops import *  # noqa: F403
from runtime.data.decoding import *  # noqa: F403
from runtime.data.parsing import parse_example as parse_example
from runtime.data.parsing import parse_single_example as parse_single_example
from runtime.data.parsing import parse_single_sequence_example as parse_single_sequence_example
from runtime.devices import *  # noqa: F403
from runtime.errors import OpError as OpError
from runtime.function import *  # noqa: F403
from runtime.graph.context import *  # noqa: F403
from runtime.graph.convert import *  # noqa: F403
from runtime.graph.dimension import *  # noqa: F403
from runtime.graph.export import *  # noqa: F403
from runtime.graph.graph import *  # noqa: F403
from runtime.graph.op import *  # noqa: F403
from runtime.graph.shape import *  # noqa: F403
from runtime.graph.slices import *  # noqa: F403
from runtime.graph.tensor import *  # noqa: F403
from runtime.importing.nodes import *  # noqa: F403
from runtime.keras import optimizers as optimizers
from runtime.messages import *  # noqa: F403
from runtime.objects.module import *  # noqa: F403
from runtime.old_names import *  # noqa: F403
from runtime.op_library import *  # noqa: F403
from runtime.ops import operators as _operators  # noqa: F401  # gives tensors their operators
from runtime.ops.arithmetic import *  # noqa: F403
from runtime.ops.arithmetic import divide as truediv  # noqa: F401
from runtime.ops.asserting import *  # noqa: F403
from runtime.ops.asserting_kinds import *  # noqa: F403
from runtime.ops.blocks import *  # noqa: F403
from runtime.ops.comparison import *  # noqa: F403
from runtime.ops.complex_numbers import *  # noqa: F403
from runtime.ops.constants import *  # noqa: F403
from runtime.ops.constants import tuple_ as tuple  # noqa: A004, F401  # TensorFlow's name
from runtime.ops.counting import *  # noqa: F403
from runtime.ops.decompositions import *  # noqa: F403
from runtime.ops.diagonals import *  # noqa: F403
from runtime.ops.distributions import *  # noqa: F403
from runtime.ops.edit_distance import *  # noqa: F403
from runtime.ops.einsum import *  # noqa: F403
from runtime.ops.embedding import *  # noqa: F403
from runtime.ops.files import *  # noqa: F403
from runtime.ops.indexing import *  # noqa: F403
from runtime.ops.joining import *  # noqa: F403
from runtime.ops.linear import *  # noqa: F403
from runtime.ops.matrices import *  # noqa: F403
from runtime.ops.random import *  # noqa: F403
from runtime.ops.reductions import *  # noqa: F403
from runtime.ops.reporting import *  # noqa: F403
from runtime.ops.sampling import multinomial as multinomial
from runtime.ops.scattering import *  # noqa: F403
from runtime.ops.segments import *  # noqa: F403
from runtime.ops.sequences import *  # noqa: F403
from runtime.ops.shaping import *  # noqa: F403
from runtime.ops.sparse import *  # noqa: F403
from runtime.ops.sparse_combining import *  # noqa: F403
from runtime.ops.sparse_shaping import *  # noqa: F403
from runtime.ops.special import *  # noqa: F403
from runtime.ops.text import *  # noqa: F403
from runtime.ops.unique import *  # noqa: F403
from runtime.optim.clipping import *  # noqa: F403
from runtime.python_functions import *  # noqa: F403
from runtime.records import FixedLenFeature as FixedLenFeature
from runtime.records import FixedLenSequenceFeature as FixedLenSequenceFeature
from runtime.records import SparseFeature as SparseFeature
from runtime.records import VarLenFeature as VarLenFeature
from runtime.session.options import *  # noqa: F403
from runtime.session.session import *  # noqa: F403
from runtime.session.trace import *  # noqa: F403
from runtime.variables.assigning import *  # noqa: F403
from runtime.variables.collected import *  # noqa: F403
from runtime.variables.getting import *  # noqa: F403
from runtime.variables.initializers import *  # noqa: F403
from runtime.variables.older_initializers import *  # noqa: F403
from runtime.variables.partitioned import *  # noqa: F403
from runtime.variables.readiness import *  # noqa: F403
from runtime.variables.scatter import *  # noqa: F403
from runtime.variables.scopes import *  # noqa: F403
from runtime.variables.templates import *  # noqa: F403
from runtime.variables.variable import *  # noqa: F403
from runtime.version import VERSION as VERSION
from runtime.version import __version__ as __version__
