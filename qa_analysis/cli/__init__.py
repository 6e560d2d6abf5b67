"""The command line: ``qa-report``. A user's mistake ends in one clear message and an exit code of its own."""

import os
import sys
from contextlib import suppress

from qa_analysis.errors import Exit


def main() -> None:
    """Run a command and exit with its code; whatever goes wrong ends in one message, without a traceback."""
    code = _run_command()
    with suppress(OSError):
        # Some schedulers close stdout, which then is None.
        if sys.stdout:
            sys.stdout.flush()
        sys.exit(code)
    # The reader of our output went away. Python flushes stdout again at exit: give it somewhere to write, so that it
    # does not end in a traceback.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code or Exit.UNFORESEEN)


def _run_command() -> int:
    # A build forks its notebooks' processes, and the threads that numpy would begin do not live on in them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        # Imported here because it takes a second, in which ctrl-C should already end without a traceback.
        from qa_analysis.cli.commands import run

        return run()
    except KeyboardInterrupt:
        print("Interrupted. Nothing was written; an earlier report is unchanged.", file=sys.stderr)
        return Exit.INTERRUPTED
