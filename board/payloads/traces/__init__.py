"""Traces: what ran when, on which thread or device, read out of the formats that profilers write.

`trace.Trace` is what all readers give: columns of slices by track, with nesting worked out. A reader takes a
`sources.Source` (or a message's bytes) and adds what it finds to a `builder.TraceBuilder`.
"""
