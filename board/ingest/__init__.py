"""Files to columns: which runs and files there are, the record scan, following growth.

Knows the store; knows no plugin and no HTTP.
"""
