"""Processes: runs tasks in processes of their own, several at a time, so that none can harm another or the build.

Where the system can fork, they are children of this process and begin with everything it has loaded; elsewhere they
start from nothing. A process takes another task only if the last one left nothing behind.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

Task = Any
LOOK = 0.2  # seconds between looks whether a process is alive: its own children can hold its connection open
INTERRUPTS = {signal.SIGINT, signal.SIGTERM}
GRACE = 2  # seconds that a process has to end what it started, such as an ordinary kernel


class Died:
    """What comes of a task whose process ended before the task did."""


class Worker(NamedTuple):
    """A process that runs tasks, and the connection to it."""

    process: multiprocessing.process.BaseProcess
    connection: Connection

    def end(self) -> None:
        """End the process, and the processes of its group."""
        self.process.terminate()
        self.process.join(GRACE)
        with suppress(OSError, AttributeError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.connection.close()

    def result(self) -> Any:
        """The result of its task, and whether it may take another."""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            return Died(), False


def can_fork() -> bool:
    """Whether a child of this process is safe: of Linux, and with no other thread that could hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def run_tasks(run: Callable, tasks: Iterable[Task], jobs: int, forked: bool) -> Iterator[tuple[Task, Any]]:
    """Run a function of a task for each of some tasks, ``jobs`` at a time: each task and its result, as they end.

    The function returns a task's result, and whether its process may take another task. The result of a process that
    died is ``Died``. A task is asked for when a process is free for it. However this ends, it ends every process.
    """
    context = multiprocessing.get_context("fork" if forked else "spawn")
    waiting, idle, running = iter(tasks), [], []
    # What is loaded by now stays in the memory that parent and children share, if the collector does not touch it.
    gc.freeze()
    try:
        while True:
            for task in islice(waiting, jobs - len(running)):
                with _interrupts_later():
                    running.append((idle.pop() if idle else _start(context, run), task))
                running[-1][0].connection.send(task)
            if not running:
                return
            for worker, task in _ended(running):
                running.remove((worker, task))
                result, reusable = worker.result()
                if reusable:
                    idle.append(worker)
                else:
                    worker.end()
                yield task, result
    finally:
        for worker in [*idle, *(worker for worker, _ in running)]:
            worker.end()
        gc.unfreeze()


@contextmanager
def aside(work: Callable, *given) -> Iterator[Callable[[], Any]]:
    """A function that waits for the result of some work, which is done in a child while this process goes on.

    Where no child can be forked, the work is done when its result is asked for.
    """
    if not can_fork():
        yield partial(work, *given)
        return
    with ExitStack() as at_end:
        with _interrupts_later():
            worker = _start(multiprocessing.get_context("fork"), partial(_result_or_error, work, given))
            at_end.callback(worker.end)
        worker.connection.send(None)  # what is given, the child has already
        yield partial(_get, worker)


def _result_or_error(work: Callable, given: tuple, _: None) -> tuple[Any, bool]:
    try:
        return (work(*given), None), False
    except Exception as error:
        return (None, error), False


def _get(worker: Worker) -> Any:
    result, _ = worker.result()
    if isinstance(result, Died):
        raise MemoryError
    made, error = result
    if error:
        raise error
    return made


def _start(context: multiprocessing.context.BaseContext, run: Callable) -> Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(run, theirs))
    process.start()
    theirs.close()
    return Worker(process, ours)


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Let an interrupt wait while this lasts. Python loses one that comes in the middle of a fork, and a child that is
    not yet noted would not be ended.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ended(running: list[tuple[Worker, Task]]) -> list[tuple[Worker, Task]]:
    """Those with a result, or whose process died."""
    ready = wait([worker.connection for worker, _ in running], LOOK)
    return [(worker, task) for worker, task in running if worker.connection in ready or not worker.process.is_alive()]


def _serve(run: Callable, connection: Connection) -> None:
    """Run tasks as they come, in a group of processes of its own, until the other end is closed."""
    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
    multiprocessing.set_start_method(None, force=True)  # a task may choose its own
    # What a task prints by itself is nobody's to read.
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError):
        while True:
            connection.send(run(connection.recv()))


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    # Where it is not simply the end, a task first ends what is in another group, such as an ordinary kernel.
    if callable(signal.getsignal(signal.SIGTERM)):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
    with suppress(AttributeError):
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
