"""Commentary: what the authors of a month's report wrote about its sections, in ``params/MONTH.md``."""

import re
from pathlib import Path

from qa_analysis.errors import UserError
from qa_analysis.narrative import Text

LENGTHS = {"1": 9, "2": 7, "3": 3}  # subsections of the parts that answer the report's questions
SECTIONS = (
    *(f"{part}.{number}" for part, last in LENGTHS.items() for number in range(last + 1)),
    *(f"{part}.{number}" for part in "45" for number in (1, 2, 3)),
    "appendix",
)


def read(params: Path, month: str) -> dict[str, Text]:
    """The Markdown of each section, by number; a heading such as ``# 1.1`` begins one.

    Empty where there is no file for the month. Raises UserError that names the line of an unknown section.
    """
    path = params / f"{month}.md"
    if not path.is_file():
        return {}
    texts: dict[str, list[str]] = {"": []}
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if heading := re.match(r"# (\S+)", line):
            section = heading[1].lower()
            if section not in SECTIONS:
                raise UserError(f"{path}, line {number}: no such section. Use one of: {', '.join(SECTIONS)}.")
            texts[section] = []
        else:
            texts[section].append(line)
    if any(line.strip() for line in texts.pop("")):
        raise UserError(f"{path}, line 1: text before the first section. Begin with a heading such as # 1.1.")
    return {name: Text("\n".join(lines).strip()) for name, lines in texts.items()}
