"""Workbooks as other programs write them: a small one with its XML changed, and one of OpenDocument by hand."""

import io
import re
import zipfile
from pathlib import Path

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}
SHEET, BOOK, RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MAIN = (SHEET, BOOK, "xl/styles.xml", "xl/sharedStrings.xml")
CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def rewrite(path: Path, change) -> None:
    """Put each part of a workbook through a function of its name and text to a text, or to a new name and a text."""
    with zipfile.ZipFile(path) as parts:
        held = [(name, parts.read(name).decode()) for name in parts.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in held:
            changed = change(name, text)
            parts.writestr(*((name, changed) if isinstance(changed, str) else changed))


def strict(_: str, text: str) -> str:
    for plain, other in STRICT.items():
        text = text.replace(plain, other)
    return text


def prefixed(name: str, text: str) -> str:
    """The elements of a workbook's own namespace with a prefix."""
    if name not in MAIN:
        return text
    return re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", text).replace('xmlns="', 'xmlns:x="', 1)


def at_sheet(pattern: str, to: str):
    """A change of the part of the first sheet alone."""
    return lambda name, text: re.sub(pattern, lambda found: found.expand(to), text) if name == SHEET else text


def added(cells: str):
    """The first sheet with more rows at its end."""
    return lambda name, text: text.replace("</sheetData>", f"{cells}</sheetData>") if name == SHEET else text


def targeted(to: str):
    """The first sheet's part under another address in the list of relations."""
    return lambda name, text: re.sub('"[^"]*sheet1.xml"', lambda _: f'"{to}"', text) if name == RELATIONS else text


def opendocument(path: Path, *tables: str, manifest: str = "<manifest/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", CONTENT.format("".join(tables)))
    return path


def ods_table(name: str, *rows: list[str | None], style: str = "shown") -> str:
    """A table of OpenDocument; a cell that begins with < is XML as it is."""
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}" table:style-name="{style}">{lines}</table:table>'


def ods_cell(text: str | None, **more: int) -> str:
    if not text:
        return "<table:table-cell/>"
    spans = "".join(f' table:number-{of}-spanned="{number}"' for of, number in more.items())
    typed = f'<table:table-cell office:value-type="string"{spans}><text:p>{text}</text:p></table:table-cell>'
    return text if text.startswith("<") else typed


def lying(path: Path, name: str, text: str) -> None:
    """Put a part into a workbook whose directory says that it is far smaller than it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
        size = new.getinfo(name).file_size
    path.write_bytes(file.getvalue().replace(size.to_bytes(4, "little"), (99).to_bytes(4, "little")))
