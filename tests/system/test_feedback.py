"""Feedback: what a person typed is shown as it was meant, and nothing in it runs."""

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from tests.course import LESSON, NAME, Course, configuration, make_course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) <b onclick=x>b</b>"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("feedback"))
    course.hand_in("ada", course.released.read_bytes())
    course.grade_idly()
    return course


def commented(course: Course, comment: str) -> BeautifulSoup:
    """Return the page of feedback after a comment was typed in formgrader."""
    with Gradebook(course.directory().db_url) as gradebook:
        gradebook.find_comment("loss", NAME, LESSON, "ada").manual_comment = comment
        gradebook.db.commit()
    GenerateFeedback(coursedir=course.directory(), config=configuration(), force=True).start()
    page = course.folder / "feedback" / "ada" / LESSON / f"{NAME}.html"
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_a_comment_is_shown_as_the_markdown_that_it_is(course):
    page = commented(course, "Well *done*.\n\nSee `loss`:\n\n- the **½**\n- $y^2$")
    [comment] = page.select("#loss .comment")
    assert [p.text for p in comment.find_all("p")] == ["Well done.", "See loss:"]
    assert [comment.em.text, comment.code.text, comment.ul.strong.text] == ["done", "loss", "½"]
    assert "$y^2$" in comment.text
    assert "<" not in comment.text
    [row] = [row for row in page.select("table.points tbody tr") if row.th.text == "loss"]
    assert row.find_all("td")[-1].text == "See the comment."


def test_code_tables_and_headings_in_a_comment_are_shown_as_such(course):
    text = "# Look here\n\n```python\nreturn a < b\n```\n\n| link | yours |\n|---|---|\n| ∂L/∂h | 2 |"
    [comment] = commented(course, text).select("#loss .comment")
    assert [comment.pre.text.strip(), comment.table.td.text] == ["return a < b", "∂L/∂h"]
    assert comment.find_all("strong")[-1].text == "Look here"  # and none of the page's headings
    assert "<" not in comment.text.replace("a < b", "")


def test_nothing_of_a_comment_is_lost(course):
    text = "if a<b and c>d, <!-- see ![the chain](attachment:image.png) and ![p](p.png)\n\n- [ ] do it"
    [comment] = commented(course, text).select("#loss .comment")
    words = " ".join(comment.text.split())
    assert words == "Comment: if a<b and c>d, <!-- see the chain and p [ ] do it"


def test_a_hostile_comment_is_text(course):
    [comment] = commented(course, HOSTILE).select("#loss .comment")
    assert "<script>alert(1)</script>" in comment.text
    assert {tag.name for tag in comment.find_all(True)} <= {"strong", "p", "a"}
    attributes = [attribute for tag in comment.find_all(True) for attribute in tag.attrs.items()]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert not [value for _, value in attributes if "javascript" in str(value)]
    assert "<b onclick=x>b</b>" in comment.text


def test_no_response_is_no_comment(course):
    assert commented(course, "").select("#loss .comment") == []
