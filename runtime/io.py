"""`rt.io`: TFRecord files and Examples under TensorFlow's names."""

from runtime import gfile as gfile
from runtime.data.decoding import decode_csv as decode_csv
from runtime.data.decoding import decode_raw as decode_raw
from runtime.data.parsing import parse_example as parse_example
from runtime.data.parsing import parse_single_example as parse_single_example
from runtime.data.parsing import parse_single_sequence_example as parse_single_sequence_example
from runtime.image.files import decode_bmp as decode_bmp
from runtime.image.files import decode_gif as decode_gif
from runtime.image.files import decode_image as decode_image
from runtime.image.files import decode_jpeg as decode_jpeg
from runtime.image.files import decode_png as decode_png
from runtime.image.files import encode_jpeg as encode_jpeg
from runtime.image.files import encode_png as encode_png
from runtime.importing.graph_def import write_graph as write_graph
from runtime.messages import parse_tensor as parse_tensor
from runtime.messages import serialize_tensor as serialize_tensor
from runtime.ops.files import matching_files as matching_files
from runtime.ops.files import read_file as read_file
from runtime.ops.files import write_file as write_file
from runtime.records import FixedLenFeature as FixedLenFeature
from runtime.records import FixedLenSequenceFeature as FixedLenSequenceFeature
from runtime.records import RaggedFeature as RaggedFeature
from runtime.records import SparseFeature as SparseFeature
from runtime.records import TFRecordWriter as TFRecordWriter
from runtime.records import VarLenFeature as VarLenFeature
from runtime.records import read_records as tf_record_iterator  # noqa: F401  # its name there
