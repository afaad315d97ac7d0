"""What the budget table of the README is measured with: ours beside the peer, in one run, medians and ratios.

`python -m benchmarks` makes its data and prints every row; `--only NAME` one of them.
"""
