"""Lines that fail for what is missing here alone: what stands below them in a cell is run all the same.

`import torch`, `%matplotlib widget` or `input()` work where a student wrote them. Here there is no such
package, no screen, no file of theirs, no network, and nobody at the keyboard; and no lesson grades that. Any
other line that fails ends its cell, as it does in a notebook.
"""

import ast
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple, NoReturn

from IPython.core.error import UsageError


class Unattended(RuntimeError):
    """Somebody at the keyboard is asked for."""


Unattended.__name__ = Unattended.__qualname__ = "RuntimeError"


class Left(NamedTuple):
    """What of a cell is left to run."""

    source: str  # with blank lines for those above, so that lines have the same numbers
    failed: int  # the number of the line that can't be run here
    names: frozenset[str]  # what it would have given a value


def find_left(source: str, error: BaseException | None, module: Any, lost: frozenset[str]) -> Left | None:
    """Return what is left of a cell after an error, if that is for what is missing here; else None.

    Cells run in the namespace of the module. The names that are lost had no value given to them, as other
    lines couldn't be run.
    """
    number = next(_find_lines(error.__traceback__ if error else None, module), 0)
    statements = [node for node in ast.parse(source).body if node.lineno <= number <= (node.end_lineno or 0)]
    if not statements:
        return None
    [statement, *_] = statements
    is_magic = ast.unparse(statement).startswith("get_ipython().run_line_magic(")
    is_lost = isinstance(error, NameError) and error.name in lost
    if not (is_magic or is_lost or isinstance(error, ImportError | OSError | Unattended | UsageError)):
        return None
    end = statement.end_lineno or 0
    below = "\n".join(source.split("\n")[end:])
    names = frozenset(_find_names(statement))
    return Left("\n" * end + below, statement.lineno, names) if below.strip() else None


def _find_lines(traceback: TracebackType | None, module: Any) -> Iterator[int]:
    """Yield the lines of the cell, of those that an error came through."""
    while traceback:
        frame = traceback.tb_frame
        if frame.f_globals is module and frame.f_code.co_name.startswith(("<module>", "<cell line")):
            yield traceback.tb_lineno
        traceback = traceback.tb_next


def _find_names(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]


def refuse_input(*args: Any, **kwargs: Any) -> NoReturn:
    """Take the place of `input` and `getpass`."""
    __tracebackhide__ = True
    raise Unattended("input() can't be used here: nobody is there to answer while a notebook is graded.")


def refuse_breakpoint(*args: Any, **kwargs: Any) -> NoReturn:
    """Take the place of `breakpoint` and `pdb.set_trace`."""
    __tracebackhide__ = True
    why = "nobody is there while a notebook is graded"
    raise Unattended(f"breakpoint() can't be used here: {why}. Delete it.")
