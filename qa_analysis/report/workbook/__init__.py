"""The workbook: what the report shows, as a spreadsheet that a screen reader and a formula can read.

It follows the Government Analysis Function's guidance, Releasing statistics in spreadsheets: cover, contents, notes and
definitions, then one table on each sheet, marked up as a table, below a title and a line that says what the sheet
holds. Nothing is merged, hidden, frozen or left blank, and no colour has a meaning.
"""

import re
from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.figures import table
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.files import refusals
from qa_analysis.report.month import OpenMonth
from qa_analysis.report.workbook.columns import of_exhibit, of_frame, shorthand
from qa_analysis.report.workbook.drawing import Sheet, draw_workbook
from qa_analysis.report.workbook.front import CONTENTS, contents, cover, definitions, notes, title

NUMBERED = re.compile(r"(Table|Figure) (\d+)\. ")


def write(path: Path, report: OpenMonth, held: list[dict], sources: dict) -> None:
    """Write a month's workbook. ``held`` are the figures and tables of its notebooks (see ``exhibits.exhibits``), and
    ``sources`` are those of the manifest.

    The same report, exhibits and sources give the same bytes. Raises UserError where a caption has no number, or the
    same as another, or the file cannot be written.
    """
    made = draw_workbook(sheets(report, held, sources), title(report), report.front.title, report.as_at)
    with refusals(path, "cannot be written"):
        path.write_bytes(made)


def sheets(report: OpenMonth, held: list[dict], sources: dict) -> list[Sheet]:
    """Every sheet, in order: the sheets before the tables, numbered tables, data of numbered charts, all figures."""
    _require_numbers([exhibit["caption"] for exhibit in held])
    numbered = [_number_sheet(exhibit) for exhibit in sorted(held, key=lambda exhibit: _place(exhibit["caption"]))]
    below = [notes(), definitions(), *numbered, _figures(report)]
    return [cover(report, sources), contents(below), *below]


def _require_numbers(captions: list[str]) -> None:
    """Refuse captions without a number, or with that of another: the number names the sheet."""
    for caption in captions:
        if not NUMBERED.match(caption):
            raise UserError(
                f"The caption {caption!r} has no number. Begin it with Table or Figure, a number and a full stop."
            )
    places = [_place(caption) for caption in captions]
    for caption, place in zip(captions, places, strict=True):
        if places.count(place) > 1:
            raise UserError(
                f"Two captions in the notebooks begin with {_name(caption)}. Give each a number of its own."
            )


def _place(caption: str) -> tuple[bool, int]:
    kind, number = NUMBERED.match(caption).groups()
    return kind == "Figure", int(number)


def _name(caption: str) -> str:
    return caption.split(".")[0]


def _number_sheet(exhibit: dict) -> Sheet:
    """The sheet of a numbered table, or of the data behind a numbered chart."""
    name, columns = _name(exhibit["caption"]), of_exhibit(exhibit)
    what = ", the data behind the chart of that number in the report" if name.startswith("Figure") else ""
    says = [f"This sheet holds one table{what}. {shorthand(columns)}", _made(exhibit), CONTENTS]
    return Sheet(name, exhibit["caption"], says, columns)


def _made(exhibit: dict) -> str:
    """What an exhibit shows, in words: what a list holds, or which measures there are."""
    shown = [f"{ENTRIES[name].title} ({name})" for name in exhibit["made"]]
    measures = f"It shows: {'; '.join(shown)}. Definitions says what is counted." if shown else ""
    return " ".join(filter(None, (exhibit["definition"], measures)))


def _figures(report: OpenMonth) -> Sheet:
    """Every figure of the report, as in figures.csv."""
    columns = of_frame(report.figures, {name: name.capitalize() for name in table.COLUMNS})
    says = [
        f"This sheet holds one table, every figure of the report, in full and not rounded. {shorthand(columns)}",
        "Low and high are the ends of the 95% interval. The same rows are in figures.csv.",
        CONTENTS,
    ]
    return Sheet("Figures", "Figures: every number that the report counts", says, columns)
