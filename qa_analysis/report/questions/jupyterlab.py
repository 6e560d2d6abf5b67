"""JupyterLab, opened on the notebook for questions of one's own, about one month."""

import json
import os
from contextlib import suppress
from pathlib import Path

from qa_analysis.contract.folders import project
from qa_analysis.errors import UserError
from qa_analysis.report import private
from qa_analysis.report.handover import EXPLORED
from qa_analysis.report.opening import open_month

NOTEBOOK = "notebooks/explore.ipynb"
SETTINGS = Path(__file__).parent / "lab_settings"  # no news and no updates, whatever JupyterLab would ask for
MANAGERS = ("KernelManager", "ServerKernelManager")  # where a user's own settings name either, the second counts
ALWAYS = (
    f"--LabApp.default_url=/lab/tree/{NOTEBOOK}",
    f"--LabApp.app_settings_dir={SETTINGS}",
    "--LabApp.extension_manager=readonly",
    "--Application.log_level=ERROR",
    "--ServerApp.answer_yes=True",  # ctrl-C ends it without a question
    *(f"--{of}.{name}={how}" for of in MANAGERS for name, how in private.SOCKETS.items()),
)


def explore(parameters: dict[str, str], port: int | None, browser: bool) -> None:
    """Open JupyterLab on the notebook for exploring, until it is stopped; ``parameters`` are those of ``open_month``.

    Its kernels talk to it over files that are this user's alone, so that no other user of the machine can listen.
    Raises UserError where the month does not open or the notebook is not there.
    """
    if not (project() / NOTEBOOK).is_file():
        raise UserError(f"{project() / NOTEBOOK}: not found. Restore it from an earlier version.")
    open_month(**parameters)
    asked = [f"--ServerApp.root_dir={project()}", *ALWAYS]
    asked += [f"--ServerApp.port={port}"] if port else []
    asked += [] if browser else ["--no-browser"]
    with suppress(OSError):  # its outputs show codes of children
        (project() / NOTEBOOK).chmod(0o600)
    with private.folder() as own:
        kept = {"JUPYTER_RUNTIME_DIR": str(own), "IPYTHONDIR": str(own / "ipython")}  # the second for what was typed
        os.environ |= {EXPLORED: json.dumps(parameters), "QA_PROJECT": str(project()), **kept}
        _serve(asked)


def _serve(options: list[str]) -> None:
    from jupyterlab.labapp import LabApp  # takes a second, which a mistake need not wait for

    LabApp.launch_instance(options)
