"""One operation inside a step done otherwise, or differentiated wrongly: a sum for a mean, no root, log2."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import compress, product
from typing import Any

import numpy as np

from helpers.asking.finding import Mistake
from helpers.derivatives import COMPLEX_STEP, local_derivative
from helpers.diagnosis.problem import Explanation, Gives, Problem, once, scale, suppose
from helpers.diagnosis.rules import ALONE, CHANGES, FACTOR, INNER, LEFT_OUT, RULES
from helpers.diagnosis.slips import is_recomputed, list_slips, place, rerun
from helpers.diagnosis.watch import Do, Instead, Watch, watch_step
from helpers.graph import Array, Graph, GraphError, Link, Values

Variant = tuple[str, Graph, Mapping[str, Any]]  # what is mistaken, the step then, what is said of it

REDUCTIONS = ("mean", "add.reduce", "maximum.reduce")
WITH_NUMBERS = ("add", "subtract", "multiply", "divide", "power", "less", "greater")
FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sin", "cos", "maximum", "where")
CASES = ("where", "maximum")  # whose mistakes, in a whole case, are told first
POWERS = {"divisor left out": 1, "divisor twice": -1, "multiplied by a divisor": 2}
AXES = ("wrong axis", "all axes at once")


@once
def list_variants(problem: Problem, step: str) -> list[Variant]:
    """Return the ways in which an operation of a step is mistaken, each as a graph."""
    return _list_otherwise(problem, step, CHANGES)


@once
def _list_ruled(problem: Problem, step: str, names: Sequence[str]) -> list[Variant]:
    return _list_otherwise(problem, step, {name: RULES[name] for name in names})


def _list_otherwise(
    problem: Problem, step: str, changes: Mapping[str, Sequence[tuple[str, Do]]]
) -> list[Variant]:
    """Return the ways that give another value, or another slope, than the step itself."""
    seen, found = _list_operations(problem, step), list[tuple[str, Mapping[str, Any], Instead]]()
    batch = [name for name in problem.graph.inputs if name in problem.network.batch]
    sizes = {len(problem.sample[n]): f"len({n})" for n in sorted(batch, key=problem.given.__contains__)}
    for number, (name, given) in sorted(enumerate(seen), key=lambda each: each[1][0] not in CASES):
        numbers = [float(each) for each in given if isinstance(each, int | float) and each]
        if changes is CHANGES and numbers and name in WITH_NUMBERS:
            without = partial(_choose, (number,), partial(_leave_out_number, name))
            kind = "a power left out" if name == "power" else "a number left out"
            count = next((sizes[each] for each in given if type(each) is int and each in sizes), numbers[0])
            found.append((kind, {"number": count}, without))
        for kind, do in changes.get(name, ()):
            if kind not in LEFT_OUT:
                about = {"name": name} if kind == "derivative left out" else {}
                found.append((kind, about, partial(_choose, (number,), do)))
            elif factor := _name_factor(problem, kind, seen[: number + 1]):
                found.append((*factor, partial(_choose, (number,), do)))
    inner = {name: do for name, rows in changes.items() for kind, do in rows if kind == INNER}
    if sum(name in inner for name, _ in seen) > 1:
        found.append((INNER, {}, lambda number, name: inner.get(name)))
    reduced = [n for n, (name, given) in enumerate(seen) if name in REDUCTIONS and np.ndim(given[0]) == 2]
    for kind in AXES if changes is CHANGES else ():
        for chosen in dict.fromkeys([tuple(reduced), *((number,) for number in reduced)]):
            found.append((kind, {}, partial(_choose, chosen, partial(_reduce_otherwise, kind))))
    right = _move_each(problem, step, problem.graph)
    variants = [(kind, _change(problem.graph, step, each), about) for kind, about, each in found]
    moved = [_move_each(problem, step, graph) for _, graph, _ in variants]
    is_other = [m.shape != right.shape or not np.allclose(m, right, 1e-9, equal_nan=True) for m in moved]
    return list(compress(variants, is_other))


def _name_factor(
    problem: Problem, kind: str, seen: Sequence[tuple[str, Sequence[Any]]]
) -> tuple[str, Mapping[str, Any]] | None:
    """Return what is said of a factor that is left out of the last operation; None if its sign isn't apt.

    A factor such as −u leaves its sign, and any other leaves none.
    """
    operand = seen[-1][1][-1 - LEFT_OUT.index(kind) % 2]
    negated = any(name == "negative" and np.array_equal(-given[0], operand) for name, given in seen[:-1])
    if negated != (LEFT_OUT.index(kind) > 1):
        return None
    if isinstance(operand, int | float):
        return "factor missing", {"name": f"{abs(operand):g}"}
    for name, value in problem.sample.items():
        for written, other in ((name, -value if negated else value), (f"1 − {name}", 1 - value)):
            if np.shape(operand) == np.shape(other) and np.array_equal(operand, other):
                return "factor missing", {"name": written}
    return FACTOR, {}


@np.errstate(all="ignore")
def _move_each(problem: Problem, step: str, graph: Graph) -> Array:
    """Return a step, and its slopes where one name that it takes moves, each entry by its own amount."""
    names, rng, found = problem.graph.arguments[step], np.random.default_rng(0), list[Array]()
    for name, sign in product(names, (1, -1)):  # on both sides of 0, for steps that have cases
        at = {each: sign * problem.sample[each] for each in names}
        nudge = COMPLEX_STEP * rng.uniform(0.5, 2.0, np.shape(at[name]))
        try:
            moved = graph.call(step, {**at, name: at[name] + 1j * nudge})
        except (GraphError, ValueError, TypeError):
            return np.full((), np.nan)
        found += [np.real(moved), np.imag(moved) / COMPLEX_STEP]
    return np.stack(found)


def _change(graph: Graph, step: str, instead: Instead) -> Graph:
    return Graph(**{**graph.steps, step: watch_step(graph.steps[step], Watch(instead=instead))})


def _choose(chosen: Sequence[int], do: Do, number: int, name: str) -> Do | None:
    return do if number in chosen else None


def _leave_out_number(name: str, do: Do, one: Any, other: Any) -> Any:
    """Return what comes out if a number isn't there: 0 in a comparison, else what it is done with."""
    if name in ("less", "greater"):
        return do(*(0 if isinstance(each, int | float) else each for each in (one, other)))
    kept, number = (one, other) if isinstance(other, int | float) else (other, one)
    is_negative = number is one if name == "subtract" else number < 0 and name != "add"
    return -kept if is_negative else kept


def _reduce_otherwise(kind: str, do: Do, array: Any, **how: Any) -> Any:
    axis = how.get("axis")
    if np.ndim(array) == 2 and axis is not None:
        how["axis"] = None if kind == "all axes at once" else 1 - axis % 2
    return do(array, **how)


@once
def _list_operations(problem: Problem, step: str) -> list[tuple[str, Sequence[Any]]]:
    return look_into(problem, step, problem.sample)


def look_into(problem: Problem, step: str, at: Values) -> list[tuple[str, Sequence[Any]]]:
    """Return the operations of a step at a point, each with what it takes there."""
    watch, arguments = Watch(), [at[name] for name in problem.graph.arguments[step]]
    watch_step(problem.graph.steps[step], watch)(*arguments)
    return watch.seen


@once
def name_operations(problem: Problem, step: str) -> list[str]:
    """Return the names that numpy has for the operations of a step, the last one last."""
    return [name for name, _ in _list_operations(problem, step)]


def is_divisor(problem: Problem, name: str) -> bool:
    """Return whether a step on the way divides by a number; or if this is a root: its slope divides by it."""
    steps = _list_steps(problem)
    given = [each for step in steps for op, each in _list_operations(problem, step) if op == "divide"]
    is_root = name in steps and name_operations(problem, name)[-1:] == ["sqrt"]
    return is_root or any(np.array_equal(divisor, problem.sample[name]) for _, divisor in given)


def list_unsummed(graph: Graph, of: str, at: Values) -> Iterator[tuple[Mistake, Array]]:
    """Yield for each step that multiplies vectors what a value is if their products aren't added up."""
    multiply = Watch(instead=lambda number, name: _multiply_entries if name == "matmul" else None)
    for step, names in graph.arguments.items():
        with suppress(ValueError, GraphError):  # they don't go together
            value = watch_step(graph.steps[step], multiply)(*(at[name] for name in names))
            if value.shape != np.shape(at[step]):
                mistake = Mistake("entries not added up", {"step": step})
                yield mistake, graph.recompute({**at, step: value}, step)[of]


def _multiply_entries(matmul: Do, one: Any, other: Any) -> Any:
    return one * other


@once
def find_constants(problem: Problem, step: str) -> list[float]:
    """Return the constant factors, such as 1/√d, by which a step that is no loss multiplies what it takes."""
    found, is_loss = list[float](), problem.network.prediction in problem.graph.arguments[step]
    for name, given in _list_operations(problem, step) if not is_loss else ():
        numbers = [float(each) for each in given if isinstance(each, int | float) and each]
        powers = {"multiply": 1, "divide": -1}
        found += [number ** powers[name] for number in numbers if name in powers]
    return [number for number in dict.fromkeys(found) if abs(abs(number) - 1) > 1e-6]


def compute_otherwise(problem: Problem, step: str) -> Iterator[Explanation]:
    """Yield a step with another operation in the place of one."""
    for kind, graph, about in list_variants(problem, step):
        yield suppose(kind, partial(graph.call, step), step=step, **about)


def mistake_functions(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which the rule of a function is mistaken, beside others in a step."""
    for step, links in _list_steps(problem).items():
        shapes = {np.shape(problem.sample[name]) for link in links for name in link}
        if len(problem.graph.arguments[step]) > 1 or len(shapes) > 1:  # it is no activation
            yield from _break_rules(problem, links, _list_ruled(problem, step, FUNCTIONS))


def mistake_rules(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which one rule of differentiation is mistaken, inside one step."""
    inner: dict[Link, Gives] = {}
    for step, links in _list_steps(problem).items():
        variants = _list_ruled(problem, step, tuple(RULES))
        yield from _break_rules(problem, links, variants)
        for graph in (graph for kind, graph, _ in variants if kind == INNER and step != problem.of):
            inner |= _differentiate_as(graph, links)
    yield _break(problem, INNER, inner)


def _break_rules(
    problem: Problem, links: Sequence[Link], variants: Sequence[Variant]
) -> Iterator[Explanation]:
    """Yield the gradients in which a step is another on one of its links, or on all."""
    for kind, graph, about in variants:
        for chosen in dict.fromkeys([*((link,) for link in links), tuple(links)]):
            yield _break(problem, kind, _differentiate_as(graph, chosen), **about)


def differentiate_otherwise(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients in which one operation of a step, or of several steps, is another."""
    kinds: dict[str, dict[Link, Gives]] = {}
    for step, links in _list_steps(problem).items():
        variants = list_variants(problem, step)
        yield from _break_rules(problem, links, variants)
        for kind, graph in ((kind, graph) for kind, graph, about in variants if not about):
            kinds[kind] = kinds.get(kind, {}) | _differentiate_as(graph, links)
    yield from (_break(problem, kind, broken) for kind, broken in kinds.items())


def _differentiate_as(graph: Graph, links: Sequence[Link]) -> dict[Link, Gives]:
    """Return what links are where a step is as in another graph."""
    return {link: partial(local_derivative, graph, *link) for link in links}


def _list_steps(problem: Problem) -> dict[str, list[Link]]:
    """Return the links whose local derivatives a student had to find, by their step."""
    found = dict[str, list[Link]]()
    for link in (each for each in problem.links if not problem.is_handed(each)):
        found.setdefault(link.step, []).append(link)
    return found


def _break(problem: Problem, kind: str, broken: Mapping[Link, Gives], **about: Any) -> Explanation:
    steps, names = (
        (", ".join(dict.fromkeys(ends)) for ends in zip(*broken, strict=True)) if broken else ("", "")
    )
    about = {"step": steps, **({"name": names} if kind == ALONE else {}), **about}
    mistake = Mistake(kind, about, links=tuple(broken))
    return Explanation(mistake, partial(problem.add_paths, broken=broken))


def slip_in_the_forward_pass(problem: Problem) -> Iterator[Explanation]:
    """Yield the gradients that are right for a forward pass in which one value or operation is another."""
    for step, names in problem.graph.arguments.items():
        if step != problem.of and step not in problem.given and is_recomputed(problem, step):
            for slip in (slip for name in names for slip in list_slips(problem, name, only_likely=True)):
                slipped = rerun(problem, step, {slip.mistake.about["name"]: slip.gives}, problem.solve)
                yield place(slip, slipped, behind=step)
            for kind, graph, about in list_variants(problem, step):
                slipped = rerun(problem, step, {step: partial(graph.call, step)}, problem.solve)
                yield suppose(kind, slipped, step=step, **about)


def mistake_divisors(problem: Problem) -> Iterator[Explanation]:
    """Yield the right gradients without what a step divides by, divided by it again, or without its root."""
    shape = np.shape(problem.recall(problem.sample))
    for step in _list_steps(problem):
        seen = _list_operations(problem, step)
        for number, (name, (*_, divisor)) in enumerate(seen):
            sizes = np.shape(divisor)
            if name == "divide" and len(sizes) in (0, len(shape)) and {*sizes} <= {1, *shape}:
                is_root = any(each == "sqrt" for each, _ in seen[:number])
                for kind, power in POWERS.items():
                    factor = partial(_find_divisor, problem, step, number, power)
                    kind = "root left out" if is_root and power == -1 else kind
                    yield suppose(kind, scale(problem.recall, factor), step=step)


def _find_divisor(problem: Problem, step: str, number: int, power: int, at: Values) -> Array:
    return np.asarray(look_into(problem, step, at)[number][1][1]) ** float(power)
