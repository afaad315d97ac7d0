"""Log directories for programs: `board.read` gives what the page shows as numpy columns, and as files' contents.

Loads with the server's own loader into the server's own store, once, and then only asks it. Numbers are there when
`read` returns; images, histograms and all other payloads stay on disk until somebody looks at one. Knows no HTTP and
writes nothing; pandas, polars and pyarrow are imported by the methods that are named after them.
"""

from board.payloads.audio import Clip
from board.payloads.pr_curves import PrCurve
from board.reading.histograms import Histogram
from board.reading.images import Image
from board.reading.reading import Reading, read
from board.reading.samples import Sample, Samples
from board.reading.scalars import Scalars
from board.reading.table import Table

__all__ = ["Clip", "Histogram", "Image", "PrCurve", "Reading", "Sample", "Samples", "Scalars", "Table", "read"]
