"""A command that can be gone on with: its own words are kept beside its checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from onward.errors import FitError

NAME = "command.json"
KEY = "onward.arguments"


class Resumable(click.Command):
    """A command with ``--out FOLDER``, for which ``--resume FOLDER`` stands for all it was given.

    Whatever options the command has, they are read again as they were written.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the words that were kept in the place of ``--resume FOLDER``."""
        folder = _resumed(args)
        words = args if folder is None else [*_kept(folder), "--out", str(folder)]
        ctx.meta[KEY] = list(words)
        left = super().parse_args(ctx, words)
        ctx.params["resume"] = folder
        return left


def keep(folder: Path) -> None:
    """Write the words of the command at work to a folder, for ``--resume``."""
    from onward.storage import write_atomically

    words = click.get_current_context().meta[KEY]
    text = json.dumps({"arguments": words}, indent=2) + "\n"
    write_atomically(folder / NAME, lambda path: _write_text(path, text))


def _resumed(words: list[str]) -> Path | None:
    """Return what ``--resume`` names, where it is asked for."""
    if not any(word == "--resume" or word.startswith("--resume=") for word in words):
        return None
    if len(words) == 1 and words[0].startswith("--resume="):
        return Path(words[0].removeprefix("--resume="))
    if len(words) == 2 and words[0] == "--resume":
        return Path(words[1])
    raise click.UsageError(
        "--resume FOLDER stands alone: the problem and all options are those of the run.",
        click.get_current_context(silent=True),
    )


def _kept(folder: Path) -> list[str]:
    path = folder / NAME
    try:
        words: Any = json.loads(path.read_text(encoding="utf-8"))["arguments"]
    except OSError as error:
        raise FitError(
            "a folder that onward learn … --out FOLDER wrote to",
            f"{path}: {error.strerror or error}",
            "start anew without --resume",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise FitError(f"the words of a command in {path}", str(error), "start anew") from error
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise FitError(f"the words of a command in {path}", repr(words), "start anew")
    return words


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
