"""Another user of the machine, for tests of what that one must not see."""

import os
from contextlib import contextmanager

import pytest


@contextmanager
def as_nobody():
    """This process as the user ``nobody`` while this lasts; tests that ask for it are skipped where it may not be."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("Only root can be another user.")
    import pwd

    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
