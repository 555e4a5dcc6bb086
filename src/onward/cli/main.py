"""The command ``onward``: the list of its commands, and what becomes of their errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from onward.cli.backtest import backtest
from onward.cli.compare import compare
from onward.cli.doctor import doctor
from onward.cli.export import export
from onward.cli.learn import learn
from onward.cli.plot import plot
from onward.cli.predict import predict
from onward.cli.problems import problems
from onward.cli.report import report
from onward.cli.rollout import rollout
from onward.cli.rule import rule
from onward.cli.rules import rules
from onward.cli.sweep import sweep
from onward.cli.train_many import train_many
from onward.cli.verify import verify
from onward.errors import OnwardError

MISTAKE, INTERRUPTED = 2, 130
"""Exit codes: something the person can mend, and Ctrl-C."""


class OneLineErrors(click.Group):
    """A group of commands whose errors are one line on stderr, never a traceback.

    Only mistakes that the person can mend are caught; a defect of onward itself keeps its
    traceback.
    """

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run a command; exit with 0, 2 for a mistake, or 130 when interrupted."""
        try:
            code = super().main(args, prog_name, **{**extra, "standalone_mode": False})
        except click.Abort:
            _fail("interrupted", INTERRUPTED)
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "onward"
            _fail(f"{error.format_message()} See {where} --help", MISTAKE)
        except click.ClickException as error:
            _fail(error.format_message(), MISTAKE)
        except OnwardError as error:
            _fail(str(error), MISTAKE)
        except OSError as error:
            file = f"{error.filename}: " if error.filename else ""
            _fail(f"{file}{error.strerror or error}", MISTAKE)
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group("onward", cls=OneLineErrors, invoke_without_command=True)
@click.version_option(package_name="onward", prog_name="onward")
@click.pass_context
def main(context: click.Context) -> None:
    """Train small recurrent networks on sequences.

    \b
    onward problems                                    what there is to learn
    onward compare sunspots                            what simple rules reach
    onward learn seeded-continuation                   train, score and compare
    onward learn my.csv --value y --warmup 20 --horizon 10 --out my-fit
    onward learn many.parquet --group id --time t --value y,z --input u --static region
        --warmup 24 --horizon 12 --out my-fit          series of any lengths
    onward backtest sunspots --origins 5               learn it at several moments
    onward sweep sunspots --over rate=0.003,0.01       under many settings
    onward train-many many.parquet --group id --value y --warmup 24 --horizon 12
                                                       a network for each group
    onward rollout my-fit seeds.csv --steps 50         continue a series
    onward report my-fit                               all about it on one page
    onward export my-fit --to onnx my.onnx             take it elsewhere
    onward verify my-fit                               compute it a second time
    onward doctor my-fit                               what is wrong with it
    onward doctor train.py                             why a PyTorch script does not learn
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


COMMANDS = (
    problems,
    compare,
    learn,
    backtest,
    sweep,
    train_many,
    rollout,
    predict,
    plot,
    report,
    export,
    verify,
    doctor,
    rules,
    rule,
)

for command in COMMANDS:
    main.add_command(command)
