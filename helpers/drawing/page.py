"""The paper that pictures are drawn on, and the house style: colours, line styles and letters.

Shapes go through matplotlib's renderer, letters through Pillow, which matplotlib brings along: without
figures and axes, four times the pixels take half the time. Colours are those of Okabe and Ito ("Color
Universal Design", 2008), darkened where letters in them would be hard to read. What a colour says, a line
style says too.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing.png import PIXELS, show_images

Extent = tuple[float, float, float, float]  # left, top, right and bottom
Window = tuple[float, float, float, float]  # left, top, width and height


class Stroke(NamedTuple):
    """How a line looks: its colour, the lengths of its dashes and gaps, and its width, in points."""

    colour: str
    dashes: tuple[float, ...] = ()
    width: float = 1.5


Legend = list[tuple[Stroke, str]]

BLUE, VERMILLION, GREEN, PURPLE = "#0077BB", "#BB4400", "#007755", "#994477"
INK, FAINT, WHITE = "#222222", "#767676", "#FFFFFF"
INPUT = "#EEEEEE"  # what fills a box of data
DASHED, DASH_DOTTED, DOTTED = (5, 2.5), (6, 2, 1.5, 2), (1.5, 2)
STYLES = (
    Stroke(BLUE), Stroke(VERMILLION, DASHED), Stroke(GREEN, DASH_DOTTED), Stroke(PURPLE, DOTTED), Stroke(INK)
)  # fmt: skip
SLOPES = {1: Stroke(BLUE), -1: Stroke(VERMILLION, DASHED), 0: Stroke(PURPLE, DOTTED)}  # by a gradient's sign
WEIGHTS = {1: Stroke(INK), -1: Stroke(INK, DASHED), 0: Stroke(INK, DOTTED)}  # by a weight's sign
NONE = Stroke(WHITE, width=0)
WIDEST, LINE, SIZE = 7.8, 0.165, 9  # inches of a picture and from line to line; points of a letter


class Letters(NamedTuple):
    """A line of letters; `anchor` says what is at its place, in Pillow's words: "mm" is the middle."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    anchor: str
    plate: str | None

    def find_extent(self) -> Extent:
        """Return where the letters are."""
        wide, tall = measure_text(self.text, self.size), self.size * 1.1 / 72
        left = self.x - wide * {"l": 0, "m": 0.5, "r": 1}[self.anchor[0]]
        top = self.y - tall * {"a": 0, "m": 0.5, "s": 0.8}[self.anchor[1]]
        return left, top, left + wide, top + tall


class Shape(NamedTuple):
    """A line, or an area; seen in its window, if it has one."""

    points: np.ndarray
    stroke: Stroke = NONE
    fill: str | None = None
    window: Window | None = None
    codes: np.ndarray | None = None


class Page:
    """Shapes and letters, placed in inches from the upper left. The picture is as large as what is on it."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.letters: list[Letters] = []

    def draw_line(self, points: ArrayLike, stroke: Stroke, window: Window | None = None) -> None:
        """Draw a line through points of shape (n, 2); it is broken where one isn't finite."""
        self.shapes.append(Shape(np.asarray(points, dtype=float), stroke, None, window))

    def draw_area(self, points: ArrayLike, fill: str | None, stroke: Stroke = NONE) -> None:
        """Draw what lies within these points."""
        points = np.asarray(points, dtype=float)
        self.shapes.append(Shape(np.concatenate([points, points[:1]]), stroke, fill))

    def draw_box(self, window: Window, fill: str | None, stroke: Stroke) -> None:
        """Draw a rectangle."""
        x, y, width, height = window
        right, low = x + width, y + height
        self.draw_area([(x, y), (right, y), (right, low), (x, low)], fill, stroke)

    def draw_dot(self, x: float, y: float, sides: int, radius: float, fill: str, stroke: Stroke) -> None:
        """Draw a regular polygon; with many sides it is a disc."""
        angles = 2 * np.pi * np.arange(sides) / sides - np.pi / 2
        self.draw_area(np.c_[x + radius * np.cos(angles), y + radius * np.sin(angles)], fill, stroke)

    def write(
        self, x: float, y: float, text: str, colour: str = INK, *,
        size: float = SIZE, anchor: str = "mm", plate: str | None = None,
    ) -> None:  # fmt: skip
        """Write a line around a point, if it isn't empty, on a plate of a colour if one is given."""
        if text:
            self.letters.append(Letters(x, y, text.replace("\n", " "), colour, size, anchor, plate))

    def write_legend(self, entries: Legend) -> None:
        """Write beneath all that is on the page what its lines mean, in as many rows as it takes."""
        left, _, right, bottom = self.find_extent()
        widest = max(right - left, 5.4)
        x, y = left, bottom + 0.2
        for stroke, text in entries:
            room = 0.42 * bool(stroke.width)
            if x > left and x + room + measure_text(text) > left + widest:
                x, y = left, y + LINE + 0.04
            if room:
                self.draw_line([(x, y), (x + 0.34, y)], stroke)
            self.write(x + room, y, text, anchor="lm")
            x += room + measure_text(text) + 0.3

    def find_extent(self) -> Extent:
        """Return the extent of all that is on the page."""
        corners = [shape.points for shape in self.shapes if shape.window is None]
        corners += [np.reshape(letters.find_extent(), (2, 2)) for letters in self.letters]
        every = np.concatenate(corners)
        return *every.min(axis=0), *every.max(axis=0)

    def paint(self, extent: Extent | None = None) -> Any:
        """Return the picture as Pillow's image of this part of the page, with a margin."""
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.transforms import Affine2D
        from PIL import Image, ImageDraw

        left, top, right, bottom = np.add(extent or self.find_extent(), (-0.1, -0.1, 0.1, 0.1))
        width, height = round((right - left) * PIXELS), round((bottom - top) * PIXELS)
        renderer: Any = RendererAgg(width, height, PIXELS)
        paper = np.array([(0, 0), (width, 0), (width, height), (0, height), (0, 0)])
        _paint_shape(renderer, Shape(paper, fill=WHITE), Affine2D())
        to_pixels = Affine2D().translate(-left, -bottom).scale(PIXELS, -PIXELS)
        for shape in self.shapes:
            _paint_shape(renderer, shape, to_pixels)
        picture = Image.fromarray(np.asarray(renderer.buffer_rgba()))
        pen = ImageDraw.Draw(picture)
        for letters in self.letters:
            if letters.plate:
                x, y, far, low = letters.find_extent()
                plate = np.subtract((x - 0.03, y - 0.01, far + 0.03, low + 0.01), (left, top, left, top))
                pen.rectangle([*(plate * PIXELS)], fill=letters.plate)
            place = ((letters.x - left) * PIXELS, (letters.y - top) * PIXELS)
            pen.text(place, letters.text, letters.colour, load_font(letters.size), anchor=letters.anchor)
        return picture

    def show(self, description: str, title: str = "") -> None:
        """Show the picture with its description, which begins with the title, if there is one."""
        if title:
            left, top, *_ = self.find_extent()
            self.write(left, top - 0.15, title, size=11, anchor="ls")
            description = f"{title}. {description}"
        show_images([self.paint()], description)


def _paint_shape(renderer: Any, shape: Shape, to_pixels: Any) -> None:
    """Paint a line or an area."""
    from matplotlib.colors import to_rgb
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    points, stroke, fill, window, codes = shape
    gc = renderer.new_gc()
    gc.set_linewidth(stroke.width)
    gc.set_foreground(stroke.colour)
    gc.set_joinstyle("round")
    if stroke.dashes:
        gc.set_dashes(0, np.multiply(stroke.dashes, max(1, stroke.width / 2.5)))
    if window:
        x, y, wide, tall = window
        gc.set_clip_rectangle(Bbox(to_pixels.transform([(x, y + tall), (x + wide, y)])))
    path = Path(points, codes, closed=codes is None and bool((points[0] == points[-1]).all()))
    renderer.draw_path(gc, path, to_pixels, to_rgb(fill) if fill else None)


@cache
def load_font(size: float) -> Any:
    """Return letters of this size, in points, from the font that comes with matplotlib."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    path = f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf"
    return ImageFont.truetype(path, size * PIXELS / 72, layout_engine=ImageFont.Layout.BASIC)


@cache
def measure_text(text: str, size: float = SIZE) -> float:
    """Return how many inches a line of letters is long."""
    return float(load_font(size).getlength(text.replace("\n", " ")) / PIXELS)
