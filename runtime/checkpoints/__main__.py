"""`python -m runtime.checkpoints DIRECTORY|PREFIX [NAME ...]`: what is in a checkpoint, without TensorFlow."""

import argparse
import sys

import numpy as np

from runtime.checkpoints.listing import listing, printable
from runtime.checkpoints.reading import load_checkpoint


def main(arguments: list[str] | None = None) -> int:
    """Print a table, or one value; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m runtime.checkpoints", description="Show what is in a checkpoint.")
    parser.add_argument("path", help="a checkpoint's prefix (model.ckpt-60), or a directory, whose latest is shown")
    parser.add_argument("names", nargs="*", help="names or patterns ('*/kernel'); all by default")
    parser.add_argument("-s", "--statistics", action="store_true", help="read the values: minimum, maximum, mean, ...")
    parser.add_argument("-v", "--value", action="store_true", help="print the values themselves, long ones shortened")
    given = parser.parse_intermixed_args(arguments)
    try:
        reader = load_checkpoint(given.path)
        print(listing(reader, given.names, statistics=given.statistics))
        if given.value:
            for name in [one for one in given.names if reader.has_tensor(one)]:
                print(f"\n{printable(name)} = {printable_value(reader.get_tensor(name))}")
    except (OSError, ValueError) as error:
        print(f"{parser.prog}: {printable(str(error))}", file=sys.stderr)
        return 1
    return 0


def printable_value(value: object) -> str:
    """Return a value as numpy prints it; strings are bytes there, so nothing in them reaches the terminal as it is."""
    return np.array2string(np.asarray(value), threshold=100)


if __name__ == "__main__":
    sys.exit(main())
