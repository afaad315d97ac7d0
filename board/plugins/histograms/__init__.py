"""Histograms. Queries: `series` (re-binned to pixels), `logged` (one, exactly), `download`. Then `routes`, `plugin`."""
