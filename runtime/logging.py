"""`rt.logging`: what the library says while it trains, under TensorFlow 1's names.

Messages go to Python's logger "runtime", where an application may collect them as all others. `set_verbosity` is for
scripts that set up no logging of their own: it has messages of that level and above printed to standard error.
"""

import logging
from logging import DEBUG, ERROR, FATAL, INFO, WARN

__all__ = ["DEBUG", "ERROR", "FATAL", "INFO", "WARN", "debug", "error", "fatal", "get_verbosity", "info", "log"]
__all__ += ["set_verbosity", "warn", "warning"]

_logger = logging.getLogger("runtime")

debug = _logger.debug
info = _logger.info
warning = warn = _logger.warning
error = _logger.error
fatal = _logger.critical
log = _logger.log


def get_verbosity() -> int:
    """Return the level from which on messages are shown."""
    return _logger.getEffectiveLevel()


def set_verbosity(level: int) -> None:
    """Show messages of this level and above."""
    _logger.setLevel(level)
    if not _logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
        _logger.addHandler(handler)
