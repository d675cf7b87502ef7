"""The benchmarks of reconciler: `make bench`, or some of them with `python -m benchmarks --only`.

Every figure stands beside its floor or a peer, measured in the same run. What is measured is in
`rows`, what it is measured against in `floors` and `peers`. Nothing of the product is tuned here.
"""
