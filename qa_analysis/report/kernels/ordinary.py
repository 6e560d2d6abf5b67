"""Ordinary kernels: each a program of its own, which nobody else can talk to; for any language."""

import signal
from pathlib import Path
from uuid import uuid4

from jupyter_client import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from papermill.engines import NBClientEngine, papermill_engines

from qa_analysis.report import private

NAME = "ordinary"


class Engine(NBClientEngine):
    """papermill's engine for ordinary kernels, whose sockets lie in the folder ``sockets``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name: str, sockets: Path, **options) -> None:
        """Run the cells; their outputs are in the notebook of ``nb_man``."""
        # Told to end, this process first ends its kernel.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        kernels = {"kernel_manager_class": _manager(sockets), "shutdown_kernel": "immediate"}
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **kernels | options)
        finally:
            ensure_event_loop().close()


papermill_engines.register(NAME, Engine)


def _manager(sockets: Path) -> type[AsyncKernelManager]:
    class Manager(AsyncKernelManager):
        def __init__(self, **options) -> None:
            name = sockets / uuid4().hex[:12]
            super().__init__(connection_file=f"{name}.json", **private.SOCKETS, **options)

    return Manager
