"""t-SNE and UMAP: layouts that are found step by step, each step one that can be shown.

Plain data in, frames out; runs in a process of its own (`worker`). Knows no store and no HTTP.
"""
