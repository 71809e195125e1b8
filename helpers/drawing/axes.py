"""A frame with two scales, in which charts are drawn."""

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing.page import INK, NONE, Legend, Page, Shape, Stroke, Window
from helpers.notation import write_number

Pair = tuple[float, float]
Names = tuple[str, str]

FRAME, GUIDE = Stroke(INK, width=1), Stroke("#DDDDDD", width=0.8)


class Chart:
    """A frame with two scales on a page; its upper left corner is the page's origin.

    Attributes:
        page: what it is on.
        window: the frame.
    """

    def __init__(
        self, size: Pair, across: Pair, up: Pair, labels: Names, log: bool = False, whole: bool = False
    ) -> None:
        self.page, self.log = Page(), log
        low, high = np.log10(up) if log else up
        self.low, self.high = np.array([across, (low, high)], dtype=float).T
        width, height = size
        self.window: Window = (0.0, 0.0, width, height)
        for tick in _choose_ticks(*across, most=8, whole=whole) if labels[0] else []:
            x = (tick - self.low[0]) / (self.high[0] - self.low[0]) * width
            self.page.draw_line([(x, height), (x, height + 0.05)], FRAME)
            self.page.write(x, height + 0.16, write_number(tick))
        for tick in _choose_ticks(low, high, most=6, whole=log):
            y = (self.high[1] - tick) / (self.high[1] - self.low[1]) * height
            self.page.draw_line([(0, y), (width, y)], GUIDE)
            self.page.draw_line([(-0.05, y), (0, y)], FRAME)
            self.page.write(-0.1, y, write_number(10.0**tick if log else tick), anchor="rm")
        self.page.write(width / 2, height + 0.36, labels[0])
        self.page.write(0, -0.2, labels[1], anchor="mm")

    def place(self, points: ArrayLike) -> np.ndarray:
        """Return where points of shape (n, 2) are on the page."""
        points = np.array(points, dtype=float)
        if self.log:
            with np.errstate(divide="ignore"):
                points[:, 1] = np.log10(points[:, 1]).clip(self.low[1] - 1)  # 0 lies beneath the frame
        shares = (points / 2 - self.low / 2) / (self.high / 2 - self.low / 2)  # halves can't overflow
        places: np.ndarray = np.c_[shares[:, 0], 1 - shares[:, 1]].clip(-99, 99) * self.window[2:]
        return places

    def draw_line(self, points: ArrayLike, stroke: Stroke) -> None:
        """Draw a line as far as it is within the frame."""
        self.page.draw_line(self.place(points), stroke, self.window)

    def draw_area(self, points: ArrayLike, codes: np.ndarray, fill: str) -> None:
        """Fill what these points enclose, joined as matplotlib's codes say, within the frame."""
        self.page.shapes.append(Shape(self.place(points), NONE, fill, self.window, codes))

    def draw_dots(
        self, points: ArrayLike, colour: str, radius: float = 0.035, stroke: Stroke = NONE, sides: int = 24
    ) -> None:
        """Draw a dot at each point within the frame."""
        width, height = self.window[2:]
        for x, y in self.place(points):
            if -0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01:
                self.page.draw_dot(x, y, sides, radius, colour, stroke)

    def show(self, entries: Legend, description: str, title: str) -> None:
        """Draw the frame over all else, write the legend beneath it, and show the page."""
        self.page.draw_box(self.window, None, FRAME)
        self.page.write_legend(entries)
        self.page.show(description, title)


def choose_range(numbers: np.ndarray, log: bool = False) -> Pair:
    """Return a range with all the finite numbers in it; whole decades on a log scale."""
    finite = numbers[np.isfinite(numbers)]
    if log:
        low, high = np.floor(np.log10(finite[finite > 0].min())), np.ceil(np.log10(finite.max()))
        return 10.0**low, 10.0 ** min(max(high, low + 1), 308)
    low, high = finite.min() / 2, finite.max() / 2  # halves can't overflow
    room = 0.1 * (high - low) or 0.5
    return np.clip(2 * (low - room), -8e307, None), np.clip(2 * (high + room), None, 8e307)


def _choose_ticks(low: float, high: float, most: int, whole: bool = False) -> np.ndarray:
    """Return round numbers within a range."""
    from matplotlib.ticker import MaxNLocator

    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    scale = 1e10 if max(-low, high) > 1e290 else 1  # ticks beyond 1e308 would be infinite
    locator = MaxNLocator(most, steps=steps, integer=whole)
    ticks = np.asarray(locator.tick_values(low / scale, high / scale)) * scale
    return ticks[(ticks >= low - 1e-9 * (high - low)) & (ticks <= high + 1e-9 * (high - low))]
