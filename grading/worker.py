"""What a Dask worker does for a class: all that needs no gradebook and no file of the course."""

from collections.abc import Mapping
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

from grading.lesson import Lesson, LessonFiles
from grading.pipeline import Graded, grade
from grading.reading import HandedIn
from grading.sandbox import Sandbox

Key = tuple[str, str]
"""The names of an assignment and of a notebook of it."""


class Grader(WorkerPlugin):
    """Grades submissions on a worker, one at a time, with one warm sandbox.

    It comes to a worker by pickle, and with it all that the submissions of a run share.
    """

    def __init__(self, config: Config, files: Mapping[Key, LessonFiles], secret: str) -> None:
        """Note what is needed.

        Args:
            config: nbgrader's configuration; of it, the options of grading and of the sandbox.
            files: the lessons.
            secret: decides at which points the answers are judged.
        """
        self._config, self._files, self._secret = config, files, secret

    def setup(self, worker: Any = None) -> None:
        """Begin, in the thread that lives as long as the worker: the sandbox ends with who started it.

        Raises:
            SandboxUnavailable: students' code can't be run here.
        """
        self._sandbox = Sandbox(config=self._config)
        self._one_at_a_time = Lock()  # running a reference redirects what the whole process prints
        self._lessons: dict[Key, Lesson] = {}
        self._sandbox.start()

    def teardown(self, worker: Any = None) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def __call__(self, handed_in: Mapping[Key, HandedIn]) -> dict[str, Graded]:
        """Grade the notebooks of a submission; return them by name.

        Raises:
            SandboxUnavailable: students' code can't be run here.
        """
        with self._one_at_a_time:
            return {
                key[1]: grade(notebook, self._lesson(key), self._sandbox, self._config)
                for key, notebook in handed_in.items()
            }

    def _lesson(self, key: Key) -> Lesson:
        if key not in self._lessons:
            self._lessons[key] = self._files[key].open(self._secret)
        return self._lessons[key]


class Typesetter(WorkerPlugin):
    """Makes pages of feedback on a worker, as nbgrader's GenerateFeedback is configured to."""

    def __init__(self, config: Config) -> None:
        """Note nbgrader's configuration."""
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
        return {
            f"{name}{self._exporter.file_extension}": str(
                self._exporter.from_notebook_node(
                    nbformat.v4.reads(text),
                    resources=ResourcesDict(**resources, metadata=ResourcesDict(name=name)),
                )[0]
            )
            for name, (text, resources) in notebooks.items()
        }


def import_step(listed: str | type) -> type:
    """Return the preprocessor that an entry of a list in nbgrader's configuration names."""
    step: type = import_item(listed) if isinstance(listed, str) else listed
    return step


def call(plugin: str, argument: Any) -> Any:
    """Return what the plugin of this name, on the worker that runs this, makes of an argument."""
    use: Any = get_worker().plugins[plugin]
    return use(argument)
