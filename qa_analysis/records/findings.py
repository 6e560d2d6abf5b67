"""Findings: what is wrong in the records, where, and how to mend it. A finding never shows the content of a cell."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_analysis.contract import safe_text
from qa_analysis.contract.rules import RULES, SEVERITIES
from qa_analysis.contract.schema import TABLES

# The levels of a table's index. ``cell`` is the letter of the column that a row came from, if each came from its own.
PLACE = ["file", "sheet", "row", "cell"]
COLUMNS = ["severity", "table", "file", "sheet", "row", "column", "cell", "count", "rule", "problem", "remedy"]
# Findings that agree in these are one and the same.
SAME = ["table", *PLACE, "column", "rule"]

NONE = pd.DataFrame(columns=COLUMNS[1:], dtype="object")
USUAL = {name: rule.severity for name, rule in RULES.items()}
Letters = dict[tuple[str, str, str], dict[str, str]]


def flag(rule: str, table: str, column: str, broken: pd.Series, /, **words: str) -> pd.DataFrame:
    """One finding for each row where a rule is broken in a column; ``broken`` is indexed by ``PLACE``.

    ``words`` fill in the rule's problem and remedy.
    """
    if not broken.any():
        return NONE
    text, places = RULES[rule], broken.index[broken.to_numpy(bool)]
    return places.to_frame(index=False, name=PLACE).assign(
        table=table,
        column=column,
        count=1,
        rule=rule,
        problem=text.problem.format_map(words),
        remedy=text.remedy.format_map(words),
    )


def flag_forms(rule: str, table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """One finding for each column and ``form`` of cells: the place of the first such cell, and how many there are.

    ``cells`` has one row for each cell: its ``PLACE``, ``column`` and ``form``.
    """
    if cells.empty:
        return NONE
    text = RULES[rule]
    findings = cells.groupby(["column", "form"], sort=False)[PLACE].first().reset_index()
    findings["count"] = cells.groupby(["column", "form"], sort=False).size().to_numpy()
    problems = [text.problem.format(form=form) for form in findings["form"]]
    return findings.assign(table=table, rule=rule, problem=problems, remedy=text.remedy).drop(columns="form")


def place(file: str, row: int | None = None, sheet: str = "", cell: str = "") -> pd.Series:
    """One place as the ``broken`` of ``flag``: a file or sheet, or a row or cell of it."""
    return pd.Series(True, pd.MultiIndex.from_tuples([(file, sheet, row, cell)]))


def places(file: str, rows: Sequence[int]) -> pd.MultiIndex:
    """The places of several rows of a file, as a table's index."""
    # Made from codes, as it would take long to find out that most of the labels are the same.
    same = np.zeros(len(rows), dtype="int8")
    levels = [[file], [""], np.array(rows, dtype="int64"), [""]]
    return pd.MultiIndex(levels, [same, same, np.arange(len(rows)), same], names=PLACE)


def grade(findings: pd.DataFrame, severity: dict[str, str], letters: Letters) -> pd.DataFrame:
    """Findings with their severity and the address of their cell, each finding once.

    Errors come first, then warnings and notes; within these the order is by table, file, sheet and row, a whole file or
    sheet before its rows. ``letters`` has the letter of each column, by table, file and sheet.
    """
    order = findings["table"].map({name: number for number, name in enumerate(TABLES)})
    grade = findings["rule"].map(USUAL | severity)
    cells = [_cell(row, letters) for row in findings.itertuples()]
    lines = {"order": order, "line": pd.to_numeric(findings["row"]).fillna(0)}
    ordered = findings.assign(severity=pd.Categorical(grade, SEVERITIES), cell=cells, **lines)
    ordered = ordered.sort_values(["severity", "order", "file", "sheet", "line"], kind="stable")
    once = ordered.astype({"severity": "str"}).reindex(columns=COLUMNS).drop_duplicates(SAME)
    return once.reset_index(drop=True)


def warnings(findings: pd.DataFrame) -> pd.DataFrame:
    """The warnings among graded findings."""
    return findings[findings["severity"] == "warning"].reset_index(drop=True)


def _cell(row, letters: Letters) -> str:
    """The address of a finding's cell; empty if it is about a whole row or file, or about a missing column."""
    letter = letters.get((row.table, row.file, row.sheet), {}).get(row.column, "") or row.cell
    return f"{letter}{row.row:.0f}" if letter and pd.notna(row.row) else ""


def summary(findings: pd.DataFrame, most: int = 40) -> str:
    """Findings as text for a terminal, one line each; a last line counts those beyond ``most``."""
    lines = [_line(row) for row in findings.head(most).itertuples()]
    rest = len(findings) - most
    return "\n".join([*lines, f"and {rest} more; qa-report check --out FILE lists them all."] if rest > 0 else lines)


def _line(row) -> str:
    place = ", ".join(
        part
        for part in (
            row.file,
            f"sheet {row.sheet}" if row.sheet else "",
            f"row {row.row:.0f}" if pd.notna(row.row) else "",
            f"column {row.column}" if row.column else "",
            f"cell {row.cell}" if row.cell else "",
        )
        if part
    )
    return safe_text.one_line(f"{row.severity}: {place}: {row.problem}. {row.remedy}")
