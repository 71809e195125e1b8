"""An extension of IPython: what a cell says where the cells above it were not run, as after a restart.

Each kernel of the environment loads it at its start, as `etc/ipython/ipython_config.py` says: by then no cell
was run, so nothing of `helpers` is there. It imports nothing that costs time.
"""

import json
import os
import symtable
import sys
import traceback
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

CALLS = ("check_", "compare_", "hint", "recap")  # how the names begin of what students call of `helpers`
SENTENCE = """\
✗ There is no `{name}` yet. The kernel was restarted, or the cells above were not run.
  Choose Run All Above Selected Cell in the menu Run. Then run this cell again."""


def load_ipython_extension(shell: Any) -> None:
    """Let a shell say so in a sentence, in place of a traceback."""
    shell.set_custom_exc((NameError,), _show)


def _show(
    shell: Any, kind: type[NameError], error: NameError, trace: TracebackType, tb_offset: int | None = None
) -> None:
    """Show what a cell raised; IPython takes a sentence from the error itself, as from a `CheckFailed`."""
    *_, (frame, _) = traceback.walk_tb(trace)
    if frame.f_globals is shell.user_ns and _is_from_above(shell, error.name, frame.f_code):
        vars(error)["_render_traceback_"] = SENTENCE.format(name=error.name).splitlines
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _is_from_above(shell: Any, name: str | None, code: CodeType) -> bool:
    """Return whether a cell above gives a name its value; a guess where no file lists the cells."""
    with suppress(Exception):  # of any kind: the file may be anything
        return name in _list_names(shell, Path(os.environ["JPY_SESSION_NAME"]))
    if "helpers" not in sys.modules:
        return sys.platform == "emscripten"  # there are only lessons, and the first cell was not run
    return code.co_name == "<module>" and any(each.startswith(CALLS) for each in code.co_names)


def _list_names(shell: Any, file: Path) -> set[str]:
    """Return what has a value once the cells above the running one were run; nothing, if it is no lesson."""
    running = shell.get_parent().get("metadata", {}).get("cellId", "")
    names = set[str]()
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    for cell in takewhile(lambda cell: cell.get("id") != running, cells):
        with suppress(SyntaxError):
            if cell["cell_type"] == "code":
                table = symtable.symtable(shell.transform_cell("".join(cell["source"])), "", "exec")
                names |= {each.get_name() for each in table.get_symbols() if each.is_local()}
    return names if "from helpers import" in str(cells) else set()
