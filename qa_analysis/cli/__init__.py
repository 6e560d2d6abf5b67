"""The command line: ``qa-report``. A user's mistake ends in one clear message and the exit code 2."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from qa_analysis import signs
from qa_analysis.cli.checking import check
from qa_analysis.cli.publishing import publish
from qa_analysis.cli.reporting import build, explore, figures
from qa_analysis.cli.setting_up import init, new_month, sample
from qa_analysis.errors import SectionError, UserError, debugging, unexpected
from qa_analysis.files import refusals


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-analysis")
def commands() -> None:
    """The monthly Children's Services quality assurance report."""


for command in (init, check, new_month, figures, build, publish, explore, sample):
    commands.add_command(command)


def main() -> None:
    """Run a command and end with its exit code; whatever goes wrong ends in one message, without a traceback."""
    gc.set_threshold(100_000)  # a short run: collecting more often costs a tenth of it and frees nothing
    code = _ended(_run)
    with suppress(OSError):
        sys.stdout.flush()
        sys.exit(code)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left cannot be written; end quietly
    sys.exit(code or 1)


def _run() -> int:
    with refusals(Path("The output")):
        return commands(standalone_mode=False) or 0


def _ended(run: Callable[[], int]) -> int:
    """The exit code of a run, and on stderr what went wrong in it."""
    try:
        return run()
    except SystemExit as ended:
        return ended.code or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _said("Interrupted. Nothing was written; an earlier report is as it was.", 130)
    except UserError as error:
        return _said(str(error), 2)
    except SectionError as error:
        return _said(str(error), 1)
    except Exception as error:
        if debugging():
            raise
        return _said(unexpected(error), 1)


def _said(words: str, code: int) -> int:
    click.echo(signs.drawn(words), err=True)
    return code
