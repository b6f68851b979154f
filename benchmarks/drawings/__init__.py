"""Benchmarks of drawings: `python -m benchmarks.drawings [NAME ...]`, one JSON line for each figure."""
