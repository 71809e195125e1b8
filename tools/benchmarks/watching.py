"""What the benchmarks share: looking at what processes take, and tables of text."""

import threading
from collections.abc import Sequence

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
        self._over = threading.Event()

    def run(self) -> None:
        this = psutil.Process()
        while not self._over.wait(self.interval):
            used = 0
            for process in this.children(recursive=True):
                try:
                    used += process.memory_full_info().pss
                except psutil.Error:  # it has ended
                    continue
            self.megabytes = max(self.megabytes, used / 1e6)

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
