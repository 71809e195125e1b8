"""Running cells in a sandbox, for tests of it."""

import textwrap

from grading.sandbox import Cell, Execution, Sandbox

MEMORY, DISK = 400 << 20, 1 << 20
LIMITS = {"cell_timeout": 1, "notebook_timeout": 8, "memory": MEMORY, "disk": DISK, "cell_output": 200_000}


CELLS = [
    "print('a'); print('b', end='')",
    "import sys; print('a'); print('b', file=sys.stderr); print('c')",
    "'a' * 3",
    "'a' * 3;",
    "None",
    "display('a', 2)",
    "handle = display('a', display_id=True); print('b'); handle.update('c')",
    "from IPython.display import clear_output\nprint('a'); clear_output(); print('b')",
    "print('a'); clear_output(wait=True); display('b')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t');",
    "%matplotlib inline\nplt.plot([2, 1])\nplt.show()\nprint('after')",
    "from helpers.drawing import draw_learning_curve\ndraw_learning_curve([2.0, 1.0])",
    "from matplotlib.figure import Figure\nFigure((1, 1))",
    "def f():\n    raise ValueError('v')\nf()",
    "class Plain(Exception):\n    def _render_traceback_(self):\n        return ['1', '2']\nraise Plain('x')",
    "x = = 1",
    "import asyncio\nawait asyncio.sleep(0, 'slept')",
    "raise SystemExit('bye')",
    "sys.stderr.write('alone')",
    "_3, Out[3], In[3], _",
    "__name__, (lambda: 0).__module__",
    "!echo hello; exit 3",
    "_exit_code, 'é', chr(0x1D465)",
    "import inspect\nprint(inspect.getsource(f))",
    "f?",
    "import os; os.path.basename(os.getcwd()) == 'x'",
    "{}['missing']",
]
"""Cells of every kind."""

PACKAGES_INSIDE = """
IPython PIL asttokens contourpy cycler dateutil decorator executing fontTools ipython_pygments_lexers jedi
kiwisolver matplotlib matplotlib_inline mpl_toolkits numpy numpy.libs packaging parso pexpect pillow.libs
prompt_toolkit psutil ptyprocess pure_eval pygments pylab pyparsing six stack_data traitlets typing_extensions
tzdata wcwidth
"""
"""The packages in a sandbox, or more than these: what they need depends on their versions."""


def run(sandbox: Sandbox, *sources: str) -> Execution:
    """Run cells that are named after their numbers, from "1" on."""
    cells = [Cell(str(number), textwrap.dedent(source)) for number, source in enumerate(sources, 1)]
    return sandbox.run(cells, {})


def said(sandbox: Sandbox, source: str) -> str:
    """Return what a cell prints; it prints, and does nothing else."""
    execution = run(sandbox, source)
    assert execution.trouble == ""
    assert [output.output_type for output in execution.outputs[0]] == ["stream"], execution.outputs
    return execution.outputs[0][0].text.strip()


def raised(sandbox: Sandbox, source: str) -> str:
    """Return the error that a cell ends in."""
    execution = run(sandbox, source)
    assert execution.trouble == ""
    assert execution.outputs[0][-1].output_type == "error", execution.outputs
    return f"{execution.outputs[0][-1].ename}: {execution.outputs[0][-1].evalue}"
