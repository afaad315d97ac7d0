"""Training steps side by side: ours and PyTorch's on the same weights and batches, in turns, in one run."""
