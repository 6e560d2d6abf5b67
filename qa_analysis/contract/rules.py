"""The rules of the data contract: their messages and usual severity. The checks themselves are in ``records``."""

from typing import NamedTuple

ERROR, WARNING, NOTE = SEVERITIES = ("error", "warning", "note")

RIGHT = "No action needed if that is right."


class Rule(NamedTuple):
    """What a broken rule means, how to mend it, and how serious it usually is; each finding fills in the ``{…}``.

    A framework may make an error a warning and the reverse (``settings.Framework.severity``). A note only says how
    records were read: it is never a fault, and a framework cannot change it.
    """

    problem: str
    remedy: str
    severity: str = ERROR


# The report's list of findings prints the problem of each warning: to change one changes reports.
RULES = {
    "missing_table": Rule(
        "the table is not there{but}",
        "Export it, name its export in params/sources.yml, or give the right folder with --data.",
    ),
    "no_header": Rule(
        "row 1 has none of this table's headings", "Put the headings in row 1 and a comma between two cells."
    ),
    "no_headings": Rule(
        "no row has headings of this table", "Name them under columns in params/sources.yml; --propose suggests them."
    ),
    "unknown_table": Rule(
        "the file is no table of the data contract, so it is not read",
        "Name it in params/sources.yml, which qa-report check --propose starts for you, or move it away.",
        WARNING,
    ),
    "absent_column": Rule(
        "the column is not there, and it is required",
        "Add it, or give its heading under columns in params/sources.yml.",
    ),
    "missing_column": Rule(
        "the column is not there, so it counts as not recorded",
        "Add it if it is recorded, or give its heading under columns in params/sources.yml.",
        WARNING,
    ),
    "unknown_column": Rule("the heading is not in the data contract", "Rename or remove it.", WARNING),
    "repeated_column": Rule("two columns have this heading", "Keep one of them."),
    "taken_twice": Rule(
        "the table is there twice: {what}",
        "Move one of them away or correct params/sources.yml, so that each row is read only once.",
    ),
    "torn_row": Rule("the row has more or fewer cells than the header", "Check its commas and quotation marks."),
    "unreadable": Rule("the value cannot be read as {kind}", "Write it as {form}."),
    "required": Rule("a required value is missing", "Fill it in."),
    "vocabulary": Rule("the value is not one of those allowed", "Use one of: {allowed}."),
    "out_of_range": Rule("the number is outside {range}", "Correct it."),
    "duplicate": Rule("another row has the same {key}", "Remove one, or correct the key."),
    "unknown_reference": Rule("there is no such {column} in the table {refers}", "Correct it, or add it to {refers}."),
    "overlapping_spells": Rule("the spell overlaps another of the same {key}", "End one before the next begins."),
    "spell_order": Rule("the spell ends before it begins", "Correct one of its dates.", WARNING),
    "submitted_outcome": Rule(
        "the submission date and the outcome disagree",
        "Give a submission date to completed and below-standard audits only.",
    ),
    "theme_place": Rule(
        "a theme stands for one audit, or for a month and service",
        "Give audit_id, or else month and service.",
    ),
    "team_service": Rule("the service is not that of the team's other rows", "Correct the team or the service."),
    "date_order": Rule("the date is before {earlier}", "Correct one of the two dates."),
    "own_moderation": Rule("the moderator is the auditor", "Name the person who moderated it."),
    "inactive": Rule("the {what} was not active in the audit's month", "Check the spell's dates or the code.", WARNING),
    "concern_rating": Rule("nobody rated the concern's audit {inadequate}", "Check the audit or its rating.", WARNING),
    "concern_missing": Rule("the audit is {inadequate} and has no concern", "Raise one, or check the rating.", WARNING),
    "unmoderated_change": Rule(
        "not moderated, and the final rating is not the auditor's", "Check the moderator.", WARNING
    ),
    "at_risk_rating": Rule("at risk, and not rated {requires_improvement}", "Check the flag or the rating.", WARNING),
    "child_differs": Rule("the child is not the child of the audit", "Check both codes.", WARNING),
    "sign_off": Rule("resolved without the role that signed it off", "Fill the role in.", WARNING),
    "repeated_audit": Rule(
        "one auditor completed two audits of one child in one month", "Check for a duplicate.", WARNING
    ),
    "after_extract": Rule("the date is after the extract", "Check the year.", WARNING),
    "unexplained_exemption": Rule(
        "exempted, and the auditor has no exemption for the month", "Add the exemption.", WARNING
    ),
    "stage_skipped": Rule("stage 3 has a date and stage 2 has none", "Add the date of stage 2.", WARNING),
    "undated": Rule("the row has no date, so it does not count", "Add the date.", WARNING),
    "repeated_row": Rule(
        "another row has the same {key}, and both are counted", "Remove one, if it is a repeat.", WARNING
    ),
    "unproven_dates": Rule(
        "dates could have the month first, and nothing in the records shows the order; read day first",
        "Check them, or export dates as YYYY-MM-DD.",
        WARNING,
    ),
    "no_history": Rule(
        "the tracker shows its state on {day} only, so what it was before is not known",
        "Export it with its dates, to see what changed and when.",
        WARNING,
    ),
    "undated_end": Rule(
        "completed, without a date that tells whether that was in time", "Add the date, or export it with its dates."
    ),
    "read_as": Rule("read from {form}", RIGHT, NOTE),
    "merged_cell": Rule("read from merged cells: each has the value of the first", RIGHT, NOTE),
    "read_whole_as": Rule("{form}", RIGHT, NOTE),
    "ambiguous_date": Rule(
        "the date could have the month first; read day first", "Check it, or write YYYY-MM-DD.", NOTE
    ),
    "left_out": Rule("the row was skipped: {what}", RIGHT, NOTE),
    "unused_column": Rule(
        "the heading is not one of this table's, so it was skipped", "No action needed, or name it under columns.", NOTE
    ),
    "undated_share": Rule("evaluated without a date, so it does not count", "Add the date of evaluation.", WARNING),
}
