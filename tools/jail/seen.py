"""What is seen of a class while it is graded, and where things are in a jail."""

from dataclasses import dataclass, field
from pathlib import Path

PORT = 47113
SOCKET = "\0the-listener"  # not a file, so it's reached wherever the network is shared
COURSE = Path("/tmp/course")
HANDED_IN, REPORT = Path("/tmp/handed-in"), Path("/tmp/report")
INSTALLED = "site-packages"  # of a course folder: what is on the path of all that runs here
ELSEWHERE = {  # folders of the machine in which something of a course lies too, by the secret that is in it
    "exchange": "/usr/local/share/nbgrader/exchange/course/inbound/another/exchange.txt",
    "neighbour": "/usr/local/src/course/solutions/elsewhere.txt",
}
SECRET_VARIABLE = "COURSE_SECRET"
BYSTANDER = "00-bystander"
"""The student who is graded first, and whose work must stay as it was."""

LOOKED_AT = "-looked-at"
"""How the ids of those students end whose feedback, and formgrader's page, are made too."""


@dataclass
class Seen:
    """What was seen while a class was graded.

    Attributes:
        ended: whether `nbgrader autograde` came to an end by itself; if not, it was killed or out of time.
        status: its exit status; negative if it was killed, None if it was out of time.
        fed_back: whether the feedback and formgrader's pages were made in the time that there was.
        points: for each student in the gradebook, the points by the name of the check.
        graded: the students who have a graded notebook.
        seconds: what each student's notebook took, to grade it or to make the feedback.
        memory: the most bytes that all processes had together while a student was graded.
        processes: the most that were there while a student was graded.
        disk: the most bytes that were added to the disk while a student was graded.
        changed: what was changed while a student was graded that must not change.
        calls: what the listener was told.
        leaked: by student, the secrets that are in what was graded, in the feedback or on the page.
        scripts: by student, what would run in the browser of who looks at the feedback or formgrader's page.
        forged: by student, words of an attack that stand in a check's cell as if they were the check's.
        page: by student, the bytes of the largest page.
        pixels: by student, how many pixels the pictures of a page have together.
        left: the command lines of the processes that were there after grading.
        log: what the commands printed.
    """

    ended: bool = False
    status: int | None = None
    fed_back: bool = False
    points: dict[str, dict[str, float]] = field(default_factory=dict)
    graded: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    processes: dict[str, int] = field(default_factory=dict)
    disk: dict[str, int] = field(default_factory=dict)
    changed: list[tuple[str, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    leaked: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[str, list[str]] = field(default_factory=dict)
    forged: dict[str, list[str]] = field(default_factory=dict)
    page: dict[str, int] = field(default_factory=dict)
    pixels: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    log: str = ""
