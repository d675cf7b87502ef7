"""Programs that use the package itself, to look at a part of a run. Each prints one JSON object.

They run in a project's directory, as `python -m benchmarks.drivers.NAME`.
"""
