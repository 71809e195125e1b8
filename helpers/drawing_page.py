"""The paper that pictures are drawn on, and the house style: colours, line styles, letters, numbers.

Shapes go through matplotlib's renderer, letters through Pillow, which matplotlib brings along: without
figures and axes, four times the pixels take half the time. Every picture is a PNG on white, with nearly two
pixels where a page has one: sharp on a projector, and legible on a light page and on a dark one.
Colours are those of Okabe and Ito ("Color Universal Design", 2008), darkened where letters in them would be
hard to read. What a colour says, a line style says too.
"""

import base64
import io
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from helpers.graph import Graph

Arrays = dict[str, np.ndarray]
Named = Mapping[str, ArrayLike] | None


class Stroke(NamedTuple):
    """How a line looks: its colour, the lengths of its dashes and gaps, and its width, in points."""

    colour: str
    dashes: tuple[float, ...] = ()
    width: float = 1.5


BLUE, VERMILLION, GREEN, PURPLE = "#0077BB", "#BB4400", "#007755", "#994477"
INK, FAINT, WHITE = "#222222", "#767676", "#FFFFFF"
INPUT = "#EEEEEE"  # what fills a box of data
DASHED, DASH_DOTTED, DOTTED = (5, 2.5), (6, 2, 1.5, 2), (1.5, 2)
STYLES = (
    Stroke(BLUE), Stroke(VERMILLION, DASHED), Stroke(GREEN, DASH_DOTTED), Stroke(PURPLE, DOTTED), Stroke(INK)
)  # fmt: skip
POSITIVE, NEGATIVE, ZERO = Stroke(BLUE), Stroke(VERMILLION, DASHED), Stroke(PURPLE, DOTTED)
WIDEST, LINE, SIZE = 7.8, 0.165, 9  # inches of a picture and from line to line; points of a letter
PIXELS, SHOWN = 200, 110  # an inch has so many, and takes so many of a page
MOST = 4  # so many numbers are written one by one
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class DrawingError(ValueError):
    """What was to be drawn can't be; the message says what and why."""


class Letters(NamedTuple):
    """A line of letters; `anchor` says what is at its place, in Pillow's words: "mm" is the middle."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    anchor: str
    plate: str | None


class Shape(NamedTuple):
    """A line, or an area; seen in its window, if it has one: left, top, width and height."""

    points: np.ndarray
    stroke: Stroke | None
    fill: str | None
    window: tuple[float, float, float, float] | None
    codes: np.ndarray | None = None


class Page:
    """Shapes and letters, placed in inches from the upper left. The picture is as large as what is on it."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.letters: list[Letters] = []

    def line(self, points: ArrayLike, stroke: Stroke, window: Any = None) -> None:
        """Draw a line through points of shape (n, 2); it is broken where one isn't finite."""
        self.shapes.append(Shape(np.asarray(points, dtype=float), stroke, None, window))

    def area(self, points: ArrayLike, fill: str | None, stroke: Stroke | None = None, **more: Any) -> None:
        """Draw what lies within these points."""
        points = np.asarray(points, dtype=float)
        if "codes" not in more:
            points = np.concatenate([points, points[:1]])
        self.shapes.append(Shape(points, stroke, fill, more.get("window"), more.get("codes")))

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None, stroke: Any = None
    ) -> None:
        """Draw a rectangle whose upper left corner is (x, y)."""
        right, low = x + width, y + height
        self.area([(x, y), (right, y), (right, low), (x, low)], fill, stroke)

    def dot(
        self, x: float, y: float, sides: int, radius: float, fill: str, stroke: Stroke | None = None
    ) -> None:
        """Draw a regular polygon; with many sides it is a disc."""
        angles = 2 * np.pi * np.arange(sides) / sides - np.pi / 2
        self.area(np.c_[x + radius * np.cos(angles), y + radius * np.sin(angles)], fill, stroke)

    def write(
        self, x: float, y: float, text: str, colour: str = INK, *,
        size: float = SIZE, anchor: str = "mm", plate: str | None = None,
    ) -> None:  # fmt: skip
        """Write a line around a point, if it isn't empty, on a plate of a colour if one is given."""
        if text:
            self.letters.append(Letters(x, y, text.replace("\n", " "), colour, size, anchor, plate))

    def extent(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of all that is on the page."""
        corners = [shape.points for shape in self.shapes if shape.window is None]
        corners += [np.reshape(extent_of(letters), (2, 2)) for letters in self.letters]
        every = np.concatenate(corners)
        return *every.min(axis=0), *every.max(axis=0)

    def paint(self, extent: tuple[float, float, float, float] | None = None) -> Any:
        """Return the picture as Pillow's image of this part of the page, with a margin."""
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.colors import to_rgb
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D, Bbox
        from PIL import Image, ImageDraw

        left, top, right, bottom = np.add(extent or self.extent(), (-0.1, -0.1, 0.1, 0.1))
        width, height = round((right - left) * PIXELS), round((bottom - top) * PIXELS)
        renderer = RendererAgg(width, height, PIXELS)
        to_pixels = Affine2D().translate(-left, -bottom).scale(PIXELS, -PIXELS)
        paper = Path([(0, 0), (width, 0), (width, height), (0, height), (0, 0)])
        blank = renderer.new_gc()
        blank.set_linewidth(0)
        renderer.draw_path(blank, paper, Affine2D(), to_rgb(WHITE))
        for points, stroke, fill, window, codes in self.shapes:
            gc = renderer.new_gc()
            gc.set_linewidth(stroke.width if stroke else 0)
            gc.set_foreground(stroke.colour if stroke else WHITE)
            gc.set_joinstyle("round")
            if stroke and stroke.dashes:
                gc.set_dashes(0, np.multiply(stroke.dashes, max(1, stroke.width / 2.5)))
            if window:
                x, y, wide, tall = window
                gc.set_clip_rectangle(Bbox(to_pixels.transform([(x, y + tall), (x + wide, y)])))
            path = Path(points, codes, closed=codes is None and (points[0] == points[-1]).all())
            renderer.draw_path(gc, path, to_pixels, to_rgb(fill) if fill else None)
        picture = Image.fromarray(np.asarray(renderer.buffer_rgba()))
        pen = ImageDraw.Draw(picture)
        for letters in self.letters:
            if letters.plate:
                x, y, far, low = extent_of(letters)
                plate = np.subtract((x - 0.03, y - 0.01, far + 0.03, low + 0.01), (left, top, left, top))
                pen.rectangle([*(plate * PIXELS)], fill=letters.plate)
            place = ((letters.x - left) * PIXELS, (letters.y - top) * PIXELS)
            pen.text(place, letters.text, letters.colour, font(letters.size), anchor=letters.anchor)
        return picture

    def publish(self, description: str, title: str = "") -> None:
        """Show the picture with its description, which begins with the title, if there is one."""
        if title:
            left, top, *_ = self.extent()
            self.write(left, top - 0.15, title, size=11, anchor="ls")
            description = f"{title}. {description}"
        publish([self.paint()], description)


def publish(images: Sequence[Any], description: str, seconds: float = 1) -> None:
    """Show an image, or several of one size as an animation that runs once, and print the description."""
    from IPython.display import display

    first, *others = _with_palette(images)
    png, more = io.BytesIO(), {}
    if others:
        more = {"save_all": True, "append_images": others, "duration": round(1000 * seconds), "loop": 1}
    first.save(png, "png", compress_level=4, **more)
    data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": description}
    width = round(first.width * SHOWN / PIXELS)
    display(data, metadata={"image/png": {"alt": description, "width": width}}, raw=True)
    print(textwrap.fill(description, 100, break_on_hyphens=False))


def _with_palette(images: Sequence[Any]) -> list[Any]:
    """Return images with one palette, of 16 shades a channel: small, and the same on every machine."""
    from PIL import Image

    pixels = [np.array(image).view("<u4")[..., 0] for image in images]
    codes = [pixel >> 4 & 0xF | pixel >> 8 & 0xF0 | pixel >> 12 & 0xF00 for pixel in pixels]
    used = np.zeros(0x1000, dtype=bool)
    for code in codes:
        used[code] = True
    if used.sum() > 256:  # half the shades, in so colourful a picture
        codes = [code & 0xEEE for code in codes]
        used &= (np.arange(0x1000) & 0x111) == 0
        used[np.unique(codes)] = True
    shades = np.flatnonzero(used)
    index = np.zeros(0x1000, dtype=np.uint8)
    index[shades] = np.arange(shades.size)
    palette = np.stack([shades & 0xF, shades >> 4 & 0xF, shades >> 8], axis=1) * 17
    indexed = [Image.fromarray(index[code]) for code in codes]
    for image in indexed:
        image.putpalette(palette.astype(np.uint8).tobytes())
    return indexed


@cache
def font(size: float) -> Any:
    """Return letters of this size, in points, from the font that comes with matplotlib."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    path = f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf"
    return ImageFont.truetype(path, size * PIXELS / 72, layout_engine=ImageFont.Layout.BASIC)


@cache
def length(text: str, size: float = SIZE) -> float:
    """Return how many inches a line of letters is long."""
    return font(size).getlength(text.replace("\n", " ")) / PIXELS


def extent_of(letters: Letters) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a line of letters."""
    wide, tall = length(letters.text, letters.size), letters.size * 1.1 / 72
    left = letters.x - wide * {"l": 0, "m": 0.5, "r": 1}[letters.anchor[0]]
    top = letters.y - tall * {"a": 0, "m": 0.5, "s": 0.8}[letters.anchor[1]]
    return left, top, left + wide, top + tall


def legend(page: Page, entries: Iterable[tuple[Stroke | None, str]]) -> None:
    """Write beneath all that is on the page what its lines mean, in as many rows as it takes."""
    left, _, right, bottom = page.extent()
    widest = max(right - left, 5.4)
    x, y = left, bottom + 0.2
    for stroke, text in entries:
        room = 0.42 * bool(stroke)
        if x > left and x + room + length(text) > left + widest:
            x, y = left, y + LINE + 0.04
        if stroke:
            page.line([(x, y), (x + 0.34, y)], stroke)
        page.write(x + room, y, text, anchor="lm")
        x += room + length(text) + 0.3


def symbol(name: str) -> str:
    """Return a name as formulas write it: "x_1" as x₁, "y_hat" as ŷ, "alpha" as α, "dL_dw_1" as ∂L/∂w₁.

    A second number is that of an entry: "h_1_0" is h₁[0], and not h₁₀.
    """
    if gradient := re.fullmatch(r"d(\w+?)_d(\w+)", name):
        return f"∂{symbol(gradient[1])}/∂{symbol(gradient[2])}"
    if entry := re.fullmatch(r"(\w+_\d+)_(\d+)", name):
        return f"{symbol(entry[1])}[{entry[2]}]"
    if numbered := re.fullmatch(r"(\w+)_(\d+)", name):
        return symbol(numbered[1]) + numbered[2].translate(SUBSCRIPTS)
    return {"y_hat": "ŷ", "alpha": "α", "sigma": "σ"}.get(name, name)


def number(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits and a real minus sign."""
    if 10**digits <= abs(value) < 1e5:
        text = f"{value:.0f}"
    else:  # adding 0 turns −0 into 0
        text = re.sub(r"e\+?(-?)0*", r"e\1", f"{value + 0.0:.{digits}g}")
    return text.replace("-", "−")


def is_written_out(array: np.ndarray) -> bool:
    """Return whether an array is so short that it is written number by number."""
    return array.size == 1 or (array.ndim == 1 and array.size <= MOST)


def written(array: np.ndarray, digits: int = 4) -> str:
    """Write an array: a number, a short vector in brackets, or what shape it has."""
    if array.size == 1:
        return number(array.item(), digits)
    if is_written_out(array):
        return f"({', '.join(number(entry, digits) for entry in array)})"
    return shape_of(array)


def shape_of(array: np.ndarray) -> str:
    """Write what shape an array has: "4×3" or "7 numbers"."""
    return "×".join(map(str, array.shape)) + " numbers" * (array.ndim == 1)


def sign_of(slope: float) -> Stroke:
    """Return the stroke for a gradient of this sign."""
    return POSITIVE if slope > 0 else NEGATIVE if slope < 0 else ZERO


def arrays(what: str, given: Any, graph: Graph | None = None, wanted: str = "") -> Arrays:
    """Return numbers by names of the graph as arrays; or curves or paths by name, one alone as ""."""
    found = {}
    for name, value in (given if isinstance(given, Mapping) else {"": given}).items():
        subject = f"`{name}` in `{what}`" if name else f"`{what}`"
        if graph and name not in (*graph.inputs, *graph.steps):
            names = ", ".join((*graph.inputs, *graph.steps))
            raise DrawingError(f"The network has no `{name}`, which `{what}` names. It has {names}.")
        try:
            found[str(name)] = array = np.array("" if value is None else value, dtype=np.float64)
        except (TypeError, ValueError):
            raise DrawingError(f"{subject} must be made of numbers, not {value!r:.60}.") from None
        if not array.size or (wanted and (array.ndim == 0 or array.shape[1:] != (2,) * ("pair" in wanted))):
            raise DrawingError(f"{subject} must hold {wanted or 'numbers'}, but its shape is {array.shape}.")
    return found
