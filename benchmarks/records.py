"""How long records take to become figures, as ratios to importing pandas, and how much memory.

It makes its records in a temporary folder, which takes a few minutes.
"""

import tempfile
from pathlib import Path

from timing import Cost, cost, unit

COMMAND = ("-m", "qa_analysis.cli")
IMPORTS = "import qa_analysis.cli.reporting, qa_analysis.figures.from_records"
# Turns each table of a folder into Parquet, with every cell the text that it is in the CSV file.
AS_PARQUET = """
import sys, pathlib, pandas
for path in pathlib.Path(sys.argv[1]).glob("*.csv"):
    pandas.read_csv(path, dtype="str", keep_default_na=False).to_parquet(path.with_suffix(".parquet"))
    path.unlink()
"""
SIZES = ((5, 60), (10, 60), (20, 15), (20, 30), (20, 60))


def figures(folder: Path) -> Cost:
    """What the figures of a folder of records cost."""
    return cost(*COMMAND, "figures", "2019-08", "--data", folder, repeats=3)


def main() -> None:
    """Print what figures cost: of the sample, and of more councils and months."""
    pandas = unit().processors
    print(f"import pandas {pandas:.2f} s of processor time")
    sample = cost(*COMMAND, "figures", "2019-08", repeats=5).processors - cost("-c", IMPORTS, repeats=5).processors
    print(f"figures of the sample month, after import: {sample / pandas:.1f} times that")
    with tempfile.TemporaryDirectory() as folder:
        for councils, months in SIZES:
            records = Path(folder) / f"{councils} x {months}"
            cost(*COMMAND, "sample", records, "--authorities", str(councils), "--months", str(months))
            spent = figures(records)
            size = f"{councils} councils over {months} months"
            print(f"figures of {size}: {spent.processors / pandas:.1f} times, {spent.memory:.0f} MB")
        cost("-c", AS_PARQUET, records)
        spent = figures(records)
        print(f"figures of the same from Parquet: {spent.processors / pandas:.1f} times, {spent.memory:.0f} MB")


if __name__ == "__main__":
    main()
