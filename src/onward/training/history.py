"""The course of training: losses and scores of every restart at every checkpoint."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onward.storage import write_atomically

Array = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """Losses and scores, NaN where a restart was out of training.

    Attributes
    ----------
    restarts : (restart,)
        Number of each restart.
    steps : (checkpoint,)
        Steps taken at each checkpoint; the first is 0. Every polishing step is a checkpoint.
    training : (restart, checkpoint)
        Mean training loss since the checkpoint before, in the network's units.
    validation : (restart, checkpoint)
        Score on the validation part, in original units.
    polishing_from
        First checkpoint that belongs to polishing; None without any.
    """

    restarts: NDArray[np.int64]
    steps: NDArray[np.int64]
    training: Array
    validation: Array
    polishing_from: int | None = field(default=None)

    def write_csv(self, path: str | Path) -> Path:
        """Write one row a restart and checkpoint, atomically."""
        path = Path(path)

        def write(target: Path) -> None:
            with target.open("w", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["restart", "step", "training_loss", "validation_score"])
                for row, restart in enumerate(self.restarts):
                    for column, step in enumerate(self.steps):
                        values = self.training[row, column], self.validation[row, column]
                        rows.writerow([restart, step, *(_shown(value) for value in values)])

        write_atomically(path, write)
        return path


def _shown(value: float) -> str:
    return f"{value:.9g}" if np.isfinite(value) else ""
