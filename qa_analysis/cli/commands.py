"""The commands, and how they end: whatever goes wrong is one message, without a traceback."""

import gc
from pathlib import Path

import click

from qa_analysis.cli.checking import check
from qa_analysis.cli.publishing import publish, verify
from qa_analysis.cli.reporting import build, explore, figures
from qa_analysis.cli.setting_up import init, new_month, sample
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.errors import SectionError, UserError, debugging, unexpected
from qa_analysis.files import refusals


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-analysis")
def commands() -> None:
    """The monthly Children's Services quality assurance report."""


for command in (init, check, new_month, figures, build, publish, verify, explore, sample):
    commands.add_command(command)


def _run() -> int:
    gc.set_threshold(100_000)  # a short run: collecting more often costs a tenth of it and frees nothing
    with refusals(Path("The output")):
        return commands(standalone_mode=False) or 0


def run() -> int:
    """Run the command that was asked for: its exit code, and on stderr what went wrong in it."""
    try:
        return _run()
    except SystemExit as ended:
        return ended.code or 0
    except click.ClickException as error:
        error.message = safe_text.without_controls(error.message)
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except UserError as error:
        return _said(str(error), 2)
    except SectionError as error:
        return _said(str(error), 1)
    except Exception as error:
        if debugging():
            raise
        return _said(unexpected(error), 1)


def _said(words: str, code: int) -> int:
    say(words, err=True)
    return code
