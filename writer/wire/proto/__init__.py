"""Messages of the event format: `.proto` sources, the code generated from them, and `generate.py` that remakes it."""
