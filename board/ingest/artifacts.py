"""Which files beside the events a dashboard reads, told by their names alone, and whose run they are.

Profilers write traces wherever they are asked to; TensorFlow's lie in `RUN/plugins/profile/SESSION/`. The projector's
config lies in the run's directory, or in the one that TensorBoard's plugin made for it.
"""

from __future__ import annotations

import re

PROFILE = "profile"
PROJECTOR = "projector"

_PROJECTOR_CONFIG = "projector_config.pbtxt"
_PROJECTOR_FOLDER = "plugins/org_tensorflow_tensorboard_projector"
_IN_SESSION = re.compile(r"(?:(?P<run>.*)/)?plugins/profile(?:/.*)?", re.DOTALL)
_TRACE = re.compile(
    r".*\.xplane\.pb"
    r"|.*\.(?:pt\.|chrome_)?trace\.json(?:\.gz)?"
    r"|timeline.*\.json(?:\.gz)?"
    r"|.*(?:step_stats|run_metadata).*\.pb",
    re.DOTALL,
)
_ENDINGS = (".pb", ".json", ".json.gz", ".pbtxt")


def recognize(below: str, base_name: str) -> tuple[str, str] | None:
    """Return the dashboard that reads a file, and the directory of its run; None where it is some other file.

    below: the file's directory, relative to the log directory, with slashes; "" for the log directory itself.
    """
    if not base_name.endswith(_ENDINGS) or base_name.startswith("."):
        return None
    if base_name == _PROJECTOR_CONFIG:
        return PROJECTOR, below.removesuffix(_PROJECTOR_FOLDER).rstrip("/")
    if not _TRACE.fullmatch(base_name):
        return None
    session = _IN_SESSION.fullmatch(below)
    return PROFILE, (session["run"] or "") if session else below
