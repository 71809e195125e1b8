"""Images in a row: what a network is shown, and what its nodes look for."""

from collections.abc import Sequence
from math import isqrt

import numpy as np
from numpy.typing import ArrayLike

from helpers.drawing.page import BLUE, FRAME, INK, LINE, VERMILLION, Page
from helpers.drawing.plan import DrawingError

SIDE, GAP, IN_A_ROW = 0.66, 0.12, 10  # inches of an image and between two, and images in a row
FAINTEST, CROSSED = 1 / 32, 0.15  # shares of the largest number: what is drawn, and what has a cross


def draw_images(images: ArrayLike, captions: Sequence[object] = (), title: str = "") -> None:
    """Draw square images, each with its caption beneath it.

    `images` has shape (n, pixels), an image's rows one after the other. Numbers between 0 and 1 are shades
    from paper to ink. Where some are negative, all are measured by the largest in size: blue is above 0,
    orange with a cross below. Images that aren't square or finite, or captions too few, are a DrawingError.
    """
    pixels = np.asarray(images, dtype=float)
    side = isqrt(pixels.shape[-1]) if pixels.ndim == 2 and pixels.size else 0
    if not side or side**2 != pixels.shape[1] or not np.isfinite(pixels).all():
        raise DrawingError(f"`images` must be finite numbers of shape (n, side · side), not {pixels.shape}.")
    if len(captions) not in (0, len(pixels)):
        raise DrawingError(f"There are {len(pixels)} images, but {len(captions)} captions.")
    page, is_signed = Page(), bool(pixels.min() < 0)
    shares = np.abs(pixels) / (np.abs(pixels).max() if is_signed else 1)
    for number, (image, share) in enumerate(zip(pixels, shares.clip(0, 1), strict=True)):
        x = number % IN_A_ROW * (SIDE + GAP)
        y = number // IN_A_ROW * (SIDE + GAP + LINE * bool(len(captions)))
        for place in np.flatnonzero(share > FAINTEST):
            colour = INK if not is_signed else BLUE if image[place] > 0 else VERMILLION
            crossed = bool(image[place] < 0 and share[place] > CROSSED)
            _draw_pixel(
                page, x, y, SIDE / side, divmod(int(place), side), _tint(colour, share[place]), crossed
            )
        page.draw_box(x, y, SIDE, SIDE)
        if len(captions):
            page.write(x + SIDE / 2, y + SIDE + 0.1, str(captions[number]))
    told = f": {', '.join(map(str, captions))}" if len(captions) else ""
    signs = " Blue is above 0; orange, crossed, is below." * is_signed
    page.show(f"{len(pixels)} images of {side} by {side} pixels{told}.{signs}", title)


def _draw_pixel(
    page: Page, x: float, y: float, size: float, at: tuple[int, int], fill: str, crossed: bool
) -> None:
    """Draw one pixel; a cross says that it is negative, as colour must not be all that tells."""
    left, top = x + at[1] * size, y + at[0] * size
    page.draw_box(left, top, size, size, fill, FRAME._replace(colour=fill, width=0.2))
    if crossed:
        inner, outer = 0.3 * size, 0.7 * size
        for start, end in (((inner, inner), (outer, outer)), ((inner, outer), (outer, inner))):
            page.draw(np.add((start, end), (left, top)), FRAME._replace(width=0.5))


def _tint(colour: str, share: float) -> str:
    """Return a colour mixed with white: all of it at 1, none at 0."""
    parts = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - share * (255 - part)):02X}" for part in parts)
