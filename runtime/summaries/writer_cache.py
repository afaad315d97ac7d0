"""FileWriterCache: one event file for all who write to the same directory."""

import os
import threading
from typing import ClassVar

from runtime.graph.context import get_default_graph
from runtime.summaries.file_writer import FileWriter

__all__ = ["FileWriterCache"]


class FileWriterCache:
    """The process's writers by directory. They stay open until `clear`, or the end of the interpreter."""

    _writers: ClassVar[dict[str, FileWriter]] = {}
    _lock = threading.Lock()

    @classmethod
    def get(cls, logdir: str | os.PathLike[str]) -> FileWriter:
        """Return the writer of a directory; a new one begins with the default graph."""
        key = os.fspath(logdir)
        with cls._lock:
            if key not in cls._writers:
                cls._writers[key] = FileWriter(key, graph=get_default_graph())
            cls._writers[key].reopen()
            return cls._writers[key]

    @classmethod
    def clear(cls) -> None:
        """Close all writers."""
        with cls._lock:
            for one in cls._writers.values():
                one.close()
            cls._writers.clear()
