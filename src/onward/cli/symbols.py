"""Symbols on the command line: texts in, texts out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.problems.alphabet import Alphabet


def sequence_in(file: Path, letters: Alphabet) -> Any:
    """Return the symbols of a text file: its characters, or what has spaces between."""
    from onward.problems.symbols import read_text

    text = read_text(file)
    if letters.joined:
        return text
    words: list[Any] = text.split()
    if isinstance(letters.symbols[0], str):
        return words
    return [int(word) if word.lstrip("-").isdecimal() else word for word in words]


def drawn(fit: Fit, file: Path, steps: int, temperature: float | None, seed: int) -> str:
    """Return what follows the symbols of a text file, as text."""
    from onward.fit_symbols import alphabet_of

    letters = alphabet_of(fit)
    seeds = [sequence_in(file, letters)]
    heat = 1.0 if temperature is None else temperature
    found = fit.rollout(seeds, steps, temperature=heat, seed=seed)[0]
    return found if letters.joined else " ".join(str(symbol) for symbol in found)


def tell_text(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file and print its path."""
    from onward.storage import write_atomically

    if out is None:
        click.echo(text)
        return
    write_atomically(out, lambda path: _write(path, text))
    click.echo(out)


def _write(path: Path, text: str) -> None:
    path.write_text(f"{text}\n", encoding="utf-8")
