"""What is known of the text of an answer, where no known mistake may explain it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from helpers.asking.finding import revive
from helpers.asking.question import Question, Reply
from helpers.diagnosis.mending import Search
from helpers.diagnosis.trying import Asked
from helpers.graph import Array, Values


def make_search(
    replies: Mapping[str, Reply],
    questions: Callable[[str], Question],
    truths: Callable[[str, str], Sequence[Array]],
    sizes: Callable[[str, str], Sequence[float]],
    list_known: Callable[[str, int], Mapping[str, Array]],
    names: Sequence[str],
    name: str,
    besides: Sequence[str],
) -> Search:
    """Return the search for a change of a function's text that makes one of its values right at all points.

    Replies and questions go by a key; so do the truths of each name and by what they are measured, and what
    else is known at a point. What is found must be right at the points of the questions `besides`, too.
    """

    def list_asked(key: str, reply: Reply, is_answered: bool) -> Iterator[Asked]:
        rights, measures = (zip(*(of(each, key) for each in names), strict=True) for of in (truths, sizes))
        question = questions(key)
        filled = reply.reads if question.fill else ()  # of the notebook, with the point's values
        points = zip(question.points, rights, measures, strict=False)
        for number, (at, right, measure) in enumerate(points):
            given = revive({name: at[name] for name in (*reply.given, *filled)})
            values = reply.answers[number].values if is_answered and reply.answers else None
            others = partial(_list_not_taken, at, question.known, given)
            yield Asked(given, values, right, partial(list_known, key, number), measure, others)

    asked = [each for key, reply in replies.items() for each in list_asked(key, reply, True)]
    last = [*replies.values()][-1] if replies else None
    others = [each for key in besides if last for each in list_asked(key, last, False)]
    return Search(last.texts if last else (), asked, names.index(name), others, last.own if last else 0)


def _list_not_taken(at: Values, known: Sequence[str], given: Values) -> Values:
    """Return what a function might have been given at a point, too."""
    return {name: at[name] for name in known if name in at and name not in given}
