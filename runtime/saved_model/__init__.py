"""`rt.saved_model`: models with their variables, signatures and files, as TensorFlow and its servers keep them.

`files` is the directory, `signatures` what goes in and out, `builder` and `loader` are TensorFlow 1's ways to write and
to read one by a session, `loading` and `exporting` TensorFlow 2's by objects, `listing` shows what is in one.
"""

from runtime.saved_model import loader as loader
from runtime.saved_model.builder import *  # noqa: F403  # what its __all__ says
from runtime.saved_model.exporting import *  # noqa: F403
from runtime.saved_model.files import *  # noqa: F403
from runtime.saved_model.listing import *  # noqa: F403
from runtime.saved_model.loading import *  # noqa: F403
from runtime.saved_model.signatures import *  # noqa: F403
