from __future__ import annotations

from collections.abc import Iterator

import pytest

from board.store import native


@pytest.fixture(params=["numpy", "compiled"], scope="module")
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run a module's tests with the plain version of the loops over all points, and with the compiled one."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numpy":
            patch.setattr(native, "_compiled", None)
        else:
            native.warm()
        yield
