"""The audio dashboard: which clips there are and their bytes (`clip`), what they look like (`overview`, `spectrogram`)."""
