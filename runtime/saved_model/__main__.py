"""`python -m runtime.saved_model DIRECTORY`: what is in a saved model, anybody's, without TensorFlow."""

import argparse
import sys

from runtime.checkpoints.listing import printable
from runtime.saved_model.listing import inspect


def main(arguments: list[str] | None = None) -> int:
    """Print signatures, and more if asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m runtime.saved_model", description="Show what is in a saved model.")
    parser.add_argument("directory", help="where saved_model.pb is")
    parser.add_argument("--ops", action="store_true", help="also list the ops of each graph, and how often each occurs")
    parser.add_argument("--variables", action="store_true", help="also list the values by name, with their shapes")
    given = parser.parse_args(arguments)
    try:
        found = inspect(given.directory)
    except (OSError, ValueError) as error:
        print(f"{parser.prog}: {printable(str(error))}", file=sys.stderr)
        return 1
    print(found)
    for graph in found.graphs if given.ops else ():
        print(f"ops of {printable(', '.join(graph.tags))}:")
        print("\n".join(f"  {count:6} {printable(op)}" for op, count in graph.ops.most_common()))
    if given.variables:
        print("\n".join(f"  {printable(name)} {shape}" for name, shape in found.variables.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
