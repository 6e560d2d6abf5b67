"""What tests share: the project's own folders."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def params() -> Path:
    return ROOT / "params"


@pytest.fixture(scope="session")
def sample() -> Path:
    return ROOT / "data" / "sample"
