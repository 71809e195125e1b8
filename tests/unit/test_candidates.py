"""The notebook of a lesson is found in whatever archive it is in; no archive costs more than its limits."""

import json
import struct
import tracemalloc
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import nbformat
import pytest

from grading import candidates
from grading.candidates import choose
from grading.reading import HandedIn, read_file
from grading.recognition import Released
from tests.notebooks import RELEASED

NAME = "linear_neuron.ipynb"
CELLS = nbformat.read(RELEASED[0], as_version=4).cells
LESSON = Released(CELLS)


def answered(number: int) -> bytes:
    return RELEASED[0].read_bytes().replace(b"raise NotImplementedError", b"return %d" % number)


def zipped(*entries: tuple[str | ZipInfo, bytes], how: int = ZIP_DEFLATED) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w", how) as writer:
        for name, data in entries:
            writer.writestr(name, data)
    return archive.getvalue()


def taken(**files: bytes) -> bytes:
    """Return what is graded of some files of which none has the right name; b"" if nothing is."""
    others = tuple(HandedIn(name, data) for name, data in files.items())
    return choose(HandedIn(NAME, b"", "missing", others), LESSON)[0].data


def test_what_has_the_right_name_is_taken_whatever_it_is():
    handed_in = HandedIn(NAME, b"{")
    assert choose(handed_in, LESSON) == (handed_in, "")


def two(own: bytes, other: bytes) -> tuple[bytes, str]:
    """Return what is graded of a file with the right name and another, and what is told."""
    chosen, told = choose(HandedIn(NAME, own, others=(HandedIn("linear_neuron (1).ipynb", other),)), LESSON)
    return chosen.data, told


def test_where_the_right_name_has_no_answer_the_file_that_has_some_is_taken():
    data, told = two(RELEASED[0].read_bytes(), answered(1))
    assert data == answered(1)
    assert told == (
        f"{NAME} is this lesson without an answer. "
        "What is graded is `linear_neuron (1).ipynb`, which is this lesson."
    )


def test_where_another_lesson_has_the_right_name_the_file_that_is_this_lesson_is_taken():
    other = RELEASED[1].read_bytes().replace(b"raise NotImplementedError", b"return 1")
    data, told = two(other, answered(1))
    assert data == answered(1)
    assert told.startswith(f"{NAME} is not this lesson. What is graded is")


def test_of_two_that_differ_the_right_name_is_taken_and_the_other_is_named():
    assert two(answered(1), answered(2)) == (
        answered(1),
        f"{NAME} is graded. What is in `linear_neuron (1).ipynb` is this lesson as well, with other answers.",
    )


@pytest.mark.parametrize("other", [answered(1), RELEASED[0].read_bytes(), RELEASED[1].read_bytes(), b"{"])
def test_beside_the_right_name_what_adds_nothing_is_not_spoken_of(other):
    assert two(answered(1), other) == (answered(1), "")


def test_a_scratch_cell_is_no_answer():
    notebook = nbformat.reads(RELEASED[0].read_text(), as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("x = 1 + 1"))
    assert two(nbformat.writes(notebook).encode(), answered(1))[0] == answered(1)


@pytest.mark.parametrize("data", [b"", b'{"cells": []}', b'{"cells": [{"source": ""}]}', answered(1)[:5000]])
def test_beside_an_empty_or_damaged_file_of_the_right_name_another_is_taken(data, tmp_path):
    (tmp_path / NAME).write_bytes(data)
    (tmp_path / "linear_neuron (1).ipynb").write_bytes(answered(1))
    chosen, told = choose(read_file(tmp_path / NAME, 10**6), LESSON)
    assert chosen.data == answered(1)
    assert told.startswith(f"There is no readable {NAME} in what was handed in. What is graded is")


def test_in_a_folder_of_the_right_name_the_notebook_is_found(tmp_path):
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / NAME).write_bytes(answered(1))
    assert choose(read_file(tmp_path / NAME, 10**6), LESSON)[0].data == answered(1)


def test_the_lesson_in_one_cell_is_this_lesson():
    code = "\n\n".join(cell.source for cell in CELLS if cell.cell_type == "code")
    data = json.dumps({"cells": [{"cell_type": "code", "source": code}]}).encode()
    assert taken(a=data) == data


def test_a_zip_under_the_right_name_is_opened():
    chosen, told = choose(HandedIn(NAME, zipped((NAME, answered(1)))), LESSON)
    assert chosen.data == answered(1)
    assert f"`{NAME}/{NAME}`" in told


def test_in_an_archive_the_right_name_decides_between_two():
    assert taken(zip=zipped(("a.ipynb", answered(2)), (f"x/{NAME}", answered(1)))) == answered(1)


def test_two_that_differ_in_blanks_alone_do_not_differ():
    assert taken(a=answered(1), b=answered(1).replace(b'return 1"', b'return 1  "')) == answered(1)


def test_two_that_differ_are_named_and_none_is_taken():
    others = (HandedIn("a", answered(1)), HandedIn("b.zip", zipped(("c.ipynb", answered(2)))))
    chosen, told = choose(HandedIn(NAME, b"", "missing", others), LESSON)
    assert (chosen.data, told) == (b"", "")
    assert "several files are this lesson, and differ: `a`, `b.zip/c.ipynb`." in chosen.unreadable


def test_the_lesson_untouched_is_taken_if_it_is_all_there_is():
    released = RELEASED[0].read_bytes()
    assert taken(a=released) == released
    assert taken(a=released, b=answered(1)) == answered(1)


@pytest.mark.parametrize("path", RELEASED[1:], ids=lambda path: path.parent.name)
def test_another_lesson_is_not_this_one(path):
    assert taken(a=path.read_bytes()) == b""


# ---- archives that would do harm


def lying(size: int) -> bytes:
    """Return an archive whose one entry says that it is of some size, and unpacks to 50 million bytes."""
    data = bytearray(zipped((NAME, b" " * 50_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.rindex(signature) + offset, size)
    return bytes(data)


def link() -> tuple[ZipInfo, bytes]:
    entry = ZipInfo(NAME)
    entry.external_attr = 0o120777 << 16
    return entry, b"/etc/passwd"


def locked() -> bytes:
    data = bytearray(zipped((NAME, answered(1))))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(signature) + offset] |= 1
    return bytes(data)


HARMFUL = {
    "it says that it is small": lying(100),
    "it says that it is large": lying(2**32 - 2),
    "it is unpacked to what is too much": zipped(*[(f"{n}.ipynb", b" " * 20_000_000) for n in range(6)]),
    "of a kind that is unpacked as a whole": zipped((NAME, answered(1)), how=ZIP_BZIP2),
    "with countless entries": zipped(*[(f"{n}.ipynb", b"") for n in range(1001)]),
    "with a link": zipped(link()),
    "with a password": locked(),
    "cut off": zipped((NAME, answered(1)))[:-30],
    "in an archive": zipped(("a.zip", zipped((NAME, answered(1))))),
    "its entry's name is no text": zipped((NAME, b"{")).replace(NAME.encode(), b"\xff" * len(NAME)),
}


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_of_a_harmful_archive_nothing_is_taken_and_the_next_file_is(data, monkeypatch):
    tracemalloc.start()
    assert taken(a=data) == b""
    assert taken(a=data, b=answered(1)) == answered(1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * candidates.MOST_UNPACKED
