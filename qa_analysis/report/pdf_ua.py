"""PDF/UA-1 (ISO 14289-1): completes the tags and metadata of a PDF that a browser printed.

A screen reader then tells content from decoration and says where each link leads. The tags of a PDF are a tree of
elements, such as headings and figures. The kids of an element are other elements, its link, or marks: numbered
sequences of operators in the content of a page.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, NumberTree, Object, Operator, Pdf

Mark = tuple[tuple[int, int], int]  # the id of a page, and the number of a sequence in it
Part = list[ContentStreamInstruction]  # operators that belong together
PATH_ENDS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"}
# The operators that begin a marked sequence, a text or a path, and those that end it.
ENDS = {"BDC": {"EMC"}, "BMC": {"EMC"}, "BT": {"ET"}, "m": PATH_ENDS, "re": PATH_ENDS}
PAINTS_MORE = {"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"}  # than a path
DRAWN = {"/Figure", "/Lbl"}  # their paths are content: a chart, or the bullet of a list
BEGIN_ARTIFACT = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
END = ContentStreamInstruction([], Operator("EMC"))
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def complete(path: Path, page: str) -> None:
    """Complete the PDF of a page in place, given its HTML. Raises ValueError if the PDF is damaged or has no tags."""
    try:
        with Pdf.open(path, allow_overwriting_input=True) as pdf:
            if "/StructTreeRoot" not in pdf.Root:
                raise ValueError("It has no tags.")
            mark_artifacts(pdf)
            mend_elements(pdf)
            describe_links(pdf, page)
            identify(pdf)
            pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    except pikepdf.PdfError:
        raise ValueError("It is damaged.") from None


def mark_artifacts(pdf: Pdf) -> None:
    """Mark what is not content as an artifact: page numbers, rules, backgrounds and the repeated heads of tables."""
    tree = pdf.Root.StructTreeRoot
    artifacts = set(repeated_heads(tree))
    for page in pdf.pages:
        parts = list(split(pikepdf.parse_content_stream(page)))
        artifacts |= {(page.objgen, number(part)) for part in parts if is_decoration(part)}
        marked = [step for part in parts for step in with_artifact(part, (page.objgen, number(part)) in artifacts)]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))
        for mcid in [mcid for objgen, mcid in artifacts if objgen == page.objgen]:
            NumberTree(tree.ParentTree)[page.StructParents][mcid] = None
    for element in elements(tree):
        element.K = Array([kid for kid in kids(element) if mark(kid, element) not in artifacts])


def repeated_heads(tree: Object) -> Iterator[Mark]:
    """The marks of column headers on the later pages of their tables."""
    for cell in elements(tree):
        if kind(cell) == "/TH" and any(each.get("/Scope") == Name.Column for each in cell.get("/A", [])):
            owners = [cell, *elements(cell)]
            marks = [found for owner in owners for kid in kids(owner) if (found := mark(kid, owner))]
            yield from (each for each in marks if each[0] != marks[0][0])


def split(content: Part) -> Iterator[Part]:
    """The content of a page as marked sequences, texts and paths outside them, and single operators."""
    steps = iter(content)
    for step in steps:
        part, ends = [step], ENDS.get(str(step.operator), ())
        while ends and str(part[-1].operator) not in ends:
            part.append(next(steps))
        yield part


def number(part: Part) -> int | None:
    """The number of a marked sequence; None for another part."""
    properties = part[0].operands[1:]
    return properties[0].get("/MCID") if properties and isinstance(properties[0], Dictionary) else None


def is_decoration(part: Part) -> bool:
    """Whether a marked sequence paints nothing that can be read."""
    says = any(str(step.operator) in PAINTS_MORE for step in part)
    return number(part) is not None and str(part[0].operands[0]) not in DRAWN and not says


def with_artifact(part: Part, is_artifact: bool) -> Part:
    """A part of a page's content, marked as an artifact if it is one or if nothing says what it is."""
    if is_artifact:
        return [BEGIN_ARTIFACT, *part[1:]]
    is_painted = str(part[-1].operator) in {"ET"} | PAINTS_MORE | PATH_ENDS - {"n"}
    is_marked = any(str(step.operator) in {"BDC", "BMC"} for step in part)
    return [BEGIN_ARTIFACT, *part, END] if is_painted and not is_marked else part


def mend_elements(pdf: Pdf) -> None:
    """Give each element a type that PDF 1.7 knows, and kids that the type may have."""
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Em=Name.Span, Strong=Name.Span)
    for element in list(elements(pdf.Root.StructTreeRoot)):
        within = [kid for kid in kids(element) if is_element(kid)]
        # A figure of the page is a picture, which has the alternative text, and its caption.
        if kind(element) == "/Figure" and any(kind(kid) == "/Figure" for kid in within):
            element.S = Name.Div
        elif kind(element) == "/LI":
            put_into_body(pdf, element, [kid for kid in within if kind(kid) != "/Lbl"])
        elif is_untyped(element) and any(kind(kid) == "/NonStruct" and is_text(kid) for kid in within):
            element.S = Name.P


def is_untyped(element: Object) -> bool:
    """Whether neither an element nor any above it says what it is, as with the terms and definitions of a list."""
    while kind(element) == "/NonStruct":
        element = element.P
    return kind(element) == "/Document"


def is_text(element: Object) -> bool:
    """Whether an element has text of its own."""
    return any(mark(kid, element) for kid in kids(element))


def put_into_body(pdf: Pdf, item: Object, said: list[Object]) -> None:
    """Put what an item of a list says into one element, after its bullet or number."""
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(said)))
    for element in said:
        element.P = body
    item.K = Array([*(kid for kid in kids(item) if not is_element(kid) or kind(kid) == "/Lbl"), body])


def describe_links(pdf: Pdf, page: str) -> None:
    """Describe each link by the words of the first link of the page that leads to the same place."""
    words = {}
    for target, text in LINK.findall(page):
        words.setdefault(unescape(target), " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()))
    for annotation in (each for page in pdf.pages for each in page.get("/Annots", [])):
        target = str(annotation.A.URI) if "/A" in annotation else "#" + str(annotation.Dest).removeprefix("/")
        annotation.Contents = words.get(target) or target


def identify(pdf: Pdf) -> None:
    """Say in the metadata that the PDF is made to PDF/UA-1, and its title and language."""
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = str(pdf.docinfo.Title)
        metadata["dc:language"] = {str(pdf.Root.Lang)}
        metadata["pdfuaid:part"] = "1"


def elements(parent: Object) -> Iterator[Object]:
    """The elements below an element or the tree's root, in reading order."""
    for kid in filter(is_element, kids(parent)):
        yield kid
        yield from elements(kid)


def kids(element: Object) -> list:
    """The kids of an element, of which a single one may stand without a list."""
    found = element.get("/K", [])
    return list(found) if isinstance(found, Array) else [found]


def is_element(kid: object) -> bool:
    """Whether a kid is another element."""
    return isinstance(kid, Dictionary) and "/S" in kid


def kind(element: Object) -> str:
    """The type of an element, such as /Figure."""
    return str(element.S)


def mark(kid: object, element: Object) -> Mark | None:
    """The mark that a kid of an element is; None for another element or a link."""
    if not isinstance(kid, Dictionary):
        return element.Pg.objgen, kid
    return (kid.get("/Pg", element.get("/Pg")).objgen, kid.MCID) if kid.get("/Type") == Name.MCR else None
