"""ipykernel's own kernel, run in the process that executes the notebook: no start of a program, no sockets, no port.

Its messages are those of a kernel in a process of its own, and nbclient makes a notebook's outputs of them as ever, so
what a cell shows does not tell the two apart. It is papermill's engine ``in-process``.
"""

import asyncio
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from queue import Empty, SimpleQueue
from types import SimpleNamespace

import nbformat
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.inprocess.socket import DummySocket
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from ipykernel.utils import _async_in_context
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from jupyter_core.utils import ensure_event_loop, run_sync
from matplotlib.backends.registry import backend_registry
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from tornado.ioloop import IOLoop

NAME = "in-process"
INLINE = "module://matplotlib_inline.backend_inline"
MOMENT = 0.001  # seconds between looks for a message, which another thread delivers


class Kernel(InProcessKernel):
    """ipykernel's kernel for this process, with the shell of a kernel in a process of its own."""

    shell_class = ZMQInteractiveShell
    # What runs in the thread of cells can be interrupted; there are no other shells.
    shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
    _supports_kernel_subshells = False
    _redirected_io = nullcontext  # by the application, for as long as it runs

    def _io_dispatch(self, change: dict) -> None:
        # Some are from before there was a kernel to pass them on.
        while not self._underlying_iopub_socket.queue.empty():
            super()._io_dispatch(change)


class Application(IPKernelApp):
    """ipykernel's own way to prepare a process for cells: streams, matplotlib, path and settings, but no sockets."""

    def init_sockets(self) -> None:
        """Make the thread that passes messages on, whose faults are shown too."""
        self.configure_tornado_logger()
        self.iopub_thread = IOPubThread(DummySocket(), pipe=True, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_io(self) -> None:
        """Redirect the streams."""
        # The log would hold a file of its own for a descriptor that the stream closes: closed again, it is another's.
        self.log.handlers.clear()
        super().init_io()

    def init_kernel(self) -> None:
        """Make the kernel: the one instance of its class, by which widgets find it."""
        same = {name: getattr(self, name) for name in ("session", "iopub_thread", "log", "profile_dir", "user_ns")}
        socket = self.iopub_thread.socket
        self.kernel = Kernel.instance(parent=self, frontends=[], _underlying_iopub_socket=socket, **same)
        self.kernel.io_loop = IOLoop.current()
        self.kernel.shell.ask_exit = self._skip  # else a cell's exit() would end some later cell, or none
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def _skip(self) -> None:
        """Do nothing: others stop, interrupt or connect to a kernel in a process of its own."""

    init_crash_handler = init_connection_file = init_poller = init_heartbeat = init_signal = _skip
    write_connection_file = log_connection_info = _skip


class Channel:
    """The messages of one kind that a kernel has sent, and those that it has yet to get."""

    def __init__(self) -> None:
        self.messages, self.sent = SimpleQueue(), deque()

    def call_handlers(self, message: dict) -> None:
        """Take a message from the kernel, in whichever thread it is sent."""
        self.messages.put(message)

    def send(self, message: dict) -> None:
        """Take a message for the kernel, which gets it before its next cell: as when it is busy with one."""
        self.sent.append(message)

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message. A kernel in this process has always sent it, or is about to: there is no timeout."""
        while True:
            with suppress(Empty):
                return self.messages.get_nowait()
            await asyncio.sleep(MOMENT)


class Client:
    """What nbclient asks of a kernel's client. A cell has run when ``execute`` returns."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel, self.session, self.allow_stdin = kernel, kernel.session, False
        self.shell_channel, self.iopub_channel = Channel(), Channel()
        # A context variable that a cell sets, such as numpy's and decimal's settings, holds in the next cell.
        self.dispatch_shell = _async_in_context(kernel.dispatch_shell)

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
        return await self._request("execute_request", asked | {"user_expressions": {}, "allow_stdin": False})

    def kernel_info(self) -> str:
        """Ask for the kernel's language and return the id of the message."""
        return run_sync(self._request)("kernel_info_request", {})

    async def _request(self, kind: str, content: dict) -> str:
        while self.shell_channel.sent:
            await self._dispatch(self.shell_channel.sent.popleft())
        await self._dispatch(message := self.session.msg(kind, content))
        try:
            _, reply = self.session.recv(self.kernel.shell_stream, copy=False)
        except Empty:  # a cell has broken the kernel, such as its stdout
            raise DeadKernelError("Kernel did not reply") from None
        self.shell_channel.call_handlers(reply)
        return message["header"]["msg_id"]

    async def _dispatch(self, message: dict) -> None:
        stream = self.kernel.shell_stream
        self.session.send(stream, message)
        await self.dispatch_shell(stream.recv_multipart())


class Manager(InProcessKernelManager):
    """Starts the kernel in this process; for one notebook."""

    def start_kernel(self, **options) -> None:
        """Start the kernel."""
        sys.argv[1:] = arguments = options["extra_arguments"]
        app = Application.instance(session=Session(key=b""))
        app.initialize(arguments)
        self.kernel, self.streams = app.kernel, (sys.stdout, sys.stderr)

    def client(self, **options) -> Client:
        """The kernel's client."""
        return Client(self.kernel)

    def shutdown_kernel(self, now: bool = False) -> None:
        """Give the process back as it was before the kernel started."""
        app, shell = self.kernel.parent, self.kernel.shell
        shell.restore_sys_module_state()
        app.reset_io()
        with suppress(OSError):
            for stream in self.streams:
                stream.close()
        app.iopub_thread.stop()
        for kind in (type(shell), Kernel, Application):
            kind.clear_instance()
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
    # What was loaded before this process was forked off does not begin anew by itself.
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or INLINE
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    try:
        yield
    finally:
        ensure_event_loop().close()
