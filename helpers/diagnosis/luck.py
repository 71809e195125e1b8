"""Changes of a text that make it right by luck: a term is lost, or a condition is settled."""

import ast

from helpers.diagnosis.lines import Edit
from helpers.diagnosis.parsing import Function


def list_compared(function: ast.AST, edit: Edit) -> list[ast.expr]:
    """Return the comparisons in which a change is, or a name that is given another value by it."""
    new = [each for each in edit.instead.values() if isinstance(each, ast.Name)]
    stored = {each.id for each in new if isinstance(each.ctx, ast.Store)}
    found = list[ast.expr]()
    for each in (each for each in ast.walk(function) if isinstance(each, ast.Compare)):
        parts = list(ast.walk(each))
        if any(part in edit.instead or getattr(part, "id", None) in stored for part in parts):
            found.append(each)
    return found


def cancels(function: Function, edit: Edit) -> bool:
    """Return whether a change makes something like `y - y`, or `y ** 0`, by which a term is lost."""
    new = [node for node in edit.instead.values() if isinstance(node, ast.AST)]
    operations = (node for node in ast.walk(function.node) if isinstance(node, ast.BinOp))
    changed = [node for node in operations if not edit.instead.keys().isdisjoint((node.left, node.right))]
    for node in [*changed, *new]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
            one, other = (ast.dump(edit.instead.get(side, side)) for side in (node.left, node.right))
            if one == other and (node in new or ast.dump(node.left) != ast.dump(node.right)):
                return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = edit.instead.get(node.right)
            if isinstance(power, ast.Constant) and power.value == 0:
                return True
    return False
