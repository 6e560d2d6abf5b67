"""JupyterLab, opened on the notebook for questions of your own about a month."""

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
SETTINGS = Path(__file__).parent / "lab_settings"  # turns off news and updates, so that JupyterLab asks nobody for them
MANAGERS = ("KernelManager", "ServerKernelManager")  # a user's own settings may name either; the second one wins
ALWAYS = (
    f"--LabApp.default_url=/lab/tree/{NOTEBOOK}",
    f"--LabApp.app_settings_dir={SETTINGS}",
    "--LabApp.extension_manager=readonly",
    "--Application.log_level=ERROR",
    "--ServerApp.answer_yes=True",  # Ctrl+C ends it without a question
    *(f"--{of}.{name}={how}" for of in MANAGERS for name, how in private.SOCKETS.items()),
)


def explore(parameters: dict[str, str], port: int | None, browser: bool) -> None:
    """Run JupyterLab on the notebook for exploring until it is stopped; ``parameters`` are those of ``open_month``.

    Kernels talk to it through files that only this user can read, so that no other user of the machine can listen.
    Raises UserError where the month cannot be opened or the notebook is missing.
    """
    if not (project() / NOTEBOOK).is_file():
        raise UserError(f"{project() / NOTEBOOK}: not found. Restore it from an earlier version.")
    # Opened here for its errors, which are then shown before JupyterLab starts.
    open_month(**parameters)
    options = [f"--ServerApp.root_dir={project()}", *ALWAYS]
    options += [f"--ServerApp.port={port}"] if port else []
    options += [] if browser else ["--no-browser"]
    # When it is saved, its outputs show children's codes.
    with suppress(OSError):
        (project() / NOTEBOOK).chmod(0o600)
    with private.folder() as runtime:
        # IPython's folder keeps what was typed.
        folders = {"JUPYTER_RUNTIME_DIR": str(runtime), "IPYTHONDIR": str(runtime / "ipython")}
        os.environ |= {EXPLORED: json.dumps(parameters), "QA_PROJECT": str(project()), **folders}
        _serve(options)


def _serve(options: list[str]) -> None:
    # Importing this takes a second, which nobody should wait for to learn of a mistake.
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(options)
