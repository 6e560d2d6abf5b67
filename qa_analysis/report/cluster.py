"""A cluster: processes that run many tasks, on this machine or wherever a Dask scheduler has its workers.

Dask runs any task that reaches it. So a cluster on this machine listens on the loopback address alone, and only to
those who have a certificate that is made for it and kept in memory; there are no web pages. A task is run again if its
worker dies, up to ``distributed.scheduler.allowed-failures`` times.
"""

import gc
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from qa_analysis.errors import UserError

if TYPE_CHECKING:
    from distributed import Client, Future

    from qa_analysis.figures.by_authority import Spread

PATIENCE = 10  # seconds to wait for a scheduler to answer, and for its first worker
RETRIES = 2  # of a task that raises an error: none does for what a user can mend
LOST = "the processes that ran it died again and again, perhaps for lack of memory. Run again with fewer workers."
# No web pages, and no profile of each task, which takes a tenth of the time.
PLAIN = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
}


def installed() -> bool:
    """Whether the package has what it needs to run a cluster."""
    return all(find_spec(name) for name in ("distributed", "cryptography"))


def require_installed() -> None:
    """Raise a UserError if the package lacks what it needs to run a cluster."""
    if not installed():
        raise UserError('This takes Dask, which is not installed. Run: pip install "qa-analysis[cluster]"')


@contextmanager
def cluster(
    scheduler: str, workers: int, lost: Callable[[Any], Any], stop: Callable[[], None] = lambda: None
) -> Iterator["Spread"]:
    """What runs a function of one task for each of several on the workers of a scheduler, else on so many processes of
    this machine, which end with this.

    ``lost`` gives the result of a task whose workers died again and again. ``stop`` is called on each worker if this is
    broken off, for what a task has begun. Raises UserError if there is no such scheduler, or if it has no workers.
    """
    require_installed()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    places: dict[Future, int] = {}  # those that have not ended
    with _connected(scheduler) if scheduler else _started(workers) as client:
        try:
            yield lambda function, tasks: _results(client, places, function, tasks, lost)
        except BaseException:
            client.cancel(list(places))
            client.run(stop, on_error="ignore")
            raise


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError):
        raise UserError(f"{scheduler}: no Dask scheduler answers there. Start it, or correct --scheduler.") from None
    with client:
        try:
            client.wait_for_workers(1, PATIENCE)
        except TimeoutError:
            raise UserError(f"{scheduler}: the scheduler has no workers. Run: dask worker {scheduler}") from None
        yield client


@contextmanager
def _started(workers: int) -> Iterator["Client"]:
    import dask
    from distributed import Client, LocalCluster

    address = {"host": "127.0.0.1", "security": True}
    alone = {"dashboard_address": None, "scheduler_kwargs": {"dashboard": False, "dashboard_address": "127.0.0.1:0"}}
    each = {"threads_per_worker": 1, "memory_limit": None, "silence_logs": logging.CRITICAL}
    with dask.config.set(PLAIN):
        with _interrupts_kept():
            started = LocalCluster(n_workers=workers, **address, **alone, **each)
        with started, Client(started) as client:
            yield client


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Keep ctrl-C from threads and processes that begin while this lasts, for good: this process is to end them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It would let ctrl-C through to whatever starts it.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _results(
    client: "Client", places: dict["Future", int], function: Callable, tasks: list, lost: Callable[[Any], Any]
) -> Iterator[tuple[int, Any]]:
    """Each task's place and its result, as they end. ``places`` has those that have not ended."""
    from distributed import KilledWorker, as_completed

    options = {"pure": False, "retries": RETRIES}
    places |= {client.submit(_run_task, function, task, **options): place for place, task in enumerate(tasks)}
    for future in as_completed(list(places)):
        place = places.pop(future)
        try:
            result = future.result()
        except (KilledWorker, ChildProcessError):
            result = lost(tasks[place])
        yield place, result


def _run_task(function: Callable, task: Any) -> Any:
    usual = gc.get_threshold()
    # As in a command: collecting garbage more often costs a fifth of the time and frees nothing.
    gc.set_threshold(100_000)
    try:
        return function(task)
    finally:
        gc.set_threshold(*usual)


def processors() -> int:
    """How many processes this machine runs at a time."""
    return os.cpu_count() or 1
