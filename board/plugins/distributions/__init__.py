"""Distributions: percentiles of logged histograms over the steps. `bands` is the query; then `routes`, `plugin`."""
