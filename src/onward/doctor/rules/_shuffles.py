"""What the script's own text says about shuffling: arrays put into an order that is theirs alone.

Only a support: an array that holds inputs and targets together may well be shuffled alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from onward.doctor.rules._script import called, tree_of

DRAWS = {"randperm", "permutation", "permuted"}
IN_PLACE = {"shuffle"}


@dataclass(frozen=True)
class Lone:
    """An array that is shuffled by itself: its name and the line."""

    name: str
    line: int


def lone_shuffles(file: str) -> list[Lone]:
    """Return the arrays that some order was drawn for, and applied to no other array.

    One that is taken apart with it, as by ``a[rows, :-1]`` and ``a[rows, -1]``, holds both sides.
    """
    tree = tree_of(file)
    if tree is None:
        return []
    orders = _orders(tree)
    found = [
        lone
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (lone := _shuffled(node, orders)) is not None
    ]
    taken: dict[str, dict[str, int]] = {}
    ways: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Subscript):
            continue
        name = _base(node.value)
        if name and any(_draws(part) for part in ast.walk(node.slice)):
            found.append(Lone(name, node.lineno))
        for part in ast.walk(node.slice):
            if name and isinstance(part, ast.Name) and part.id in orders:
                taken.setdefault(orders[part.id], {}).setdefault(name, node.lineno)
                ways.setdefault(orders[part.id], set()).add(ast.unparse(node.slice))
    for order, arrays in taken.items():
        if len(arrays) == 1 and len(ways[order]) == 1:
            found += [Lone(name, line) for name, line in arrays.items()]
    several = _looped(tree)
    found = [x for x in found if x.name not in several and not _numbers(tree, x.name)]
    return sorted(set(found), key=lambda lone: lone.line)


def _orders(tree: ast.AST) -> dict[str, str]:
    """Return names that hold a drawn order or a part of one, with the name it was drawn under."""
    orders: dict[str, str] = {}
    for _ in range(3):
        for target, given in _given(tree):
            source = _order_in(given, orders)
            if source is not None and isinstance(target, ast.Name):
                orders.setdefault(target.id, source or target.id)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        first = call.args[0] if call.args else None
        shuffles = called(call) in IN_PLACE and len(call.args) == 1
        if shuffles and isinstance(first, ast.Name) and _counted(tree, first.id):
            orders.setdefault(first.id, first.id)
    return orders


def _order_in(given: ast.AST, orders: dict[str, str]) -> str | None:
    """Return the order an expression is made of: empty if drawn in it, None if there is none."""
    if isinstance(given, ast.Subscript) and not isinstance(given.value, ast.Name):
        return _order_in(given.value, orders)
    if isinstance(given, ast.Subscript) and isinstance(given.value, ast.Name):
        return orders.get(given.value.id)
    for part in ast.walk(given):
        if isinstance(part, ast.Subscript):
            return None
        if _draws(part):
            return ""
        if isinstance(part, ast.Name) and part.id in orders:
            return orders[part.id]
    return None


def _draws(node: ast.AST) -> bool:
    """Whether a call draws an order of numbers, and not of an array it is given."""
    if not isinstance(node, ast.Call) or called(node) not in DRAWS or not node.args:
        return False
    return not _is_array(node)


def _is_array(call: ast.Call) -> bool:
    """Whether ``permutation`` was given a name that is no number."""
    first = call.args[0]
    return (
        called(call) != "randperm"
        and isinstance(first, ast.Name)
        and len(first.id) > 1
        and (
            first.id.lower() not in ("num", "size", "count", "total", "length", "samples", "rows")
            and not first.id.lower().startswith(("n_", "num", "len"))
            and not first.id.isupper()
        )
    )


def _shuffled(call: ast.Call, orders: dict[str, str]) -> Lone | None:
    if len(call.args) != 1 or not isinstance(call.args[0], ast.Name):
        return None
    name = call.args[0].id
    whole = called(call) == "permutation" and _is_array(call)
    if name in orders or not (called(call) in IN_PLACE or whole):
        return None
    return Lone(name, call.lineno)


def _numbers(tree: ast.AST, name: str) -> bool:
    """Whether an array holds numbers of rows: parts of it choose from two arrays or more."""
    parts = {
        target.id
        for target, given in _given(tree)
        if isinstance(target, ast.Name)
        and any(isinstance(p, ast.Subscript) and _base(p) == name for p in ast.walk(given))
    }
    chosen = {
        _base(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and any(isinstance(part, ast.Name) and part.id in parts for part in ast.walk(node.slice))
    }
    return len(chosen - {"", name}) > 1


def _looped(tree: ast.AST) -> set[str]:
    """Return names that loops give one array after the other, as in ``(a[rows] for a in both)``."""
    loops = (n for n in ast.walk(tree) if isinstance(n, (ast.For, ast.AsyncFor, ast.comprehension)))
    return {part.id for one in loops for part in ast.walk(one.target) if isinstance(part, ast.Name)}


def _given(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what is assigned or looped over, with each name it is given; ``a, b = c, d`` is two."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    yield from zip(target.elts, node.value.elts, strict=False)
                else:
                    yield target, node.value
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield node.target, node.iter


def _counted(tree: ast.AST, name: str) -> bool:
    """Whether a name holds numbers of rows: ``list(range(n))`` or ``arange(n)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            calls = (part for part in ast.walk(node.value) if isinstance(part, ast.Call))
            if any(called(part) in ("range", "arange") for part in calls):
                return True
    return False


def _base(node: ast.AST) -> str:
    """Return the name an expression begins with: ``x`` of ``x[0].y``."""
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
