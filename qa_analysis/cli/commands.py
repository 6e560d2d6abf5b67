"""All commands in one group, and how they end: whatever goes wrong is one message, without a traceback.

A command imports what it needs when it runs. So its help, a slip in its options and a report that is up to date need
not wait for pandas.
"""

import gc
from pathlib import Path

import click

from qa_analysis.cli.checking import check
from qa_analysis.cli.publishing import publish, verify
from qa_analysis.cli.reporting import build, explore, figures
from qa_analysis.cli.setting_up import init, new_month, sample
from qa_analysis.cli.terminal import say
from qa_analysis.contract import safe_text
from qa_analysis.errors import BusyError, Exit, SectionError, UserError, debugging, describe_unexpected
from qa_analysis.files import refusals


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qa-analysis")
def commands() -> None:
    """The monthly Children's Services quality assurance report."""


for command in (init, check, new_month, figures, build, publish, verify, explore, sample):
    commands.add_command(command)


def run() -> int:
    """Run the command on the command line: its exit code; what went wrong is printed on stderr."""
    # A command runs briefly: collecting garbage more often costs a tenth of the time and frees nothing.
    gc.set_threshold(100_000)
    try:
        # Not standalone: click would otherwise print errors in its own way and exit.
        with refusals(Path("The output")):
            return commands(standalone_mode=False) or 0
    except SystemExit as ended:
        return ended.code or 0
    except click.ClickException as error:
        error.message = safe_text.without_controls(error.message)
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except (UserError, SectionError, BusyError) as error:
        return _say_error(str(error), error.exit_code)
    except Exception as error:
        if debugging():
            raise
        return _say_error(describe_unexpected(error), Exit.UNFORESEEN)


def _say_error(message: str, code: int) -> int:
    say(message, err=True)
    return code
