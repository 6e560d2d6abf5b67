"""Findings: what is wrong in the records, where, and how to mend it. A finding never holds the content of a cell."""

from typing import NamedTuple

import pandas as pd

from qa_analysis.schema import TABLES

COLUMNS = ["severity", "table", "file", "sheet", "row", "column", "rule", "problem", "remedy"]


NONE = pd.DataFrame(columns=COLUMNS[1:], dtype="object")


class Rule(NamedTuple):
    """What a broken rule means and how to mend it; ``{…}`` is filled in by the place that finds it."""

    problem: str
    remedy: str


RULES = {
    "missing_table": Rule("the table is not there", "Export it, or give the right folder with --data."),
    "no_header": Rule(
        "row 1 has none of this table's headings", "Put the headings in row 1 and a comma between two cells."
    ),
    "unknown_table": Rule("the file is no table of the data contract, so it is not read", "Rename it or move it away."),
    "absent_column": Rule("the column is not there, and it is required", "Add it, or correct its heading."),
    "missing_column": Rule("the column is not there, so it counts as not recorded", "Add it if it is recorded."),
    "unknown_column": Rule("the heading in column {position} is not in the data contract", "Rename or remove it."),
    "repeated_column": Rule("two columns have this heading", "Keep one of them."),
    "torn_row": Rule("the row has more or fewer cells than the header", "Check its commas and quotation marks."),
    "unreadable": Rule("the value cannot be read as {kind}", "Write it as {form}."),
    "required": Rule("a required value is missing", "Fill it in."),
    "vocabulary": Rule("the value is not one of those allowed", "Use one of: {allowed}."),
    "out_of_range": Rule("the number is outside {range}", "Correct it."),
    "duplicate": Rule("another row has the same {key}", "Remove one, or correct the key."),
    "unknown_reference": Rule("there is no such {column} in the table {refers}", "Correct it, or add it to {refers}."),
    "overlapping_spells": Rule("the spell overlaps another of the same {key}", "End one before the next begins."),
    "spell_order": Rule("the spell ends before it begins", "Correct one of its dates."),
    "submitted_outcome": Rule(
        "the submission date and the outcome disagree",
        "Date an audit that is completed or below standard, and no other.",
    ),
    "theme_place": Rule(
        "a theme stands for one audit, or for a month and service",
        "Give audit_id, or else month and service.",
    ),
    "team_service": Rule("the service is not that of the team's other rows", "Correct the team or the service."),
    "date_order": Rule("the date is before {earlier}", "Correct one of the two dates."),
    "own_moderation": Rule("the moderator is the auditor", "Name the person who moderated it."),
    "inactive": Rule("the {what} was not active in the audit's month", "Check the spell's dates or the code."),
    "concern_rating": Rule("nobody rated the concern's audit {inadequate}", "Check the audit or its rating."),
    "concern_missing": Rule("the audit is {inadequate} and has no concern", "Raise one, or check the rating."),
    "unmoderated_change": Rule("not moderated, and the final rating is not the auditor's", "Check the moderator."),
    "at_risk_rating": Rule("at risk, and not rated {requires_improvement}", "Check the flag or the rating."),
    "child_differs": Rule("the child is not the child of the audit", "Check both codes."),
    "sign_off": Rule("resolved without the role that signed it off", "Fill the role in."),
    "repeated_audit": Rule("one auditor completed two audits of one child in one month", "Check for a duplicate."),
    "after_extract": Rule("the date is after the extract", "Check the year."),
    "unexplained_exemption": Rule("exempted, and the auditor has no exemption for the month", "Add the exemption."),
    "stage_skipped": Rule("stage 3 has a date and stage 2 has none", "Add the date of stage 2."),
    "undated": Rule("the row has no date, so it does not count", "Add the date."),
    "repeated_row": Rule("another row has the same {key}, and both are counted", "Remove one, if it is a repeat."),
    "undated_share": Rule("evaluated without a date, so it does not count", "Add the date of evaluation."),
}


def found(rule: str, table: str, column: str, broken: pd.Series, /, **words: str) -> pd.DataFrame:
    """One finding for each row where a rule is broken in a column; the rows' index has their file, sheet and number."""
    if not broken.any():
        return NONE
    text, places = RULES[rule], broken.index[broken.to_numpy(bool)]
    return places.to_frame(index=False, name=["file", "sheet", "row"]).assign(
        table=table,
        column=column,
        rule=rule,
        problem=text.problem.format_map(words),
        remedy=text.remedy.format_map(words),
    )


def place(file: str, row: int | None = None) -> pd.Series:
    """What is broken in a finding about a file, or about its header where ``row`` is 1."""
    return pd.Series(True, pd.MultiIndex.from_tuples([(file, "", row)]))


def graded(findings: pd.DataFrame, severity: dict[str, str]) -> pd.DataFrame:
    """Findings with their severity, errors first and then in the order of the contract's tables and rows."""
    order = findings["table"].map({name: number for number, name in enumerate(TABLES)})
    ordered = findings.assign(severity=findings["rule"].map(severity), order=order)
    return ordered.sort_values(["severity", "order", "row"]).reindex(columns=COLUMNS).reset_index(drop=True)


def summary(findings: pd.DataFrame, most: int = 40) -> str:
    """Findings as lines for a terminal, a line each, with a count of those left out."""
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
        )
        if part
    )
    return f"{row.severity}: {place}: {row.problem}. {row.remedy}"
