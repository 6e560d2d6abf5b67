"""Packages: the zipped parts of a workbook, unpacked within bounds and parsed without trust in what they declare."""

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
    """A zipped workbook; its parts are found by their names, whatever the case and the slashes.

    Raises UserError where they would fill the memory, or two of them have one name.
    """

    def __init__(self, content: bytes, label: str) -> None:
        self.label, self.file = label, zipfile.ZipFile(io.BytesIO(content))
        parts = self.file.infolist()
        self.parts = {_plain(part.filename): part for part in parts}
        if len(self.parts) < len(parts):
            self.refuse("two of its parts have one name")
        xml = [name for name in self.parts if name.endswith((".xml", ".rels"))]
        if sum(self.parts[name].file_size for name in xml) > MOST:
            self._refuse_size()
        for name in xml:
            if "/worksheets/" not in name:  # those are parsed when they are chosen
                for _ in self.pieces(name):
                    pass

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def parse(self, name: str, start: Callable, end: Callable | None = None, text: Callable | None = None) -> None:
        """Hand over a part's elements, their names and those of their attributes as ``namespace name``, and its text.

        A document type may make a text of any size, and a comment cuts one up, so that readers keep different pieces:
        a part with either is refused.
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
        """What a part is related to, by identifier: the kind of each relation and the part that it leads to."""
        folder, own = posixpath.split(name)
        found = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if local(element) == "Relationship":
                if attributes.get("Id") in found:
                    self.refuse("two of its relations have one name")
                target = _plain(posixpath.join("/", folder, _slashed(attributes.get("Target", ""))))
                found[attributes.get("Id")] = local(attributes.get("Type", ""), "/"), target

        self.parse(posixpath.join(folder, "_rels", f"{own}.rels"), start)
        return found

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes, as many as there are and not as it says, for it may lie."""
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


def _plain(name: str) -> str:
    return posixpath.normpath(_slashed(name)).lstrip("/").casefold()


def _slashed(name: str) -> str:
    return name.replace("\\", "/")
