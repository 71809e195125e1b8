"""What comes out of the sandbox is read as hostile, and system calls are filtered."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.inside.protocol import COST
from grading.inside.shell import Transcript
from grading.outputs import Hostile, parse_json, read_cells
from grading.seccomp import MACHINES, assemble_filter
from helpers.asking.publish import ANSWERS


def line(number: object = 0, outputs: object = (), **more: object) -> bytes:
    return json.dumps({"cell": number, "outputs": outputs, **more}).encode() + b"\n"


def display(text: str) -> dict[str, object]:
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


ROOM = 10_000
STREAM = {"output_type": "stream", "name": "stdout", "text": "x"}

HOSTILE = {
    "nothing": b"\n",
    "no JSON": b"{]\n",
    "no UTF-8": b'"\xff"\n',
    "a list": b"[]\n",
    "a key twice": line()[:-2] + b', "cell": 0}\n',
    "NaN": line(outputs=float("nan")),
    "infinity": line(outputs=[]).replace(b"[]", b"[1e999]"),
    "a huge number": line().replace(b"[]", b"[" + b"9" * 10_000 + b"]"),
    "deep": line().replace(b"[]", b"[" * 100 + b"]" * 100),
    "too deep to parse": b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "too many parts": line().replace(b"[]", b"[" + b"[]," * 2_000_000 + b"[]]"),
    "another cell": line(7),
    "no number": line("0"),
    "a truth for a number": line(False),
    "another key": line(more=1),
    "no list of outputs": line(outputs={}),
    "no output": line(outputs=[1]),
    "an unknown output": line(outputs=[{**STREAM, "output_type": "update_display_data"}]),
    "another stream": line(outputs=[{**STREAM, "name": "stdin"}]),
    "no text": line(outputs=[{**STREAM, "text": ["x"]}]),
    "text that is none": line(
        outputs=[{"output_type": "display_data", "data": {"text/plain": 1}, "metadata": {}}]
    ),
    "answers that are no text": line(
        outputs=[{"output_type": "display_data", "data": {ANSWERS: {}}, "metadata": {}}]
    ),
    "a picture not in base64": line(
        outputs=[{"output_type": "display_data", "data": {"image/png": "<script>"}, "metadata": {}}]
    ),
    "a picture that is none": line(
        outputs=[{"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": {}}]
    ),
    "a traceback that is none": line(
        outputs=[{"output_type": "error", "ename": "", "evalue": "", "traceback": [1]}]
    ),
    "longer text than is written": line(outputs=[{**STREAM, "text": "x" * (ROOM - COST + 1)}]),
    "a larger display than is written": line(outputs=[display("x" * (ROOM - COST))]),
    "more streams than are written": line(outputs=[STREAM] * (ROOM // COST)),
    "more displays than are written": line(outputs=[display("")] * (ROOM // COST)),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_ends_the_reading(hostile):
    second = hostile.replace(b'"cell": 0', b'"cell": 1')
    cells, wrong = read_cells(line(0, [STREAM]) + second + line(2), 3, ROOM)
    assert cells == [[STREAM]]
    assert wrong


def test_a_line_that_is_cut_off_is_not_read():
    assert read_cells(line(0) + line(1)[:-1], 3, 10_000) == ([[]], "")


def test_lines_beyond_the_last_cell_are_not_read():
    assert read_cells(line(0) + b"nonsense\n", 1, 10_000) == ([[]], "")


def test_brackets_in_a_text_are_no_parts():
    text = "[" * 1_500_000 + '\\"{'
    assert read_cells(line(0, [{**STREAM, "text": text}]), 1, 2_000_000)[0][0][0].text == text


TEXTS = st.text(st.characters(exclude_categories=()), max_size=30) | st.builds(
    lambda text, times: text * times, st.text(max_size=5), st.integers(0, 9000)
)
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(["stdout", "stderr"]), TEXTS),
    st.tuples(st.just("show"), TEXTS.map(display), st.sampled_from([None, "a"]), st.booleans()),
    st.tuples(st.just("show_error"), TEXTS.map(ValueError), st.lists(TEXTS, max_size=2)),
    st.tuples(st.just("clear"), st.booleans()),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(STEPS, max_size=30))
def test_whatever_a_cell_puts_out_is_accepted(steps):
    transcript = Transcript(ROOM)
    for name, *arguments in steps:
        getattr(transcript, name)(*arguments)
    assert read_cells(transcript.to_line(0), 1, ROOM)[1] == ""


def test_what_takes_the_place_of_much_counts_as_much():
    transcript = Transcript(ROOM)
    for _ in range(5):
        transcript.show(display(""), "a")
    transcript.show(display("x" * 5000), "a", update=True)
    cells, wrong = read_cells(transcript.to_line(0), 1, ROOM)
    assert wrong == ""
    assert "left out" in cells[0][-1].text


def test_a_display_may_be_updated_for_ever():
    transcript = Transcript(ROOM)
    transcript.show(display(""), "a")
    for number in range(100):
        transcript.show(display(f"{number} of a thousand steps" * 100), "a", update=True)
    cells, _ = read_cells(transcript.to_line(0), 1, ROOM)
    assert [output.data["text/plain"][:2] for output in cells[0]] == ["99"]


def test_metadata_is_that_of_a_picture():
    picture = {"image/png": "iVBORw0KGgo="}
    for width, kept in ((780, {"width": 780}), (10**6, {}), (True, {}), ("1 onload=alert(1)", {})):
        metadata = {"image/png": {"alt": "a", "width": width, "height": 1}, "collapsed": True}
        output = {"output_type": "display_data", "data": picture, "metadata": metadata}
        cells, _ = read_cells(line(0, [output]), 1, 10_000)
        assert cells[0][0].metadata == {"image/png": {"alt": "a", **kept}}


def test_parse_json_is_json():
    assert parse_json(b'{"a": [1, -2.5e3, true, null, "\\u00e9"]}') == {"a": [1, -2500.0, True, None, "é"]}
    with pytest.raises(Hostile, match="twice"):
        parse_json(b'{"a": 1, "a": 1}')


def test_there_is_a_filter_for_each_machine_and_each_sandbox():
    programs = {assemble_filter(alone, machine) for machine in MACHINES for alone in (True, False)}
    assert len(programs) == 2 * len(MACHINES) >= 4
    assert all(len(program) % 8 == 0 for program in programs)
