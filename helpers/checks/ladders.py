"""The rungs of the ladders of hints: made of the Graph, and of what was answered at a point of the check.

No rung tells an answer: of it there are chains of names, and numbers at one point.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from helpers.asking.call import ask
from helpers.checks.check import list_wanted
from helpers.checks.failure import Failure
from helpers.checks.functions import GradientCheck, TrainingCheck, ValueCheck
from helpers.checks.siblings import NUDGE, move, work_descent, work_gradient, work_value, write_short
from helpers.checks.stochastic import StochasticCheck
from helpers.derivatives import differentiate_link, gradient
from helpers.graph import Link
from helpers.notation import write_slope, write_symbol, write_symbols

MOST_ROWS = 6  # of a table

# ---- the ladder of a gradient


def ask_between(failure: Failure) -> str:
    """Ask what lies between what is nudged and what then moves."""
    of, wrt = write_symbol(failure.check.of), write_symbol(failure.name)
    if failure.is_direct:
        return f"Move {wrt} a little, and nothing else: {of} moves at once. What in its formula says how far?"
    known = [path[0] for path in failure.paths if not failure.is_local(path[0])]
    begin = f" Your function is given {write_slope(*known[0])}: begin there." if known else ""
    return (
        f"Move {wrt} a little. What moves next, and what after that, until {of} moves? Write down the "
        f"quantities between {wrt} and {of}, in order. Beside each, write what uses it.{begin}"
    )


def tell_chain(failure: Failure) -> str:
    """Return the chain, the link that the check found broken, and the shapes."""
    chains = " + ".join(" · ".join(map(str, path)) for path in failure.paths)
    lines = [
        f"The chain is {write_symbols(f'{Link(failure.check.of, failure.name)} = {chains}')}.",
        "Each factor belongs to one step: how fast it changes with one name, while its others stand still.",
    ]
    if failure.is_direct:
        lines = [f"The chain has one link alone, {write_symbols(chains)}. It is the slope of one formula."]
    if len(failure.paths) > 1:
        lines.append("There are several ways, and their products are added.")
    if failure.broken and not failure.is_direct:
        lines.append(f"Look first at {' and '.join(write_slope(*link) for link in failure.broken)}.")
    if failure.right.ndim:
        shapes = {n: np.shape(failure.at[n]) for path in failure.paths for link in path for n in link}
        told = ", ".join(f"{write_symbol(n)} {shape}" for n, shape in shapes.items() if shape)
        lines.append(f"The shapes, of values and of gradients alike: {told}.")
    return "\n".join(lines)


def show_links(failure: Failure) -> str:
    """Return the numbers of the links at the point, each beside the one that would make the answer."""
    links = list(dict.fromkeys(link for path in failure.paths for link in path))
    slopes = {link: differentiate_link(failure.graph, link, failure.at) for link in links}
    if any(slope.size > 1 for slope in slopes.values()):
        return _show_gradients(failure)
    if failure.is_direct:
        return _show_points(failure, links[0])
    numbers, yours = {link: slope.item() for link, slope in slopes.items()}, failure.yours
    rows = [["", "right"] if yours is None else ["", "right", "in yours, if all others are right"]]
    for link in links:
        rows.append([write_slope(*link), write_short(numbers[link])])
        if yours is not None:
            with_it = [path for path in failure.paths if link in path]
            through = sum(prod(numbers[each] for each in path if each != link) for path in with_it)
            rest = failure.right.item() - through * numbers[link]
            rows[-1].append(write_short((yours.item() - rest) / through) if through else "any")
    told = "Multiply them." if yours is None else "Which of the numbers on the right do you know?"
    return "\n".join([_tell_point(failure), *_align(rows), f"In all, {failure.write_pair()}. {told}"])


def _show_points(failure: Failure, link: Link) -> str:
    """Return what the one formula of a chain uses at some points, and the slope there."""
    names, points = failure.graph.arguments[link.step], failure.check.points("points")[:MOST_ROWS]
    columns = {write_symbol(name): [at[name] for at in points] for name in names}
    columns["right"] = failure.check.truths(failure.name, "points")
    if failure.yours is not None:
        columns["yours"] = [
            seen.answer for seen in failure.check.gather(failure.name, "points", failure.reply)
        ]
    rows = zip(*(map(write_short, column[: len(points)]) for column in columns.values()), strict=True)
    lines = [
        f"{write_symbols(failure.place)} at points of the check:",
        *_align([[*columns], *map(list, rows)]),
    ]
    return "\n".join([*lines, "How do the right numbers follow from those to their left?"])


def _show_gradients(failure: Failure) -> str:
    """Return the gradients on the way back, where there are arrays, and how the entries of the answer are."""
    of, names = failure.check.of, [link.argument for link in failure.paths[0][:-1]]
    rows = [[write_slope(of, n), write_short(gradient(failure.graph, of, n, failure.at))] for n in names]
    lines = [_tell_point(failure), *_align(rows)]
    lines.append(f"In {write_symbols(failure.place)}, {failure.write_pair()}.")
    if failure.yours is not None:
        same = np.isclose(failure.yours, failure.right)
        lines.append(f"{same.sum()} of {same.size} entries are right.")
        with np.errstate(all="ignore"):
            ratios = np.unique((failure.yours / failure.right).round(6))
        if len(ratios) == 1 and np.isfinite(ratios).all():
            lines.append(f"All are {write_short(ratios[0])} times the right ones.")
    return "\n".join([*lines, "Write one entry out by hand: which numbers are multiplied, which are added?"])


def nudge_gradient(failure: Failure) -> str:
    """Return what a nudge of a link shows, and one of what the gradient is by."""
    graph, at, of, entry = failure.graph, failure.at, failure.check.of, failure.entry
    lines, rank = ["Nudge by hand, at the point of the check."], np.ndim(at[of])
    links = [link for link in (*failure.broken, *failure.paths[0]) if failure.is_local(link)]
    if not failure.is_direct and links and all(np.size(at[name]) == 1 for name in links[0]):
        step, argument = links[0]
        moved = graph.call(step, {**at, argument: at[argument] + NUDGE})
        lines.append(f"{_tell_move(argument, '', step, np.sum(moved - at[step]))} if all else stands still.")
    moves = move(graph, at, failure.name, entry[rank:])[of] - at[of]
    told = _tell_move(failure.name, list(entry[rank:]) or "", of, moves[entry[:rank]])
    lines.append(f"{told} {'if all else stands still' if failure.is_direct else 'by all ways'}.")
    lines.append(f"Divided by {NUDGE}, that is the slope: {failure.write_pair()}.")
    last = "then multiply them." if failure.yours is None else "which one isn't as your formula has it?"
    others = "other numbers. What changes the slope?" if failure.is_direct else f"each other link: {last}"
    return "\n".join([*lines, f"Do the same with {others}"])


def _tell_move(name: str, place: Any, of: str, by: Any) -> str:
    return f"{NUDGE} more in {write_symbol(name)}{place} moves {write_symbol(of)} by {write_short(by)},"


# ---- the ladder of a value


def ask_uses(failure: Failure) -> str:
    """Ask what must be known."""
    return (
        f"What does {write_symbols(failure.name)} use directly? For each of these: is it given to your "
        "function, or must it be computed first? Go back until all is given."
    )


def tell_steps(failure: Failure) -> str:
    """Return in which order what is computed from what."""
    uses = {step: ", ".join(map(write_symbol, failure.graph.arguments[step])) for step in failure.steps}
    told = "; then ".join(f"{write_symbols(step)}, from {names}" for step, names in uses.items())
    return f"Compute, in this order: {told}. What is the formula of each?"


def show_steps(failure: Failure) -> str:
    """Return the numbers on the way, and at its end the student's."""
    rows = [[write_symbol(step), write_short(failure.at[step])] for step in failure.steps[:-1]]
    lines = [_tell_point(failure), *_align(rows[-MOST_ROWS:])]
    lines.append(f"In {write_symbols(failure.place)}, {failure.write_pair()}.")
    last = "." if failure.yours is None else ", line by line of your function. Where does it part?"
    return "\n".join([*lines, f"Work it out on paper{last}"])


def nudge_value(failure: Failure) -> str:
    """Return how far the value moves with each that is given, and how far the answer does."""
    graph, at = failure.graph, failure.at
    moved = {name: move(graph, at, name, (0,) * np.ndim(at[name])) for name in failure.given}
    question = replace(failure.check.question("points"), method=failure.method)
    reply = ask(failure.subject, replace(question, points=[at, *moved.values(), at]))
    part, seen = list(failure.check._quantities).index(failure.name), failure.yours is not None
    values = [answer.values[part] for answer in reply.answers] if seen else []
    rows = []
    for number, (name, values_there) in enumerate(moved.items(), start=1):
        moves = [(values_there[failure.name] - at[failure.name])[failure.entry]]
        moves += [(values[number] - values[0])[failure.entry]] if values else []
        label = f"{write_symbol(name)}{[0] * np.ndim(at[name]) or ''}"
        rows.append((np.allclose(moves, moves[0], rtol=0.01), [label, *map(write_short, moves)]))
    head = ["more in", "right", "yours"] if values else ["more in", "right"]
    table = [row for _, row in sorted(rows, key=lambda row: row[0])][:MOST_ROWS]
    start = f"How far {write_symbols(failure.place)} moves with {NUDGE} more in each that is given:"
    last = ["Where the two differ, look in your formula."] if values else []
    return "\n".join([start, *_align([head, *table]), *last])


# ---- the ladder of training


def ask_order(failure: Failure) -> str:
    """Ask which values belong to which part of an epoch."""
    return (
        "One epoch has three parts: all gradients, all updates, what is written down. Which values does each "
        "part use: those from before the update, or those from after it? Say it for each of your lines."
    )


def tell_order(failure: Failure) -> str:
    """Return the order of an epoch."""
    slopes = ", ".join(write_slope(failure.check.of, name) for name in failure.check.parameters)
    return (
        f"In each epoch: first {slopes}, all with the present parameters. Then all updates at once, each by "
        "the learning rate times its own gradient. Then compute and write down "
        f"{_list_history(failure)}, with the new parameters."
    )


def show_epoch(failure: Failure) -> str:
    """Return the numbers of the first epoch, and the first row of the answer; of arrays, first entries."""
    graph, at, of = failure.graph, failure.at, failure.check.of
    rows = [["", "at the start", "its gradient"]]
    for name in failure.check.parameters[:MOST_ROWS]:
        first, slope = (0,) * np.ndim(at[name]), gradient(graph, of, name, at)
        label = f"{write_symbol(name)}{list(first) or ''}"
        rows.append([label, write_short(at[name][first]), write_short(slope[first])])
    lines = [f"The first epoch at the point of the check, where α = {write_short(at['alpha'])}:"]
    lines += [*_align(rows), f"Written down then, {_list_history(failure)}: {write_short(failure.right[0])}."]
    lines += [f"In yours: {write_short(failure.yours[0])}."] if failure.yours is not None else []
    return "\n".join([*lines, "Work this epoch on paper, line by line of your function."])


def _list_history(failure: Failure) -> str:
    return ", ".join(map(write_symbol, list_wanted(failure.check.history)))


# ---- the ladder of training with a part of the examples at each step


def ask_rows(failure: Failure) -> str:
    """Ask what each step of an epoch uses."""
    return (
        "How many steps does one epoch take? For each step, say which rows it uses, and which parameters: "
        "those of the start, or those after the step before."
    )


def tell_turns(failure: Failure) -> str:
    """Return the order of an epoch."""
    descent = next(iter(failure.check.descents.values()))
    slopes = ", ".join(write_slope(failure.check.of, name) for name in descent.parameters)
    return (
        f"For each {descent.what} in turn: first {slopes}, of these rows alone and with the present "
        "parameters. Then all updates, each by the learning rate times its own gradient."
    )


def show_end(failure: Failure) -> str:
    """Return a number of the end, and the student's."""
    rate = write_short(failure.at["alpha"])
    return (
        f"At the point of the check, where α = {rate}: in {write_symbols(failure.place)}, "
        f"{failure.write_pair()}.\nWork the first step on paper: which rows, gradients and parameters?"
    )


# ---- what all ladders share


def _tell_point(failure: Failure) -> str:
    shown = {name: failure.at[name] for name in failure.given[:MOST_ROWS]}
    told = ", ".join(f"{write_symbol(name)} = {write_short(value)}" for name, value in shown.items())
    return f"At the point of the check{f', {told}' * bool(told)}:"


def _align(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ([cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)] for row in rows)
    return [f"  {'   '.join(row).rstrip()}" for row in padded]


def _work_descent(failure: Failure) -> str:
    return work_descent(failure.finding.mistake)


LADDERS: Mapping[type, Sequence[Callable[[Failure], str]]] = {
    GradientCheck: (
        ask_between,
        tell_chain,
        show_links,
        nudge_gradient,
        lambda failure: work_gradient(failure.check.network, failure.finding.mistake),
    ),
    ValueCheck: (
        ask_uses,
        tell_steps,
        show_steps,
        nudge_value,
        lambda failure: work_value(failure.check.network, failure.finding.mistake),
    ),
    TrainingCheck: (ask_order, tell_order, show_epoch, _work_descent),
    StochasticCheck: (ask_rows, tell_turns, show_end, _work_descent),
}
"""The rungs for each kind of check."""
