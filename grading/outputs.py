"""Reads what a notebook's process sent, which may be anything, and keeps the outputs that do no harm.

Each finished cell is a line of JSON. The reading ends at the first line that isn't what `inside/shell.py`
writes for the next cell, which cuts what is too much; the cells before it keep their outputs. Of these, text,
pictures and answers are kept: nothing that a browser would run or load.
"""

import base64
import json
import re
from functools import partial
from itertools import islice
from math import isfinite
from typing import Any

from nbformat import NotebookNode, from_dict

from grading.inside.protocol import COST, JPEG, PNG, TEXT
from helpers.asking.publish import ANSWERS

MOST_NESTED, MOST_BRACKETS, LONGEST_NUMBER = 20, 1_000_000, 400  # in one line
WIDEST = 2000  # pixels of a picture on a page

# Colours for a terminal, control characters, and halves of characters, which no file can hold.
HIDDEN = re.compile("\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
QUOTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)  # a text in JSON
SIGNATURES = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}

_clean = partial(HIDDEN.sub, "")


class Hostile(Exception):
    """What was sent isn't what is written inside; the message says in what way."""


def read_cells(reply: bytes, count: int, room: int) -> tuple[list[list[NotebookNode]], str]:
    """Read the outputs of `count` cells, each with room for so many characters of text, and of all else.

    Returns the outputs of each cell that was finished, from the first one on; and "", or what is wrong with
    the line that ended the reading.
    """
    cells: list[list[NotebookNode]] = []
    for line in islice(reply.split(b"\n")[:-1], count):
        try:
            cells.append(_read_cell(parse_json(line), len(cells), room))
        except Hostile as wrong:
            return cells, str(wrong)
    return cells, ""


def make_output(kind: str, **content: Any) -> NotebookNode:
    """Return an output of a cell; nbformat's own function validates each one, which takes time."""
    output: NotebookNode = from_dict({"output_type": kind, **content})
    return output


def parse_json(line: bytes) -> Any:
    """Parse JSON; raise Hostile if it isn't UTF-8, is too deep, has a key twice, or no finite number."""
    # What is parsed takes up to 60 times the memory of the text, most of it if that is all brackets.
    bare = line if len(line) <= MOST_BRACKETS else QUOTED.sub(b"", line)  # in a text they cost nothing
    _must(bare.count(b"[") + bare.count(b"{") <= MOST_BRACKETS, "it has too many parts")
    try:
        value = json.loads(
            line.decode(),
            object_pairs_hook=_read_pairs,
            parse_constant=lambda name: _must(False, f"{name} is no number"),
            parse_int=_read_number,
            parse_float=_read_number,
        )
    except RecursionError:
        raise Hostile("it is nested too deep") from None
    except ValueError:
        raise Hostile("it is no JSON") from None
    level = [value]
    for _ in range(MOST_NESTED):
        boxes = [each for each in level if isinstance(each, list | dict)]
        level = [inner for box in boxes for inner in (box.values() if isinstance(box, dict) else box)]
    _must(not level, "it is nested too deep")
    return value


def _read_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _must(len(dict(pairs)) == len(pairs), "a key is there twice")
    return dict(pairs)


def _read_number(digits: str) -> float:
    _must(len(digits) <= LONGEST_NUMBER, "a number is too long")
    value = float(digits)
    _must(isfinite(value), "a number is not finite")
    return value if set(digits) & set(".eE") else int(digits)


def _read_cell(record: Any, number: int, room: int) -> list[NotebookNode]:
    """Return the outputs of the cell with this number."""
    match record:
        case {"cell": cell, "outputs": list(sent), **more} if not more:
            _must(type(cell) is int and cell == number, "it is another cell's record")
        case _:
            raise Hostile("it is no cell's record")
    outputs, left = [], {True: room, False: room}
    for each in sent:
        outputs.append(output := _read_output(each, number))
        is_text = output.output_type == "stream"
        left[is_text] -= COST + len(each["text"] if is_text else json.dumps(each))
        _must(min(left.values()) >= 0, "it is longer than what a cell may put out")
    return [output for output in outputs if output.output_type in ("stream", "error") or output.data]


def _read_output(raw: Any, number: int) -> NotebookNode:
    """Return an output that holds only what is kept of this one."""
    match raw:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return make_output("stream", name=name, text=_clean(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(message), "traceback": list(lines)}:
            _must(all(isinstance(line, str) for line in lines), "an error has no lines of text")
            name, message, *lines = map(_clean, (name, message, *lines))
            return make_output("error", ename=name, evalue=message, traceback=lines)
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data), "metadata": more}:
            kept = {mime: _keep(mime, data[mime]) for mime in (TEXT, PNG, JPEG, ANSWERS) if mime in data}
            metadata = {}
            match more:
                case {"image/png": {"alt": str(alt), **about}} if PNG in kept:
                    width = about.get("width")
                    sized = {"width": width} if type(width) is int and 0 < width <= WIDEST else {}
                    metadata = {PNG: {"alt": _clean(alt), **sized}}
            count = {"execution_count": number + 1} if kind == "execute_result" else {}
            return make_output(kind, data=kept, metadata=metadata, **count)
    raise Hostile("an output is of no known kind")


def _keep(mime: str, value: Any) -> Any:
    """Return what is kept of one form of a display."""
    _must(isinstance(value, str), "a text or picture is none")
    if mime in (TEXT, ANSWERS):
        return _clean(value)
    try:
        picture = base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        raise Hostile("a picture is not in base64") from None
    _must(picture.startswith(SIGNATURES[mime]), "a picture is none")
    return base64.b64encode(picture).decode()


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Hostile(otherwise)
