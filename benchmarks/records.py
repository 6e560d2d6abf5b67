"""How long records take to become figures, as multiples of importing pandas in a process of its own, and peak memory.

It makes its records in a temporary folder, which takes a few minutes.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
COMMAND = ("-m", "qa_analysis.cli")
IMPORTS = "import qa_analysis.cli.reporting, qa_analysis.figures.from_records"
# Turns each table of a folder into Parquet, with every cell a text as it was in the CSV file.
AS_PARQUET = """
import sys, pathlib, pandas
for path in pathlib.Path(sys.argv[1]).glob("*.csv"):
    pandas.read_csv(path, dtype="str", keep_default_na=False).to_parquet(path.with_suffix(".parquet"))
    path.unlink()
"""


class Cost(NamedTuple):
    """The processor time of a process in seconds, and the most memory that it used in megabytes."""

    seconds: float
    megabytes: float


def cost(*arguments: str, repeats: int = 1) -> Cost:
    """What Python costs with these arguments, the least of some repeats."""
    return min(_cost(arguments) for _ in range(repeats))


def _cost(arguments: tuple[str, ...]) -> Cost:
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, **silent)
    # Of this process alone: what the system counts for all children together has the peak of the largest.
    _, process.returncode, used = os.wait4(process.pid, 0)
    if process.returncode:
        raise SystemExit(f"{arguments} failed.")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def figures(folder: Path, councils: int, months: int) -> Cost:
    """What the figures of so many councils and months cost, from records in a new folder."""
    cost(*COMMAND, "sample", str(folder), "--authorities", str(councils), "--months", str(months))
    return cost(*COMMAND, "figures", "2019-08", "--data", str(folder), repeats=2)


def main() -> None:
    unit = cost("-c", "import pandas", repeats=5).seconds
    print(f"import pandas: {unit:.2f} s of processor time")
    sample = cost(*COMMAND, "figures", "2019-08", repeats=5).seconds - cost("-c", IMPORTS, repeats=5).seconds
    print(f"figures of the sample month, after import: {sample / unit:.1f} times that")
    with tempfile.TemporaryDirectory() as folder:
        for councils, months in ((5, 60), (10, 60), (20, 15), (20, 30), (20, 60)):
            whole = Path(folder) / f"{councils} x {months}"
            spent = figures(whole, councils, months)
            size = f"{councils} councils over {months} months"
            print(f"figures of {size}: {spent.seconds / unit:.1f} times that, {spent.megabytes:.0f} MB")
        cost("-c", AS_PARQUET, str(whole))
        spent = cost(*COMMAND, "figures", "2019-08", "--data", str(whole), repeats=2)
        print(f"the last of these from Parquet: {spent.seconds / unit:.1f} times that, {spent.megabytes:.0f} MB")


if __name__ == "__main__":
    main()
