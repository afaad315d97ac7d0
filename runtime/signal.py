"""`rt.signal`: Fourier and cosine transforms, windows, frames and spectra over time."""

from runtime.ops.fourier import *  # noqa: F403  # what its __all__ says
from runtime.ops.spectra import *  # noqa: F403
from runtime.ops.windows import *  # noqa: F403
