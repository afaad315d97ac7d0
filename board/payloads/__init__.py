"""What logged payloads mean: encoded bytes and their `Kind` in, plain data out, one file a kind.

Knows no store, no HTTP and no file. Whoever wrote the bytes may have meant harm: sizes that they claim are checked
before memory is taken, and what is not such a payload raises `ValueError` with the reason.
"""
