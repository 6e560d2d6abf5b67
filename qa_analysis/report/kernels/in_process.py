"""ipykernel's own kernel, run in the process that executes the notebook: no start of a program, no sockets, no port.

Its messages are those of a kernel in a process of its own, and nbclient makes a notebook's outputs of them as ever, so
what a cell shows does not tell the two apart. It is papermill's engine ``in-process``.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from queue import Empty, SimpleQueue

import nbformat
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session
from jupyter_core.utils import ensure_event_loop, run_sync
from matplotlib.backends.registry import backend_registry
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import default
from traitlets.config import Config

NAME = "in-process"
INLINE = "module://matplotlib_inline.backend_inline"
MOMENT = 0.001  # seconds between looks for a message, which another thread delivers


class Kernel(InProcessKernel):
    """ipykernel's kernel for this process. As in a process of its own, it shows what child processes print."""

    @default("iopub_thread")
    def _default_iopub_thread(self) -> IOPubThread:
        thread = IOPubThread(self._underlying_iopub_socket, pipe=True, session=self.session)
        thread.start()
        return thread

    @default("stdout")
    def _default_stdout(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stdout")

    @default("stderr")
    def _default_stderr(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stderr")


class Channel:
    """The messages of one kind that a kernel has sent."""

    def __init__(self) -> None:
        self.messages = SimpleQueue()

    def call_handlers(self, message: dict) -> None:
        """Take a message from the kernel, in whichever thread it is sent."""
        self.messages.put(message)

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message. A kernel in this process has always sent it, or is about to: there is no timeout."""
        while True:
            with suppress(Empty):
                return self.messages.get_nowait()
            await asyncio.sleep(MOMENT)


class Client:
    """What nbclient asks of a kernel's client. A cell has run when ``execute`` returns."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel, self.allow_stdin = kernel, False
        self.shell_channel, self.iopub_channel = Channel(), Channel()

    def start_channels(self) -> None:
        """Begin to listen."""
        self.kernel.frontends.append(self)

    def stop_channels(self) -> None:
        """Listen no longer."""
        self.kernel.frontends.remove(self)

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return at once, as a kernel in this process is always ready."""

    def is_alive(self) -> bool:
        """True: the kernel lives as long as this process."""
        return True

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run a cell and return the id of its message."""
        asked = {"code": code, "silent": False, "store_history": store_history, "stop_on_error": stop_on_error}
        return await self._send("execute_request", asked | {"user_expressions": {}, "allow_stdin": False})

    def kernel_info(self) -> str:
        """Ask for the kernel's language and return the id of the message."""
        return run_sync(self._send)("kernel_info_request", {})

    async def _send(self, kind: str, content: dict) -> str:
        message, stream = self.kernel.session.msg(kind, content), self.kernel.shell_stream
        self.kernel.session.send(stream, message)
        await self.kernel.dispatch_shell(stream.recv_multipart())
        _, reply = self.kernel.session.recv(stream, copy=False)
        self.shell_channel.call_handlers(reply)
        return message["header"]["msg_id"]


class Manager(InProcessKernelManager):
    """Starts the kernel in this process; for one notebook."""

    def start_kernel(self, **options) -> None:
        """Start the kernel. Of what is typed it keeps nothing on disk."""
        config = Config({"HistoryManager": {"enabled": False}})
        # The one instance of its class, by which widgets find it.
        self.kernel = Kernel.instance(session=Session(key=b""), config=config, frontends=[])

    def client(self, **options) -> Client:
        """The kernel's client."""
        return Client(self.kernel)

    def shutdown_kernel(self, now: bool = False) -> None:
        """Give the process back as it was before the kernel started."""
        self.kernel.shell.restore_sys_module_state()
        self.kernel.shell_class.clear_instance()
        Kernel.clear_instance()
        self.kernel.iopub_thread.stop()
        self.kernel = None

    def cleanup_resources(self, restart: bool = False) -> None:
        """Do nothing: there are no files or sockets."""


class Engine(NBClientEngine):
    """papermill's engine that runs a notebook's cells in this process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name: str, **options) -> None:
        """Run the cells; their outputs are in the notebook of ``nb_man``."""
        with _as_kernel_process():
            PapermillNotebookClient(nb_man, kernel_name=kernel_name, kernel_manager_class=Manager).execute()


papermill_engines.register(NAME, Engine)


def load() -> None:
    """Load what every notebook would load by itself, so that processes forked from this one have it already."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a debugger would warn that it may miss breakpoints
    for name in ("ipykernel.debugger", "matplotlib.backends.backend_svg", "seaborn"):
        import_module(name)
    nbformat.validate(nbformat.v4.new_notebook())
    backend_registry.is_valid_backend(INLINE)


@contextmanager
def _as_kernel_process() -> Iterator[None]:
    """While this lasts, the process is as ipykernel's is: its way to draw, and an event loop that runs cells."""
    os.environ.setdefault("MPLBACKEND", INLINE)
    # Loaded before this process was forked off, it does not look at the variable.
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    try:
        yield
    finally:
        ensure_event_loop().close()
