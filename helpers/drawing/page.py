"""The paper that pictures are drawn on, and the house style: colours, line styles and letters.

Shapes go through matplotlib's renderer, letters through Pillow: without figures and axes, four times the
pixels take half the time. Colours are those of Okabe and Ito ("Color Universal Design", 2008), darkened where
letters in them would be hard to read. What a colour says, a line style says too. A notebook gets a small PNG
on white: sharp on a projector, legible on a light page and on a dark one, the same on every machine.
"""

import base64
import io
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

Extent = tuple[float, float, float, float]  # left, top, right and bottom


class Stroke(NamedTuple):
    """How a line looks; its width and the lengths of its dashes and gaps are in points."""

    colour: str
    dashes: tuple[float, ...] = ()
    width: float = 1.5


BLUE, VERMILLION, GREEN, PURPLE = "#0077BB", "#BB4400", "#007755", "#994477"
INK, FAINT, WHITE = "#222222", "#767676", "#FFFFFF"
INPUT = "#EEEEEE"  # what fills a box of data
DASHED, DASH_DOTTED, DOTTED = (5, 2.5), (6, 2, 1.5, 2), (1.5, 2)
STYLES = tuple(map(Stroke, (BLUE, VERMILLION, GREEN, PURPLE, INK), ((), DASHED, DASH_DOTTED, DOTTED, ())))
SLOPES = {1: STYLES[0], -1: STYLES[1], 0: STYLES[3]}  # by a gradient's sign
WEIGHTS = {1: Stroke(INK), -1: Stroke(INK, DASHED), 0: Stroke(INK, DOTTED)}  # by a weight's sign
FRAME, PLAIN, NONE = Stroke(INK, width=1), Stroke(FAINT, width=1), Stroke(WHITE, width=0)
WIDEST, LINE, SIZE = 7.8, 0.165, 9  # inches of a picture and from line to line; points of a letter
PIXELS, SHOWN = 200, 110  # an inch has so many, and takes so many of a page

Legend = list[tuple[Stroke, str]]


# JupyterLab breaks a printed line that is too long anywhere: in a notebook with a picture, between words.
WHOLE_NUMBERS = (
    "<style>.jp-Notebook:has(.whole-numbers) .jp-OutputArea-output pre "
    '{word-break: normal; overflow-wrap: anywhere}</style><span class="whole-numbers"></span>'
)


class Letters(NamedTuple):
    """A line of letters."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    anchor: str  # what of the line is at its place, in Pillow's words: "mm" is the middle
    plate: str | None  # the colour of what it stands on

    def find_extent(self) -> Extent:
        """Return where the letters are."""
        wide, tall = measure_text(self.text, self.size), self.size * 1.1 / 72
        left = self.x - wide * {"l": 0, "m": 0.5, "r": 1}[self.anchor[0]]
        top = self.y - tall * {"a": 0, "m": 0.5, "s": 0.8}[self.anchor[1]]
        return left, top, left + wide, top + tall


class Shape(NamedTuple):
    """A line, or what one encloses."""

    points: np.ndarray
    stroke: Stroke = NONE
    fill: str | None = None
    window: Extent | None = None  # what it is seen through
    codes: np.ndarray | None = None  # how its points are joined, in matplotlib's words


PAPER = Shape(999 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]), fill=WHITE)


class Page:
    """Shapes and letters, placed in inches from the upper left. The picture is as large as what is on it."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.letters: list[Letters] = []

    def draw(
        self, points: ArrayLike, stroke: Stroke = NONE, fill: str | None = None,
        window: Extent | None = None, codes: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """Draw a line through points of shape (n, 2), broken where one isn't finite, and fill it."""
        self.shapes.append(Shape(np.asarray(points, dtype=float), stroke, fill, window, codes))

    def draw_box(
        self, x: float, y: float, width: float, height: float, fill: str | None = None, stroke: Stroke = FRAME
    ) -> None:
        """Draw a rectangle whose upper left corner is at a point."""
        right, low = x + width, y + height
        self.draw([(x, y), (right, y), (right, low), (x, low), (x, y)], stroke, fill)

    def write(
        self, x: float, y: float, text: str, colour: str = INK, *,
        size: float = SIZE, anchor: str = "mm", plate: str | None = None,
    ) -> None:  # fmt: skip
        """Write a line around a point, if it isn't empty, on a plate of a colour if one is given."""
        if text:
            self.letters.append(Letters(x, y, text.replace("\n", " "), colour, size, anchor, plate))

    def write_legend(self, entries: Legend, *notes: str) -> None:
        """Write beneath all that is on the page what its lines mean, in as many rows as it takes."""
        left, _, right, bottom = self.find_extent()
        x, y, end = left, bottom + 0.2, left + max(right - left, 5.4)
        for stroke, text in [*entries, *((NONE, note) for note in notes)]:
            room = 0.42 * bool(stroke.width)
            if x > left and x + room + measure_text(text) > end:
                x, y = left, y + LINE + 0.04
            if room:
                self.draw([(x, y), (x + 0.34, y)], stroke)
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
        from matplotlib import colors, path, transforms
        from matplotlib.backends import backend_agg
        from PIL import Image, ImageDraw

        left, top, right, bottom = np.add(extent or self.find_extent(), (-0.1, -0.1, 0.1, 0.1))
        size = round((right - left) * PIXELS), round((bottom - top) * PIXELS)
        renderer = backend_agg.RendererAgg(*size, PIXELS)
        to_pixels = transforms.Affine2D().translate(-left, -bottom).scale(PIXELS, -PIXELS)
        for points, stroke, fill, window, codes in (PAPER, *self.shapes):
            gc = renderer.new_gc()
            gc.set_linewidth(stroke.width)
            gc.set_foreground(stroke.colour)
            gc.set_joinstyle("round")
            if stroke.dashes:
                gc.set_dashes(0, np.multiply(stroke.dashes, max(1, stroke.width / 2.5)))
            if window:
                gc.set_clip_rectangle(transforms.Bbox(to_pixels.transform(np.reshape(window, (2, 2)))))
            is_closed = codes is None and bool((points[0] == points[-1]).all())
            outline = path.Path(points, codes, closed=is_closed)
            renderer.draw_path(gc, outline, to_pixels, colors.to_rgb(fill) if fill else None)
        picture = Image.fromarray(np.asarray(renderer.buffer_rgba()))
        pen = ImageDraw.Draw(picture)
        for letters in self.letters:
            if letters.plate:
                plate = np.add(letters.find_extent(), (-0.03, -0.01, 0.03, 0.01)) - (left, top, left, top)
                pen.rectangle([*(plate * PIXELS)], fill=letters.plate)
            place = ((letters.x - left) * PIXELS, (letters.y - top) * PIXELS)
            pen.text(place, letters.text, letters.colour, _load_font(letters.size), anchor=letters.anchor)
        return picture

    def show(self, description: str, title: str = "") -> None:
        """Show the picture with its description, which begins with the title, if there is one."""
        if title:
            left, top, *_ = self.find_extent()
            self.write(left, top - 0.15, title, size=11, anchor="ls")
            description = f"{title}. {description}"
        publish([self.paint()], description)


@cache
def _load_font(size: float) -> Any:
    from matplotlib import get_data_path
    from PIL import ImageFont

    path = f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf"
    return ImageFont.truetype(path, size * PIXELS / 72, layout_engine=ImageFont.Layout.BASIC)


@cache
def measure_text(text: str, size: float = SIZE) -> float:
    """Return how many inches a line of letters is long."""
    return float(_load_font(size).getlength(text.replace("\n", " ")) / PIXELS)


def publish(images: Sequence[Any], description: str) -> None:
    """Show an image, or several of one size as an animation that runs once, with its description.

    A screen reader reads it in place of the picture. JupyterLab sets no alternative text for an image, so it
    is given HTML as well; what takes no HTML finds the description beside the image. The HTML also keeps
    numbers whole, in all that the notebook prints.
    """
    from IPython.display import display
    from PIL import Image

    pixels = np.concatenate([np.asarray(image).view("<u4").ravel() for image in images])
    begins = np.flatnonzero(np.diff(pixels, prepend=~pixels[:1]))  # of runs of one colour: most is white
    runs = pixels[begins]
    codes = runs >> 4 & 0xF | runs >> 8 & 0xF0 | runs >> 12 & 0xF00  # of 16 shades a channel
    used = np.zeros(0x1000, dtype=bool)
    used[codes] = True
    if used.sum() > 256:  # half the shades, in so colourful a picture
        codes &= 0xEEE
        used = np.isin(np.arange(0x1000), np.flatnonzero(used) & 0xEEE)
    shades, index = np.flatnonzero(used), (np.cumsum(used) - 1).astype(np.uint8)
    palette = np.stack([shades & 0xF, shades >> 4 & 0xF, shades >> 8], axis=1) * 17
    coloured = np.repeat(index[codes], np.diff(begins, append=pixels.size))
    size = len(images), images[0].height, images[0].width
    first, *others = frames = [*map(Image.fromarray, coloured.reshape(size))]
    for frame in frames:
        frame.putpalette(palette.astype(np.uint8).tobytes())
    png, options = io.BytesIO(), {"compress_level": 4, "duration": 1000, "loop": 1}
    first.save(png, "png", save_all=bool(others), append_images=others, **options)
    encoded, width = base64.b64encode(png.getvalue()).decode(), round(first.width * SHOWN / PIXELS)
    html = f'<img alt="{escape(description)}" width="{width}" src="data:image/png;base64,{encoded}">'
    data = {"text/html": WHOLE_NUMBERS + html, "image/png": encoded, "text/plain": description}
    display(data, metadata={"image/png": {"alt": description, "width": width}}, raw=True)
