"""`rt.train`: optimizers, learning rates, checkpoints, Examples, sessions with hooks under TensorFlow 1's names."""

from runtime.checkpoints import get_checkpoint_state as get_checkpoint_state
from runtime.checkpoints import latest_checkpoint as latest_checkpoint
from runtime.checkpoints import list_variables as list_variables
from runtime.checkpoints import load_checkpoint as NewCheckpointReader  # noqa: F401, N812  # its name there
from runtime.checkpoints import load_checkpoint as load_checkpoint
from runtime.checkpoints import load_variable as load_variable
from runtime.checkpoints import update_checkpoint_state as update_checkpoint_state
from runtime.checkpoints.existing import checkpoint_exists as checkpoint_exists
from runtime.checkpoints.existing import checkpoints_iterator as checkpoints_iterator
from runtime.checkpoints.existing import get_checkpoint_mtimes as get_checkpoint_mtimes
from runtime.checkpoints.existing import remove_checkpoint as remove_checkpoint
from runtime.importing.graph_def import write_graph as write_graph
from runtime.monitoring.coordinator import *  # noqa: F403  # what its __all__ says
from runtime.monitoring.creator import *  # noqa: F403
from runtime.monitoring.hook import *  # noqa: F403
from runtime.monitoring.hooks.checkpoints import *  # noqa: F403
from runtime.monitoring.hooks.feeding import *  # noqa: F403
from runtime.monitoring.hooks.logging_tensors import *  # noqa: F403
from runtime.monitoring.hooks.stopping import *  # noqa: F403
from runtime.monitoring.hooks.summaries import *  # noqa: F403
from runtime.monitoring.monitored_session import *  # noqa: F403
from runtime.monitoring.scaffold import *  # noqa: F403
from runtime.monitoring.session_manager import *  # noqa: F403
from runtime.monitoring.supervisor import *  # noqa: F403
from runtime.monitoring.timer import *  # noqa: F403
from runtime.monitoring.training_session import *  # noqa: F403
from runtime.objects.checkpoint import Checkpoint as Checkpoint
from runtime.objects.checkpoint import CheckpointManager as CheckpointManager
from runtime.optim import *  # noqa: F403  # what its __all__ says
from runtime.profiler.hook import ProfilerHook as ProfilerHook
from runtime.records import BytesList as BytesList
from runtime.records import Example as Example
from runtime.records import Feature as Feature
from runtime.records import FeatureList as FeatureList
from runtime.records import FeatureLists as FeatureLists
from runtime.records import Features as Features
from runtime.records import FloatList as FloatList
from runtime.records import Int64List as Int64List
from runtime.records import SequenceExample as SequenceExample
from runtime.records.events import summary_iterator as summary_iterator
from runtime.saving.initializing import init_from_checkpoint as init_from_checkpoint
from runtime.saving.saver import Saver as Saver
from runtime.saving.saver import export_meta_graph as export_meta_graph
from runtime.saving.saver import import_meta_graph as import_meta_graph
from runtime.schedules import cosine_decay as cosine_decay
from runtime.schedules import cosine_decay_restarts as cosine_decay_restarts
from runtime.schedules import exponential_decay as exponential_decay
from runtime.schedules import inverse_time_decay as inverse_time_decay
from runtime.schedules import natural_exp_decay as natural_exp_decay
from runtime.schedules import piecewise_constant as piecewise_constant
from runtime.schedules import piecewise_constant as piecewise_constant_decay  # noqa: F401  # its other name
from runtime.schedules import polynomial_decay as polynomial_decay
from runtime.schedules import warm_up as warm_up
from writer.wire.proto.meta_graph_pb2 import SaverDef as SaverDef
