"""A picture as a notebook shows it: a small PNG on white, with nearly two pixels where a page has one.

So it is sharp on a projector, legible on a light page and on a dark one, and the same on every machine.
"""

import base64
import io
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

PIXELS, SHOWN = 200, 110  # an inch has so many, and takes so many of a page


def show_images(images: Sequence[Any], description: str, seconds: float = 1) -> None:
    """Show an image, or several of one size as an animation that runs once, and print the description."""
    from IPython.display import display

    first, *others = _reduce_colours(images)
    png, more = io.BytesIO(), dict[str, Any]()
    if others:
        more = {"save_all": True, "append_images": others, "duration": round(1000 * seconds), "loop": 1}
    first.save(png, "png", compress_level=4, **more)
    data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": description}
    width = round(first.width * SHOWN / PIXELS)
    metadata = {"image/png": {"alt": description, "width": width}}
    display(data, metadata=metadata, raw=True)
    print(textwrap.fill(description, 100, break_on_hyphens=False))


def _reduce_colours(images: Sequence[Any]) -> list[Any]:
    """Return images with one palette, of 16 shades a channel."""
    from PIL import Image

    pixels = np.array([np.array(image).view("<u4")[..., 0] for image in images])
    codes = pixels >> 4 & 0xF | pixels >> 8 & 0xF0 | pixels >> 12 & 0xF00
    used = np.zeros(0x1000, dtype=bool)
    used[codes] = True
    if used.sum() > 256:  # half the shades, in so colourful a picture
        codes &= 0xEEE
        used[:] = False
        used[codes] = True
    shades, index = np.flatnonzero(used), (np.cumsum(used) - 1).astype(np.uint8)
    palette = np.stack([shades & 0xF, shades >> 4 & 0xF, shades >> 8], axis=1) * 17
    indexed = [*map(Image.fromarray, index[codes])]
    for image in indexed:
        image.putpalette(palette.astype(np.uint8).tobytes())
    return indexed
