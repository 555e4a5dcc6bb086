"""Cases: a script with one mistake and its corrected twin, or a healthy script that looks odd."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Script:
    """One script the doctor is to see.

    Attributes
    ----------
    case
        Number of its case.
    path
        Where it is.
    root
        Name of the rule it breaks; None if it breaks none.
    acceptable
        Names that also describe the mistake.
    twin
        Whether it is the corrected twin of a script with a mistake.
    """

    case: int
    path: Path
    root: str | None
    acceptable: tuple[str, ...] = ()
    twin: bool = False

    @property
    def label(self) -> str:
        """Folder and file, as in ``case_017/bad.py``."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def answers(self) -> frozenset[str]:
        """All names that count as the right one; none for a healthy script."""
        return frozenset({self.root, *self.acceptable}) if self.root else frozenset()


def scripts(home: Path = HOME) -> list[Script]:
    """Return all scripts, case by case, the one with the mistake first."""
    found = []
    for folder in sorted(home.glob("case_*")):
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        number, root = int(folder.name.removeprefix("case_")), expected["root"]
        if root is not None:
            also = tuple(expected["also_acceptable"])
            found.append(Script(number, folder / "bad.py", root, also))
        found.append(Script(number, folder / "good.py", None, twin=root is not None))
    return found


def chosen(wanted: str | None, every: list[Script]) -> list[Script]:
    """Return the scripts of some cases: ``3``, ``3,7`` or ``10-20``; all if nothing is wanted.

    Raises
    ------
    ValueError
        If ``wanted`` is neither a number nor a range.
    """
    if not wanted:
        return every
    numbers: set[int] = set()
    for part in wanted.split(","):
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return [script for script in every if script.case in numbers]
