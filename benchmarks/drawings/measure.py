"""Timing, and how a figure is told."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any


def fastest(act: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the fastest of so many runs: what the machine can do when nobody disturbs it."""
    return min(_timed(act) for _ in range(times))


def typical(act: Callable[[], Any], times: int = 5) -> float:
    """Seconds of the run in the middle."""
    return statistics.median(_timed(act) for _ in range(times))


def geometric_mean(ratios: Iterable[float]) -> float:
    """The mean for ratios."""
    return statistics.geometric_mean(ratios)


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def tell(name: str, **figures: Any) -> None:
    """One JSON line on standard output; seconds and ratios with three digits that count."""
    rounded = {key: float(f"{value:.3g}") if isinstance(value, float) else value for key, value in figures.items()}
    sys.stdout.write(json.dumps({"benchmark": name, **rounded}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {"cores": os.cpu_count(), "architecture": platform.machine(), "python": platform.python_version()}


def _timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
