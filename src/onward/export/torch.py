"""PyTorch: one Python file with a plain ``nn.Module`` and its weights."""

from __future__ import annotations

from pathlib import Path

from onward.export.embedding import heading, literal, units, write_python
from onward.export.subject import Subject
from onward.extras import needed

ENDING = '''
{weights}


def load() -> Network:
    """Return the trained network."""
    network = Network({inputs}, {layers}, {increment}, {input_units}, {output_units}, {dtype})
    weights = {{
        name: torch.tensor([float(number) for number in numbers.split()], dtype={dtype})
        for name, (shape, numbers) in WEIGHTS.items()
    }}
    network.load_state_dict({{name: weights[name].reshape(WEIGHTS[name][0]) for name in weights}})
    return network.eval()
'''


def write(subject: Subject, path: Path) -> list[Path]:
    """Write the file: ``load()`` in it returns the module."""
    needed("torch", "torch")
    from onward.engines.torch import network
    from onward.engines.torch.naming import state_dict

    ending = ENDING.format(
        weights=literal(state_dict(subject.chain, subject.weights)),
        inputs=subject.task.inputs,
        layers=subject.described,
        increment=subject.increment,
        input_units=units(subject.task.input_scaling),
        output_units=units(subject.task.output_scaling),
        dtype=f"torch.{subject.dtype}",
    )
    return write_python(path, heading(subject), network, ending)
