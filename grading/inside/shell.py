"""The IPython shell that cells run in, and what a cell puts out."""

import ast
import base64
import inspect
import io
import json
import os
import subprocess
import sys
import tempfile
import warnings
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NoReturn

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.page import as_hook
from traitlets import Type
from traitlets.config import Config

from helpers.asking.publish import ANSWERS

from .missing import Left, find_left
from .protocol import COST, JPEG, PNG, TEXT

WARM_UP = """
import asyncio, resource, sys
import matplotlib.pyplot as plt, numpy as np
from IPython.display import display
import helpers
plt.plot(np.arange(3), label="$x_1$"); plt.title("warm"); plt.legend(); plt.show()
helpers.draw_landscape(lambda x, y: x + y, (0, 1), (0, 1))
print("warm", file=sys.stderr)
display(np.ones(3))
"""
PLAIN = """
import numpy as np
def double(x):
    return 2 * x
for i in range(9):
    double(i)
print(f"{double(0.5):.3f}", np.ones(2))
np.random.default_rng(0).normal(size=(2, 2)) @ np.ones(2), [double(1)]
"""
"""What an answer's cell is like."""


@dataclass
class Output:
    """An output of a cell."""

    pieces: list[str]  # of the text of a stream; or, without a stream's name, one piece of JSON
    stream: str = ""
    display_id: str | None = None


class Transcript:
    """What one cell puts out, in order. There is room for so many characters of text, and of all else.

    Each output takes up `COST` besides. What doesn't fit is left out, and a sentence at the end says so.
    Outside, a cell that puts out more is taken for hostile.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._cut_note = f"\n✗ The rest was left out: it was more than {room:,} characters.\n"
        self.clear()

    def clear(self, wait: bool = False) -> None:
        """Forget what there is, now or as soon as something else comes."""
        self._clear_first = wait
        if not wait:
            self._outputs: list[Output] = []
            self._cut = False
            self._left = {"text": self._room - COST - len(self._cut_note), "else": self._room}

    def write(self, stream: str, text: str) -> None:
        """Add text to a stream. Between other outputs, the text of each stream stays together."""
        if self._clear_first:
            self.clear()
        since = takewhile(lambda output: output.stream, reversed(self._outputs))
        together = next((output for output in since if output.stream == stream), None)
        cost = 0 if together else COST
        if fitting := text[: max(self._left["text"] - cost, 0)]:
            self._left["text"] -= cost + len(fitting)
            if not together:
                self._outputs.append(together := Output([], stream))
            together.pieces.append(fitting)
        self._cut = self._cut or len(fitting) < len(text)

    def show(self, output: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        """Add another output; an update takes the place of those with its id."""
        if self._clear_first:
            self.clear()
        piece = json.dumps(output)
        places = [o for o in self._outputs if o.display_id == display_id is not None] if update else []
        more = sum(len(piece) - len(place.pieces[0]) for place in places) if update else COST + len(piece)
        if more > self._left["else"]:
            self._cut, self._left["else"] = True, 0
            return
        self._left["else"] -= more
        for place in places:
            place.pieces = [piece]
        if not update:
            self._outputs.append(Output([piece], display_id=display_id))

    def show_error(self, error: BaseException, traceback: list[str]) -> None:
        """Add an error."""
        try:
            message = str(error)
        except Exception:
            message = "(an error whose message can't be shown)"
        name, lines = type(error).__name__, [str(line) for line in traceback]
        self.show({"output_type": "error", "ename": name, "evalue": message, "traceback": lines})

    def to_line(self, number: int) -> bytes:
        """Return the whole of it as a line of JSON, for the cell with this number."""
        parts = []
        for output in [*self._outputs, Output([self._cut_note], "stdout")] if self._cut else self._outputs:
            text = "".join(output.pieces)
            stream = {"output_type": "stream", "name": output.stream, "text": text}
            parts.append(json.dumps(stream) if output.stream else text)
        return f'{{"cell": {number}, "outputs": [{", ".join(parts)}]}}\n'.encode()


class Stream(io.TextIOBase):
    """Standard output or standard error of whatever cell is running."""

    encoding = "UTF-8"

    def __init__(self, name: str, shell: "Shell") -> None:
        self.name, self._shell = name, shell

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Add text to the transcript of the running cell."""
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._shell.transcript.write(self.name, text)
        return len(text)


class Compiler(CachingCompiler):
    """Makes code of cells."""

    def cache(self, *args: Any, **kwargs: Any) -> str:
        """Note whose code it is, or a traceback would look through all modules for each of its lines."""
        file = super().cache(*args, **kwargs)
        inspect.modulesbyfile.update(dict.fromkeys((file, os.path.abspath(file)), "__main__"))
        return file


class Hook(DisplayHook):
    """Puts out the value of a cell's last line."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Add the value to the transcript."""
        self.shell.transcript.show({"output_type": "execute_result", **select_forms(format_dict, md_dict)})


class Publisher(DisplayPublisher):
    """Puts out what a cell displays."""

    is_publishing = True  # else IPython keeps a copy of all that is printed

    def publish(
        self, data: Any, metadata: Any = None, *_: Any, transient: Any = None, update: bool = False, **__: Any
    ) -> None:
        """Add a display to the transcript, or let it take the place of another one."""
        self._validate_data(data, metadata)
        display_id = (transient or {}).get("display_id")
        output = {"output_type": "display_data", **select_forms(data, metadata)}
        self.shell.transcript.show(output, display_id, update)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has put out."""
        self.shell.transcript.clear(wait)


class Shell(InteractiveShell):
    """Adds whatever the running cell puts out to its `transcript`."""

    compiler_class, displayhook_class, display_pub_class = Type(Compiler), Type(Hook), Type(Publisher)
    transcript: Transcript
    _lines: list[str]  # of the cell that runs, as it was typed
    _running = ""  # what of it runs
    _lost: frozenset[str] = frozenset()  # names that have no value, as lines of it were left out
    _left: Left | None = None  # what is to run of it yet
    _failure: BaseException | None = None  # what it ended in

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.transcript.show_error(evalue, stb)

    def run_all_that_can_be(self, source: str) -> None:
        """Run a cell, and go on below a line that fails for what is missing here alone."""
        lost, self._lines = frozenset[str](), source.split("\n")
        result = self._run(source, lost, store_history=True)
        while self._left and result.error_in_exec is self._failure:
            lost |= self._left.names
            result = self._run(self._left.source, lost, store_history=False)

    def _run(self, source: str, lost: frozenset[str], store_history: bool) -> Any:
        self._running, self._lost, self._left = source, lost, None
        return self.run_cell(source, store_history=store_history)

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Add the error to the transcript, or a sentence if it is for what is missing here."""
        self._failure = (exc_tuple or sys.exc_info())[1]
        with suppress(Exception):  # of any kind: it depends on the cell, and on what that did to the shell
            code = self.transform_cell(self._running)
            self._left = find_left(code, self._failure, self.user_global_ns, self._lost)
        if not self._left:
            super().showtraceback(exc_tuple, *args, **kwargs)
            return
        what = "✗ This can't be run while a notebook is graded, and is left out:"
        why = f"{type(self._failure).__name__}: {self._failure}"
        self.transcript.write("stdout", f"{what} {self._lines[self._left.failed - 1]}\n  {why}\n")

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell as Python. If it is that already, save the time to look for magics in it."""
        with suppress(Exception), warnings.catch_warnings(action="ignore"):
            ast.parse(raw_cell)
            if len(raw_cell.splitlines()) > 1:  # one line alone may be a name that is called, as exit
                return f"{raw_cell}\n"
        return str(super().transform_cell(raw_cell))

    def ask_exit(self) -> NoReturn:
        """End the cell, and the next one runs."""
        raise SystemExit

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing, though `%matplotlib inline` asks for it."""

    def system(self, cmd: str) -> None:
        """Run a line that begins with an exclamation mark."""
        command, pipe = self.var_expand(cmd, depth=1), subprocess.PIPE
        done = subprocess.run(command, shell=True, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        self.user_ns["_exit_code"] = done.returncode
        print(done.stdout, end="")


def select_forms(data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
    """Return what is kept of a display: texts, pictures with their descriptions, and answers."""
    kept = {kind: data[kind] for kind in (TEXT, PNG, JPEG, ANSWERS) if kind in data}
    encoded = {k: base64.b64encode(v).decode() for k, v in kept.items() if isinstance(v, bytes)}
    match metadata:
        case {"image/png": {"alt": _} as about} if PNG in kept:
            metadata = {PNG: {key: about[key] for key in ("alt", "width") if key in about}}
        case _:
            metadata = {}
    return {"data": kept | encoded, "metadata": metadata}


def warm_up_shell(room: int) -> Any:  # most methods of IPython have no types
    """Return a `Shell` in which everything that costs time once has been done."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(IPYTHONDIR=folder, MPLCONFIGDIR=folder)
        config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
        shell: Any = Shell.instance(config=config)
        shell.display_formatter.active_types = [TEXT, PNG, JPEG]
        shell.set_hook("show_in_pager", as_hook(lambda *args, **kwargs: None))  # help isn't an output
        shell.transcript = Transcript(room)
        with redirect_stdout(Stream("stdout", shell)), redirect_stderr(Stream("stderr", shell)):
            shell.run_cell(WARM_UP).raise_error()
            shell.run_cell("1 / 0")
            for _ in range(20):  # Python makes what is run often faster, and would do so in every fork
                shell.run_cell(PLAIN, store_history=True).raise_error()
        del os.environ["IPYTHONDIR"], os.environ["MPLCONFIGDIR"]
    shell.reset()
    sys.path.insert(0, "")  # the folder that a notebook is in, as in Jupyter
    return shell
