"""JupyterLab, opened on the notebook for questions of one's own, about one month."""

import json
import os
from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.month import EXPLORED, open_month
from qa_analysis.records import project

NOTEBOOK = "notebooks/explore.ipynb"
SETTINGS = Path(__file__).parent / "lab_settings"  # no news and no updates, whatever JupyterLab would ask for
ALWAYS = (
    f"--LabApp.default_url=/lab/tree/{NOTEBOOK}",
    f"--LabApp.app_settings_dir={SETTINGS}",
    "--LabApp.extension_manager=readonly",
    "--Application.log_level=ERROR",
    "--ServerApp.answer_yes=True",  # ctrl-C ends it without a question
)


def explore(parameters: dict[str, str], port: int | None, browser: bool) -> None:
    """Open JupyterLab on the notebook for exploring, until it is stopped; ``parameters`` are those of ``open_month``.

    Raises UserError where the month does not open or the notebook is not there.
    """
    if not (project() / NOTEBOOK).is_file():
        raise UserError(f"{project() / NOTEBOOK}: not found. Restore it from an earlier version.")
    open_month(**parameters)
    os.environ |= {EXPLORED: json.dumps(parameters), "QA_PROJECT": str(project())}
    asked = [f"--ServerApp.root_dir={project()}", *ALWAYS]
    asked += [f"--ServerApp.port={port}"] if port else []
    _serve(asked if browser else [*asked, "--no-browser"])


def _serve(options: list[str]) -> None:
    from jupyterlab.labapp import LabApp  # takes a second, which a mistake need not wait for

    LabApp.launch_instance(options)
