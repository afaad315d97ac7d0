"""`rt.graph_util`: graphs for use alone, under TensorFlow 1's name."""

from runtime.importing.freezing import convert_variables_to_constants as convert_variables_to_constants
from runtime.importing.freezing import extract_sub_graph as extract_sub_graph
from runtime.importing.freezing import remove_training_nodes as remove_training_nodes
