"""Many councils: two workers beside one, and the figures of 153 councils over five years beside DuckDB.

``python benchmarks/councils.py [FOLDER]``: FOLDER keeps the set of 153 councils, which takes some minutes to make, for
the next time. Without it the set is made in a temporary folder.
"""

import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import psutil
from timing import ROOT

from qa_analysis.contract.settings import framework
from qa_analysis.contract.sources import NOWHERE
from qa_analysis.figures.by_authority import Asked, count_or_errors
from qa_analysis.figures.table import read_csv
from qa_analysis.projects.sample import write_partitioned
from qa_analysis.records.partitions import partitions
from qa_analysis.report.cluster import cluster

COMMAND = ("-m", "qa_analysis.cli")
MONTH, DAY = "2019-08", date(2019, 8, 31)
FRAMEWORK = framework(ROOT / "params")
AUTHORITIES, MONTHS, SHARED = 153, 60, 24  # councils and months of the large set; councils shared among workers
KEYS = ["authority", "measure", "period", "group", "category"]
CARE = FRAMEWORK.social_care.replace("'", "''")
KNOWN = f"""
    create view known as
    select * replace (case when submitted_on > '{DAY}' then 'in progress' else outcome end as outcome)
    from read_parquet('{{0}}/*/audits.parquet', hive_partitioning = true)
    where service = '{CARE}' and coalesce(allocated_on <= '{DAY}', true)"""
# What is counted, and out of how many, for each measure, period, group and category of an authority.
RATES = """
    select authority, 'completion.rate', month, '', '',
        count(*) filter (outcome in ('completed', 'below standard')), count(*)
    from known group by all
    union all
    select authority, 'completion.late', month, '', '', count(*) filter (submitted_on > due_on), count(*)
    from known where outcome = 'completed' and due_on is not null and submitted_on is not null group by all
    union all
    select authority, 'ratings.by_month', month, '', final_rating,
        count(*), sum(count(*)) over (partition by authority, month)
    from known where outcome = 'completed' group by authority, month, final_rating
    union all
    select authority, 'ratings.by_area', month, area, rating,
        count(*), sum(count(*)) over (partition by authority, month, area)
    from read_parquet('{0}/*/area_ratings.parquet', hive_partitioning = true)
    join known using (authority, audit_id) where outcome = 'completed' and rating is not null
    group by authority, month, area, rating"""


def side_by_side(work: Callable[[int], Iterator]) -> float:
    """How much more two workers do than one in the same time, both at once: so a busy machine slows both alike.

    ``work`` gives something for each task that so many workers have done; the first means that they are ready.
    """
    both, done = {workers: work(workers) for workers in (1, 2)}, Counter()
    ready, over = threading.Barrier(2), threading.Event()

    def count(workers: int) -> None:
        next(both[workers])
        ready.wait()
        for _ in both[workers]:
            done[workers] += 0 if over.is_set() else 1
        over.set()

    threads = [threading.Thread(target=count, args=[workers]) for workers in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done[2] / done[1]


def reports(folder: Path, workers: int) -> Iterator[str]:
    """The line that a backfill of nine months prints about each report."""
    command = [sys.executable, *COMMAND, "backfill", "2018-12", MONTH, "--workers", str(workers)]
    command += ["--out", str(folder / f"by {workers}")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        yield from running.stdout


def figures(folders: list[Path], workers: int) -> Iterator[tuple]:
    """What comes of each council's figures, from workers that have counted one each."""
    tasks = [([folder], Asked(MONTH, FRAMEWORK, DAY, NOWHERE)) for folder in folders]
    with cluster("", workers, lost=str) as spread:
        yield list(spread(count_or_errors, tasks[:workers]))
        yield from spread(count_or_errors, tasks)


def watched(*arguments: object) -> tuple[float, float]:
    """How long a command takes, and the most memory in GB that it and the processes below it have at a time."""
    command = [sys.executable, *COMMAND, *map(str, arguments)]
    begun, peak, running = time.perf_counter(), 0, subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    while running.poll() is None:
        peak = max(peak, _memory(psutil.Process(running.pid)))
        time.sleep(0.2)
    assert running.returncode == 0
    return time.perf_counter() - begun, peak / 2**30


def _memory(process: psutil.Process) -> int:
    """The memory of a process and those below it; what two of them share is counted twice."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def rates(folder: Path) -> tuple[float, pd.DataFrame]:
    """How long DuckDB takes for some core rates, and the rates."""
    import duckdb

    begun, base = time.perf_counter(), duckdb.connect()
    base.execute(KNOWN.format(folder))
    rows = base.execute(RATES.format(folder)).fetchall()
    taken = time.perf_counter() - begun
    return taken, pd.DataFrame(rows, columns=[*KEYS, "numerator", "denominator"]).astype({"denominator": "float64"})


def differing(figures: pd.DataFrame, counted: pd.DataFrame) -> int:
    """How many figures of the rates that were counted differ from them."""
    ours = figures[figures["measure"].isin(counted["measure"]) & (figures["service"] == FRAMEWORK.social_care)]
    both = ours.merge(counted, "left", KEYS, suffixes=("", " counted"))
    # DuckDB has no row where there is nothing to count.
    nothing = both["numerator counted"].isna() & (both["numerator"] == 0)
    same = [both[count] == both[f"{count} counted"] for count in ("numerator", "denominator")]
    return int((~(same[0] & same[1]) & ~nothing).sum())


def compare_workers(folder: Path) -> None:
    """Print how much faster two workers are than one."""
    write_partitioned(folder / "set", FRAMEWORK, SHARED, MONTHS)
    folders = list(partitions(folder / "set").values())
    for name, work in (("reports", partial(reports, folder)), ("figures", partial(figures, folders))):
        print(f"{name}: two workers do {side_by_side(work):.2f} times as much as one in the same time (goal: 1.7)")


def count_large_set(folder: Path) -> None:
    """Print what the figures of many councils take, and DuckDB's time for some of them."""
    if not folder.exists():
        write_partitioned(folder, FRAMEWORK, AUTHORITIES, MONTHS)
    with tempfile.TemporaryDirectory() as out:
        file = Path(out, "figures.csv")
        taken, memory = watched("figures", MONTH, "--data", folder, "--out", file)
        print(f"figures of {AUTHORITIES} councils × {MONTHS} months: {taken:.0f} s, {memory:.1f} GB (goal: 60 s, 3 GB)")
        figures = read_csv(file)
    try:
        queried, counted = rates(folder)
    except ImportError:
        print("DuckDB is not installed, so its rates are left out: pip install duckdb")
        return
    print(f"{len(counted)} core rates by DuckDB from these files: {queried:.1f} s, {taken / queried:.0f} times faster")
    print(f"core rates of the figures that differ from DuckDB's: {differing(figures, counted)}")


def main() -> None:
    logging.disable()  # of two clusters in one process, the first to end lets the other's messages through
    with tempfile.TemporaryDirectory() as folder:
        compare_workers(Path(folder))
        count_large_set(Path(*sys.argv[1:] or [folder, "large"]))


if __name__ == "__main__":
    main()
