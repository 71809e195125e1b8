"""How much of a notebook is shown: a page of it is made in seconds, and any browser can hold it.

The pages are nbgrader's too, formgrader's among them, so that what costs too much is left out of the graded
notebook, and long code is marked to be shown without colours.
"""

import base64
import re
from html import escape

from nbformat import NotebookNode

from grading.inside.protocol import COST, JPEG, PNG
from grading.outputs import make_output

LEFT_OUT = "✗ The rest was left out: it was too much for one page.\n"
LONGEST_END = 5000  # characters of the last output, by which a cell is graded, so that it always stays
PIXELS = 10  # that cost as much as a character: a browser holds each in 4 bytes, however small the file is
SIZE_OF_JPEG = re.compile(rb"(?=\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..))", re.DOTALL)

# To colour code takes time that grows with the square of what is in some of it, such as blank lines.
LONGEST_CODE, MOST_CODE, LONGEST_BLANK = 4000, 60_000, re.compile(r"\s{200}")
UNCOLOURED = {"magics_language": "text"}  # by nbconvert's name for the language of a cell, which it heeds ...
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}  # ... where that of the notebook is this one


def mark_code(words: str) -> str:
    """Return a sentence as HTML: what stands between backticks as code, without letters that aren't seen."""
    plain = "".join(letter for letter in words if letter.isprintable())
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(plain))


def fit_on_page(notebook: NotebookNode, room: int) -> None:
    """Leave out what goes beyond so many characters of HTML, and say so; mark code that is to stay plain."""
    code_room = MOST_CODE
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        code_room -= len(cell.source)
        if len(cell.source) > LONGEST_CODE or code_room < 0 or LONGEST_BLANK.search(cell.source):
            cell.metadata.update(UNCOLOURED)
            notebook.metadata["language_info"] = LANGUAGE
        kept = []
        for output in cell.outputs:
            if (cost := _measure(output)) <= room:
                kept.append(output)
                room -= cost
        if len(kept) < len(cell.outputs):
            last = cell.outputs[-1]
            end = [] if kept and kept[-1] is last else _shorten(last)
            cell.outputs = [*kept, make_output("stream", name="stdout", text=LEFT_OUT), *end]


def _measure(output: NotebookNode) -> int:
    """Return about how many characters an output takes on a page, with what its pictures take."""
    if output.output_type == "stream":
        return COST + len(escape(output.text))
    if output.output_type == "error":
        return COST + len(escape("".join([output.evalue, *output.traceback])))
    pictures = sum(count_pixels(output.data[kind]) for kind in (PNG, JPEG) if kind in output.data)
    texts = sum(len(text if kind in (PNG, JPEG) else escape(text)) for kind, text in output.data.items())
    return COST + texts + pictures // PIXELS


def count_pixels(picture: str) -> int:
    """Return how many pixels a picture in base64 says that it has; what doesn't say so has none to show."""
    head = base64.b64decode(picture[:32])  # of a PNG; a JPEG tells it later
    is_png = head[12:16] == b"IHDR"
    sizes = [(head[16:20], head[20:24])] if is_png else SIZE_OF_JPEG.findall(base64.b64decode(picture))
    return max((int.from_bytes(width) * int.from_bytes(height) for height, width in sizes), default=0)


def _shorten(last: NotebookNode) -> list[NotebookNode]:
    """Return what is kept of the last output of a cell: an error, or a number of points."""
    if last.output_type == "error":
        name, words = last.ename[:LONGEST_END], last.evalue[:LONGEST_END]
        return [make_output("error", ename=name, evalue=words, traceback=words.splitlines())]
    is_short = last.output_type == "execute_result" and len(str(last.data)) < LONGEST_END
    return [last] if is_short else []
