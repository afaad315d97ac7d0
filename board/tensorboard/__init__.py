"""TensorBoard's HTTP API as a second face over the same store, one file a plugin."""
