"""What a kind of data becomes in an event file: one module a kind, a value in, a Summary (or its bytes) out.

The modules know the format and nothing of files, queues or writers. Plugin names and tag conventions live here only.
"""
