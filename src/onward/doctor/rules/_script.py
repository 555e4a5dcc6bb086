"""What the script's own text says about a line: whether it is in a loop."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Literal

from onward.doctor.evidence import Where

SEEDS = {"manual_seed", "seed", "default_rng", "RandomState"}
AHEAD = re.compile(r"horizon|ahead|\bleads?\b|delay|\bgap\b|later|\bskip", re.I)
NEXT = re.compile(r"\bnext|(one|1)[- _]?steps?([- _]ahead)?|tomorrow|following", re.I)
MADE = (ast.FunctionDef, ast.ClassDef)
LOOPS = (ast.For, ast.While, ast.AsyncFor)


def in_loop(where: Where | None) -> bool:
    """Whether a line stands in the body of a loop."""
    tree = None if where is None else tree_of(where.file)
    if tree is None or where is None:
        return False
    return any(
        isinstance(node, LOOPS) and node.lineno <= where.line <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree)
    )


def meant(file: str) -> Literal["next", "later", ""]:
    """Say whether a script's words speak of the next step, of a later one, or of neither."""
    text = _text_of(file)
    if text is None:
        return ""
    if AHEAD.search(NEXT.sub("", text)):
        return "later"
    return "next" if NEXT.search(text.replace("next(", "")) else ""


def seeds_in_loops(file: str) -> int | None:
    """Return a line that seeds a generator with a constant at every turn of a loop, or None."""
    tree = tree_of(file)
    if tree is None:
        return None
    functions = {
        node.name: line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (line := _seeds(node)) is not None
    }
    for loop in (node for node in ast.walk(tree) if isinstance(node, LOOPS)):
        if (line := _seeds(loop)) is not None:
            return line
        for node in ast.walk(loop):
            if isinstance(node, ast.Call) and called(node) in functions:
                return functions[called(node)]
    return None


def made_anew(file: str) -> int | None:
    """Return a line of the training loop that makes data with a generator it has just seeded.

    What counts is what the loss is computed from: data made for an evaluation beside it do not.
    """
    tree = tree_of(file)
    if tree is None:
        return None
    bodies = {node.name: node for node in ast.walk(tree) if isinstance(node, MADE)}
    training = {name for name, body in bodies.items() if _calls(body) & {"backward"}}
    seeding = {
        name
        for name, body in bodies.items()
        if name not in training
        and any(called(c) in SEEDS and c.args for c in ast.walk(body) if isinstance(c, ast.Call))
    }
    for _ in range(3):
        seeding |= {n for n, body in bodies.items() if _calls(body) & seeding} - training
    steps = training | {"backward"}
    loops = [node for node in ast.walk(tree) if isinstance(node, LOOPS) and _calls(node) & steps]
    for loop in loops:
        if any(inner is not loop and inner in loops for inner in ast.walk(loop)):
            continue
        for node in _leads_to(loop, steps):
            if _calls(node) & (seeding | SEEDS):
                return node.lineno
    return None


def _leads_to(loop: ast.AST, steps: set[str]) -> list[ast.stmt]:
    """Return the statements in a loop from which calls of ``steps`` get what they work on."""
    simple = [node for node in ast.walk(loop) if isinstance(node, (ast.Assign, ast.Expr))]
    found = [node for node in simple if _calls(node) & steps]
    names: set[str] = set().union(*(_names(node) for node in found))
    more = True
    while more:
        new = [n for n in simple if n not in found and _names(n, ast.Store) & names]
        found += new
        names = names.union(*(_names(node) for node in new))
        more = bool(new)
    return list(found)


def _calls(node: ast.AST) -> set[str]:
    return {called(call) for call in ast.walk(node) if isinstance(call, ast.Call)}


def _names(node: ast.AST, context: type[ast.expr_context] = ast.Load) -> set[str]:
    return {
        name.id
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, context)
    }


def says(file: str, words: re.Pattern[str]) -> bool:
    """Whether some words stand in the script, in its comments too: what its author means to do."""
    text = _text_of(file)
    return text is not None and words.search(text) is not None


def _seeds(node: ast.AST) -> int | None:
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or called(call) not in SEEDS or not call.args:
            continue
        if all(isinstance(arg, ast.Constant) for arg in call.args):
            return call.lineno
    return None


def called(call: ast.Call) -> str:
    """Return the last name of what is called: ``randn`` of ``torch.randn(3)``."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def text_line(file: str, number: int) -> str:
    """Return a line of the script without its margin; empty if there is none."""
    lines = (_text_of(file) or "").splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _text_of(file: str) -> str | None:
    """Return the script's text, None if it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


@cache
def tree_of(file: str) -> ast.Module | None:
    """Return the script's syntax tree, None if it cannot be read."""
    text = _text_of(file)
    try:
        return None if text is None else ast.parse(text)
    except (SyntaxError, ValueError):
        return None
