"""Builds that are broken off: one small report is built over an earlier one again and again, each time in a process of
its own, of which one step of writing is the last, fails or is interrupted.

Run as a program with an empty folder; it prints what came of each build as JSON.
"""

import errno
import functools
import json
import os
import pathlib
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
from frames import with_figures, write_project

from qa_analysis import cli
from qa_analysis.cli import progress  # noqa: F401  which each build would load anew
from qa_analysis.figures import comparisons
from qa_analysis.publications import manifest
from qa_analysis.report import assembly, build, opening, private, staging, workbook
from qa_analysis.report.kernels import processes
from qa_analysis.report.request import Request

STEPS = (
    (os, "replace"),
    (os, "rename"),
    (os, "link"),
    (staging, "_exchanged"),
    (pathlib.Path, "mkdir"),
    (pathlib.Path, "unlink"),
    (pathlib.Path, "write_bytes"),
    (pathlib.Path, "write_text"),
    (shutil, "rmtree"),
)
HALF = ("write_bytes", "write_text")  # of these half is done before they are broken off
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SIZES = (1_000, 20_000, 60_000)  # bytes, to which a file may grow: the page is larger than all
CHILD = "CHILD-4711"
EARLIER, NEW = ("<!DOCTYPE html>" + words * 100_000 for words in ("earlier ", "new and other "))


def project(folder):
    """A project of one month and one section, its report built once, with a section that is no longer there."""
    os.environ["QA_PROJECT"] = str(folder)
    write_project(folder, audits=[{"audit_id": "A1", "child_id": CHILD}])
    heading = nbformat.v4.new_markdown_cell("# 1.1 A section", id="heading")
    for name in ("11_one.ipynb", "12_gone.ipynb"):
        nbformat.write(nbformat.v4.new_notebook(cells=[heading], metadata=KERNEL), folder / "notebooks" / name)
    processes.can_fork = lambda: False  # each step of a build is one of this process
    manifest.version = functools.cache(manifest.version)
    report = opening.open_month("2019-08", data="data")
    assembly.execute = lambda tasks, *options: [shutil.copy(task.notebook, task.out) for task in tasks]
    ready(with_figures(report, report.figures.head(9)), EARLIER)
    build.build(Request("2019-08", data="data"))
    (folder / "reports" / "2019-08" / "mine").mkdir()
    (folder / "reports" / "2019-08" / "mine" / "notes.txt").write_text("mine")
    os.replace(folder / "reports" / "2019-08", folder / "earlier")
    (folder / "notebooks" / "12_gone.ipynb").unlink()
    ready(report, NEW)
    return folder


def ready(report, page):
    """What takes long is ready: the month opened, its tables, its page."""
    table = comparisons.compare_month(report.figures, report.month, report.as_at, report.framework)
    opening.open_month, assembly.page = lambda **parameters: report, lambda *made: page
    assembly.comparisons = SimpleNamespace(compare_month=lambda *given: table, as_csv=comparisons.as_csv)
    workbook.draw_workbook = lambda *made: page.encode()[:50_000]
    assembly.explorer = SimpleNamespace(section=lambda *given: "")


def broken(folder, prepared):
    """The earlier report built over in a process of its own: its exit code, what it said, what lies in the folder; and
    where anything is left there, the exit code of the next build, and what lies there then.
    """
    reports = folder / "reports" / "2019-08"
    shutil.rmtree(reports, ignore_errors=True)
    shutil.copytree(folder / "earlier", reports)
    code, said = command(folder, prepared)
    found = state(reports)
    after, _ = command(folder, without_notebooks) if found["left"] or found["kept"] else (code, "")
    return {"code": code, "said": said, **found, "after": after, "then": state(reports)}


def without_notebooks():
    """Prepare a build that clears what another left, and cannot make a report."""
    assembly.execute = lambda *given: sys.exit(1)


def command(folder, prepared):
    """The exit code of a build, or the signal that it died of below zero, and what it said on stderr."""
    with (folder / "said").open("w+") as said:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.argv = ["qa-report", "build", "2019-08", "--data", str(folder / "data")]
            prepared()
            try:
                cli.main()
            except SystemExit as ended:
                os._exit(ended.code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return code, said.read()


def state(reports):
    """Which page there is, whether the report is whole, how many figures it has, its files, and what was left."""
    if not reports.is_dir():
        return {"page": "none", "left": left(reports), "kept": kept(), "told": told(reports.parent)}
    page, outputs = (reports / "report.html").read_text(), manifest.read_manifest(reports)["outputs"]
    files = {path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file()}
    return {
        "page": {EARLIER: "earlier", NEW: "new"}.get(page, "half"),
        "whole": all(manifest.is_same(reports / name, was) for name, was in outputs.items()),
        "figures": len((reports / "figures.csv").read_text().splitlines()),
        "files": sorted(files),
        "left": left(reports),
        "kept": kept(),
        "told": told(reports.parent),
    }


def left(reports):
    """What lies beside a report, apart from its lock."""
    return sorted(path.name for path in reports.parent.iterdir() if path.name not in ("2019-08", ".2019-08.lock"))


def kept():
    """What is in the place for private folders, and whether all of it is for this user alone."""
    return [f"{path.stat().st_mode & 0o77:o}" for path in Path(os.environ[private.RUNTIME]).iterdir()]


def told(folder):
    """The files below a folder in which a child's code is."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and CHILD.encode() in path.read_bytes()]


def at_step(number, end):
    """A function that prepares a build to end at a step of its writing; half of what is to be written then is."""

    def prepared():
        count = iter(range(1, 10**6))
        for owner, name in STEPS:
            setattr(owner, name, ending(getattr(owner, name), name, count, number, end))

    return prepared


def ending(step, name, count, number, end):
    def done(*given, **options):
        if next(count) != number:
            return step(*given, **options)
        if name in HALF:
            path, content, *others = given
            step(path, content[: len(content) // 2], *others, **options)
        end()
        return None

    return done


def killed():
    os.kill(os.getpid(), signal.SIGKILL)


def full():
    raise OSError(errno.ENOSPC, "child C1 has no room")


def interrupted():
    raise KeyboardInterrupt


def limited(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def at_every_step(folder, first=1, begun=lambda: None):
    """Builds that are killed at each step in turn, until one has so few that it comes to its end."""
    found = []
    while not found or found[-1]["code"]:
        found.append(broken(folder, lambda: [begun(), at_step(first + len(found), killed)()]))
    return found


def without_exchange():
    """Prepare a build on a system that cannot exchange two folders."""
    staging.EXCHANGE.clear()


if __name__ == "__main__":
    os.environ[private.RUNTIME] = place = tempfile.mkdtemp(dir="/tmp")  # short, as the path of a socket has to be
    private._places = lambda runtime: [Path(place)]  # alone, as clearing what other runs left would be steps too
    at = project(Path(sys.argv[1]))
    made = {"killed": at_every_step(at)}
    made["killed_without_exchange"] = at_every_step(at, len(made["killed"]) - 4, without_exchange)
    last = len(made["killed"])
    every = sorted({*range(1, last, 2), *range(last - 4, last)})  # each second one, for time, and those of the move
    made |= {end.__name__: [broken(at, at_step(number, end)) for number in every] for end in (full, interrupted)}
    made["limited"] = [broken(at, limited(size)) for size in SIZES]
    shutil.rmtree(os.environ[private.RUNTIME])
    print(json.dumps(made))
