"""The hparams dashboard: sessions, their hyperparameters, and the metrics by which they are compared."""
