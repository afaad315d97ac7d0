"""The audio dashboard: its clips and their bytes (`clip`), and what they look like (`overview`, `spectrogram`)."""
