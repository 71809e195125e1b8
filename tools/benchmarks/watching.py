"""What the benchmarks share: looking at what processes take, and tables of text."""

import threading
from collections.abc import Sequence
from time import perf_counter

import numpy as np
import psutil


class Watch(threading.Thread):
    """Watches what the processes that this one starts take while the `with` block runs.

    Attributes:
        megabytes: the most memory so far; what processes share is counted once.
    """

    def __init__(self, interval: float) -> None:
        """Look each `interval` seconds."""
        super().__init__(daemon=True)
        self.interval, self.megabytes = interval, 0.0
        self._seen: list[tuple[float, float]] = []  # times, and seconds of CPU by then
        self._over = threading.Event()

    def run(self) -> None:
        this = psutil.Process()
        while not self._over.wait(self.interval):
            memory, used = 0, 0.0
            for process in this.children(recursive=True):
                try:
                    memory += process.memory_full_info().pss
                    used += sum(process.cpu_times()[:4])  # with that of those that it has waited for
                except psutil.Error:  # it has ended
                    continue
            self.megabytes = max(self.megabytes, memory / 1e6)
            self._seen.append((perf_counter(), used))

    def cpu_between(self, begin: float, end: float) -> float:
        """Return the seconds of CPU that all took between two times of `perf_counter`."""
        times, used = zip(*self._seen, strict=True) if self._seen else ((0.0,), (0.0,))
        return float(np.diff(np.interp([begin, end], times, used))[0])

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join()


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of words as lines with aligned columns, the first column to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [f"{word:>{width}}" for word, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([f"{first:<{widths[0]}}", *cells]))
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
