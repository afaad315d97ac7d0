"""`rt.version`: which TensorFlow the names and results are those of."""

from runtime.graph.export import PRODUCER

VERSION = __version__ = "2.21.0"
"""The TensorFlow that results are compared with."""

GIT_VERSION = f"v{VERSION}"
GRAPH_DEF_VERSION = PRODUCER
GRAPH_DEF_VERSION_MIN_CONSUMER = GRAPH_DEF_VERSION_MIN_PRODUCER = 0
