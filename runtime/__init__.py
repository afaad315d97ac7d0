"""A numpy training runtime in TensorFlow's vocabulary: graphs and sessions, an eager tape, data, checkpoints."""
