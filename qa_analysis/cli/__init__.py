"""The command line: ``qa-report``. A user's mistake ends in one clear message and the exit code 2."""

import os
import sys
from contextlib import suppress


def main() -> None:
    """Run a command and end with its exit code; whatever goes wrong ends in one message, without a traceback."""
    code = _ended()
    with suppress(OSError):
        if sys.stdout:  # which is closed under some schedulers
            sys.stdout.flush()
        sys.exit(code)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left cannot be written; end quietly
    sys.exit(code or 1)


def _ended() -> int:
    # jsonschema builds a grammar of addresses from this when it is imported, 0.7 s, which no notebook is checked by.
    sys.modules["rfc3987_syntax"] = None
    try:
        from qa_analysis.cli.commands import run  # takes a second, in which ctrl-C is to end as well as later

        return run()
    except KeyboardInterrupt:
        print("Interrupted. Nothing was written; an earlier report is as it was.", file=sys.stderr)
        return 130
