"""TensorBoard's hparams plugin: `data/plugin/hparams/…`. It knows what sessions said, and the last value of metrics."""
