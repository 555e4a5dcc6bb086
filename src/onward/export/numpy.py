"""NumPy: one Python file with the equations and the weights, that needs NumPy alone."""

from __future__ import annotations

from pathlib import Path

from onward.export import numpy_network
from onward.export.embedding import heading, literal, units, write_python
from onward.export.subject import Subject

ENDING = '''
{weights}


def load() -> Network:
    """Return the trained network."""
    weights = {{
        name: np.array(numbers.split(), np.{dtype}).astype(np.float64).reshape(shape)
        for name, (shape, numbers) in WEIGHTS.items()
    }}
    return Network({layers}, weights, {increment}, {inputs}, {outputs})
'''


def write(subject: Subject, path: Path) -> list[Path]:
    """Write the file: ``load()`` in it returns a network that predicts and rolls out."""
    ending = ENDING.format(
        weights=literal(subject.weights),
        layers=subject.described,
        increment=subject.increment,
        inputs=units(subject.task.input_scaling),
        outputs=units(subject.task.output_scaling),
        dtype=subject.dtype,
    )
    return write_python(path, heading(subject), numpy_network, ending)
