"""Workbooks in OpenDocument (.ods): their sheets, and what each has where."""

import python_calamine as calamine

from qa_analysis.records.exports.packages import Package, local
from qa_analysis.records.exports.places import ERROR, Book, Places

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
# Parts that only an .ods file has.
CONTENT = {"content.xml", "encrypted-package"}
CELLS = ("table-cell", "covered-table-cell")
VALUES = [f"{OFFICE} {name}" for name in ("value", "string-value", "date-value", "time-value", "boolean-value")]


def book(package: Package) -> Book:
    """The sheets of a workbook. Raises UserError if one is not as it should be, PasswordError if it has a password."""
    if any(b"encryption-data" in piece for piece in package.pieces("meta-inf/manifest.xml")):
        raise calamine.PasswordError
    scan = _Scan(package)
    package.parse("content.xml", scan.start, scan.end, scan.text)
    visible = {name: style not in scan.hidden for name, style in scan.styles.items()}
    return Book(visible, scan.sheets.__getitem__)


class _Scan:
    """One pass over the content. Rows and cells follow each other, each repeated as often as it says."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.sheets: dict[str, Places] = {}
        self.styles: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.within: list[str] = []
        self.style = ""
        self.sheet: Places | None = None
        self.row = self.rows = self.column = self.paragraph = 0
        self.cell: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.value: list[str] | None = None  # the paragraphs of the current cell; None if it has none
        # Whether a shape over the cell, such as a picture, has text: calamine adds it to the cell's own.
        self.mixed = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name, given = local(element), {local(of): value for of, value in attributes.items()}
        if name == "style":
            self.style = given.get("name", "")
        elif name == "table-properties" and given.get("display") == "false":
            self.hidden.add(self.style)
        elif name == "table" and self.within[-1] == "spreadsheet":
            self._open(given.get("name", ""), given.get("style-name", ""))
        elif name == "table" and self.sheet:
            self.package.refuse("it has a table within a cell")
        elif name == "table-row":
            self.rows, self.column = _number(given, "number-rows-repeated"), 0
        elif name in CELLS:
            self.cell, self.given, self.value, self.mixed = attributes, given, None, False
        elif name == "p" and self.within[-1] in CELLS:
            self.value = [] if self.value is None else [*self.value, "\n"]
            self.paragraph = len(self.within)
        elif name == "p" and "annotation" not in self.within:
            self.mixed = True
        elif name == "s":
            self.text(" ")
        self.within.append(name)

    def _open(self, name: str, style: str) -> None:
        if name in self.sheets:
            self.package.refuse("two of its sheets have one name")
        self.sheet = self.sheets[name] = Places(self.package.label, name)
        self.styles[name], self.row = style, 0

    def text(self, text: str) -> None:
        if self.paragraph:
            self.value.append(text)
        elif text.strip() and "annotation" not in self.within:
            self.mixed = True

    def end(self, _: str) -> None:
        name = self.within.pop()
        if name == "p" and len(self.within) == self.paragraph:
            self.paragraph = 0
        elif name in CELLS and self.sheet:
            self._judge("".join(self.value or []))
        elif name == "table-row":
            self.row += self.rows
        elif name == "table":
            self.sheet = None

    def _judge(self, text: str) -> None:
        columns = _number(self.given, "number-columns-repeated")
        values = [self.cell[name] for name in VALUES if name in self.cell]
        kinds = [value for name, value in self.cell.items() if local(name) == "value-type"]
        broken = self._is_broken(text, bool(values), kinds)
        mixed = self.mixed and "string" in kinds and not values
        filled = broken or bool(text) or any(values)
        if filled:
            self.sheet.reach(self.row + self.rows - 1, self.column + columns - 1)
            note = self.sheet.spoil if broken else self.sheet.fill
            for row in range(self.row, self.row + self.rows):
                for column in range(self.column, self.column + columns):
                    note(row, column)
                    if mixed and not broken:
                        self.sheet.texts[row, column] = text
        down, across = (_number(self.given, f"number-{of}-spanned") - 1 for of in ("rows", "columns"))
        if down or across:
            for row in range(self.row, self.row + (self.rows if filled else 1)):
                self.sheet.merge(((row, self.column), (row + down, self.column + across)))
        self.column += columns

    def _is_broken(self, text: str, has_value: bool, kinds: list[str]) -> bool:
        """Whether a cell has an error, or a formula without a result."""
        uncalculated = "formula" in self.given and not has_value and self.value is None
        return "error" in kinds or bool(ERROR.fullmatch(text.strip())) or uncalculated


def _number(given: dict[str, str], name: str) -> int:
    return max(1, int(given.get(name, 1)))
