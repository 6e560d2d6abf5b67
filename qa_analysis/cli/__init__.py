"""The command line: ``qa-report``. A user's mistake ends in one clear message and the exit code 2."""

import gc
import sys

import click

from qa_analysis.cli.checking import check
from qa_analysis.cli.reporting import build, explore, figures
from qa_analysis.cli.setting_up import sample
from qa_analysis.errors import SectionError, UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-analysis")
def commands() -> None:
    """The monthly Children's Services quality assurance report."""


for command in (check, figures, build, explore, sample):
    commands.add_command(command)


def main() -> None:
    """Run a command; a user's mistake ends in its message and the exit code 2."""
    gc.set_threshold(100_000)  # a short run: collecting more often costs a tenth of it and frees nothing
    try:
        sys.exit(commands(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. Nothing was written; an earlier report is as it was.", err=True)
        sys.exit(130)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except SectionError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
