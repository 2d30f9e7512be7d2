"""Benchmarks: how good and how fast the parts are, on data that does not ship.  Run `python -m benchmarks.NAME`."""
