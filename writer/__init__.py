"""The writer library."""
