"""Small changes of an expression's characters: an operator, or a bracket; what binds may be others then."""

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations, product

from helpers.diagnosis.changes import OTHER_OPERATORS, Change, Names, replace
from helpers.diagnosis.showing import SIGNS

MOST_PIECES = 60  # of an expression that is changed so
MOST_BRACKETS = 1000  # places that they are tried at


def retype(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a whole expression as it is with another operator typed: what binds may be others."""
    pieces = _split(node)
    for place, (kind, others) in product(range(len(pieces)), OTHER_OPERATORS.items()):
        for other in others if pieces[place] == SIGNS[kind] else ():
            if new := _parse([*pieces[:place], SIGNS[other], *pieces[place + 1 :]]):
                behind = f" {pieces[place + 1]}" * (pieces.count(pieces[place]) > 1)
                yield replace(f"{SIGNS[kind]}{behind}", f"{SIGNS[other]}{behind}", new)


def move_brackets(node: ast.expr, names: Names) -> Iterator[Change]:
    """Yield a whole expression with a pair of brackets more, or with one that closes elsewhere."""
    pieces = _split(node)
    places = range(len(pieces) + 1 if len(pieces) <= MOST_PIECES else 0)
    around = sorted(combinations(places, 2), key=lambda pair: pair[1] - pair[0])
    around.sort(key=lambda pair: _parse(pieces[slice(*pair)]) is None)
    written = [(pieces[i:j], [*pieces[:i], "(", *pieces[i:j], ")", *pieces[j:]]) for i, j in around]
    for place in (n for n in places[:-1] if pieces[n] == ")"):
        rest = [*pieces[:place], *pieces[place + 1 :]]
        written += [([], [*rest[:n], ")", *rest[n:]]) for n in places[:-1] if n != place]
    known = {ast.dump(node)}
    for inside, whole in written[:MOST_BRACKETS]:
        new = _parse(whole)
        if new and (dumped := ast.dump(new)) not in known:
            known.add(dumped)
            part = _parse(inside)
            about = {"typed": ast.unparse(part)} if part else {}
            yield "brackets missing in the code" if part else "brackets in the code", about, new


def _split(node: ast.expr) -> list[str]:
    return re.findall(r"[\w.]+|\*\*|//|[<>=!]=|\S", ast.unparse(node))


def _parse(pieces: Sequence[str]) -> ast.expr | None:
    with suppress(SyntaxError, ValueError, MemoryError, RecursionError):
        return ast.parse(" ".join(pieces), mode="eval").body
    return None
