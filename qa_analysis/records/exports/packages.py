"""Packages: unpacks and parses the zipped parts of a workbook, within limits and without trusting what they declare."""

import copy
import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.parsers import expat

from qa_analysis.errors import UserError

MOST = 250 * 2**20  # bytes that the XML of a workbook may unpack to
PIECE = 2**18  # bytes that are unpacked at a time
SAVE = "Open it in Excel or LibreOffice, save a copy as .xlsx, and use that."


class Package:
    """A zipped workbook. Its parts are found by name, whatever the case and the direction of slashes.

    Raises UserError if the parts would fill the memory, or two of them have the same name.
    """

    def __init__(self, content: bytes, label: str) -> None:
        self.label, self.file = label, zipfile.ZipFile(io.BytesIO(content))
        parts = self.file.infolist()
        self.parts = {_plain_name(part.filename): part for part in parts}
        if len(self.parts) < len(parts):
            self.refuse("two of its parts have one name")
        xml = [name for name in self.parts if name.endswith((".xml", ".rels"))]
        if sum(self.parts[name].file_size for name in xml) > MOST:
            self._refuse_size()
        for name in xml:
            # Sheets are unpacked, and so checked, when they are read.
            if "/worksheets/" not in name:
                for _ in self.pieces(name):
                    pass

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def parse(self, name: str, start: Callable, end: Callable | None = None, text: Callable | None = None) -> None:
        """Call ``start`` and ``end`` for a part's elements (names are ``namespace name``), and ``text`` for its text.

        A part with a document type or a comment is refused: a document type can expand to text of any size, and a
        comment divides text so that readers keep different pieces of it.
        """
        parser = expat.ParserCreate(namespace_separator=" ")

        def refuse(*_) -> None:
            self.refuse("it has a document type, or comments within its cells")

        def first(element: str, attributes: dict[str, str]) -> None:
            parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = refuse
            parser.StartElementHandler = start
            start(element, attributes)

        parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, first
        parser.EndElementHandler, parser.CharacterDataHandler = end, text
        for piece in self.pieces(name):
            parser.Parse(piece)
        parser.Parse(b"", True)

    def relations(self, name: str = "") -> dict[str | None, tuple[str, str]]:
        """The relations of a part, by identifier: the kind of each, and the part that it leads to."""
        folder, file = posixpath.split(name)
        found = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if local(element) == "Relationship":
                if attributes.get("Id") in found:
                    self.refuse("two of its relations have one name")
                target = _plain_name(posixpath.join("/", folder, _with_slashes(attributes.get("Target", ""))))
                found[attributes.get("Id")] = local(attributes.get("Type", ""), "/"), target

        self.parse(posixpath.join(folder, "_rels", f"{file}.rels"), start)
        return found

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes, counted while they are unpacked: the size that the file declares may be wrong."""
        part = copy.copy(self.parts[name])
        rest, part.file_size = min(part.file_size, MOST), MOST + 1
        with self.file.open(part) as file:
            while piece := file.read(PIECE):
                rest -= len(piece)
                if rest < 0:
                    self._refuse_size()
                yield piece

    def _refuse_size(self) -> None:
        self.refuse(f"it unpacks to more than it says, or to more than {MOST // 2**20} MB")

    def refuse(self, why: str) -> None:
        """Raise the error that names the file."""
        raise UserError(f"{self.label}: the workbook is not read: {why}. {SAVE}")


@lru_cache(1000)
def local(name: str, mark: str = " ") -> str:
    """A name without the namespace before it."""
    return name.rpartition(mark)[2]


def _plain_name(name: str) -> str:
    return posixpath.normpath(_with_slashes(name)).lstrip("/").casefold()


def _with_slashes(name: str) -> str:
    return name.replace("\\", "/")
