"""The project's documents, in the order in which one reads them, and what tests do with their commands.

Whoever adds a command to a document adds it to `COMMANDS`; tests/system/test_commands.py does what stands
there. It runs those in blocks, from top to bottom, in one clone.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.notebooks import ROOT, parse_markdown, walk

DOCUMENTS = (
    "README.md",
    "docs/instructors.md",
    "docs/platforms.md",
    "docs/protection.md",
    "docs/hub.md",
    "docs/site.md",
    "docs/authors.md",
    "CONTRIBUTING.md",
    "tools/benchmarks/README.md",
    "SECURITY.md",
    "CHANGELOG.md",
)
OF_THEIR_OWN = {"docs/hub.md": "tests/hub.py"}  # by which a test follows the page
PROGRAMS = (
    "make",
    "nbgrader",
    "python",
    "python3",
    "pip",
    "apt",
    "dask",
    "git",
    "pytest",
    "pre-commit",
    "source",
)


# ---- what is done with a command


@dataclass(frozen=True)
class Run:
    """It ends well. What it prints holds a text, and so do the files that it makes."""

    prints: str = ""
    makes: Mapping[str, str] = field(default_factory=dict)
    without: str = ""  # a folder that is removed first, so that there is something to do
    stays: bool = False  # for what follows: it changes the terminal


@dataclass(frozen=True)
class Serve:
    """It runs until it is stopped. What it prints matches a pattern, what it serves at a path holds a text.

    Without a path, it goes on for the commands that follow.
    """

    prints: str
    at: str = ""
    serves: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """It takes too long, or is run by itself, in a file that calls for it in these words."""

    file: str
    words: str


@dataclass(frozen=True)
class Left:
    """It isn't run, for this reason."""

    why: str


LESSON, OTHER = "01_linear_neuron", "02_sigmoid_neuron"
RIGHT, SLIPPED, ABSENT = "all-right", "forgets-a-link", "hands-in-nothing"
LAB = r"(http://127\.0\.0\.1:\d+)/\S*token=(\w+)"
CI, WORKFLOW = ".ci/run", ".github/workflows/ci.yml"
PAGE = "linear_neuron.html"
IN_BROWSER = ("tests/system/test_browser.py", "tests/system/test_pages.py")

COMMANDS: Mapping[str, Run | Serve | Elsewhere | Left] = {
    # Before anything is installed.
    "apt install bubblewrap": Elsewhere(CI, "bubblewrap"),
    "apt install npm": Elsewhere(CI, "npm"),
    "apt install python3-venv": Elsewhere(CI, "python3-venv"),
    "pip install -r requirements.txt": Elsewhere(
        "Makefile", "pip install --quiet --disable-pip-version-check -r"
    ),
    "source .venv/bin/activate": Run(stays=True),
    # For all.
    "make": Elsewhere("tests/system/test_make.py", "test_make_alone_says_what_there_is"),
    "make demo": Elsewhere(WORKFLOW, "make demo"),
    "make test": Elsewhere(WORKFLOW, "make test"),
    "make lab": Serve(LAB, f"api/contents/{LESSON}", "linear_neuron.ipynb"),
    # For instructors.
    "make lab FOLDER=.": Serve(LAB, "formgrader/api/assignments", f'"source_path": "solutions/{LESSON}"'),
    f"nbgrader generate_assignment {LESSON}": Run(
        makes={f"notebooks/{LESSON}/linear_neuron.ipynb": "predict"}
    ),
    "nbgrader db student import students.csv": Run(prints=ABSENT),
    f"nbgrader autograde {LESSON}": Run(
        prints=f"{LESSON} was not in the gradebook",
        makes={f"autograded/{RIGHT}/{LESSON}/linear_neuron.ipynb": "✓ predict gives"},
    ),
    f"nbgrader autograde {LESSON} --force --Sandbox.unprotected=True": Run(
        makes={f"autograded/{RIGHT}/{LESSON}/linear_neuron.ipynb": "✓ predict gives"}
    ),
    f"nbgrader generate_feedback {LESSON}": Run(
        makes={f"feedback/{RIGHT}/{LESSON}/{PAGE}": "10 of 10 points"}
    ),
    "nbgrader export": Run(makes={"grades.csv": f"{LESSON},,,{RIGHT},,,,10.0,"}),
    "python -m grading table": Run(prints="10/10"),
    "python -m grading autograde --feedback --export --to=grades.csv": Run(
        prints=f'"{SLIPPED}", "assignment": "{OTHER}", "score": 9.0',
        makes={
            "grades.csv": f"{OTHER},,,{SLIPPED},,,,9.0,",
            f"feedback/{SLIPPED}/{OTHER}/sigmoid_neuron.html": "9 of 10 points",
        },
    ),
    f"python -m grading autograde {LESSON} --student='a*' --force": Run(
        prints=RIGHT, makes={f"autograded/{RIGHT}/{LESSON}/linear_neuron.ipynb": "✓ predict gives"}
    ),
    f"python -m grading feedback {LESSON} --force": Run(
        prints=RIGHT, makes={f"feedback/{RIGHT}/{LESSON}/{PAGE}": "10 of 10 points"}
    ),
    "dask scheduler --port 8786": Serve("Scheduler at:"),
    "dask worker --nthreads 1 tcp://SCHEDULER:8786": Serve("Registered to:"),
    "python -m grading autograde --scheduler=tcp://SCHEDULER:8786": Run(
        without=f"autograded/{SLIPPED}/{OTHER}", prints=f'"{SLIPPED}", "assignment": "{OTHER}", "score": 9.0'
    ),
    'pip install "psycopg[binary]"': Elsewhere("pyproject.toml", '"psycopg[binary]>='),
    "python -m grading report": Run(makes={"report.html": SLIPPED}),
    f"python -m grading report {LESSON} --no-names --output=to-show.html": Run(
        makes={"to-show.html": "predict"}
    ),
    # Canvas and Moodle.
    f"python -m grading collect {LESSON} --platform=canvas --archive=WORK.zip --roster=GRADEBOOK.csv": Run(
        prints=f"{SLIPPED}: linear_neuron.ipynb (new)"
    ),
    f"python -m grading autograde {LESSON} --feedback": Run(
        makes={f"feedback/{SLIPPED}/{LESSON}/{PAGE}": "10 of 10 points"}
    ),
    f"python -m grading export {LESSON} --platform=canvas --roster=GRADEBOOK.csv --to=points.csv": Run(
        makes={"points.csv": f"{SLIPPED},A,10"}
    ),
    f"python -m grading return {LESSON} --to=feedback.zip": Run(
        prints="the feedback of 2 students, for Canvas"
    ),
    f"python -m grading collect {LESSON} --platform=moodle --archive=ABGABEN.zip --roster=BEWERTUNG.csv"
    ' --heading=number=Kennung --heading="name=Vollständiger Name" --heading=id=E-Mail-Adresse': Run(
        prints=f"{ABSENT}: linear_neuron.ipynb (new)"
    ),
    # For authors.
    "make lesson NAME=07_mine": Run(makes={"notebooks/07_mine/mine.ipynb": "gradient_w"}),
    "python -m pytest tests/lessons -k 07_mine": Elsewhere(
        "tests/lessons/test_new_lesson.py", 'run(copy, "pytest", *asked'
    ),
    f"make solutions LESSONS={LESSON}": Run(makes={f"solutions/{LESSON}/linear_neuron.ipynb": "SOLUTION"}),
    f"make notebooks LESSONS={LESSON}": Run(makes={f"notebooks/{LESSON}/linear_neuron.ipynb": "predict"}),
    "make pages": Elsewhere("tests/system/test_pages.py", "the page that `make pages` makes"),
    "python -m tools.confusion 01/gradient_b --no-mutants": Run(prints="01_linear_neuron/gradient_b"),
    # For maintainers.
    "make check": Elsewhere("Makefile", "test: check"),
    "make test-whole": Elsewhere("Makefile", "test-whole: check"),
    "make quick": Elsewhere(WORKFLOW, "make quick"),
    "make test-hub": Elsewhere("tests/system/test_hub.py", "make test-hub"),
    "make solutions": Elsewhere("tests/lessons/test_making.py", "solutions"),
    "make notebooks": Elsewhere("tests/lessons/test_making.py", "notebooks"),
    "make confusion": Elsewhere("CONTRIBUTING.md", "python -m tools.confusion 01/gradient_b"),
    "make site": Elsewhere("tests/site.py", '["make", "site"]'),
    "make site REPOSITORY=ines/backprop-2026": Elsewhere(
        ".github/workflows/page.yml", "make site REPOSITORY="
    ),
    "make serve-site": Elsewhere("tests/system/test_site_pages.py", "tools.site.serve"),
    "make test-site": Elsewhere("Makefile", "tests/system/test_site.py"),
    "make site-budget": Elsewhere("Makefile", "tools.site.budget"),
    "make judgement": Elsewhere("CONTRIBUTING.md", "python -m tools.judgement mutants --only"),
    "make attacks": Elsewhere("CONTRIBUTING.md", "python -m tools.attacks"),
    "make benchmark": Elsewhere("tests/system/test_benchmarks.py", "tools.benchmarks.__main__ import main"),
    "python -m tools.judgement mutants --only 01/gradient_b --draws 5": Run(prints="of their time"),
    'python -m tools.attacks "reads the environment"': Elsewhere(
        "tests/system/test_attacks.py", "against_ours(chosen(request, EVERY))"
    ),
    "python -m tools.benchmarks coordinator": Elsewhere(
        "tests/system/test_benchmarks.py", "test_the_coordinator_is_measured"
    ),
    "python -m tools.benchmarks execution": Elsewhere(
        "tests/system/test_benchmarks.py", "test_execution_is_measured"
    ),
    "python -m tools.benchmarks autograde --students 10 100": Elsewhere(
        "tests/system/test_benchmarks.py", "test_autograde_is_measured"
    ),
    "python -m tools.benchmarks whole-class --repeat 3": Elsewhere(
        "tests/system/test_benchmarks.py", "test_a_whole_class_is_measured"
    ),
    "make requirements": Left("It asks an index of packages which are the newest."),
    "python -m pytest tests/system/test_make.py -k old_python": Run(prints="1 passed"),
    "pre-commit install": Left("It changes the git hooks of a clone, and a copy without git has none."),
    f"BROWSER_SCREENSHOTS=build/seen python -m pytest {' '.join(IN_BROWSER)}": Elsewhere(
        "tests/browser.py", "BROWSER_SCREENSHOTS"
    ),
    "python -m tools.screenshots": Left("It makes pictures, to be looked at, from what `make demo` leaves."),
    "REPAIR_EXAMPLES=500 python -m pytest tests/unit/test_recognition.py": Elsewhere(
        "tests/unit/test_recognition.py", "REPAIR_EXAMPLES"
    ),
    "nbgrader db upgrade": Elsewhere("tests/system/test_gradebook.py", "run `nbgrader db upgrade`"),
    "python -m tools.gallery": Elsewhere("tests/unit/test_pictures.py", "gallery"),
}


# ---- what the documents say


@cache
def tree(document: str) -> list[dict]:
    """Return all nodes of a document's syntax tree."""
    return list(walk(parse_markdown((ROOT / document).read_text(encoding="utf-8"))))


def blocks(document: str) -> Iterator[str]:
    """Yield the blocks of commands: all that don't say that they are in another language."""
    for node in tree(document):
        if node["type"] == "block_code" and node.get("attrs", {}).get("info", "sh") in ("sh", "bash"):
            yield node["raw"]


def commands_in(document: str) -> list[str]:
    """Return the commands in a document's blocks, word for word."""
    lines = [line for block in blocks(document) for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines()]
    return [command for line in lines if (command := re.sub(r"(^|\s+)#.*", "", line).strip())]


def mentions_in(document: str) -> list[str]:
    """Return the commands in a document's sentences."""
    code = [node["raw"] for node in tree(document) if node["type"] == "codespan"]
    return [text for text in code if re.split(r"\s", text)[0].removeprefix(".venv/bin/") in PROGRAMS]


def begins(command: str, mention: str) -> bool:
    """Return whether a command begins with the words of another; after …, anything may follow."""
    if mention.endswith("…"):
        return command.startswith(mention.removesuffix("…"))
    words = shlex.split(mention)
    return shlex.split(command)[: len(words)] == words


IN_ORDER = list(
    dict.fromkeys(
        command for document in DOCUMENTS if document not in OF_THEIR_OWN for command in commands_in(document)
    )
)
