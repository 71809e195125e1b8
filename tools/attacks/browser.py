"""Scripts for the browser of the instructor."""

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from tools.attacks.attack import Attack, code
from tools.jail import MISCHIEF
from tools.references import find

SCRIPTS = [
    "<script>MISCHIEF()</script>",
    "<ScRiPt src=//example.org/MISCHIEF.js></sCrIpT>",
    "<img src=x onerror=MISCHIEF()>",
    "<svg onload=MISCHIEF()>",
    '<iframe srcdoc="<script>MISCHIEF()</script>"></iframe>',
    "<details open ontoggle=MISCHIEF()><summary>x</summary></details>",
    "[click](javascript:MISCHIEF())",
    "[click](JaVaScRiPt:MISCHIEF())",
    "[click](java&#10;script:MISCHIEF())",
    "[click](&#106;avascript:MISCHIEF())",
    "[click](vbscript:MISCHIEF())",
    "[click](data:text/html;base64,MISCHIEF)",
    "[click][to]\n\n[to]: javascript:MISCHIEF()",
    "<javascript:MISCHIEF()>",
    '![x](x"onerror="MISCHIEF())',
    '![x](x "y\\" onerror=MISCHIEF() ")',
    '[x](x "y\\"onmouseover=MISCHIEF()")',
    r"$\href{javascript:MISCHIEF()}{x}$",
    "$$<img src=x onerror=MISCHIEF()>$$",
    r"\begin{equation}<img src=x onerror=MISCHIEF()>\end{equation}",
    "<style>@import '//example.org/MISCHIEF.css';</style>",
    "<meta http-equiv=refresh content='0;url=javascript:MISCHIEF()'>",
    "<form action='javascript:MISCHIEF()'><button>x</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=MISCHIEF()>",
    "`</code><script>MISCHIEF()</script>`",
    '```html"><script>MISCHIEF()</script>\nx\n```',
    "# <img src=x onerror=MISCHIEF()>",
    "|a|\n|-|\n|<img src=x onerror=MISCHIEF()>|",
    "<!-- --><script>MISCHIEF()</script> <!--",
    '<a href="//example.org" onclick=MISCHIEF()>x</a>',
]
SCRIPTS = [script.replace("MISCHIEF", MISCHIEF) for script in SCRIPTS]


def scripts_in_text(notebook: NotebookNode) -> None:
    notebook.cells += [new_markdown_cell(script) for script in SCRIPTS]


def scripts_in_raw_cells(notebook: NotebookNode) -> None:
    notebook.cells += [new_raw_cell(script) for script in SCRIPTS]
    notebook.cells += [new_raw_cell(script, metadata={"raw_mimetype": "text/html"}) for script in SCRIPTS]


def puzzle_in_text(notebook: NotebookNode) -> None:
    """Add what nbconvert takes minutes to look for the other end of."""
    notebook.cells += [new_markdown_cell(r"\begin{a}" * 20_000), new_markdown_cell("$$a `" * 20_000)]


def puzzle_in_code(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("pass\n" + '"\\\n' * 20_000 + "!" * 20_000))
    notebook.cells.append(new_code_cell("(" * 90_000))


def blanks_in_code(notebook: NotebookNode) -> None:
    """Add what takes ten seconds to colour, with the square of its length."""
    notebook.cells.append(new_code_cell("pass" + "\n\t" * 20_000))


def another_language_in_code(notebook: NotebookNode) -> None:
    """Add the same as another language, which the cell's first line names."""
    notebook.cells.append(new_code_cell("%%ruby\n" + "\n\t" * 20_000))


def scripts_in_attachments(notebook: NotebookNode) -> None:
    for kind in ("image/svg+xml", f'image/png"><script>{MISCHIEF}()</script><img src="'):
        cell = new_markdown_cell("![x](attachment:x.png)")
        cell.attachments = {"x.png": {kind: f'"><script>{MISCHIEF}()</script>'}}
        notebook.cells.append(cell)


def scripts_in_metadata(notebook: NotebookNode) -> None:
    script = f'"></title></script><script>{MISCHIEF}()</script>'
    notebook.metadata.title = script
    notebook.metadata.language_info = {"name": script, "pygments_lexer": script, "codemirror_mode": script}
    state = {"state": {script: {"model_name": script}}, "version_major": 2, "version_minor": 0}
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    for cell in notebook.cells:
        cell.metadata.tags = [script]
        cell.metadata.slideshow = {"slide_type": script}


def scripts_in_old_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            html = f"<script>{MISCHIEF}()</script>"
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]


def scripts_in_names(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("pass", id="x"))
    notebook.cells[-1].id = f'"><script>{MISCHIEF}()</script>'
    find(notebook, "loss").metadata.nbgrader.grade_id = f'"><script>{MISCHIEF}()</script>'


def shows(*kinds: str) -> str:
    return code(f"""
        from IPython.display import display

        for text in {SCRIPTS!r}:
            for kind in {kinds!r}:
                display({{kind: text, "text/plain": text}}, raw=True)
    """)


BROWSER = [
    Attack("puts scripts into text", edit=scripts_in_text),
    Attack("puts scripts into raw cells", edit=scripts_in_raw_cells),
    Attack("puts a puzzle into text", edit=puzzle_in_text, victim=True, alone=True),
    Attack("puts a puzzle into code", edit=puzzle_in_code, victim=True, alone=True),
    Attack("puts blanks into code", edit=blanks_in_code, victim=True, alone=True),
    Attack("puts another language into code", edit=another_language_in_code, victim=True, alone=True),
    Attack(
        "shows a page of 60 MB, cell by cell",
        'print("<&" * 950_000)',
        'print("<&" * 950_000)\nraise NotImplementedError',
        alone=True,
    ),
    Attack(
        "shows a small file of half a billion pixels",
        code("""
            import struct, zlib
            from IPython.display import display

            def chunk(kind, data):
                return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

            side = 23_000
            parts = {
                b"IHDR": struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0),
                b"IDAT": zlib.compress(bytes(side * (side // 8 + 2))),
                b"IEND": b"",
            }
            picture = b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(map(chunk, parts, parts.values()))
            display({"image/png": picture, "text/plain": "x"}, raw=True)
        """),
        alone=True,
    ),
    Attack("puts scripts into attachments", edit=scripts_in_attachments),
    Attack("puts scripts into metadata", edit=scripts_in_metadata),
    Attack("puts scripts into old outputs", edit=scripts_in_old_outputs),
    Attack("puts scripts into names", edit=scripts_in_names, victim=True, alone=True),
    Attack("shows scripts as HTML", shows("text/html")),
    Attack("shows scripts as Markdown and LaTeX", shows("text/markdown", "text/latex")),
    Attack("shows scripts as SVG", shows("image/svg+xml")),
    Attack(
        "shows scripts as JavaScript and widgets",
        shows("application/javascript", "application/vnd.jupyter.widget-view+json"),
    ),
    Attack("shows scripts as pictures", shows("image/png", "image/jpeg", "application/pdf")),
    Attack(
        "shows scripts as a picture's description",
        code(f"""
            from IPython.display import display

            script = '"><script>{MISCHIEF}()</script><img onerror="{MISCHIEF}()'
            pixel = (
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )
            options = dict.fromkeys(["alt", "width", "height", "unconfined", script], script)
            display({{"image/png": pixel}}, raw=True, metadata={{"image/png": options, **options}})
        """),
    ),
    Attack(
        "puts scripts into errors and streams",
        code(f"""
            import sys

            for text in {SCRIPTS!r}:
                print(text, "\\x1b[31m" + text + "\\x1b]8;;javascript:{MISCHIEF}()\\x07x")
                print(text, file=sys.stderr)

            class Error(Exception):
                def _render_traceback_(self):
                    return {SCRIPTS!r}

            Error.__name__ = {SCRIPTS[0]!r}
            raise Error({SCRIPTS[0]!r})
        """),
    ),
    Attack(
        "puts scripts into answers",
        code(f"""
            def loss(y_hat, y):
                raise ValueError({SCRIPTS[0]!r} + {SCRIPTS[2]!r})

            loss.__name__ = {SCRIPTS[0]!r}
        """),
    ),
]
