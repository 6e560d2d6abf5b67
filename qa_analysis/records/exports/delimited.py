"""Files of delimited text, in any encoding and with any delimiter."""

import codecs
import csv
import io

from qa_analysis.errors import UserError
from qa_analysis.records.exports.grid import Grid, require_size

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# The encoding in which Windows programs in this country write text that is not in UTF-8.
OLD = "cp1252"
DELIMITERS = ",;\t|"


def grid(content: bytes, label: str, encoding: str = "", delimiter: str = "") -> Grid:
    """A delimited file as a grid. If no encoding or delimiter is given, one that fits is found.

    Raises UserError if the file cannot be decoded or a quotation mark is never closed.
    """
    text, noted = _decode(content, label, encoding)
    rows = read(text.removeprefix("\ufeff"), label, delimiter or _delimiter(text))
    return Grid(label, "", rows, noted, delimited=True)


def _decode(content: bytes, label: str, encoding: str) -> tuple[str, str]:
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), "")
    try:
        return content.decode(encoding or marked or "utf-8"), ""
    except ValueError:
        if encoding or marked:
            raise UserError(f"{label}: not in {encoding or marked}. Correct encoding in params/sources.yml.") from None
    try:
        return content.decode(OLD), f"the file is not in UTF-8 and was read as {OLD}"
    except UnicodeDecodeError:
        raise UserError(f"{label}: neither in UTF-8 nor in {OLD}. Give its encoding in params/sources.yml.") from None


def _delimiter(text: str) -> str:
    """The delimiter that gives the most cells in the fullest of the first lines."""
    lines = text.splitlines()[:40]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def read(text: str, label: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """The rows of delimited text with their numbers. Raises UserError if it cannot be read as CSV or is too wide."""
    # Before the text is read, so that no line can fill the memory with cells.
    for line in text.splitlines():
        require_size(label, line.count(delimiter) + 1)
    try:
        rows = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1))
    except csv.Error as error:
        raise UserError(f"{label}: not readable as CSV ({error}). Is a quotation mark never closed?") from None
    require_size(label, max((len(cells) for _, cells in rows), default=0))
    return rows
