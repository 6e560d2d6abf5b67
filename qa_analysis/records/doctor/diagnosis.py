"""The diagnosis: findings as a table for a terminal, one line for findings of the same kind, the worst first."""

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from qa_analysis.contract import safe_text
from qa_analysis.contract.rules import SEVERITIES
from qa_analysis.contract.words import quantity

SHOWN = 6  # places named for each kind of finding
HEADS = {"": 7, "Where": 12, "Column": 10, "Cells or rows": 10, "What is wrong, and what to do": 30}
STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
ALIKE = ["severity", "table", "file", "sheet", "column", "rule", "problem", "remedy"]


def diagnosis(findings: pd.DataFrame) -> Group:
    """The notes on how cells were read, then every error and warning with its places and remedy.

    What needs mending comes last, so that it is nearest to the prompt.
    """
    noted = findings["severity"] == "note"
    notes, faults = findings[noted], findings[~noted]
    parts = [_notes(notes)] if len(notes) else []
    return Group(*parts, *([_faults(faults)] if len(faults) else []), Text(_counts(findings)))


def show(findings: pd.DataFrame) -> None:
    """Print the diagnosis; if the output is not a terminal, in a width that suits a file."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160, no_color=True)
    console.print(diagnosis(findings))


def _faults(faults: pd.DataFrame) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading, width in HEADS.items():
        table.add_column(heading, min_width=width, overflow="fold")
    for key, alike in faults.groupby(ALIKE, sort=False, dropna=False):
        severity, name, file, sheet, column, _, problem, remedy = key
        where = f"{file}, sheet {sheet}" if sheet else file
        heading = column or (f"table {name}" if name else "")
        advice = f"{problem[:1].upper()}{problem[1:]}. {remedy}"
        table.add_row(Text(severity, STYLES[severity]), *map(_safe, (where, heading, _places(alike), advice)))
    return table


def _notes(notes: pd.DataFrame) -> Table:
    title = "How cells were read that were not in the tables' own form"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", title_style="")
    for heading in ("Table", "Cells", "Read"):
        table.add_column(heading, justify="right" if heading == "Cells" else "left", overflow="fold")
    for (name, problem), number in notes.groupby(["table", "problem"], sort=False)["count"].sum().items():
        table.add_row(*map(_safe, (name, f"{number:,}", problem)))
    return table


def _safe(words: str) -> Text:
    """Words that are safe on a terminal, whatever the name of a file or sheet in them holds."""
    return Text(safe_text.one_line(words))


def _places(findings: pd.DataFrame) -> str:
    """The first cells or rows of findings of the same kind, and how many more there are."""
    rows = findings["row"].map(lambda row: f"{row:.0f}" if pd.notna(row) else "")
    named = [cell or row for cell, row in zip(findings["cell"], rows, strict=True) if cell or row]
    more = f" and {len(named) - SHOWN:,} more" if len(named) > SHOWN else ""
    return ", ".join(named[:SHOWN]) + more


def _counts(findings: pd.DataFrame) -> str:
    if findings.empty:
        return "No errors and no warnings."
    numbers = {name: int((findings["severity"] == name).sum()) for name in SEVERITIES}
    return ", ".join(quantity(number, name) for name, number in numbers.items() if number or name != "note") + "."
