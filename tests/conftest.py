"""What tests share: the project's own folders, its framework, the sample council and its figures."""

import gc
import sys
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

import qa_analysis as qa
from qa_analysis import cli
from qa_analysis.contract import settings
from qa_analysis.figures.from_records import compute
from qa_analysis.records.load import load_tables

ROOT = Path(__file__).parent.parent


def pytest_configure():
    """Collect garbage as seldom as a command does: more often takes time from every test."""
    gc.set_threshold(100_000)


@pytest.fixture(scope="session")
def params() -> Path:
    return ROOT / "params"


@pytest.fixture(scope="session")
def sample() -> Path:
    return ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def framework(params) -> settings.Framework:
    return settings.framework(params)


@pytest.fixture(scope="session")
def other_framework(framework) -> settings.Framework:
    """A council with a fourth grade, another status, area and target, five services, years from January, and no
    threshold of the sample's.
    """
    thresholds = {name: 2 * number + place for place, (name, number) in enumerate(framework.thresholds, 1)}
    return framework.model_copy(
        update={
            "ratings": (*framework.ratings, "Outstanding"),
            "services": (*framework.services, "Fostering", "Adult Transition"),
            "legal_statuses": (*framework.legal_statuses, "UASC"),
            "areas": (*framework.areas, "Voice of the Child"),
            "modules": ("Analysis",),
            "financial_year_start": 1,
            "thresholds": framework.thresholds.model_copy(update=thresholds | {"sustained_audits": 1}),
            "targets": framework.targets.model_copy(update={"completion": 95.0}),
        }
    )


@pytest.fixture(scope="session")
def records(sample) -> dict[str, pd.DataFrame]:
    """The sample council's tables; copy before changing one."""
    return load_tables(sample).tables


@pytest.fixture(scope="session")
def august(records, framework) -> pd.DataFrame:
    """The figures of August 2019 of the sample council."""
    return compute(records, "2019-08", framework)


@pytest.fixture(scope="session")
def august_built(tmp_path_factory, worker_id) -> Path:
    """A folder with the page of August 2019 of the sample council and the notebooks behind it, their pictures drawn.

    It is made once a run, for all workers.
    """
    from page_reader import read  # takes a second

    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "august"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            folder.mkdir()
            report = qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))
            page = read(report, folder, pictures=True)
            (folder / "report.html").write_text(page.html, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def august_page(august_built) -> Path:
    """The page of August 2019 of the sample council."""
    return august_built / "report.html"


@pytest.fixture
def run(monkeypatch, capsys):
    """The command line in this process: a function of arguments to (exit code, output, errors)."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["qa-report", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return call


@pytest.fixture(scope="module")  # while Playwright runs, nothing else in its thread can run an event loop
def browser():
    """Headless Chromium; tests that ask for it are skipped where it is not installed."""
    from browsing import browsing  # and with it Playwright, which other tests need not wait for

    with browsing() as running:
        yield running
