"""Feedback: what a person typed is shown as it was meant, and nothing in it runs."""

from datetime import datetime

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from tests.course import LESSON, NAME, Course, configuration, make_course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own

HOSTILE_TEX = r"$\href{javascript:alert(1)}{x}$ and $$\frac{1}{2}$$"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) <b onclick=x>b</b>"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    course = make_course(tmp_path_factory.mktemp("feedback"))
    lesson = course.lesson
    lesson.cells.insert(1, nbformat.v4.new_markdown_cell(HOSTILE_TEX))
    course.hand_in("ada", lesson)
    course.grade_idly()
    return course


def commented(course: Course, comment: str) -> BeautifulSoup:
    """Return the page of feedback after a comment was typed in formgrader."""
    with Gradebook(course.directory().db_url) as gradebook:
        gradebook.find_comment("loss", NAME, LESSON, "ada").manual_comment = comment
        gradebook.db.commit()
    return page_of(course)


def page_of(course: Course) -> BeautifulSoup:
    """Return the page of feedback, made anew."""
    GenerateFeedback(coursedir=course.directory(), config=configuration(), force=True).start()
    page = course.folder / "feedback" / "ada" / LESSON / f"{NAME}.html"
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_a_comment_is_shown_as_the_markdown_that_it_is(course):
    page = commented(course, "Well *done*.\n\nSee `loss`:\n\n- the **½**\n- $y^2$")
    [comment] = page.select("#loss .comment")
    assert [p.text for p in comment.find_all("p")] == ["Well done.", "See loss:"]
    assert [comment.em.text, comment.code.text, comment.ul.strong.text] == ["done", "loss", "½"]
    assert comment.math.msup.text == "y2"
    assert "<" not in comment.text
    [row] = [row for row in page.select("table.points tbody tr") if row.th.text == "loss: your answer"]
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
    assert "<b onclick=x>b" in comment.text  # an end tag by itself ends nothing


def test_a_comment_typed_as_html_is_shown_as_html(course):
    text = '<p>Well <b style="color: red" onclick="x">done</b>.</p>\n\n<ul><li>a &lt; b</li></ul> <p>open'
    [comment] = commented(course, text).select("#loss .comment")
    assert [p.text.strip() for p in comment.find_all("p")] == ["Well done.", "open"]
    assert [comment.b.attrs, comment.li.text] == [{}, "a < b"]
    assert "<" not in comment.text.replace("a < b", "")


def test_no_response_is_no_comment(course):
    assert commented(course, "").select("#loss .comment") == []


def test_a_page_names_the_student_the_lesson_and_when_it_was_handed_in(course):
    assert page_of(course).select_one("p.about span").text == "ada"
    with Gradebook(course.directory().db_url) as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="L<b>")
        submission = gradebook.find_submission(LESSON, "ada")
        submission.timestamp = datetime(2026, 3, 1, 9, 5)
        gradebook.db.commit()
    page = page_of(course)
    assert page.h1.text == "Feedback: Lesson 1: a linear neuron"
    assert page.title.text == "Lesson 1: a linear neuron"
    said = [span.text for span in page.select("p.about span")]
    assert said == ["Ada L<b>", "handed in on 1 March 2026, 09:05 UTC"]


def test_two_pages_of_the_same_grades_are_the_same(course):
    assert str(page_of(course)) == str(page_of(course))


def test_exercises_are_called_by_what_they_ask(course):
    rows = page_of(course).select("table.points tbody th")
    titles = [row.text for row in rows if "your answer" not in row.text]
    assert titles == ["predict", "loss", "∂L/∂w₁", "∂L/∂w₂", "∂L/∂b", "update", "train"]


def test_what_a_student_wrote_is_no_formula(course):
    page = page_of(course)
    [typed] = [code for code in page.find_all("code") if code.text.strip() == HOSTILE_TEX]
    assert not typed.find_all(True)
    assert "href" not in str(page.find_all("math"))


def test_what_nobody_has_graded_yet_is_said(course):
    with Gradebook(course.directory().db_url) as gradebook:
        grade = gradebook.find_grade("check_loss", NAME, LESSON, "ada")
        before, grade.auto_score, grade.needs_manual_grade = grade.auto_score, None, True
        gradebook.db.commit()
        page = page_of(course)
        assert row_of(page, "loss")[0] == "? / 1"
        assert row_of(page, "loss")[1].startswith("Not graded yet.")
        assert page.select_one("p.about strong").text.endswith("points so far")
        assert "not graded yet" in page.select_one("#check_loss .about").text
        grade.manual_score = 0.5
        gradebook.db.commit()
        assert row_of(page_of(course), "loss")[0] == "0.5 / 1"
        assert row_of(page_of(course), "loss")[1].startswith("Graded before it was handed in again.")
        grade.auto_score, grade.manual_score, grade.needs_manual_grade = before, None, False
        gradebook.db.commit()
    assert page_of(course).select_one("p.about strong").text == "0 of 10 points"


def row_of(page: BeautifulSoup, title: str) -> list[str]:
    """Return what the table says of an exercise."""
    [row] = [row for row in page.select("table.points tbody tr") if row.th.text == title]
    return [" ".join(cell.text.split()) for cell in row.find_all("td")]
