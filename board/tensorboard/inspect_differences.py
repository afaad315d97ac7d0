"""Where `--inspect` differs from TensorBoard's on purpose; part of the list in `differences`."""

from __future__ import annotations

from board.tensorboard.difference import Difference, Face

INSPECT = (
    Difference(
        "inspect_order",
        Face.INSPECT,
        "directories, and files in a directory",
        "in the order of the file system",
        "by name",
        "The same directory gives the same output, and several files of a run are read in the order of their writing.",
    ),
    Difference(
        "inspect_damage",
        Face.INSPECT,
        "damaged records",
        "the rest of the file is not read, silently; a record that is no Event is a traceback",
        "skipped, and listed after the report with offset, length and reason",
        "Damage is what one inspects a file for.",
    ),
    Difference(
        "inspect_missing",
        Face.INSPECT,
        "a directory or file that is not there, or is the other of the two",
        "a traceback, or a report on nothing with exit code 0",
        "one line on stderr, exit code 1",
        "A script should notice.",
    ),
    Difference(
        "inspect_control_characters",
        Face.INSPECT,
        "tags and paths with control characters",
        "printed as they are",
        "escaped",
        "A log must not be able to steer the terminal.",
    ),
    Difference(
        "inspect_long_lists",
        Face.INSPECT,
        "`outoforder_steps` and `steps`",
        "of any length",
        "10,000 entries, then how many more there are",
        "Two writers in one run can be out of order millions of times; memory and terminal should bear it.",
    ),
    Difference(
        "inspect_symbolic_links",
        Face.INSPECT,
        "a symbolic link to a directory above it",
        "followed until the path is too long",
        "not followed",
        "A loop must end.",
    ),
    Difference(
        "inspect_placeholders",
        Face.INSPECT,
        "files whose names end in `.profile-empty`",
        "listed, as empty",
        "left out",
        "They are placeholders without events, which TensorBoard's dashboards leave out too.",
    ),
)
