"""The measurements: what each is made of, how it is spread over the cores, and its table."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, NamedTuple

from tests.corpus import list_names, run_lesson
from tools.confusion import is_wanted
from tools.judgement.coverage import (
    RATIO,
    Coverage,
    cover_network,
    cover_training,
    list_networks,
    list_trainings,
)
from tools.judgement.guards import SIGNS, Fate, try_guards
from tools.judgement.mistakes import ASKED, Seen, see_mistakes, try_mutants
from tools.judgement.naming import Told, judge_answers, points_shared

Goals = dict[str, bool]
"""What must hold, with its figures, and whether it does."""

RARE = 0.2  # a mutant that differs at a smaller share of the points can't be held to show in each draw
MOST_MISNAMED = 1e-4  # of all verdicts on wrong answers
MOST_DETAILS = 4  # of one kind, of one exercise or network


@dataclass(frozen=True)
class Part:
    """One measurement.

    Attributes:
        draws: of how many draws of points.
        chunk: how many of them one process takes at a time.
        list_names: returns the names of what is measured: exercises, or networks.
        measure: measures one of them under some secrets.
        report: makes the table of all results, by name, and says which goals are met.
    """

    draws: int
    chunk: int
    list_names: Callable[[], Sequence[str]]
    measure: Callable[[str, Sequence[str]], Any]
    report: Callable[[Mapping[str, Any]], tuple[str, Goals]]


class Task(NamedTuple):
    """What one process does at a time: of a part, so many draws of what is named."""

    part: str
    names: Sequence[str]
    secrets: Sequence[str]


def measure(
    draws: Mapping[str, int], only: Sequence[str] = (), workers: int = 1
) -> Iterator[tuple[str, Goals]]:
    """Yield the table of each part, for so many draws of each, and its goals."""
    tasks = {part: _list_tasks(part, count, only) for part, count in draws.items()}
    with ExitStack() as stack:
        each: Any = map
        if workers > 1:
            for lesson in {name.partition("/")[0] for name in list_names()}:
                run_lesson(lesson)  # once, before the workers are forked
            pool = stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("fork")))
            each = pool.map
        results = each(_measure_some, chain(*tasks.values()))  # of all parts: no worker waits for another
        for part, of_part in tasks.items():
            found = dict[str, Any]()
            for name, result in chain.from_iterable(map(dict.items, islice(results, len(of_part)))):
                found[name] = _merge(found[name], result) if name in found else result
            in_order = filter(found.__contains__, PARTS[part].list_names())
            yield PARTS[part].report({name: found[name] for name in in_order})


def _list_tasks(part: str, draws: int, only: Sequence[str]) -> list[Task]:
    """Return a part's tasks: of a lesson together, as they share points; what takes longest comes first."""
    chunk, lessons = PARTS[part].chunk, dict[str, list[str]]()
    for name in PARTS[part].list_names():
        if is_wanted(name, only):
            lessons.setdefault(name.partition("/")[0], []).append(name)
    return [
        Task(part, names, [f"draw {n}" for n in range(start, min(start + chunk, draws))])
        for names in reversed(lessons.values())
        for start in range(0, draws, chunk)
    ]


def _measure_some(task: Task) -> dict[str, Any]:
    with points_shared():
        return {name: PARTS[task.part].measure(name, task.secrets) for name in task.names}


def _merge(one: Any, other: Any) -> Any:
    """Return two results of the same kind as one; lists are of the same things in the same order."""
    if isinstance(one, list):
        return [a + b for a, b in zip(one, other, strict=True)]
    return one + other


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as aligned text, names to the left and numbers to the right."""
    texts = [list(map(str, row)) for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True))])
        for row in texts
    ]
    return "\n".join(line.rstrip() for line in lines)


# ---- points


TASKS = " (tasks)"  # stands behind the name of an exercise whose tasks are covered


def _list_covered() -> list[str]:
    return [*list_networks(), *(f"{name}{TASKS}" for name in list_trainings())]


def _cover(name: str, secrets: Sequence[str]) -> Coverage:
    if name.endswith(TASKS):
        return cover_training(name.removesuffix(TASKS), secrets)
    return cover_network(list_networks()[name], secrets)


def _report_points(found: Mapping[str, Coverage]) -> tuple[str, Goals]:
    rows, details, least = [], [], []
    for name, coverage in found.items():
        lacking, both = coverage.lacking, coverage.both
        smallest = min(coverage.ratios, key=coverage.ratios.__getitem__, default="")
        ratio = f"{coverage.ratios[smallest]:.1f} ({smallest})" if smallest else ""
        least += [coverage.ratios[smallest]] if smallest else []
        worst = max(lacking.values(), default=0)
        rows.append([name, coverage.draws, len(both), len(lacking), worst, ratio])
        most = sorted(lacking.items(), key=lambda item: -item[1])[:MOST_DETAILS]
        details += [f"{name}: " + ", ".join(f"{what} in {count}" for what, count in most)] if most else []
    heads = ["points", "draws", "both signs", "lacking", "in draws", "least ratio of a gradient's sizes"]
    nearest = min(least, default=RATIO)
    goals = {
        "every draw has both signs of all that can take both": not details,
        f"in every draw the sizes of each gradient differ {RATIO:g} times: {nearest:.2f}": nearest >= RATIO,
    }
    return "\n".join([_table(heads, rows), *(f"lacking {line}" for line in details)]), goals


# ---- mutants


def _report_mutants(found: Mapping[str, list[Fate]]) -> tuple[str, Goals]:
    rows, details, every = [], [], [fate for fates in found.values() for fate in fates]
    for name, fates in [*found.items(), ("all", every)]:
        verdicts = Counter(fate.verdict for fate in fates)
        survived = sorted((f for f in fates if f.verdict == "survived"), key=lambda fate: -fate.survived)
        by_sign = sum(fate.guard.form in SIGNS for fate in survived)
        rare = sum(fate.seen < RARE for fate in survived)
        draws = max((fate.draws for fate in fates), default=0)
        worst = f"{survived[0].survived}/{survived[0].draws}" if survived else ""
        counts = [verdicts[each] for each in ("equivalent", "beyond", "killed")]
        rows.append([name, draws, len(fates), *counts, by_sign, len(survived) - by_sign, rare, worst])
        if name != "all":
            details += [_describe(name, fate) for fate in survived[:MOST_DETAILS]]
            details += [_describe(name, fate) for fate in fates if fate.verdict == "beyond"][:MOST_DETAILS]
    heads = ["mutants of sign and size", "draws", "all", "eq.", "beyond", "killed"]
    heads += ["SIGN", "SIZE", "rare", "worst"]
    disputed = sum(fate.disputed for fate in every)
    survivors = sum(f.verdict == "survived" and (f.guard.form in SIGNS or f.seen >= RARE) for f in every)
    goals = {
        f"no mutant of sign, or that differs at {RARE:.0%} of points, survives a draw: {survivors} do": (
            not survivors
        ),
        f"the checks judge mutants as they are judged here: {disputed} differ": not disputed,
    }
    return "\n".join([_table(heads, rows), *details]), goals


def _describe(name: str, fate: Fate) -> str:
    if fate.verdict == "beyond":
        return f"{name}: never seen, though it differs at {fate.beyond:.1%} of free points: {fate.guard.line}"
    share = f"differs at {fate.seen:.1%} of points"
    return f"{name}: survived {fate.survived}/{fate.draws}, {share}: {fate.guard.line}"


# ---- known mistakes, and mutants


def _report_seen(what: str, goal: str, found: Mapping[str, Seen]) -> tuple[str, Goals]:
    rows = [[name, seen["tried"], seen.total() - seen["tried"]] for name, seen in found.items()]
    missed = [
        (n, words, count)
        for n, seen in found.items()
        for words, count in (seen - Seen(tried=seen["tried"])).items()
    ]
    table = _table([what, "tried", "missed"], rows)
    details = [f"{name}: {words}, {count} times" for name, words, count in missed]
    return "\n".join([table, *details]), {
        f"{goal}: {len(missed)} of {sum(row[1] for row in rows)}": not missed
    }


# ---- naming

FATES = ("named", "unnamed", "misnamed", "accepted")


def _report_naming(found: Mapping[str, Told]) -> tuple[str, Goals]:
    rows, details, total = [], [], Counter[str]()
    for name, told in found.items():
        counts = Counter[str]()
        for (answer, fate, what), count in told.items():
            counts[fate] += count
            if fate in ("rejected", "misnamed", "accepted"):
                details.append(f"{name}, {fate} {count} times, {answer}: {what}")
        total += counts
        rows.append([name, *(counts[fate] for fate in ("right", "rejected", *FATES))])
    rows.append(["all", *(total[fate] for fate in ("right", "rejected", *FATES))])
    wrong = sum(total[fate] for fate in FATES) or 1
    heads = ["answers of the corpus, and forms", "acc.", "REJ.", "named", "unn.", "MISN.", "ACC."]
    rate = f"{total['misnamed']} of {wrong} ({total['misnamed'] / wrong:.3%})"
    goals = {
        f"no right answer is rejected: {total['rejected']} of {total['right'] + total['rejected']}": (
            not total["rejected"]
        ),
        f"no wrong answer is accepted: {total['accepted']} of {wrong}": not total["accepted"],
        f"at most {MOST_MISNAMED:.2%} of wrong answers are misnamed: {rate}": (
            total["misnamed"] <= MOST_MISNAMED * wrong
        ),
    }
    return "\n".join([_table(heads, rows), *details]), goals


KNOWN = partial(_report_seen, "known mistakes", "no known mistake passes a draw of points")
REWRITTEN = partial(_report_seen, "mutants by rewriting", "mutants fail, but those that are right after all")

PARTS = {
    "points": Part(10_000, 250, _list_covered, _cover, _report_points),
    "mutants": Part(1_000, 1_000, list_names, try_guards, _report_mutants),
    "mistakes": Part(400, 50, lambda: list(ASKED), see_mistakes, KNOWN),
    "rewrites": Part(1, 1, list_names, lambda name, _: try_mutants(name), REWRITTEN),
    "naming": Part(100, 50, list_names, judge_answers, _report_naming),
}
