"""The sheets before the tables: cover, contents, notes and definitions."""

from qa_analysis.contract.periods import month
from qa_analysis.exhibits import formats
from qa_analysis.figures.measures import registry
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.workbook.columns import Column, of_frame, shorthand
from qa_analysis.report.workbook.drawing import Heading, Link, Sheet

CONTENTS = Link("Contents")
OPERATIONAL = "This edition names teams and staff. It must not leave the council."
HOLDS = (
    "This workbook holds the numbered tables of the report, the data behind its charts, and every figure that they "
    "come from. Contents links to each sheet, Notes says how to read the numbers, Definitions what each measure counts."
)
NOTES = {
    "[c]": "Confidential. The number is hidden, so that no child can be recognised by it.",
    "[x]": "Not available. The records do not say.",
    "[z]": "Not applicable. There was nothing to count from, or a line has no value of that kind.",
    "not listed": "The team was not on that list, so its numbers are not given.",
    "Count, of, per cent": (
        "A cell of the report with several numbers is several columns here. 7 of 41 (17%) is 7 under count, 41 under "
        "of and 17.1 under per cent. A per cent that has no count is a mean of shares; of says how many they are."
    ),
    "Rounding": (
        "Cells hold numbers in full. Per cent are shown with one decimal, except in Figures; in the report they are "
        "whole numbers, rounded half up. Shares as shown need not sum to 100."
    ),
    "Intervals": (
        "An interval is given only where audits are a sample. It is Wilson's 95% interval, its ends in per cent; that "
        "of agreement between auditors and moderators is its estimator's own, and not in per cent."
    ),
    "Registers": (
        "A register has every case in it, so nothing is estimated from it and its numbers have no interval. Those of "
        "completion, coverage, actions and the pool of auditors are of registers."
    ),
    "As at": "The day on which the state of things is taken. What is dated later has not happened.",
    "Dates": (
        "Dates in lists are dates of the spreadsheet, and a month there is its first day. Periods that head lines and "
        "columns are text."
    ),
    "Tables without lines": "A table in which nothing would stand has no sheet; the report says so in words.",
    "Filters": "The tables have no filter buttons. Ctrl+Shift+L inside a table shows them.",
}
DEFINED = {
    "title": "Title",
    "measure": "Measure",
    "definition": "Definition",
    "numerator": "Numerator, or what is counted",
    "denominator": "Denominator",
    "leaves_out": "Left out",
    "unit": "Unit",
    "sampled": "Sampled",
    "target_source": "Target from",
}


def title(report: OpenMonth) -> str:
    """The title of the workbook."""
    return f"{report.front.title}, {formats.period(report.month)}: workbook"


def cover(report: OpenMonth, sources: dict) -> Sheet:
    """The cover: what the workbook is, who wrote the report, and what both were made from."""
    edition = f"{report.edition.capitalize()} edition"
    warning = [OPERATIONAL] if report.edition == "operational" else []
    says = [Heading(edition), *warning, _as_at(report), HOLDS, CONTENTS]
    return Sheet("Cover", title(report), [*says, *_authors(report), *_made_from(sources)], [])


def _as_at(report: OpenMonth) -> str:
    partial = report.as_at < month(report.month).end_time.date()
    more = ", before the month ended: its numbers are to date" if partial else ""
    return f"As at {formats.period(report.state)}{more}."


def _authors(report: OpenMonth) -> list[str]:
    authors = report.front.authors
    lines = [", ".join(filter(None, (author.name, author.role, author.wrote))) for author in authors]
    return [Heading("Authors of the report"), *lines] if lines else []


def _made_from(sources: dict) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in sources["versions"].items())
    hashes = {"code": sources["code"], **sources["params"], **sources["inputs"]}
    lines = [f"{name}: SHA-256 {digest}" for name, digest in hashes.items()]
    return [Heading("Made from"), versions, *lines]


def contents(sheets: list[Sheet]) -> Sheet:
    """The contents: a link to each sheet, and its title."""
    columns = [
        Column("Sheet", [Link(sheet.name) for sheet in sheets]),
        Column("Title", [sheet.title for sheet in sheets]),
    ]
    return Sheet(CONTENTS, "Contents", ["This sheet holds one table. Each name in it links to its sheet."], columns)


def notes() -> Sheet:
    """The notes: what the shorthand means, and how to read the numbers."""
    columns = [Column("Note", [*NOTES]), Column("Text", [*NOTES.values()])]
    return Sheet("Notes", "Notes", ["This sheet holds one table.", CONTENTS], columns)


def definitions() -> Sheet:
    """The definitions: what each measure counts, from the registry."""
    words = registry().reset_index()
    words["sampled"] = words["sampled"].map({True: "yes", False: "no"})
    words["unit"] = words["unit"].replace("percent", "per cent")
    columns = of_frame(words, DEFINED)
    says = [f"This sheet holds one table. {shorthand(columns)}", CONTENTS]
    return Sheet("Definitions", "Definitions of the measures", says, columns)
