"""How the answers of the corpus are judged, over many draws of points."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import fields, replace
from functools import cache, lru_cache, partial
from importlib import import_module
from io import StringIO
from itertools import islice
from typing import Any, cast
from unittest.mock import patch

from helpers.asking.finding import Mistake
from helpers.asking.question import Reply
from helpers.checks import functions
from helpers.checks.functions import GradientCheck, _draw
from helpers.checks.judge import Explained, PointCheck
from helpers.derivatives import gradients
from helpers.diagnosis.edits import STAGES, Stage
from helpers.diagnosis.explain import Family, Tried, try_family
from helpers.diagnosis.lines import Edit
from helpers.diagnosis.mending import Search
from helpers.diagnosis.problem import Evidence, Problem, remember
from helpers.diagnosis.showing import Code
from helpers.graph import Values
from helpers.network import Network
from tests.corpus import Exercise, Verdict, find_exercise, find_subject, judge_subject
from tests.corpus.answers import Answer, read_answers
from tests.corpus.forms import forms_of
from tools.confusion import fate_of

Told = Counter[tuple[str, str, str]]
"""How often an answer met a fate, and what was found of it if it must not."""

FORMS_EVERY = 10  # so many draws, the reference's other forms are judged: nothing is to be named in them
MOST_DRAWS = 2000  # of points, that are kept
SHARED = "recall", "differentiate", "differentiate_by"  # by problems that differ in what was given


def redrawn(exercise: Exercise, secret: str) -> Exercise:
    """Return the exercise with other points."""
    return replace(exercise, check=replace(exercise.check, secret=secret))


@lru_cache(maxsize=MOST_DRAWS)
def _draw_once(network: Network, secret: str, key: str) -> Sequence[Values]:
    return _draw(network, secret, "", key)


@lru_cache(maxsize=MOST_DRAWS)
def _differentiate_once(network: Network, of: str, secret: str, key: str) -> Sequence[Values]:
    """Return, at each of these points, the gradients of a quantity by all that acts on it."""
    graph = network.graph
    names = [name for name in (*graph.inputs, *graph.steps) if of in graph.find_reached(name) - {name}]
    return [gradients(graph, of, names, at) for at in _draw_once(network, secret, key)]


@contextmanager
def points_shared() -> Iterator[None]:
    """Let all exercises of a network be asked at the same points, which takes a tenth of the time to draw."""
    draw_once = lambda network, secret, _, key: _draw_once(network, secret, key)
    slopes_once = lambda check, key: _differentiate_once(check.network, check.of, check.secret, key)
    with (
        patch.object(functions, "_draw", draw_once),
        patch.object(GradientCheck, "_list_slopes", slopes_once),
    ):
        yield


def list_answers(exercise: Exercise) -> list[Answer]:
    """Return all answers to an exercise: those of the corpus, and the reference in other forms, on line 0."""
    made = [Answer(exercise.name, "right", form, source, 0) for form, source in forms_of(exercise)]
    return [*read_answers().get(str(exercise), []), *made]


@cache
def _list_sisters() -> dict[tuple[str, int], list[str]]:
    """Return the exercises to which each line of the corpus is an answer: they differ in names alone."""
    sisters: dict[tuple[str, int], list[str]] = {}
    for name, answers in read_answers().items():
        for answer in answers:
            sisters.setdefault((name.partition("/")[0], answer.line), []).append(name)
    return sisters


def _find_turns(name: str, answer: Answer) -> tuple[int, int]:
    """Return in one of how many draws an answer is judged in this exercise, and its place among these."""
    if not answer.line:  # the reference in another form
        return FORMS_EVERY, 0
    sisters = _list_sisters()[name.partition("/")[0], answer.line]
    return len(sisters), sisters.index(name)


def judge_answers(name: str, secrets: Sequence[str]) -> Told:
    """Judge each answer to an exercise under each secret; count what becomes of it.

    An answer that is one to several exercises, in their names, is judged in these in turn.
    """
    exercise, told = find_exercise(name), Told()
    with redirect_stdout(StringIO()), candidates_kept(name):
        answers = [(answer, *_define(exercise, answer)) for answer in list_answers(exercise)]
        for turn, secret in enumerate(secrets):
            drawn = redrawn(exercise, secret)
            for answer, subject, failed in answers:
                every, place = _find_turns(name, answer)
                if (turn + 1 + place) % every == 0:
                    found = [] if failed else judge_subject(drawn, subject)
                    told[_tell(answer, Verdict(found, failed))] += 1
    return told


def _define(exercise: Exercise, answer: Answer) -> tuple[Any, str]:
    """Return what a check is called on, and the error if an answer is rejected before there is a check."""
    try:
        return find_subject(exercise, answer.source), ""
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def _tell(answer: Answer, verdict: Verdict) -> tuple[str, str, str]:
    """Return an answer, its fate, and what was found of it if it must not meet that fate."""
    fate = fate_of(answer, verdict)
    if answer.kind == "right":
        fate = "right" if verdict.accepted else "rejected"
    about = f"line {answer.line}, {answer.kind}: {answer.label}"
    return about, fate, verdict.found if fate in ("rejected", "misnamed", "accepted") else ""


def _list_again(stage: Stage, mistake: Mistake, places: dict[str, list[int]], code: Code) -> Iterator[Edit]:
    """Yield the changes that were told as a mistake; their places among all, in each function, are kept."""
    name = getattr(code.function.node, "name", "")
    if name not in places:
        places[name] = [place for place, edit in enumerate(stage(code)) if edit.shown == mistake]
    edits = islice(stage(code), max(places[name], default=-1) + 1)
    return (edit for place, edit in enumerate(edits) if place in places[name])


@contextmanager
def candidates_kept(name: str) -> Iterator[None]:
    """Let all answers to one exercise be held against the same explanations, each computed once.

    Answers of the same text and numbers are explained once, too; and where no change of a text was right at
    some points, none is looked for at others. This alone makes thousands of verdicts affordable.
    """
    made, listed, tried, found = (dict[Any, Any]() for _ in range(4))
    diagnose, find, searched = PointCheck._diagnose, Search.find, _searched.setdefault(name, {})
    places = _places.setdefault(name, {})

    def make_once(*parts: Any) -> Problem:
        key = tuple(map(_freeze, parts))
        if key not in made:
            made[key] = Problem(*parts)
            first = made.setdefault(key[:3], made[key])  # of the same network, and differentiated the same
            vars(made[key]).update({name: getattr(first, name) for name in SHARED})
        return made[key]

    def try_once(family: Family, problem: Any, at: Values, shape: tuple[int, ...]) -> Tried:
        key = family, *_list_read(family, problem)
        if key not in listed:
            explanations = [each._replace(gives=remember(each.gives)) for each in family(problem)]
            listed[key] = problem, explanations  # with what the key has the ids of
        explanations = listed[key][1]
        if (there := (*key, id(at), shape)) not in tried:
            tried[there] = at, try_family(lambda _: iter(explanations), problem, at, shape)
        return cast(Tried, tried[there][1])

    def diagnose_once(
        check: PointCheck, name: str, reply: Reply, evidence: Evidence, more: Reply
    ) -> Explained:
        answers = [value.round(9) for each in (reply, more) for a in each.answers for value in a.values]
        asked = map(tuple, (reply.given, reply.reads, more.reads, reply.texts, [a.shape for a in answers]))
        key = id(check), name, reply.alpha, *asked, *(answer.tobytes() for answer in answers)
        if key not in found:
            found[key] = check, diagnose(check, name, reply, evidence, more)
        return found[key][1]

    def search_once(search: Search, stage: str = "") -> Mistake | None:
        asked = search.asked
        key = tuple(search.texts), search.part, stage, asked[0].answers is None if asked else True
        if key in searched and not searched[key]:
            return None
        if key in searched:  # the change that was right before is the first that is tried
            again = {
                name: partial(_list_again, edits, searched[key], places.setdefault((key, name), {}))
                for name, edits in STAGES.items()
            }
            with patch.dict(STAGES, again):
                if mistake := find(search, stage):
                    return mistake
        searched[key] = find(search, stage)
        return searched[key]

    module = import_module("helpers.diagnosis.explain")  # the function of this name hides it
    with (
        patch.object(functions, "Problem", make_once),
        patch.object(module, "try_family", try_once),
        patch.object(PointCheck, "_diagnose", diagnose_once),
        patch.object(Search, "find", search_once),
    ):
        yield


def _list_read(family: Family, problem: Any) -> list[Any]:
    """Return the parts of a problem, but for what was given where a family doesn't read that."""
    parts = {each.name: _freeze(getattr(problem, each.name)) for each in fields(problem)}
    if isinstance(problem, Problem):
        given = parts.pop("given")
        key = family, *parts.values()
        if key not in _reading:
            watched = _Watched(**{each.name: getattr(problem, each.name) for each in fields(problem)})
            list(family(watched))
            _reading[key] = problem, "is_read" in vars(watched)
        parts["given"] = given if _reading[key][1] else ()
    return list(parts.values())


_reading: dict[Any, tuple[Problem, bool]] = {}
_searched: dict[str, dict[Any, Mistake | None]] = {}  # what was found in texts, for whatever points
_places: dict[str, dict[Any, dict[str, list[int]]]] = {}  # and where among all changes


class _Watched(Problem):
    """A problem that notes whether it is asked what was given."""

    def __getattribute__(self, name: str) -> Any:
        if name == "given":
            super().__getattribute__("__dict__")["is_read"] = True
        return super().__getattribute__(name)


def _freeze(value: Any) -> Any:
    """Return something that is equal only for what is the same."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return value if isinstance(value, str | float | None) else id(value)
