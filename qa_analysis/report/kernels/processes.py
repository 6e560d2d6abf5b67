"""Processes: runs tasks in processes of their own, several at a time, so that none can harm another or the build.

Where the system can fork, each task has a child of this process, which begins with everything this process has loaded.
Elsewhere workers start from nothing, and are used again for the next task where the last one left nothing behind.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

LOOK = 0.2  # seconds between looks whether a process is alive: its own children can hold its connection open
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


def run_tasks(run: Callable, tasks: Sequence, jobs: int, forked: bool) -> Iterator[tuple[int, Any]]:
    """Run a function of a task for each of some tasks, ``jobs`` at a time: each task's place and its result, as they
    end.

    The function returns a task's result, and whether its process may take another task. The result of a process that
    died is ``Died``. However this ends, it ends every process.
    """
    context = multiprocessing.get_context("fork" if forked else "spawn")
    waiting, idle, running = deque(enumerate(tasks)), [], {}
    # What is loaded by now stays in the memory that parent and children share, if the collector does not touch it.
    gc.freeze()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                place, task = waiting.popleft()
                running[place] = idle.pop() if idle else _start(context, run)
                running[place].connection.send(task)
            for place in _ended(running):
                worker = running.pop(place)
                result, reusable = worker.result()
                if reusable and not forked:
                    idle.append(worker)
                else:
                    worker.end()
                yield place, result
    finally:
        for worker in [*idle, *running.values()]:
            worker.end()
        gc.unfreeze()


def _start(context: multiprocessing.context.BaseContext, run: Callable) -> Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(run, theirs))
    process.start()
    theirs.close()
    return Worker(process, ours)


def _ended(running: dict[int, Worker]) -> list[int]:
    """The places of the tasks that have a result, or whose process died."""
    ready = wait([worker.connection for worker in running.values()], LOOK)
    return [place for place, worker in running.items() if worker.connection in ready or not worker.process.is_alive()]


def _serve(run: Callable, connection: Connection) -> None:
    """Run tasks as they come, in a group of processes of its own, until the other end is closed."""
    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
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
