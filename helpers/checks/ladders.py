"""The rungs of the ladders of hints: made of the Graph, and of what was answered at a point of the check.

No rung tells an answer: of it there are chains of names, and numbers at one point.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import prod
from typing import Any

import numpy as np

from helpers.asking.call import ask
from helpers.checks.check import list_wanted
from helpers.checks.failure import Failure
from helpers.checks.functions import GradientCheck, TrainingCheck, ValueCheck
from helpers.checks.siblings import NUDGE, move, work_descent, work_gradient, work_value, write_short
from helpers.derivatives import differentiate_link, gradient
from helpers.graph import Link
from helpers.notation import write_slope, write_symbol, write_symbols

MOST_ROWS = 6  # of a table


# ---- the ladder of a gradient


def _list_gradient_rungs(failure: Failure) -> Sequence[Callable[[], str]]:
    last = partial(work_gradient, failure.check.network, failure.finding.mistake)
    return [
        *(partial(rung, failure) for rung in (_ask_between, _tell_chain, _show_links, _nudge_gradient)),
        last,
    ]


def _ask_between(failure: Failure) -> str:
    of, wrt = write_symbol(failure.check.of), write_symbol(failure.name)
    known = [
        write_slope(*path[0])
        for path in failure.paths
        if path[0].argument not in failure.graph.arguments[path[0].step]
    ]
    begin = f" Your function is given {known[0]}: begin there." if known else ""
    return (
        f"Move {wrt} a little. What moves next, and what after that, until {of} moves? Write down the "
        f"quantities between {wrt} and {of}, in order. Beside each, write what uses it.{begin}"
    )


def _tell_chain(failure: Failure) -> str:
    chains = " + ".join(" · ".join(map(str, path)) for path in failure.paths)
    lines = [f"The chain is {write_symbols(f'{Link(failure.check.of, failure.name)} = {chains}')}."]
    lines.append(
        "Each factor belongs to one step: how fast it changes with one name, while its others stand still."
    )
    if len(failure.paths) > 1:
        lines.append("There are several ways, and their products are added.")
    if broken := failure.finding.mistake.links if failure.finding.mistake else ():
        lines.append(f"Look first at {' and '.join(map(write_symbols, map(str, broken)))}.")
    if failure.right.ndim:
        shapes = {n: np.shape(failure.at[n]) for path in failure.paths for link in path for n in link}
        told = ", ".join(f"{write_symbol(n)} {shape}" for n, shape in shapes.items() if shape)
        lines.append(f"The shapes, of values and of gradients alike: {told}.")
    return "\n".join(lines)


def _show_links(failure: Failure) -> str:
    """Return the numbers of the links at the point, beside those that would make the answer."""
    links = list(dict.fromkeys(link for path in failure.paths for link in path))
    slopes = {link: differentiate_link(failure.graph, link, failure.at) for link in links}
    if any(slope.size > 1 for slope in slopes.values()):
        return _show_gradients(failure)
    numbers = {link: slope.item() for link, slope in slopes.items()}
    rows = [("", "right", *(["in yours, if all others are right"] * (failure.yours is not None)))]
    for link in links:
        row = [write_symbols(str(link)), write_short(numbers[link])]
        if failure.yours is not None:
            through = sum(
                prod(numbers[n] for n in path if n != link) for path in failure.paths if link in path
            )
            rest = sum(prod(numbers[n] for n in path) for path in failure.paths if link not in path)
            row.append(write_short((failure.yours.item() - rest) / through) if through else "any")
        rows.append(tuple(row))
    told = "Which of the numbers on the right do you know?" if failure.yours is not None else "Multiply them."
    return "\n".join(
        [
            f"At the point of the check, {_tell_point(failure)}:",
            *_align(rows),
            f"In all, {failure.write_pair()}. {told}",
        ]
    )


def _show_gradients(failure: Failure) -> str:
    """Return the gradients on the way back, where there are arrays, and how the entries of the answer are."""
    of, names = failure.check.of, [link.argument for link in failure.paths[0][:-1]]
    rows = [(write_slope(of, n), write_short(gradient(failure.graph, of, n, failure.at))) for n in names]
    lines = ["At the point of the check, on the way back:", *_align(rows)] if rows else []
    lines.append(f"In {write_symbols(failure.place)}, {failure.write_pair()}.")
    if failure.yours is not None:
        same = np.isclose(failure.yours, failure.right)
        lines.append(f"{same.sum()} of {same.size} entries are right.")
        with np.errstate(all="ignore"):
            ratios = np.unique((failure.yours / failure.right).round(6))
        if len(ratios) == 1 and np.isfinite(ratios).all():
            lines.append(f"All are {write_short(ratios[0])} times the right ones.")
        elif not same.any():
            lines.append(
                "Which entry of which array must be multiplied by which? Write one entry out by hand."
            )
    return "\n".join(lines)


def _nudge_gradient(failure: Failure) -> str:
    graph, at, of = failure.graph, failure.at, failure.check.of
    broken = failure.finding.mistake.links if failure.finding.mistake else ()
    links = [n for n in (*broken, *failure.paths[0]) if n.argument in graph.arguments[n.step]]
    lines = ["Nudge by hand, at the point of the check."]
    if links and all(np.size(at[name]) == 1 for name in links[0]):
        step, argument = links[0]
        moved = graph.call(step, {**at, argument: at[argument] + NUDGE})
        lines.append(f"{_tell_move(argument, '', step, np.sum(moved - at[step]))} if all else stands still.")
    rank = np.ndim(at[of])
    moved = move(graph, at, failure.name, failure.entry[rank:])[of] - at[of]
    place = list(failure.entry[rank:]) if failure.entry[rank:] else ""
    lines.append(f"{_tell_move(failure.name, place, of, moved[failure.entry[:rank]])} by all ways.")
    lines.append(f"Divided by {NUDGE}, that is the slope: {failure.write_pair()}.")
    lines.append("Do the same with each other link: which one isn't as your formula has it?")
    return "\n".join(lines)


def _tell_move(name: str, place: Any, of: str, by: Any) -> str:
    return f"{NUDGE} more in {write_symbol(name)}{place} moves {write_symbol(of)} by {write_short(by)},"


# ---- the ladder of a value


def _list_value_rungs(failure: Failure) -> Sequence[Callable[[], str]]:
    last = partial(work_value, failure.check.network, failure.finding.mistake)
    return [*(partial(rung, failure) for rung in (_ask_uses, _tell_steps, _show_steps, _nudge_value)), last]


def _list_steps(failure: Failure) -> list[str]:
    """Return the steps that must be computed, the one that is asked for last."""
    graph = failure.graph
    return [n for n in graph.steps if failure.name in graph.find_reached(n) and n not in failure.given]


def _ask_uses(failure: Failure) -> str:
    return (
        f"What does {write_symbols(failure.name)} use directly? For each of these: is it given to your "
        "function, or must it be computed first? Go back until all is given."
    )


def _tell_steps(failure: Failure) -> str:
    of = {step: ", ".join(map(write_symbol, failure.graph.arguments[step])) for step in _list_steps(failure)}
    told = "; then ".join(
        f"{write_symbols(step)}, from {names}" for step, names in list(of.items())[-MOST_ROWS:]
    )
    return f"Compute, in this order: {told}. Which lesson's formula belongs to each?"


def _show_steps(failure: Failure) -> str:
    before = _list_steps(failure)[:-1][-MOST_ROWS:]
    rows = [(write_symbol(step), write_short(failure.at[step])) for step in before]
    lines = [f"At the point of the check, {_tell_point(failure)}:", *_align(rows)]
    lines.append(f"In {write_symbols(failure.place)}, {failure.write_pair()}.")
    return "\n".join(
        [*lines, "Print each step of your function at this point. Which is the first that differs?"]
    )


def _nudge_value(failure: Failure) -> str:
    """Return how far the value moves with each that is given, beside how far the answer does."""
    graph, at, key = failure.graph, failure.at, f"{failure.method} points".strip()
    names = [n for n in failure.given if n in at and np.size(at[n])]
    moved = [move(graph, at, name, (0,) * np.ndim(at[name])) for name in names]
    question = replace(
        failure.check.question(key.removeprefix(failure.method).strip()), method=failure.method
    )
    reply = ask(failure.subject, replace(question, points=[at, *moved, at]))
    part = list(failure.check._quantities).index(failure.name)
    rows, values = [], [answer.values[part] for answer in reply.answers]
    for number, name in enumerate(names):
        right = (moved[number][failure.name] - at[failure.name])[failure.entry]
        row, is_same = [f"{write_symbol(name)}{[0] * np.ndim(at[name]) or ''}", write_short(right)], False
        if failure.yours is not None and values:
            own = (values[number + 1] - values[0])[failure.entry]
            row, is_same = [*row, write_short(own)], bool(np.isclose(own, right, rtol=0.01, atol=1e-9))
        rows.append((is_same, tuple(row)))
    head = ("more in", "right", *(["yours"] * (failure.yours is not None and bool(values))))
    shown = [row for _, row in sorted(rows, key=lambda each: each[0])][:MOST_ROWS]
    start = f"How far {write_symbols(failure.place)} moves with {NUDGE} more in each that is given:"
    return "\n".join(
        [
            start,
            *_align([head, *shown]),
            "Where the two differ, look in your formula."[: None if len(head) > 2 else 0],
        ]
    ).strip()


# ---- the ladder of training


def _list_training_rungs(failure: Failure) -> Sequence[Callable[[], str]]:
    rungs = (_ask_order, _tell_order, _show_epoch)
    return [*(partial(rung, failure) for rung in rungs), partial(work_descent, failure.finding.mistake)]


def _ask_order(failure: Failure) -> str:
    return (
        "One epoch has three parts: all gradients, all updates, what is written down. Which values does each "
        "part use: those from before the update, or those from after it? Say it for each of your lines."
    )


def _tell_order(failure: Failure) -> str:
    names = ", ".join(write_slope(failure.check.of, name) for name in failure.check.parameters)
    history = ", ".join(map(write_symbol, list_wanted(failure.check.history)))
    return (
        f"In each epoch: first {names}, all with the present parameters. Then all updates at once, each by "
        "the learning rate times its own gradient. Then compute and write down "
        f"{history}, with the new parameters."
    )


def _show_epoch(failure: Failure) -> str:
    """Return the first epoch, worked, beside the first row of the answer."""
    graph, at, of = failure.graph, failure.at, failure.check.of
    rows = [("", "at the start", "its gradient")]
    for name in failure.check.parameters[:MOST_ROWS]:
        rows.append((write_symbol(name), write_short(at[name]), write_short(gradient(graph, of, name, at))))
    lines = [
        f"The first epoch at the point of the check, where α = {write_short(at['alpha'])}:",
        *_align(rows),
    ]
    history = ", ".join(map(write_symbol, list_wanted(failure.check.history)))
    lines.append(f"Written down after it ({history}): {write_short(failure.right[0])}.")
    if failure.yours is not None:
        lines.append(f"In yours: {write_short(failure.yours[0])}.")
    return "\n".join([*lines, "Work this epoch on paper, line by line of your function."])


# ---- what all ladders share


def _tell_point(failure: Failure) -> str:
    shown = [name for name in failure.given if name in failure.at][:MOST_ROWS]
    return (
        ", ".join(f"{write_symbol(name)} = {write_short(failure.at[name])}" for name in shown)
        or "with the numbers above"
    )


def _align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return [
        "  " + "   ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


LADDERS: dict[type, Callable[[Failure], Sequence[Callable[[], str]]]] = {
    GradientCheck: _list_gradient_rungs,
    ValueCheck: _list_value_rungs,
    TrainingCheck: _list_training_rungs,
}
