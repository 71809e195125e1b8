"""Finds what would run in the browser of who looks at a page."""

import base64
import re
import struct
from html.parser import HTMLParser

MISCHIEF = "mischief"
"""A word that is in every script of an attack, and in nothing else."""


URLS = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "content", "poster"}
ACTIVE = {"script", "iframe", "object", "embed", "meta", "link", "base", "form", "style", "svg", "math"}


class Scripts(HTMLParser):
    """Finds the scripts of an attack in a page.

    Attributes:
        found: the tags and the texts that would run something.
        pixels: how many pixels the pictures have together.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.pixels = 0
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag's attributes."""
        if tag in ("script", "style", "pre", "code"):
            self.inside.append(tag)
        picture = re.match(r"data:image/png;base64,(.{32})", dict(attrs).get("src") or "")
        if tag == "img" and picture:
            width, height = struct.unpack(">II", base64.b64decode(picture[1])[16:])
            self.pixels += width * height
        for name, value in attrs:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = name.startswith("on") or (
                name in URLS and re.match(r"javascript:|vbscript:|data:(?!image/(png|jpeg))", value)
            )
            if MISCHIEF in value and (runs or tag in ACTIVE):
                self.found.append(f"<{tag} {name}={value[:60]}>")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        if tag in self.inside:
            del self.inside[self.inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        """Look at a script's text, and at mathematics, which MathJax makes tags of."""
        if MISCHIEF in data and set(self.inside) & {"script", "style"}:
            self.found.append(f"<{self.inside[0]}>{data.strip()[:60]}")
        if not self.inside and re.search(r"\\href\s*{\s*javascript:\s*" + MISCHIEF, data, re.I):
            self.found.append(r"\href{javascript:…} in mathematics")
