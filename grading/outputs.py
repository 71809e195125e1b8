"""Reads what a notebook's process sent, which may be anything, and keeps the outputs that do no harm.

Each finished cell is a line of JSON. The reading ends at the first line that isn't what the runner writes for
the next cell; the cells before it keep their outputs. Of these, text, pictures and answers are kept: nothing
that a browser would run or load.
"""

import base64
import json
import re
from itertools import islice
from math import isfinite
from typing import Any, NoReturn

from nbformat import NotebookNode, from_dict

from grading.runner import JPEG, PNG, TEXT
from helpers.answers import ANSWERS

MOST_NESTED, MOST_BRACKETS, LONGEST_NUMBER = 20, 1_000_000, 400  # in one line
WIDEST = 2000  # pixels of a picture on a page
COST = 1000  # characters that every output takes besides its own, so that they can't be countless

HIDDEN = re.compile("\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Colours for a terminal, control characters, and halves of characters, which no file can hold."""

SIGNATURES = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}


class Hostile(ValueError):
    """A line isn't one that the runner writes; the message says in what way."""


def read_cells(reply: bytes, count: int, room: int) -> tuple[list[list[NotebookNode]], str]:
    """Read the outputs of a notebook's cells.

    Args:
        reply: the lines; the last one may be incomplete.
        count: how many cells there are.
        room: characters of text that are kept of each cell, and of all else in it.

    Returns:
        The outputs of each cell that was finished, from the first one on; and "", or what is wrong with the
        line that ended the reading.
    """
    cells: list[list[NotebookNode]] = []
    for line in islice(reply.split(b"\n")[:-1], count):
        try:
            cells.append(_cell(strict_json(line), len(cells), room))
        except Hostile as wrong:
            return cells, str(wrong)
    return cells, ""


def output_of(kind: str, **content: Any) -> NotebookNode:
    """Return an output of a cell; nbformat's own function validates each one, which takes time."""
    return from_dict({"output_type": kind, **content})


def strict_json(line: bytes) -> Any:
    """Parse JSON that is UTF-8, not too deep, and has each key once and only finite numbers.

    Raises:
        Hostile: it isn't.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        _must(len(dict(pairs)) == len(pairs), "a key is there twice")
        return dict(pairs)

    def number(digits: str) -> float:
        _must(len(digits) <= LONGEST_NUMBER, "a number is too long")
        value = float(digits)
        _must(isfinite(value), "a number is not finite")
        return value if set(digits) & set(".eE") else int(digits)

    def no_number(name: str) -> NoReturn:
        raise Hostile(f"{name} is no number")

    # What is parsed takes up to 60 times the memory of the text, most of it if that is all brackets.
    _must(line.count(b"[") + line.count(b"{") <= MOST_BRACKETS, "it has too many parts")
    try:
        value = json.loads(
            line.decode(),
            object_pairs_hook=once,
            parse_constant=no_number,
            parse_int=number,
            parse_float=number,
        )
    except RecursionError:
        raise Hostile("it is nested too deep") from None
    except Hostile:
        raise
    except ValueError:
        raise Hostile("it is no JSON") from None
    level = [value]
    for _ in range(MOST_NESTED):
        level = [
            inner
            for outer in level
            if isinstance(outer, list | dict)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    _must(not level, "it is nested too deep")
    return value


def _cell(record: Any, number: int, room: int) -> list[NotebookNode]:
    """Return the outputs of the cell with this number, as much as there is room for."""
    _must(isinstance(record, dict) and set(record) == {"cell", "cut", "outputs"}, "it is no cell's record")
    _must(type(record["cell"]) is int and record["cell"] == number, "it is another cell's record")
    _must(type(record["cut"]) is bool and isinstance(record["outputs"], list), "it is no cell's record")
    outputs, cut, left = [], record["cut"], {True: room, False: room}
    for each in record["outputs"]:
        output, size = _output(each, number)
        is_text = output.output_type == "stream"
        if COST + size > left[is_text]:
            cut = True
            if not is_text or left[is_text] <= COST:
                continue
            output.text = output.text[: left[is_text] - COST]
        left[is_text] -= COST + size
        outputs.append(output)
    if cut:
        sentence = f"\n✗ The rest was left out: it was more than {room:,} characters.\n"
        outputs.append(output_of("stream", name="stdout", text=sentence))
    return [output for output in outputs if output.output_type in ("stream", "error") or output.data]


def _output(raw: Any, number: int) -> tuple[NotebookNode, int]:
    """Return an output that holds only what is kept of this one, and its size in characters."""
    match raw:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return output_of("stream", name=name, text=_shown(text)), len(text)
        case {"output_type": "error", "ename": str(name), "evalue": str(message), "traceback": list(lines)}:
            _must(all(isinstance(line, str) for line in lines), "an error has no lines of text")
            size = len(name) + len(message) + sum(map(len, lines))
            name, message, *lines = map(_shown, (name, message, *lines))
            return output_of("error", ename=name, evalue=message, traceback=lines), size
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data), "metadata": more}:
            kept = {mime: _kept(mime, data[mime]) for mime in (TEXT, PNG, JPEG, ANSWERS) if mime in data}
            match more:
                case {"image/png": {"alt": str(alt), **about}} if PNG in kept:
                    metadata = {PNG: {"alt": _shown(alt)}}
                    if type(width := about.get("width")) is int and 0 < width <= WIDEST:
                        metadata[PNG]["width"] = width
                case _:
                    metadata = {}
            size = len(json.dumps([kept, metadata]))
            count = {"execution_count": number + 1} if kind == "execute_result" else {}
            return output_of(kind, data=kept, metadata=metadata, **count), size
    raise Hostile("an output is of no known kind")


def _kept(mime: str, value: Any) -> Any:
    """Return what is kept of one form of a display."""
    if mime == ANSWERS:
        return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    _must(isinstance(value, str), "a text or picture is none")
    if mime == TEXT:
        return _shown(value)
    try:
        picture = base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        raise Hostile("a picture is not in base64") from None
    _must(picture.startswith(SIGNATURES[mime]), "a picture is none")
    return base64.b64encode(picture).decode()


def _shown(text: str) -> str:
    """Return a text without what HIDDEN names."""
    return HIDDEN.sub("", text)


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Hostile(otherwise)
