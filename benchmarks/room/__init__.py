"""Benchmarks of the review room: `python -m benchmarks.room [NAME ...]`, one JSON line for each figure."""
