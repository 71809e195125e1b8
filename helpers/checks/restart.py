"""What a cell with a check says where the cells above it were not run, as after a restart of the kernel."""

import sys
import traceback
from types import TracebackType
from typing import Any

CALLS = ("check_", "compare_", "hint", "recap")  # how the names begin of what students call here
SENTENCE = "✗ There is no `{name}` yet. First run the cells above (menu Run, Run All Above Selected Cell)."


def tell_what_is_missing() -> None:
    """Let IPython, if this runs in it, say so in a sentence in place of a traceback."""
    ipython = sys.modules.get("IPython")
    if ipython and (shell := ipython.get_ipython()):
        shell.set_custom_exc((NameError,), _show)


def _show(
    shell: Any, kind: type[NameError], error: NameError, trace: TracebackType, tb_offset: int | None = None
) -> None:
    """Show what a cell raised; IPython takes a sentence from the error itself, as from a `CheckFailed`."""
    *_, (frame, _) = traceback.walk_tb(trace)
    is_of_cell = frame.f_globals is shell.user_ns and frame.f_code.co_name == "<module>"
    if is_of_cell and any(name.startswith(CALLS) for name in frame.f_code.co_names):
        lines = [SENTENCE.format(name=error.name)]
        vars(error)["_render_traceback_"] = lambda: lines
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
