"""safetensors: the named weights of one restart, with what they mean as metadata."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from onward.export.subject import Subject
from onward.storage import write_atomically


def write(subject: Subject, path: Path) -> list[Path]:
    """Write the weights; ``network`` and ``task`` stand in the metadata, the latter as JSON."""
    from safetensors.numpy import save

    content = save(
        {name: np.ascontiguousarray(array) for name, array in subject.weights.items()},
        metadata={
            "format": "onward",
            "network": str(subject.chain),
            "task": json.dumps(subject.task.to_json(), allow_nan=False),
        },
    )
    write_atomically(path, lambda target: _write(target, content))
    return [path]


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
