"""The small changes of a function's text: of its expressions, of all places alike, of its lines."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import chain, combinations, islice, product
from typing import Any

from helpers.asking.finding import Mistake
from helpers.diagnosis import adding, brackets, changes, picking, statements, turning
from helpers.diagnosis import lines as of_lines
from helpers.diagnosis.changes import Change, Names
from helpers.diagnosis.lines import Edit, change_lines, join
from helpers.diagnosis.parsing import Function
from helpers.diagnosis.retyping import move_brackets, retype
from helpers.diagnosis.showing import Code, Place, write

MOST_OF_LINE = 40  # parts that are exchanged
MOST_TWICE = 2000  # changes that are tried together with a sign
MOST_ALIKE = 8  # places with the same name, two of which are changed
MOST_SWAPPED = 12  # of the values of a call, or of a list
MOST_SHORT = 12  # lines of a function in which whole values are exchanged
DIGITS = "0123456789"

Changes = Sequence[Callable[[ast.expr, Names], Iterator[Change]]]

PLAIN = turning.turn_comparison, changes.mend_mistyped, changes.mend_whole_numbers
TURNING = changes.drop_sign, changes.change_sign, changes.change_operator
CHANGED = (
    changes.change_sibling, changes.change_form, brackets.divide_by_length, changes.leave_out,
    changes.change_name, turning.swap_weights, changes.change_activation, changes.change_function,
    changes.drop_sign, turning.swap, changes.change_operator,
)  # fmt: skip
OTHERS = (
    picking.name_a_number, picking.change_index, changes.change_number,
    changes.change_sign, turning.change_comparison,
    brackets.take_out, brackets.put_in, brackets.multiply_first,
    brackets.move_factor, brackets.multiply_links,
    changes.transpose, changes.widen,
)  # fmt: skip
MISSING = (
    adding.add_argument, adding.complement, adding.add_square, adding.add_one, adding.add_name,
    adding.add_function, adding.multiply_matrices,
)  # fmt: skip
"""The small changes, simplest first: what is mistyped, has another sign, is another, or is missing."""


def _list_plain(code: Code) -> Iterator[Edit]:
    """Yield what is mistyped, whatever the subject."""
    yield from _change_each(code.places, code.list_names, PLAIN)
    for body, around in code.blocks:
        yield from statements.mend_mistyped_lines(body, around)


def _list_changed(code: Code) -> Iterator[Edit]:
    """Yield other lines and parts in the place of those that are there; then other brackets."""
    function = code.function.node
    yield from of_lines.keep_apart(function)
    if isinstance(function, ast.FunctionDef):
        yield from of_lines.keep_old(function.body, [each.arg for each in function.args.args])
    for body in code.bodies:
        yield from of_lines.move_lines(body, function)
    for body, around in code.blocks:
        yield from of_lines.put_later(body, around)
    yield from _turn_products(code)
    yield from _shift_names(code)
    everywhere: dict[tuple[str, ...], dict[ast.AST, Any]] = {}
    in_line: dict[tuple[ast.AST, tuple[str, ...]], tuple[Edit, dict[ast.AST, Any]]] = {}
    parts = [_change_each(code.places, code.list_names, each) for each in (CHANGED, OTHERS)]
    for edit in chain(_name_another(code), parts[0], _swap_in_lists(code), parts[1], _name_calls(code)):
        yield edit
        about = edit.mistake.about
        if edit.mistake.kind in ("replaced in the code", "too many in the code"):
            key = tuple(about[part] for part in ("typed", "needed") if part in about)
            everywhere.setdefault(key, {}).update(edit.instead)
            if edit.place:
                whole = (*edit.place.around, edit.place.expression)[0]
                in_line.setdefault((whole, key), (edit, {}))[1].update(edit.instead)
    operations = [each for each, *_ in code.places if isinstance(each, ast.BinOp | ast.UnaryOp | ast.Call)]
    inside = {inner for each in operations for inner in ast.walk(each) if inner is not each}
    wholes = [place for place in code.places if place[0] in operations and place[0] not in inside]
    yield from _change_each(wholes, code.list_names, (retype, move_brackets))
    for (_, key), (edit, instead) in in_line.items():
        is_name = len(key) > 1 and key[0].isidentifier()
        if 1 < len(instead) < len(everywhere[key]) + is_name:
            yield Edit(edit.mistake, instead)
    yield from _list_edits_throughout(function, everywhere)
    for body in code.bodies:
        yield from of_lines.leave_out(body)
    for line in code.lines:
        yield from _swap_two(line)
    yield from _exchange_operators(code)
    twice = turning.turn_comparison, changes.change_name, changes.change_function, changes.transpose
    yield from _list_made_twice(code, twice)


def _turn_products(code: Code) -> Iterator[Edit]:
    """Yield all products of matrices the other way round."""
    every = [each for each, *_ in code.places if isinstance(each, ast.BinOp)]
    turned: dict[ast.AST, Any] = {
        each: ast.BinOp(each.right, each.op, each.left) for each in every if isinstance(each.op, ast.MatMult)
    }
    if len(turned) > 1:
        yield Edit(Mistake("products turned in the code"), turned)


def _exchange_operators(code: Code) -> Iterator[Edit]:
    """Yield a part with plus for each times, and times for each plus."""
    other: Mapping[type, ast.operator] = {ast.Add: ast.Mult(), ast.Mult: ast.Add()}
    for whole, shown, _ in code.places:
        sums = [each for each in ast.walk(whole) if isinstance(each, ast.BinOp) and type(each.op) in other]
        if len({type(each.op) for each in sums}) > 1:
            turned: dict[ast.AST, Any] = {n: ast.BinOp(n.left, other[type(n.op)], n.right) for n in sums}
            yield Edit(Mistake("swapped in the code", {"code": shown, "typed": "+", "needed": "*"}), turned)


def _shift_names(code: Code) -> Iterator[Edit]:
    """Yield a line in which each name of a row, such as h_2 and h_1, is the one before it, or behind it."""
    known = {each.id for each in code.names if isinstance(each, ast.Name)}
    for line in code.lines:
        rows: dict[str, list[ast.Name]] = {}
        for node in (node for node, *_ in line if isinstance(node, ast.Name)):
            rows.setdefault(node.id.rstrip(DIGITS), []).append(node)
        for (row, nodes), by in product(rows.items(), (-1, 1)):
            steps = {node.id: int(node.id.removeprefix(row) or 0) + by for node in nodes}
            names = {name: f"{row}{number}" for name, number in steps.items()}
            if len(names) > 1 and {*names.values()} <= known:
                about = {"code": line[0].code, "typed": ", ".join(names), "needed": ", ".join(names.values())}
                shifted: dict[ast.AST, Any] = {n: ast.Name(names[n.id], ast.Load()) for n in nodes}
                yield Edit(Mistake("replaced in the code", about), shifted)


def _name_another(code: Code) -> Iterator[Edit]:
    """Yield a name in the place of what a name gets, in a short function; and another one returned."""
    parameters = [each.arg for each in code.function.node.args.args]
    made = [name for name in code.names if isinstance(name, ast.Name) and name.id not in parameters]
    for line in (line for body in code.bodies for line in body):
        value = line.value if isinstance(line, ast.Return | ast.Assign) else None
        if isinstance(line, ast.Return) and value:
            for kind, about, new in changes.change_name(value, made):
                yield change_lines(kind, {line: [ast.Return(new)]}, line, **about)
        elif isinstance(value, ast.Call) and len(code.lines) <= MOST_SHORT:
            for name in code.names:
                kind, about, new = changes.replace(ast.unparse(value), name, name)
                yield change_lines(kind, {value: new}, line, **about)


def _name_calls(code: Code) -> Iterator[Edit]:
    """Yield a name in the place of what a function of the text gives, or another such function."""
    functions = {name: of for name, of in code.function.around.items() if isinstance(of, Function)}
    own = {name: len(of.node.args.args) for name, of in functions.items()}
    for place in code.places if len(code.lines) <= MOST_SHORT else ():
        match place.expression:
            case ast.Call(func=ast.Name(id=name), args=args) as call if name in own:
                like = [ast.Name(other) for other in own if own[other] == own[name] and other != name]
                found = [changes.replace(name, other, ast.Call(other, args, [])) for other in like]
                found += [changes.replace(ast.unparse(call), other, other) for other in code.names]
                for kind, about, new in found:
                    yield Edit(Mistake(kind, {"code": place.code, **about}), {call: new}, place)


def _swap_in_lists(code: Code) -> Iterator[Edit]:
    """Yield two values of a call, or two names that get values, in the place of each other."""
    calls = [(each, shown) for each, shown, _ in code.places if isinstance(each, ast.Call)]
    fixed = {value for value, name in code.wanted.items() if ast.unparse(value) == name}
    lists = [([value for value in call.args if value not in fixed], shown) for call, shown in calls]
    lines = [line for body in code.bodies for line in body if isinstance(line, ast.Assign)]
    targets: list[tuple[ast.Tuple, ast.stmt]]
    targets = [(target, line) for line in lines for target in line.targets if isinstance(target, ast.Tuple)]
    returns = [line for body in code.bodies for line in body if isinstance(line, ast.Return)]
    targets += [(line.value, line) for line in returns if isinstance(line.value, ast.Tuple)]
    for parts, shown in [*lists, *((each.elts, write(line)) for each, line in targets)]:
        for one, other in combinations(parts[:MOST_SWAPPED], 2):
            about = {"code": shown, "typed": ast.unparse(one), "needed": ast.unparse(other)}
            yield Edit(Mistake("swapped in the code", about), {one: copy(other), other: copy(one)})


def _list_missing(code: Code) -> Iterator[Edit]:
    """Yield what has another part besides; it may be there already, elsewhere."""
    written = {ast.unparse(each) for each, *_ in code.places if isinstance(each, ast.Call | ast.Subscript)}
    more = [ast.parse(part, mode="eval").body for part in sorted(written)]
    products = [
        each for each, *_ in code.places if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Mult)
    ]
    undone = {f"/ {ast.unparse(side)}" for each in products for side in (each.left, each.right)}
    plain = _change_each(code.places, lambda expression: code.names, MISSING)
    parts = _change_each(code.places, lambda expression: more, (adding.add_name,))
    slopes = _change_each(code.places, lambda expression: [*code.names, *more], (adding.add_slope,))
    for edit in chain(plain, parts, slopes):
        needed = edit.mistake.about.get("needed", "")
        if edit.place and needed not in undone and edit.place.may_lack(edit.mistake.kind, needed):
            yield edit
    twice = (
        adding.complement,
        adding.add_square,
        adding.add_argument,
        changes.change_form,
        adding.add_function,
    )
    yield from _list_made_twice(code, twice)


def _list_twice(code: Code) -> Iterator[Edit]:
    """Yield each small change together with a sign: who is wrong twice has often lost one."""
    signs = _change_each(code.places, code.list_names, TURNING)
    turned = [sign for sign in signs if sign.mistake.about.get("needed", "-") in "+-"]
    others = _change_each(code.places, code.list_names, (*CHANGED, *OTHERS, *MISSING, adding.add_slope))
    for sign, other in product(turned, islice(others, MOST_TWICE)):
        if sign.instead.keys().isdisjoint(other.instead) and other.mistake.kind != sign.mistake.kind:
            both = Mistake("two things", parts=(other.mistake, sign.mistake))
            yield Edit(both, {**sign.instead, **other.instead})


def _list_made_twice(code: Code, each: Changes) -> Iterator[Edit]:
    """Yield the same change in two places, but for the numbers of names, and for what a method is of."""
    same: dict[tuple[str, ...], list[Edit]] = {}
    for edit in _change_each(code.places, code.list_names, each):
        about = edit.mistake.about
        key = tuple(re.sub(r"\d|.*\.", "", about.get(part, "")) for part in ("typed", "needed"))
        same.setdefault(key, []).append(edit)
    for edits in (edits for edits in same.values() if 1 < len(edits) <= MOST_ALIKE):
        for one, other in combinations(edits, 2):
            if one.instead.keys().isdisjoint(other.instead):
                yield join(one, other)


def list_not_taken(code: Code) -> Iterator[Edit]:
    """Yield changes by the names of a code, which aren't in it."""
    own = (node for node in ast.walk(code.function.node) if isinstance(node, ast.Name))
    yield from _shift_names(replace(code, names=[*code.names, *own]))
    ways = changes.change_name, adding.multiply_matrices, adding.add_name, adding.add_slope
    yield from _change_each(code.places, lambda expression: code.names, ways)


Stage = Callable[[Code], Iterator[Edit]]
STAGES: Mapping[str, Stage] = {
    "plain": _list_plain,
    "changed": _list_changed,
    "missing": _list_missing,
    "twice": _list_twice,
}
"""The small changes of a function that are tried in turn, each stage with the simplest first."""


def _change_each(
    places: Sequence[Place], list_names: Callable[[ast.expr], Names], each: Changes
) -> Iterator[Edit]:
    for change, place in product(each, places):
        for kind, about, new in change(place.expression, list_names(place.expression)):
            yield Edit(Mistake(kind, {"code": place.code, **about}), {place.expression: new}, place)


def _swap_two(line: Sequence[Place]) -> Iterator[Edit]:
    """Yield the exchanges of two parts of a line, neither of which is in the other."""
    line = [place for place in line if not isinstance(place[0], ast.Compare | ast.Constant)][:MOST_OF_LINE]
    for (one, code, _), (other, *_) in combinations(line, 2):
        if other not in ast.walk(one) and one not in ast.walk(other):
            about = {"code": code, "typed": ast.unparse(one), "needed": ast.unparse(other)}
            yield Edit(Mistake("swapped in the code", about), {one: copy(other), other: copy(one)})


def _list_edits_throughout(
    function: ast.AST, everywhere: Mapping[tuple[str, ...], Mapping[ast.AST, Any]]
) -> Iterator[Edit]:
    """Yield the changes of all places alike, and those of two that are exchanged everywhere."""
    stored = [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for key, instead in everywhere.items():
        if len(key) == 1:
            if len(instead) > 1:
                yield Edit(Mistake("too many throughout the code", {"typed": key[0]}), instead)
            continue
        before, after = key
        about = {"typed": before, "needed": after}
        targets: dict[ast.AST, Any] = {
            n: ast.Name(after, ast.Store()) for n in stored if n.id == before and after.isidentifier()
        }
        if len(instead) > 1 or targets:
            yield Edit(Mistake("replaced throughout the code", about), {**instead, **targets})
        if before < after and (after, before) in everywhere:
            both = {**instead, **everywhere[after, before]}
            if len(both) > 2:
                yield Edit(Mistake("swapped throughout the code", about), both)
