"""What the code of a cell defines, needs and checks, found by parsing it: nothing is run."""

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 200_000  # characters of a cell that are parsed
MAGIC = re.compile(r"(?m)^([ \t]*)(?:[%!?].*|.*[^\s#?]\?{1,2}[ \t]*)$")  # a line for IPython alone
HEAD = re.compile(r"(?m)^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
INSTEAD = {  # by what looks alike, or stands for it in formulas
    "\u2010\u2013\u2014\u2212": "-",
    "·×∙⋅": "*",
    "÷": "/",
    "\u201c\u201d\u201e\u2033": '"',
    "\u2018\u2019\u201a\u2032": "'",
    "½": "0.5",
    "…": "...",
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What is bound in these stays inside.
OWN_NAMES = (ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Odd(NamedTuple):
    """A character that Python doesn't take, or takes for a letter."""

    character: str
    line: int
    instead: str  # what to type: "" for nothing at all


class Look(NamedTuple):
    """What is seen of a cell's code."""

    defines: frozenset[str] = frozenset()  # names that it gives a value in the notebook
    imports: frozenset[str] = frozenset()  # those of them that it only imports
    needs: frozenset[str] = frozenset()  # names that it reads as it runs: not what its functions read
    checks: frozenset[tuple[str, str, str]] = frozenset()  # calls, with the first two names that are given
    stands_alone: bool = True  # whether it can be run by itself
    odd: Odd | None = None


def look(source: str) -> Look:
    """Return what is seen of the code of a cell; what begins to define, if it can't be parsed."""
    try:
        tree = parse(source)
    except SyntaxError as error:
        defines = frozenset(HEAD.findall(source[:LONGEST]))
        return Look(defines, stands_alone=False, odd=_find_odd(error))
    names = ast.walk(tree) if "·" in source else ()  # which Python takes for a letter of Catalan
    odd = (Odd("·", n.lineno, "*") for n in names if isinstance(n, ast.Name) and "·" in n.id)
    return look_at(tree.body)._replace(odd=next(odd, None))


def parse(source: str) -> ast.Module:
    """Parse a cell as IPython would, though lines for IPython alone become `pass`; raise SyntaxError."""
    if len(source) > LONGEST:
        raise SyntaxError("too long")
    if indent := re.match(r"(?:[ \t]*\n)*([ \t]*)", source).group(1):  # type: ignore[union-attr]
        source = re.sub(f"(?m)^{indent}", "", source)  # all lines may have what the first one has
    try:
        with warnings.catch_warnings(action="ignore"):
            try:
                return ast.parse(source)
            except SyntaxError:
                if (plain := MAGIC.sub(r"\1pass", source)) == source:
                    raise
                return ast.parse(plain)
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; nested too deep
        raise SyntaxError(str(error)) from None


def look_at(statements: Iterable[ast.stmt]) -> Look:
    """Return what is seen of statements at the top level of a cell."""
    defines, imports, needs, returns = set[str](), set[str](), set[str](), False
    checks = set[tuple[str, str, str]]()
    for node, is_global in _walk_what_runs(statements):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                defines |= {name} if is_global else set()
            case ast.alias(name=name, asname=other):
                imports.add((other or name).split(".")[0])
            case ast.Name(id=name, ctx=ast.Store()) if is_global:
                defines.add(name)
            case ast.Name(id=name):
                needs.add(name)
            case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=subject), *more]):
                checks.add((function, subject, more[0].id if more and isinstance(more[0], ast.Name) else ""))
            case ast.Return():
                returns = True
    seen = Look(frozenset(defines | imports), frozenset(imports - defines), frozenset(needs))
    return seen._replace(checks=frozenset(checks), stands_alone=not returns)


def _walk_what_runs(statements: Iterable[ast.stmt]) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the nodes of what runs by itself, and whether a name there is one of the notebook."""
    left: list[tuple[ast.AST, bool]] = [(each, True) for each in statements]
    while left:
        node, is_global = left.pop()
        yield node, is_global
        inner: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, FUNCTIONS):
            inner = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, ast.Lambda):
            inner = node.args.defaults
        elif isinstance(node, ast.AugAssign):  # it changes what is there, and defines nothing
            inner = [node.value]
        left += [(each, is_global and not isinstance(node, OWN_NAMES)) for each in inner]


def cut(source: str, names: frozenset[str]) -> list[str]:
    """Return a cell in pieces, each of which defines one of some names at the most, and before it is checked.

    A comment right above a definition goes with it. What can't be parsed is not cut.
    """
    try:
        statements = [] if source.startswith("%%") else parse(source).body
    except SyntaxError:
        return [source]
    lines = source.split("\n")
    cuts, held, end = [0], set[str](), 0
    for statement in statements:
        start = min(n.lineno for n in [*getattr(statement, "decorator_list", []), statement]) - 1
        while start > end and lines[start - 1].startswith("#"):
            start -= 1
        seen = look_at([statement])
        new = seen.defines & names
        if new and held - new and start >= end:
            cuts.append(start)
            held.clear()
        held |= new | {f"check of {subject}" for _, subject, _ in seen.checks if subject in names}
        end = statement.end_lineno or 0
    return ["\n".join(lines[a:b]).strip("\n") for a, b in zip(cuts, [*cuts[1:], None], strict=True)]


def _find_odd(error: SyntaxError) -> Odd | None:
    """Return the character at which parsing ended, if it isn't one of Python's."""
    early = error.msg == "invalid decimal literal"  # where Python 3.11.2 ends one character too soon
    character = (error.text or "")[max((error.offset or 0) - 1, 0) + early :][:1]
    if character.isascii():
        return None
    known = (typed for characters, typed in INSTEAD.items() if character in characters)
    plain = unicodedata.normalize("NFKC", character)
    if unicodedata.category(character) == "No" and plain.isdigit():
        plain = f"_{plain}" if unicodedata.name(character, "").startswith("SUBSCRIPT") else f"**{plain}"
    return Odd(character, error.lineno or 1, next(known, plain if plain.isascii() else ""))
