"""What a Dask worker does for a class: all that needs no gradebook and no file of the course.

Each plugin comes to a worker by pickle, and with it nbgrader's configuration and what the submissions of a run
share.
"""

from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

import nbformat
from distributed import WorkerPlugin, get_worker
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from grading.lesson import LessonFiles
from grading.pipeline import Graded, grade
from grading.reading import HandedIn
from grading.sandbox import Sandbox

Key = tuple[str, str]
"""The names of an assignment and of a notebook of it."""


class Grader(WorkerPlugin):
    """Grades submissions on a worker, one at a time, with one warm sandbox."""

    def __init__(self, config: Config, files: Mapping[Key, LessonFiles], secret: str) -> None:
        """Note what is needed; the secret decides at which points the answers are judged."""
        self._config, self._files, self._secret = config, files, secret

    def setup(self, worker: Any = None) -> None:
        """Begin, in the thread that lives as long as the worker: the sandbox ends with who started it.

        Raises SandboxUnavailable if students' code can't be run here.
        """
        self._sandbox = Sandbox(config=self._config)
        self._one_at_a_time = Lock()  # running a reference redirects what the whole process prints
        self._lesson = cache(lambda key: self._files[key].open(self._secret))
        self._sandbox.start()

    def teardown(self, worker: Any = None) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def __call__(self, handed_in: Mapping[Key, HandedIn]) -> dict[str, Graded]:
        """Grade the notebooks of a submission; return them by name."""
        with self._one_at_a_time:
            return {
                key[1]: grade(notebook, self._lesson(key), self._sandbox, self._config)
                for key, notebook in handed_in.items()
            }


class Typesetter(WorkerPlugin):
    """Makes pages of feedback on a worker, as nbgrader's GenerateFeedback is configured to."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def setup(self, worker: Any = None) -> None:
        """Begin: load the template."""
        nbgrader = GenerateFeedback(config=self._config)
        self._exporter: Exporter = nbgrader.exporter_class(config=nbgrader.config)
        for step in map(import_step, nbgrader.preprocessors):
            if step is not GetGrades:  # that needs the gradebook, so it is done before
                self._exporter.register_preprocessor(step)

    def __call__(self, notebooks: Mapping[str, tuple[str, dict[str, Any]]]) -> dict[str, str]:
        """Return the page of each notebook, from its text with the grades in it, and its resources."""
        pages = {}
        for name, (text, about) in notebooks.items():
            resources = ResourcesDict(**about, metadata=ResourcesDict(name=name))
            page, _ = self._exporter.from_notebook_node(nbformat.v4.reads(text), resources=resources)
            pages[f"{name}{self._exporter.file_extension}"] = str(page)
        return pages


def import_step(listed: str | type) -> type:
    """Return the preprocessor that an entry of a list in nbgrader's configuration names."""
    step: type = import_item(listed) if isinstance(listed, str) else listed
    return step


def call(plugin: str, argument: Any) -> Any:
    """Return what the plugin of this name, on the worker that runs this, makes of an argument."""
    use: Any = get_worker().plugins[plugin]
    return use(argument)
