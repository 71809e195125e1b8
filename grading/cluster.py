"""The Dask cluster that works for a run, its own or one that exists: what it does, and handing that out.

A plugin comes to each worker by pickle, with nbgrader's configuration and what the submissions share.
"""

import concurrent.futures
import logging
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar, cast

import dask
import nbformat
from dask.system import CPU_COUNT
from distributed import Client, Future, Nanny, Scheduler, SpecCluster, Worker, WorkerPlugin, get_worker
from distributed.scheduler import KilledWorker
from distributed.security import Security
from nbconvert.exporters import Exporter
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets import Float, Integer, Unicode
from traitlets.config import Config, LoggingConfigurable
from traitlets.utils.importstring import import_item

from grading.feedback import fill_in
from grading.lesson import LessonFiles
from grading.marks import NotebookEntry
from grading.pipeline import Graded, grade
from grading.reading import HandedIn
from grading.sandbox import Sandbox, SandboxUnavailable
from grading.starting import start_forkserver
from grading.submission import NotDone, Stopped, Submission

T = TypeVar("T")
AHEAD = 2  # jobs for each worker that are on their way, so that none waits for the next


class Job(NamedTuple):
    """What a worker does for a submission."""

    submission: Submission
    plugin: str  # the name of what does it
    read: Callable[[Submission], Any]  # returns what that needs, when it is sent; or raises NotDone


class Cluster(LoggingConfigurable):
    """Workers that get what they need by pickle, and return what they made; they share no disk."""

    scheduler = Unicode(
        "",
        help="The address of a Dask scheduler, such as tcp://10.0.0.1:8786. Its workers need this package, "
        "in the same version, and a sandbox, but no files of the course. A worker grades one submission at a "
        "time, so start each with --nthreads 1. Without an address, there are workers here.",
    ).tag(config=True)
    workers = Integer(0, help="How many workers there are here; 0 for as many as cores.").tag(config=True)
    patience = Float(60.0, help="Seconds to wait for workers before giving up.").tag(config=True)

    _connecting: concurrent.futures.Future[Any] | None = None
    _threads = 0

    def start(self) -> None:
        """Begin to connect to workers, or to start them, if that isn't begun yet; return at once."""
        if not self._connecting:
            self._connecting = concurrent.futures.Future()
            Thread(target=self._connect, args=[self._connecting], daemon=True).start()

    def _connect(self, connecting: concurrent.futures.Future[Any]) -> None:
        """Let a future have what gives workers something to do, or the error that took its place."""
        # A submission may be a large one, and Dask would keep the last thousand for its developers.
        admin = {"large-graph-warning-threshold": "1GB", "low-level-log-length": 1}
        dask.config.set({f"distributed.admin.{name}": value for name, value in admin.items()})
        try:
            connecting.set_result(Client(self.scheduler or self._start_workers(), timeout=self.patience))
        except BaseException as error:  # of any kind: whoever waits for it meets it
            connecting.set_exception(error)

    @property
    def _client(self) -> Any:
        """What gives workers something to do; it is waited for."""
        self.start()
        return cast(Any, self._connecting).result()

    def close(self) -> None:
        """Let go of the scheduler, or end the workers here."""
        begun = self._connecting
        if begun and (begun.done() or not self.scheduler) and not begun.exception():
            self._client.close()
            if self._client.cluster:
                self._client.cluster.close()
        self._connecting = None

    @contextmanager
    def prepared(self, plugin: WorkerPlugin, owner: str) -> Iterator[str]:
        """Have a plugin on all workers, and yield its name, which no other owner has on the same scheduler.

        Connect to workers, or start them, if need be. What a run that was killed has left is replaced. Raises
        Stopped if there are no workers, and whatever the plugin's setup raises.
        """
        try:
            self._client.wait_for_workers(1, timeout=self.patience)
        except (OSError, TimeoutError) as error:
            where = f"at {self.scheduler}" if self.scheduler else "here"
            raise Stopped(f"There is no Dask scheduler with workers {where}: {error}") from error
        name = f"{type(plugin).__name__} of {sha256(owner.encode()).hexdigest()}"
        try:
            self._client.register_plugin(plugin, name=name)
            yield name
        finally:
            with suppress(Exception):  # there may be nobody to tell any more
                self._client.unregister_worker_plugin(name)

    def each(self, jobs: deque[Job]) -> Iterator[list[tuple[Job, Any]]]:
        """Have jobs done, in their order; others may be added meanwhile.

        Yields what is done by now, each time with what came of it: the result, or the exception that took its
        place. Raises Stopped if there are no workers any more, and SandboxUnavailable.
        """
        running, done = dict[str, tuple[Future[Any], Job]](), SimpleQueue[Future[Any]]()
        self._seen = self._looked = time.monotonic() - self.patience
        try:
            while jobs or running:
                failed = list[tuple[Job, Any]]()
                while jobs and len(running) < AHEAD * self._count_threads():
                    job = jobs.popleft()
                    try:
                        argument = job.read(job.submission)
                    except NotDone as error:
                        failed.append((job, error))
                    else:
                        future = self._client.submit(call, job.plugin, argument, pure=False)
                        running[str(future.key)] = future, job
                        future.add_done_callback(done.put)
                if failed:
                    yield failed
                elif finished := _take_all(done, seconds=1 if running else 0.05):
                    results = self._gather(finished)
                    yield [(running.pop(key)[1], result) for key, result in results.items()]
        except (CancelledError, OSError) as error:
            raise Stopped("The Dask scheduler is gone. Start it, and run the same command.") from error

    def _gather(self, futures: Sequence[Future[Any]]) -> dict[str, Any]:
        """Return what came of futures, by their keys; what workers made is asked for at once."""
        finished, made = {str(each.key): each for each in futures if each.status == "finished"}, {}
        with suppress(KilledWorker):  # one that is gone again is told of for itself
            made = self._client.gather(finished)
        return made | {str(each.key): _result(each) for each in futures if str(each.key) not in made}

    def _count_threads(self) -> int:
        """Return how many threads work, looked up once a second; stop if none has for as long as patience."""
        now = time.monotonic()
        if now > self._looked + 1:
            self._looked, self._threads = now, sum(self._client.nthreads().values())
            self._seen = now if self._threads else self._seen
        if now > self._seen + self.patience:
            raise Stopped("There are no Dask workers any more. Start some, and run the same command.")
        return self._threads

    def _start_workers(self) -> SpecCluster:
        """Start workers here, which Ctrl-C doesn't reach: it is for this process to end them."""
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
        start_forkserver()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # all that is started inherits it
        keys = Security.temporary()  # others on this machine can't connect
        here = {"host": "127.0.0.1", "protocol": "tls://", "security": keys}
        limits = {"nthreads": 1, "memory_limit": 0}  # what students' code takes is limited by the sandbox
        quiet = {"silence_logs": logging.CRITICAL}  # what failed is an outcome
        worker = {"cls": Nanny, "options": {**here, **limits, **quiet, "worker_class": _Worker}}
        scheduler = {"cls": _Scheduler, "options": {**here, "port": 0, "dashboard": False}}
        try:
            workers = dict.fromkeys(range(self.workers or CPU_COUNT), worker)
            return SpecCluster(workers, scheduler, security=keys, **quiet)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class _Unseen:
    """Keeps Dask from serving what it does by plain HTTP, as it would even without a dashboard."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Start none."""


class _Scheduler(_Unseen, Scheduler):
    """A scheduler here."""


class _Worker(_Unseen, Worker):
    """A worker here."""


def _take_all(queue: SimpleQueue[T], seconds: float) -> list[T]:
    """Return what is in a queue by now; wait a while for the first."""
    taken = list[T]()
    with suppress(Empty):
        taken.append(queue.get(timeout=seconds))
        while True:
            taken.append(queue.get_nowait())
    return taken


def _result(future: Future[Any]) -> Any:
    """Return what a worker made, or why it could not; raise what stops the others too."""
    try:
        return future.result()
    except (CancelledError, SandboxUnavailable):
        raise
    except KilledWorker as error:
        times = error.allowed_failures + 1
        return NotDone(f"Its worker died, {times} times. Is there too little memory?")
    except Exception as error:  # of any kind, as nbgrader does: the others go on
        return error


# ---- what a worker does: all that needs no gradebook and no file of the course


class Grader(WorkerPlugin):
    """Grades submissions on a worker, one at a time, with one warm sandbox; or raises SandboxUnavailable."""

    def __init__(self, config: Config, files: Mapping[str, Mapping[str, LessonFiles]], secret: str) -> None:
        """Note what is needed: files by the names of assignments and notebooks, and the secret of the run."""
        self._config, self._files, self._secret = config, files, secret

    def setup(self, worker: Any = None) -> None:
        """Begin, in the thread that lives as long as the worker: the sandbox ends with who started it."""
        self._sandbox = Sandbox(config=self._config)
        self._one_at_a_time = Lock()  # running a reference redirects what the whole process prints
        self._lesson = cache(lambda assignment, name: self._files[assignment][name].open(self._secret))
        self._sandbox.start()

    def teardown(self, worker: Any = None) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def __call__(self, handed_in: tuple[str, Mapping[str, HandedIn]]) -> dict[str, Graded]:
        """Grade the notebooks of a submission for an assignment; return them by name."""
        assignment, notebooks = handed_in
        with self._one_at_a_time:
            return {
                name: grade(notebook, self._lesson(assignment, name), self._sandbox, self._config)
                for name, notebook in notebooks.items()
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
            if not issubclass(step, GetGrades):  # that needs the gradebook: what it knows comes along
                self._exporter.register_preprocessor(step)

    def __call__(self, made: tuple[Submission, Mapping[str, tuple[str, NotebookEntry]]]) -> dict[str, str]:
        """Return the page of each graded notebook of a submission, from its text and what is known of it."""
        submission, notebooks = made
        pages = {}
        for name, (text, known) in notebooks.items():
            about = {**submission._asdict(), "notebook": name}
            resources = ResourcesDict(nbgrader=about, metadata=ResourcesDict(name=name))
            fill_in(notebook := nbformat.v4.reads(text), about, known)
            page, _ = self._exporter.from_notebook_node(notebook, resources=resources)
            pages[f"{name}{self._exporter.file_extension}"] = str(page)
        return pages


def import_step(listed: str | type) -> type:
    """Return the preprocessor that an entry of a list in nbgrader's configuration names."""
    step: type = import_item(listed) if isinstance(listed, str) else listed
    return step


def call(plugin: str, argument: Any) -> Any:
    """Return what the plugin of this name, on the worker that runs this, makes of an argument."""
    return cast(Any, get_worker().plugins[plugin])(argument)
