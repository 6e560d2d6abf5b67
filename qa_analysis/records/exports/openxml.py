"""Workbooks in Open XML (.xlsx and .xlsm), whatever program wrote them: their sheets, and what one has where."""

import re
from functools import cache

from qa_analysis.records.exports.grid import letter
from qa_analysis.records.exports.packages import SAVE, Package, local
from qa_analysis.records.exports.places import Book, Places, place, span

# What some programs write for a formula that they cannot calculate.
NOUGHT = re.compile(r"0?(\.0*)?")
# Calamine refuses a file with any other error.
ERRORS = ("", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
TRUE = ("1", "true")


def book(package: Package) -> Book:
    """The sheets of a workbook. Raises UserError if a part is not as it should be."""
    (main,) = [to for kind, to in package.relations().values() if kind == "officeDocument"]
    related, visible, parts, flags = package.relations(main), {}, {}, {}

    def start(element: str, attributes: dict[str, str]) -> None:
        given = {local(name): value for name, value in attributes.items()}
        if local(element) == "sheet":
            kind, part = related.get(given.get("id"), ("worksheet", ""))
            if kind == "worksheet":
                name = given["name"]
                if name in parts:
                    package.refuse("two of its sheets have one name")
                visible[name], parts[name] = given.get("state", "visible") == "visible", part
        elif local(element) in ("workbookPr", "calcPr"):
            flags.update((name, value.lower() in TRUE) for name, value in given.items())

    @cache
    def texts() -> bytearray:
        return _texts(package, f"{main.rpartition('/')[0]}/sharedstrings.xml".lstrip("/"))

    def places(name: str) -> Places:
        return _places(package, parts[name], Places(package.label, name), texts(), flags.get("fullCalcOnLoad", False))

    package.parse(main, start)
    return Book(visible, places, not flags.get("date1904"))


def _places(package: Package, part: str, places: Places, texts: bytearray, stale: bool) -> Places:
    if part not in package:
        places.refuse("its part of the file was not found, so its errors cannot be seen", SAVE)
    scan = _Scan(places, texts, stale)
    package.parse(part, scan.start, scan.end, scan.text)
    return places


def _texts(package: Package, part: str) -> bytearray:
    """Whether each shared string has any text: 1 or 0."""
    filled, within = bytearray(), []

    def start(element: str, _: dict[str, str]) -> None:
        within.append(local(element))
        if within[-1] == "si":
            filled.append(0)

    def text(_: str) -> None:
        # rPh is how to pronounce the text, not part of it.
        if within[-1] == "t" and "rPh" not in within:
            filled[-1] = 1

    if part in package:
        package.parse(part, start, lambda _: within.pop(), text)
    return filled


class _Scan:
    """One pass over the part of a sheet. Rows and cells give their address, or else follow the one before.

    ``stale`` says whether the workbook asks to be calculated when it is opened.
    """

    def __init__(self, places: Places, texts: bytearray, stale: bool) -> None:
        self.places, self.texts, self.stale = places, texts, stale
        self.row = self.column = -1
        self.data = self.phonetic = self.taking = False
        self.kind: str | None = None  # of the current cell; None between cells
        self.has_value = False  # whether the current cell has a value, even an empty one
        self.value: list[str] = []
        self.formula: dict[str, str] | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = local(element)
        if self.kind is not None:
            if name in ("v", "t"):
                self.taking, self.has_value = not self.phonetic, True
            elif name == "f":
                self.formula = attributes
            elif name == "rPh":
                self.phonetic = True
        elif name == "c" and self.data:
            self._move(attributes.get("r"))
            self.kind, self.value, self.formula, self.has_value = attributes.get("t", "n"), [], None, False
        elif name == "row" and self.data:
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "sheetData":
            self.data = True
        elif name == "mergeCell":
            self.places.merge(span(attributes["ref"]))

    def text(self, text: str) -> None:
        if self.taking:
            self.value.append(text)

    def end(self, element: str) -> None:
        name = local(element)
        if name in ("v", "t"):
            self.taking = False
        elif name == "c" and self.kind is not None:
            self._judge(self.kind, "".join(self.value))
            self.kind = None
        elif name == "rPh":
            self.phonetic = False
        elif name == "sheetData":
            self.data = False

    def _move(self, address: str | None) -> None:
        self.row, self.column = place(address) if address else (self.row, self.column + 1)

    def _judge(self, kind: str, value: str) -> None:
        if kind == "e":
            if value not in ERRORS:
                at = f"cell {letter(self.column)}{self.row + 1}"
                self.places.refuse(f"{at} has an error of an unknown kind", "Mend its formula, and run again.")
            self.places.spoil(self.row, self.column)
        elif self.formula is not None and self._lacks_result(kind, value.strip()):
            self._spoil(self.formula)
        elif value and (kind != "s" or self.texts[int(value)]):
            self.places.fill(self.row, self.column)

    def _lacks_result(self, kind: str, value: str) -> bool:
        # Programs that cannot calculate write 0 or nothing, and ask for the calculation later.
        stale = self.stale and kind in ("n", "str") and bool(NOUGHT.fullmatch(value))
        return not self.has_value or (not value and kind != "str") or stale

    def _spoil(self, formula: dict[str, str]) -> None:
        """Note a cell without a result, and all cells that an array formula would fill."""
        (top, left), (bottom, right) = (self.row, self.column), (self.row, self.column)
        if formula.get("t") in ("array", "dataTable") and "ref" in formula:
            (top, left), (bottom, right) = span(formula["ref"])
        self.places.reach(bottom, right)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.places.spoil(row, column)
