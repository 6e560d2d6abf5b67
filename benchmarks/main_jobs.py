"""How long the main jobs take, as multiples of importing pandas in a process of its own: ``make bench``."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from qa_analysis.contract.settings import framework
from qa_analysis.projects.sample import write_random

ROOT = Path(__file__).parent.parent
REPEATS = 3


def seconds(*arguments: str) -> float:
    """The least processor time of a command over some repeats."""
    return min(_seconds(arguments) for _ in range(REPEATS))


def _seconds(arguments: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    unit = seconds("-c", "import pandas")
    print(f"import pandas: {unit:.2f} s of processor time")
    command = ("-m", "qa_analysis.cli")
    print(f"figures of the sample month: {seconds(*command, 'figures', '2019-08') / unit:.1f} times that")
    print(f"check of the sample: {seconds(*command, 'check') / unit:.1f} times that")
    with tempfile.TemporaryDirectory() as folder:
        write_random(Path(folder), framework(ROOT / "params"), authorities=8, months=24)
        several = seconds(*command, "figures", "2019-08", "--data", folder)
        print(f"figures of eight councils over two years: {several / unit:.1f} times that")
        built = _seconds((*command, "build", "2019-08", "--out", folder))
        print(f"build of the sample month: {built / unit:.1f} times that")


if __name__ == "__main__":
    main()
