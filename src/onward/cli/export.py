"""``onward export``: take a trained network elsewhere."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", required=True, metavar="onnx|torch|safetensors|numpy", help="The format.")
@click.option("--restart", type=int, help="Number of the restart; the best by default.")
def export(fit: Path, file: Path, to: str, restart: int | None) -> None:
    """Write the network in FIT to FILE in a format that needs no onward, and print its path.

    onnx: native recurrent nodes, and a second file with the whole rollout. torch: a Python file
    with a plain nn.Module. numpy: a Python file that needs NumPy alone. safetensors: the weights.
    """
    from onward.fit import Fit

    for path in Fit.load(fit).export(file, to, restart):
        click.echo(path)
