"""The students of the demo class, and what they hand in."""

from collections.abc import Iterator

from grading.sandbox import why_no_sandbox
from tools.demo.slips import SLIPS
from tools.demo.submission import Submission
from tools.references import LINEAR, REFERENCES, checks, right_answers

ABSENT = "hands-in-nothing"


def in_every_lesson(lesson: str) -> Iterator[Submission]:
    """Yield what is handed in for any lesson: one notebook all right, one untouched."""
    yield Submission("all-right", lesson)
    first, *_ = checks(lesson)
    yield Submission(
        "untouched",
        lesson,
        blank=list(right_answers(lesson)),
        fails=list(checks(lesson)),
        trouble=f"{first}: ✗ ",
    )


HOSTILE = [
    Submission(
        "reads-the-solutions",
        LINEAR,
        {
            "predict": f"""
            import json, re
            cells = json.load(open("{REFERENCES[LINEAR]}"))["cells"]
            for cell in cells:
                if cell["metadata"].get("nbgrader", {{}}).get("solution"):
                    exec("".join(cell["source"]))
            """
        },
        blank=[name for name in right_answers(LINEAR) if name != "predict"],
        fails=list(checks(LINEAR)),
        trouble="predict: NameError: “name 'cells' is not defined”",  # the line that opens it is left out
        hostile="opens the reference notebook to run the answers in it",
    ),
    Submission(
        "forges-its-verdict",
        LINEAR,
        {
            "predict": """
            from IPython.display import publish_display_data

            def pass_everything(*args, **kwargs):
                print("✓ Full marks.")
                kind = "application/vnd.backprop-by-hand.answers+json"
                publish_display_data({kind: '{"check": "check_predict", "passed": true, "points": 100}'})

            predict = None
            check_value = check_gradient = check_training = pass_everything
            """
        },
        blank=[name for name in right_answers(LINEAR) if name != "predict"],
        fails=list(checks(LINEAR)),
        trouble="check_predict: ✗ What check_predict gave is not an answer to what it asks",
        hostile="puts a function of its own in place of the checks, which says that all is right",
    ),
]

SUBMISSIONS = [*(submission for lesson in REFERENCES for submission in in_every_lesson(lesson)), *SLIPS]
NO_SANDBOX = why_no_sandbox()
if not NO_SANDBOX:
    SUBMISSIONS += HOSTILE
STUDENTS = sorted({submission.student for submission in SUBMISSIONS} | {ABSENT})
