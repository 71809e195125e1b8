"""What a Dask worker does for a class: all that needs no gradebook and no file of the course."""

import json
import logging
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple

import nbformat
from distributed import WorkerPlugin, get_worker
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config
from traitlets.log import get_logger
from traitlets.utils.importstring import import_item

from grading.reading import GradingExporter, HandedIn
from grading.sandbox import Sandbox
from grading.verdict import Reference

Step = str | type
"""One of nbgrader's preprocessors, by its name or itself."""


class Lesson(NamedTuple):
    """A notebook that is graded, as the texts of its two files.

    Attributes:
        released: as students got it.
        reference: with the answers.
    """

    released: str
    reference: str


class Submission(NamedTuple):
    """What one student handed in for one assignment, by the names of its notebooks."""

    student: str
    assignment: str
    notebooks: Mapping[str, HandedIn]


class Graded(NamedTuple):
    """What came of a submission.

    Attributes:
        notebooks: the texts of the graded notebooks, by name.
        said: what was logged for the instructor: levels of `logging`, and sentences.
    """

    notebooks: dict[str, str]
    said: list[tuple[int, str]]


class Grader(WorkerPlugin):
    """Grades submissions on a worker, one at a time, with one warm sandbox.

    It comes to a worker by pickle, and with it all that the submissions of a run share.
    """

    def __init__(
        self,
        config: Config,
        steps: tuple[Sequence[Step], Sequence[Step]],
        lessons: Mapping[tuple[str, str], Lesson],
        secret: str,
    ) -> None:
        """Note what is needed.

        Args:
            config: nbgrader's configuration; of it, the options of the steps and of the sandbox.
            steps: what sanitizes a notebook; and what then grades it, without saving anything.
            lessons: by the names of assignment and notebook.
            secret: decides at which points the answers are judged.
        """
        self._config, self._steps, self._lessons, self._secret = config, steps, lessons, secret

    def setup(self, worker: Any = None) -> None:
        """Begin, in the thread that lives as long as the worker: the sandbox ends with who started it.

        Raises:
            SandboxUnavailable: students' code can't be run here.
        """
        self.sandbox = Sandbox(config=self._config)
        self._one_at_a_time = Lock()  # running a reference redirects what the whole process prints
        self._references: dict[Hashable, Reference] = {}
        self._released: dict[Hashable, NotebookNode] = {}
        self._sanitize, self._grade = map(self._exporter, self._steps)
        self.sandbox.start()

    def teardown(self, worker: Any = None) -> None:
        """End the sandbox."""
        self.sandbox.close()

    def __call__(self, submission: Submission) -> Graded:
        """Grade what a student handed in.

        Raises:
            SandboxUnavailable: students' code can't be run here.
        """
        with self._one_at_a_time, _Said() as said:
            notebooks = {name: self._graded(submission, name) for name in submission.notebooks}
            return Graded(notebooks, said.lines)

    def reference(self, resources: ResourcesDict) -> Reference:
        """Return the reference of the notebook in hand; it is run once. The steps ask for it."""
        key = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        if key not in self._references:
            with TemporaryDirectory() as folder:
                path = Path(folder, f"{key[1]}.ipynb")
                path.write_text(self._lessons[key].reference, encoding="utf-8")
                self._references[key] = Reference(path, self._secret)
        return self._references[key]

    def _graded(self, submission: Submission, name: str) -> str:
        key, handed_in = (submission.assignment, name), submission.notebooks[name]
        if key not in self._released:
            self._released[key] = nbformat.reads(self._lessons[key].released, as_version=4)
        about = {"student": submission.student, "assignment": submission.assignment, "notebook": name}
        resources = ResourcesDict(nbgrader=about | {"lesson": self._released[key]})
        text, _ = self._sanitize.from_handed_in(handed_in, resources)
        notebook = nbformat.reads(text, as_version=4)
        notebook.metadata["backprop"] = {"handed_in": handed_in.digest}
        text, _ = self._grade.from_notebook_node(notebook, ResourcesDict(nbgrader=about))
        return text

    def _exporter(self, steps: Sequence[Step]) -> GradingExporter:
        exporter = GradingExporter(config=self._config)
        exporter.run = self
        for step in steps:
            exporter.register_preprocessor(step)
        return exporter


class Typesetter(WorkerPlugin):
    """Makes pages of feedback on a worker, as nbgrader's GenerateFeedback is configured to."""

    def __init__(self, config: Config) -> None:
        """Note nbgrader's configuration."""
        self._config = config

    def setup(self, worker: Any = None) -> None:
        """Begin: load the template."""
        nbgrader = GenerateFeedback(config=self._config)
        self._exporter: Exporter = nbgrader.exporter_class(config=nbgrader.config)
        for step in steps_of(nbgrader.preprocessors):
            if step is not GetGrades:  # that needs the gradebook, so it is done before
                self._exporter.register_preprocessor(step)

    def __call__(self, notebooks: Mapping[str, tuple[str, dict[str, Any]]]) -> dict[str, str]:
        """Return the page of each notebook, from its text with the grades in it, and its resources."""
        return {
            f"{name}{self._exporter.file_extension}": self._exporter.from_notebook_node(
                nbformat.reads(text, as_version=4),
                resources=ResourcesDict(**resources, metadata=ResourcesDict(name=name)),
            )[0]
            for name, (text, resources) in notebooks.items()
        }


def steps_of(listed: Sequence[Step]) -> list[type]:
    """Return the preprocessors that a list in nbgrader's configuration names."""
    return [import_item(step) if isinstance(step, str) else step for step in listed]


def call(plugin: str, argument: Any) -> Any:
    """Return what the plugin of this name, on the worker that runs this, makes of an argument."""
    return get_worker().plugins[plugin](argument)


def digest_in(notebook: str) -> str | None:
    """Return the digest of what was handed in, from the text of a graded notebook; None if it has none."""
    return json.loads(notebook)["metadata"].get("backprop", {}).get("handed_in")


class _Said(logging.Handler):
    """Keeps what the steps log for the instructor while it is entered."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, record.getMessage()))

    def __enter__(self) -> "_Said":
        get_logger().addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        get_logger().removeHandler(self)
