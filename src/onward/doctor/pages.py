"""Writes the pages of the rules from the rules: ``python -m onward.doctor.pages FOLDER``."""

from __future__ import annotations

import difflib
import sys
from functools import partial
from pathlib import Path

from onward.doctor.registry import example, rules
from onward.doctor.rule import FAMILIES, Rule
from onward.storage import write_atomically

INDEX = "README.md"


def pages() -> dict[str, str]:
    """Return the pages: file names and their Markdown, an index and one page a rule."""
    return {INDEX: _index(), **{f"{rule.name}.md": page(rule) for rule in rules()}}


def page(rule: Rule) -> str:
    """Return a rule's page."""
    parts = [
        f"# {rule.name} ({rule.code})",
        rule.what,
        f"**Why it matters.** {rule.why}",
        f"**What to do.** {rule.remedy}",
        f"**From when on.** {rule.threshold}",
        f"**Source.** {rule.source}",
        f"**When it is wrong.** {rule.wrong_when}",
    ]
    if rule.consequences:
        names = ", ".join(f"[{name}]({name}.md)" for name in _known(rule.consequences))
        parts.append(f"**What it brings with it.** {names}. They are listed after it.")
    parts.append(_example(rule))
    return "\n\n".join(part for part in parts if part) + "\n"


def _known(names: tuple[str, ...]) -> list[str]:
    known = {rule.name for rule in rules()}
    return sorted({name for name in names if name in known})


def _example(rule: Rule) -> str:
    bad, good = example(rule.name, "bad"), example(rule.name, "good")
    if not bad.exists() or not good.exists():
        return ""
    wrong, right = bad.read_text(), good.read_text()
    lines = difflib.unified_diff(
        wrong.splitlines(), right.splitlines(), "bad.py", "good.py", lineterm="", n=1
    )
    changes = "\n".join(lines)
    return (
        "## Example\n\nA script with the mistake; the doctor lists it first.\n\n"
        f"```python\n{wrong}```\n\nMended:\n\n```diff\n{changes}\n```"
    )


def _index() -> str:
    parts = [
        "# The doctor's rules",
        "Each rule is a mistake with a name. These pages are made from the rules by "
        "`python -m onward.doctor.pages docs/rules`.",
    ]
    for number, family in FAMILIES.items():
        rows = [
            f"| {rule.code} | [{rule.name}]({rule.name}.md) | {rule.what} |"
            for rule in rules()
            if rule.code[2] == number
        ]
        if rows:
            title = family[0].upper() + family[1:]
            table = "\n".join(["| code | name | what it is |", "|---|---|---|", *rows])
            parts += [f"## {title}", table]
    return "\n\n".join(parts) + "\n"


def main(folder: str) -> None:
    """Write all pages to a folder, and take away pages of rules that are gone."""
    there = Path(folder)
    there.mkdir(parents=True, exist_ok=True)
    made = pages()
    for name, text in made.items():
        write_atomically(there / name, partial(_write, text))
    for old in there.glob("*.md"):
        if old.name not in made:
            old.unlink()


def _write(text: str, path: Path) -> None:
    path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "docs/rules")
