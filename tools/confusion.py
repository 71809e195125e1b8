"""How well the checks judge: a confusion matrix for each exercise, over the corpus and the mutants.

python -m tools.confusion                          every exercise
python -m tools.confusion 03 05/train --messages   some of them, with what each wrong answer is told
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from tests.corpus import Exercise, Verdict, find_exercise, list_names, try_answer
from tests.corpus.answers import Answer, read_answers
from tests.corpus.forms import forms_of
from tools.mutants import equivalents, mutants_of, verdicts_alone

MUTANTS_EXPLAINED = 25  # of each exercise: to have all of them explained would take an hour

COLUMNS = {
    "right accepted": "acc.",
    "right rejected": "REJ.",
    "wrong accepted": "ACC.",
    "wrong rejected": "rej.",
    "named": "named",
    "unnamed": "unn.",
    "misnamed": "MISN.",
    "killed": "killed",
    "equivalent": "eq.",
    "survived": "SURV.",
}


@dataclass
class Confusion:
    """What became of the answers to an exercise, or to several.

    Attributes:
        counts: how many answers met each fate, by the names of COLUMNS and some besides.
        right: what the checks of right answers took, in milliseconds.
        wrong: what the checks of wrong answers took.
        complaints: what went otherwise than it should, in words.
    """

    counts: Counter[str] = field(default_factory=Counter)
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __add__(self, other: "Confusion") -> "Confusion":
        return Confusion(
            self.counts + other.counts,
            self.right + other.right,
            self.wrong + other.wrong,
            self.complaints + other.complaints,
        )


def fate_of(answer: Answer, verdict: Verdict) -> str:
    """Return what became of a wrong answer: "accepted", "named", "unnamed" or "misnamed"."""
    if verdict.accepted:
        return "accepted"
    if answer.is_nonsense:
        return "misnamed" if verdict.is_a_diagnosis else "unnamed"
    if answer.is_named_by(verdict):
        return "named"
    return "misnamed" if verdict.is_a_diagnosis else "unnamed"


def confusion_of(exercise: Exercise, *, mutants: bool = True, show: bool = False) -> Confusion:
    """Try all the answers to an exercise, and its mutants."""
    found = Confusion()
    try_answer(exercise, exercise.reference)  # warm
    own = read_answers().get(str(exercise), [])
    right = [*forms_of(exercise), *((a.label, a.source) for a in own if a.kind == "right")]
    for form, source in right:
        judged = try_answer(exercise, source)
        found.counts["right accepted" if judged.accepted else "right rejected"] += 1
        found.right.append(judged.milliseconds)
        if not judged.accepted:
            found.complaints.append(f"{exercise}, right: {form}\n{judged.told}")
    for answer in own:
        if answer.kind != "right":
            _try_wrong(exercise, answer, found, show)
    if mutants:
        _try_mutants(exercise, found)
    return found


def _try_wrong(exercise: Exercise, answer: Answer, found: Confusion, show: bool) -> None:
    judged = try_answer(exercise, answer.source)
    fate = fate_of(answer, judged)
    found.counts["wrong accepted" if judged.accepted else "wrong rejected"] += 1
    found.counts[fate] += 1
    found.wrong.append(judged.milliseconds)
    kind = "nonsense" if answer.is_nonsense else answer.kind
    found.counts[f"{kind}, {fate}"] += 1
    if fate in ("accepted", "misnamed") or (fate == "unnamed" and not answer.is_nonsense):
        told = judged.told
        found.complaints.append(
            f"{exercise}, line {answer.line}, {fate}; {answer.kind}: {answer.label}\n{told}"
        )
    if show:
        print(f"{'-' * 80}\n{answer.source.strip()}\n\n{judged.told}\n")


def _try_mutants(exercise: Exercise, found: Confusion) -> None:
    known, killed = equivalents(), []
    with verdicts_alone():
        for mutant in mutants_of(exercise):
            if not try_answer(exercise, mutant.source).accepted:
                killed.append(mutant)
            elif (str(exercise), mutant.line) in known:
                found.counts["equivalent"] += 1
            else:
                found.counts["survived"] += 1
                found.complaints.append(f"{exercise}, survived: {mutant.line}")
    found.counts["killed"] += len(killed)
    for mutant in killed[:: max(1, len(killed) // MUTANTS_EXPLAINED)]:
        found.counts["mutants tried"] += 1
        found.counts["mutants explained"] += try_answer(exercise, mutant.source).explains


def _row(name: str, found: Confusion) -> str:
    return f"{name:48}" + "".join(f"{found.counts[key]:>7}" for key in COLUMNS) + _times(found)


def _times(found: Confusion) -> str:
    return "".join(f"{median(times):>7.1f}" if times else f"{'':>7}" for times in (found.right, found.wrong))


def is_wanted(exercise: str, given: Iterable[str]) -> bool:
    """Return whether an exercise is one of those asked for, such as "03" or "05/train"."""
    lesson, _, name = exercise.partition("/")
    parts = [one.partition("/") for one in given]
    return not parts or any(lesson.startswith(p) and n in ("", name) for p, _, n in parts)


def _main() -> None:
    arguments = argparse.ArgumentParser(description="Print how well the checks judge.")
    arguments.add_argument("exercises", nargs="*", help='such as "03" or "05/train"')
    arguments.add_argument("--messages", action="store_true", help="print what each wrong answer is told")
    arguments.add_argument("--no-mutants", action="store_true", help="leave the mutants out")
    given = arguments.parse_args()
    print(f"{'':48}{'right':>14}{'wrong':>14}{'diagnosis':>21}{'mutants':>21}{'ms, median':>14}")
    print(f"{'':48}" + "".join(f"{head:>7}" for head in COLUMNS.values()) + f"{'right':>7}{'wrong':>7}")
    total = Confusion()
    for name in list_names():
        if is_wanted(name, given.exercises):
            found = confusion_of(find_exercise(name), mutants=not given.no_mutants, show=given.messages)
            print(_row(name, found), flush=True)
            total += found
    print(_row("all", total))
    for complaint in total.complaints:
        print(f"\n{complaint}")
    _print_rates(total)


def _print_rates(total: Confusion) -> None:
    counts = total.counts
    fates = ("named", "unnamed", "misnamed", "accepted")
    print()
    for kind, text in {
        "wrong": "single mistakes",
        "two mistakes": "two mistakes",
        "nonsense": "no known mistake",
    }.items():
        each = {fate: counts[f"{kind}, {fate}"] for fate in fates}
        number = sum(each.values()) or 1
        rate = (
            f"{each['named'] / number:7.1%} named"
            if kind != "nonsense"
            else f"{each['unnamed'] / number:7.1%} unnamed"
        )
        print(
            f"{text:18}{number:5}: {rate}   " + "  ".join(f"{count} {fate}" for fate, count in each.items())
        )
    if tried := counts["mutants tried"]:
        print(f"of {tried} killed mutants {counts['mutants explained'] / tried:.1%} are told what is wrong")
    print(
        f"a check takes {median(total.right):.1f} ms when right and {median(total.wrong):.1f} ms when wrong"
    )


if __name__ == "__main__":
    _main()
