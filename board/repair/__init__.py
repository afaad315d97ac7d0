"""`board clean` and `board merge`: event files written anew, without what is damaged or was overwritten.

Records are copied byte for byte, never decoded and encoded again, but where one of several values in a record was
overwritten. `intact` says which bytes are whole records, `timeline` what later attempts overwrote, `output` how files
are put in place; `clean` and `merge` are the commands. Nothing here knows of the server.
"""
