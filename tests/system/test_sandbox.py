"""What comes out of the sandbox is what a kernel gives, but for what could do harm."""

import json
import os
import re
from contextlib import closing

import nbformat
import pytest
from nbclient import NotebookClient

from grading.sandbox import Cell, Sandbox
from helpers.asking.publish import ANSWERS
from tests.sandboxed import CELLS, raised, run, said

# ---- what comes out is what a kernel gives


@pytest.fixture(scope="module")
def from_kernel(tmp_path_factory):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path_factory.mktemp("profile"))}
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, coalesce_streams=True)
    client.execute(env=environment)
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module")
def from_sandbox(available):
    with closing(Sandbox()) as sandbox:  # with more time
        return run(sandbox, *CELLS).outputs


def comparable(outputs: list) -> list:
    """Return outputs without colours, a terminal's line ends, HTML, and the names of files made of cells."""
    for output in outputs:
        output.get("data", {}).pop("text/html", None)  # never leaves a sandbox
    text = re.sub(r"\\u001b\[[0-9;]*m|\\r(?=\\n)", "", json.dumps(outputs))
    text = re.sub(r"[^ '\"]*/(IPython/core/)", r"\1", text)  # packages lie elsewhere in a sandbox
    return json.loads(re.sub(r"\((\d+\.py|<ipython-input-[^>]*>), line", "(cell, line", text))


@pytest.mark.parametrize("number", range(len(CELLS)), ids=CELLS)
def test_a_cell_puts_out_what_it_does_in_a_kernel(number, from_sandbox, from_kernel):
    assert comparable(from_sandbox[number]) == comparable(from_kernel[number])


def test_all_outputs_are_valid(from_sandbox):
    cells = [nbformat.v4.new_code_cell(outputs=outputs) for outputs in from_sandbox]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_pictures_are_there(from_sandbox):
    pictures = [
        output for outputs in from_sandbox for output in outputs if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 3
    assert [bool(picture.metadata) for picture in pictures] == [False, False, True]


def test_nothing_is_written_to_stderr_by_matplotlib(sandbox):
    assert (
        said(sandbox, "import matplotlib.pyplot as plt; plt.figure(); plt.close(); print('quiet')") == "quiet"
    )


HELPING = [
    "compare_guess('the slope', float('nan'), 3.5, within=1)",
    "compare_guess('the larger', Broken(), 'w_1', choices=('w_1', 'w_2'))",
    "check_question({'z'}, sigmoid_neuron, of='L', wrt='w')",
    "hint(Broken)",
    "recap(['predict'], guesses=3, then='Lesson 2')",
    "compare_autograd(None, parameters={}, gradients={}, given={})",
]


def test_what_helps_a_student_does_nothing_while_a_class_is_graded(sandbox):
    start = "from helpers import *\nclass Broken:\n    def __repr__(self):\n        raise RuntimeError"
    assert run(sandbox, start, *HELPING)[:3] == ([[]] * 7, 7, "")


def test_a_check_knows_its_name_and_what_is_asked(sandbox):
    source = "from helpers.asking import publish\nprint(publish.current)"
    execution = sandbox.run([Cell("a", source), Cell("b", source)], {"b": {"x": [1.5]}})
    assert [outputs[0].text for outputs in execution.outputs] == ["('a', None)\n", "('b', {'x': [1.5]})\n"]


def test_answers_come_out_as_they_are(sandbox):
    answers = '{"w": [1.5, "∂", null]}'
    source = f"from IPython.display import publish_display_data as p\np({{{ANSWERS!r}: {answers!r}}})"
    assert run(sandbox, source).outputs == [
        [{"output_type": "display_data", "data": {ANSWERS: answers}, "metadata": {}}]
    ]


def test_a_notebook_without_cells_is_no_trouble(sandbox):
    assert run(sandbox)[:3] == ([], 0, "")


@pytest.mark.parametrize("source", ["exit()", "quit()", "exit"])
def test_a_cell_that_leaves_is_left_alone(sandbox, source):
    execution = run(sandbox, source, "print('next')")
    assert execution.outputs[0][0].ename == "SystemExit"
    assert execution.outputs[1][0].text == "next\n"


@pytest.mark.parametrize("source", ["input()", "input('name: ')", "from getpass import getpass; getpass()"])
def test_nobody_is_there_to_answer_input(sandbox, source):
    assert "nobody is there to answer" in raised(sandbox, source)


def test_an_error_whose_message_fails_is_an_error(sandbox):
    source = "class E(Exception):\n    def __str__(self):\n        raise RuntimeError\nraise E"
    assert run(sandbox, source).outputs[0][0].ename == "E"


def test_what_a_thread_prints_later_is_in_no_earlier_cell(sandbox):
    late = "import threading\ntimer = threading.Timer(0.2, print, ['late'])\ntimer.start()"
    execution = run(sandbox, late, "timer.join()")
    assert [len(outputs) for outputs in execution.outputs] == [0, 1]


# ---- what is let through

HARMFUL = ["text/html", "image/svg+xml", "application/javascript", "text/latex", "text/markdown"]


@pytest.mark.parametrize("mime", HARMFUL)
def test_what_a_browser_would_run_stays_inside(sandbox, mime):
    source = f"from IPython.display import publish_display_data as p\np({{{mime!r}: 'x', 'text/plain': 'y'}})"
    assert run(sandbox, source).outputs[0][0].data == {"text/plain": "y"}
    assert run(sandbox, source.replace("'text/plain'", "'text/html'")).outputs == [[]]


def test_colours_and_control_characters_are_left_out(sandbox):
    assert said(sandbox, r"print('\x1b[31ma\x1b[0m\x00b\x08\r\u009bc\td\ud800')") == "abc\td"


def test_a_long_text_is_cut_with_a_sentence(sandbox):
    execution = run(sandbox, "print('x' * 10**6)", "print('next')")
    text = "".join(output.text for output in execution.outputs[0])
    assert text.endswith("✗ The rest was left out: it was more than 200,000 characters.\n")
    assert 190_000 < text.count("x") <= 200_000
    assert execution.outputs[1][0].text == "next\n"


def test_what_does_not_fit_is_left_out_with_a_sentence(sandbox):
    outputs = run(sandbox, "print('a')\nfor _ in range(1000): display('x' * 1000)").outputs[0]
    assert 50 < len(outputs) < 200
    assert "left out" in outputs[-1].text


def test_a_gigabyte_of_output_takes_no_more_than_its_time(sandbox):
    execution = run(sandbox, "while True: print('x' * 10**6)", "print('next')")
    assert "still running after 1 seconds" in execution.outputs[0][-2].traceback[0]
    assert "left out" in execution.outputs[0][-1].text
    assert execution.outputs[1][0].text == "next\n"


def test_who_writes_to_the_pipe_loses_only_the_own_cells(sandbox):
    forge = """
    import os
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b'{"cell": 7}\\n')
        except OSError:
            pass
    """
    execution = run(sandbox, "print('before')", forge, "print('after')")
    assert execution.outputs[0][0].text == "before\n"
    assert (execution.executed, execution.outputs[1:]) == (1, [[], []])
    assert "code cell number 2, 2: it sent what no cell puts out" in execution.trouble
    assert said(sandbox, "print('unharmed')") == "unharmed"


# ---- settings


def test_every_setting_says_what_it_does():
    settings = Sandbox.class_traits(config=True)
    assert {"cell_timeout", "notebook_timeout", "memory", "disk", "processes", "unprotected"} <= set(settings)
    assert [
        name for name, trait in settings.items() if name not in ("log", "parent") and not trait.help
    ] == []


def test_the_null_device_takes_what_is_written(sandbox):
    source = "import os, subprocess\nopen(os.devnull, 'w').write('x')\n"
    assert (
        said(
            sandbox,
            source + "print(subprocess.run('echo', shell=True, stdout=subprocess.DEVNULL).returncode)",
        )
        == "0"
    )
