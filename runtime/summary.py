"""`rt.summary`: summaries under TensorFlow 1's names in graphs, and under TensorFlow 2's eagerly."""

from runtime.summaries.file_writer import FileWriter as FileWriter
from runtime.summaries.functions import *  # noqa: F403  # what its __all__ says
from runtime.summaries.writer_cache import FileWriterCache as FileWriterCache
from writer.summary import create_file_writer as create_file_writer
from writer.summary import flush as flush
from writer.summary import get_step as get_step
from writer.summary import hparams as hparams
from writer.summary import mesh as mesh
from writer.summary import set_step as set_step
from writer.wire.proto.summary_pb2 import Summary as Summary
