"""The limit: bare cells in a process forked from one that has imported what they need, and nothing else.

    python -m tools.benchmarks.bare FOLDER    # the helpers that the cells are to import lie in FOLDER

For every line of JSON on stdin, a list of [name, source, question] for the cells, a process is forked. It
writes a line to stdout: for each cell the bundles that it displayed, its text last, and an error's name.
Nothing is contained, interrupted or limited: it is what no runner of notebooks can be faster than.
"""

import gc
import io
import json
import os
import sys
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any

IMPORTED = """
    numpy matplotlib.pyplot matplotlib.backends.backend_agg PIL.PngImagePlugin IPython.display
    PIL.ImageDraw PIL.ImageFont IPython.core.pylabtools helpers
"""


def run(cells: list[list[Any]]) -> list[list[dict[str, Any]]]:
    """Run cells in one namespace; return the outputs of each as bundles by MIME type."""
    import IPython.display
    import matplotlib.pyplot as plt
    from IPython.core.pylabtools import print_figure

    from helpers.asking import publish

    outputs: list[list[dict[str, Any]]] = []

    def show() -> None:
        if numbers := plt.get_fignums():  # each closing collects garbage; drawn and cut as a notebook does it
            outputs[-1] += [{"image/png": print_figure(plt.figure(n), base64=True)} for n in numbers]
            plt.close("all")

    plt.show = show
    IPython.display.display = lambda data, **options: outputs[-1].append(data)
    IPython.display.publish_display_data = IPython.display.display
    namespace = {"__name__": "__main__"}
    for name, source, question in cells:
        outputs.append([])
        publish.current = (name, question)
        with redirect_stdout(io.StringIO()) as printed:
            try:
                exec(compile(source, "<cell>", "exec"), namespace)
            except Exception as error:
                outputs[-1].append({"error": type(error).__name__})
        show()
        outputs[-1].append({"text/plain": printed.getvalue()})
    return outputs


def main(folder: str) -> None:
    """Import what cells need, and serve until stdin ends."""
    sys.path.insert(0, folder)
    os.environ["MPLBACKEND"] = "agg"
    for name in IMPORTED.split():
        import_module(name)
    gc.freeze()
    for line in sys.stdin:
        reading, writing = os.pipe()
        if not os.fork():
            with open(writing, "w") as pipe:
                json.dump(run(json.loads(line)), pipe)
            os._exit(0)
        os.close(writing)
        with open(reading) as pipe:
            print(pipe.read(), flush=True)
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1])
