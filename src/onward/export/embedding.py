"""Python files that hold a network: the source of a module of ours, and numbers below it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.export.subject import Subject
from onward.storage import write_atomically


def write_python(path: Path, heading: str, template: ModuleType, ending: str) -> list[Path]:
    """Write a module's source with another heading and something below; return the path."""
    source = Path(str(template.__file__)).read_text(encoding="utf-8")
    body = source.split('"""', 2)[2].strip("\n")
    text = f'"""{heading}"""\n\n{body}\n\n\n{ending.strip()}\n'
    write_atomically(path, lambda target: _write(target, text))
    return [path]


def heading(subject: Subject) -> str:
    """Say what the file holds, in its first lines; safe inside a docstring."""
    names = {
        "in": ", ".join(subject.task.input_names),
        "out": ", ".join(subject.task.output_names),
    }
    said = f"{subject.task.name}: {subject.chain}, written by onward."
    lines = [said, "", *(f"Goes {way}: {name}." for way, name in names.items())]
    safe = "\n".join(textwrap.fill(line, 96) for line in lines)
    return safe.encode("unicode_escape").decode("ascii").replace("\\n", "\n").replace('"', "'")


def literal(weights: dict[str, NDArray[np.floating]]) -> str:
    """Return weights as a dictionary in Python, exact to the last bit."""
    rows = [
        f'    "{name}": ({array.shape}, """\n{_numbers(array)}\n"""),'
        for name, array in weights.items()
    ]
    return "\n".join(["WEIGHTS = {", *rows, "}"])


def units(scaling: Any) -> tuple[list[float], list[float]]:
    """Return mean and deviation of every feature, as Python writes them."""
    return list(scaling.mean), list(scaling.deviation)


def _numbers(array: NDArray[np.floating]) -> str:
    return textwrap.fill(" ".join(str(number) for number in array.ravel()), 96)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
