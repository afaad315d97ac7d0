"""Checkpoints as TensorFlow keeps them (V2, "TensorBundle"), bytes to arrays and back, without any I/O.

`table` is the index's layout, `bundle` what stands in it and where the values lie, `elements` their bytes, `slices` the
parts of partitioned ones. Who opens the files decides which may be opened: `runtime.checkpoints` any, `board` only
those inside of a log directory.
"""
