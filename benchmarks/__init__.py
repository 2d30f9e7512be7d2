"""Benchmarks: how good and how fast the parts are, on data that does not ship.  Each runs as `python -m benchmarks.NAME`."""
