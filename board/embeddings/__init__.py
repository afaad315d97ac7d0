"""Embeddings in a log directory: which there are, and what their files hold, read when somebody looks.

Below the dashboard and TensorBoard's API, which both ask here. Every path that a config names is confined to the log
directory, only regular files are opened, and sizes are checked before memory is taken. Knows no HTTP.
"""
