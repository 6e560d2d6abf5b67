"""A section of the report: what its notebook says, draws and lists, and nothing behind it.

A notebook is handed the figures it names, the lists it shows and what authors wrote, and never the records. Each call
shows something where it stands. A word in braces is the council's own: ``"{inadequate}"`` is the grade of that role,
whatever the framework calls it, in sentences, captions and keys alike.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from inspect import signature
from typing import NamedTuple

import pandas as pd
from IPython.display import display

from qa_analysis.contract.settings import Framework
from qa_analysis.contract.words import quantity
from qa_analysis.errors import UserError, require
from qa_analysis.exhibits import exhibit, sentences, tables
from qa_analysis.exhibits.charts import Chart
from qa_analysis.exhibits.formats import Markdown, Text, nothing, when
from qa_analysis.exhibits.tables import Table
from qa_analysis.figures.table import KEYS, together
from qa_analysis.report.contents import Contents

SENTENCE = "application/vnd.qa-report.sentence+json"
SEE = '<span class="see">{}</span>'  # where the build names the exhibits that show the sentence's figures
BELOW, ABOVE = "below {good}", "above {good}"
NAME = r"\{(\w+)\}"
ROLES = ("good", "requires_improvement", "inadequate", "social_care", "early_help", "youth_support")
Form = Callable[..., Text | None]
Names = str | list[str]  # here, as a section has a method of the name list
Key = tuple[str, ...]


class Shown(NamedTuple):
    """An output of a notebook, by MIME type."""

    bundle: dict

    def __repr__(self) -> str:
        return self.bundle["text/plain"]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return self.bundle


@dataclass
class Notes:
    """What a section has read, and the numbers of its exhibits by caption."""

    figures: set[Key] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    passages: set[tuple[str, str]] = field(default_factory=set)
    captions: dict[str, list[str]] = field(default_factory=lambda: {"Figure": [], "Table": []})


@dataclass(frozen=True)
class Section:
    """A section by its number, such as 2.1, or Appendix 1. ``notes`` grow with what it reads."""

    number: str
    contents: Contents
    notes: Notes = field(default_factory=Notes)

    @property
    def month(self) -> str:
        """The report's month."""
        return self.contents.month

    @property
    def framework(self) -> Framework:
        """The council's settings."""
        return self.contents.framework

    def part(self, number: str) -> "Section":
        """A section within this one, such as 4.1 in 4."""
        return replace(self, number=number)

    def rows(self, measure: Names, last: int | None = 1, **keys: Names) -> pd.DataFrame:
        """The figures of one or several measures for the last months, quarters, windows or states up to this month.

        ``last=None`` gives all periods. Figures are of social care, or across services, unless ``service`` says
        otherwise. Raises UserError if there is no such measure or key, or if it was not handed to this notebook.
        """
        return self._figures(measure, last, keys)

    def _figures(self, measure: Names, last: int | None, keys: dict[str, Names], if_any: bool = False) -> pd.DataFrame:
        named = {key: self._named(v) if isinstance(v, str) else list(map(self._named, v)) for key, v in keys.items()}
        rows = self.contents.rows(measure, last, if_any, **named)
        self.notes.figures.update(_keys(rows))
        return rows

    def say(
        self,
        name: str,
        words: str | Form,
        measure: Names,
        *,
        last: int = 2,
        none: str = "",
        if_any: bool = False,
        **more,
    ) -> None:
        """Say a paragraph, unless authors wrote one of this name in its place.

        ``words`` is a pattern (see ``sentences.sentence``, which also takes ``zero``) or a function of figure rows.
        ``more`` has the keys of the rows, and what else the function takes; a parameter ``framework`` is given to it.
        ``none`` is said where there is nothing to count; without it nothing is then shown. ``if_any`` allows a group or
        category that a council may not have: nothing is said of it.

        Raises UserError for a measure, key, value or word in braces that there is not.
        """
        rows, source, more = self._rows(measure, last, more, if_any)
        if written := self._written(name):
            return self._show_text(written, name, source)
        if isinstance(words, str):
            words, more = sentences.sentence, {"pattern": words, **more}
        text = self._made(words, rows, **more) if len(rows) else None
        text = text or (Text(f"{self._named(none)} {when(self.month)}.") if none else None)
        return self._show_text(self._with_note(text, source), name, source) if text else None

    def chart(self, caption: str, draw: Callable[..., Chart | Text], measure: Names, last: int = 1, **more) -> None:
        """Draw the figures of the last periods by a function of rows and a caption, such as ``qa.charts.shares``."""
        self._show_exhibit("Figure", caption, draw, measure, last, more)

    def table(self, caption: str, lay: Callable[..., Table | Text], measure: Names, last: int = 1, **more) -> None:
        """Lay out the figures of the last periods by a function of rows and a caption, such as ``qa.tables.shares``."""
        self._show_exhibit("Table", caption, lay, measure, last, more)

    def list(self, caption: str, name: str, none: str = "none") -> None:
        """Show a list of the operational edition; ``none`` says what an empty one is, or nothing if it is empty."""
        listing = self.contents.listing(name)
        self.notes.lists.add(name)
        if listing.introduction:
            self._show_text(listing.introduction, name)
        if len(listing.frame):
            self._show_numbered("Table", tables.listed(listing, self._named(caption)), [])
        elif none:
            self._show_text(nothing(self._named(caption), none), name)

    def commentary(self, ask: str = "", none: str = "") -> None:
        """Show what the authors wrote about the section; ``none`` stands in for it if they wrote nothing.

        ``ask`` is what ``qa-report new-month`` asks them to write: what people know and no record says.
        """
        text = self._written("") or Text(none)
        if text:
            self._show_text(text, "")

    def _written(self, name: str) -> Markdown | None:
        place = (self.number.lower(), name)
        self.notes.passages.add(place)
        return self.contents.written.get(place)

    def _named(self, value):
        """A text with the council's own words in place of names in braces; anything else as it is."""
        if not isinstance(value, str):
            return value
        words = {role: getattr(self.framework, role) for role in ROLES}
        words["recent_months"] = f"the last {quantity(self.framework.thresholds.recent_months, 'month')}"
        words["allowance"] = str(self.framework.thresholds.discretionary_exemptions)
        words |= {slot: f"{{{slot}}}" for slot in sentences.SLOTS}
        for name in re.findall(NAME, value):
            require(name, words, "a word for braces")
        return re.sub(NAME, lambda name: words[name[1]], value)

    def _rows(
        self, measure: Names, last: int, more: dict, if_any: bool = False
    ) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
        """The rows of a measure, the rows of figures they come from, and what in ``more`` is no key of them.

        The grades below or above Good are taken together, as the category ``below Good`` or ``above Good``.
        """
        keys = {key: more[key] for key in KEYS if key in more}
        place, sum_as = self.framework.ratings.index(self.framework.good), keys.get("category")
        grades = {BELOW: self.framework.ratings[:place], ABOVE: self.framework.ratings[place + 1 :]}
        if is_sum := isinstance(sum_as, str) and sum_as in grades:
            keys["category"] = list(grades[sum_as])
        rows = self._figures(measure, last, keys, if_any)
        shown = together(rows, self._named(sum_as)) if is_sum else rows
        return shown, rows, {name: value for name, value in more.items() if name not in keys}

    def _made(self, make: Callable, *rows_and_caption, **more):
        """What a function makes of rows, and of a caption; it is given the framework if it has such a parameter."""
        takes = signature(make)
        if "framework" in takes.parameters:
            more = {"framework": self.framework, **more}
        try:
            takes.bind(*rows_and_caption, **more)
        except TypeError as error:
            others = ", ".join(list(takes.parameters)[len(rows_and_caption) :])
            raise UserError(f"{make.__name__}: {error}. Beside the keys of figures it takes: {others}.") from None
        return make(*rows_and_caption, **{name: self._named(value) for name, value in more.items()})

    def _note(self, rows: pd.DataFrame) -> Text | None:
        """A note if the rows are of a window or quarter that reaches back before the records begin.

        Beside other measures, the lengths of lists are of several kinds, and only some of them are said.
        """
        rows = rows[rows["measure"] != "listings"] if rows["measure"].nunique() > 1 else rows
        return sentences.records_begin(rows, self.contents.since, self.framework.financial_year_start)

    def _with_note(self, text: Text, rows: pd.DataFrame) -> Text:
        note = self._note(rows)
        return Text(f"{text} {note}") if note else text

    def _show_exhibit(self, kind: str, caption: str, make: Callable, measure: Names, last: int, more: dict) -> None:
        rows, source, more = self._rows(measure, last, more)
        note, caption = self._note(source), self._named(caption)
        caption = f"{caption} ({note[0].lower()}{note[1:-1]})" if note else caption
        self._show_numbered(kind, self._made(make, rows, caption, **more), _keys(source))

    def _show_numbered(self, kind: str, made: Chart | Table | Text, keys: Sequence[Key]) -> None:
        if isinstance(made, Text):
            return self._show_text(made, "")
        captions = self.notes.captions[kind]
        # By caption, so that a cell that is run again keeps its number.
        if made.caption not in captions:
            captions.append(made.caption)
        number = f"{kind} {captions.index(made.caption) + 1}"
        bundle = made._replace(caption=f"{number}. {made.caption}")._repr_mimebundle_()
        bundle[exhibit.MIME] |= {"section": self.number, "rows": keys}
        return display(Shown({"text/plain": f"{number}. {made.caption}", **bundle}))

    def _show_text(self, text: Text | Markdown, name: str, rows: pd.DataFrame | None = None) -> None:
        """Show a paragraph; as data, where it stands in the report and which figures of the last period it says."""
        authored, shown = isinstance(text, Markdown), text._repr_markdown_()
        figures = [] if rows is None else _keys(_last_periods(rows))
        facts = {"section": self.number, "name": name, "authored": authored, "rows": figures}
        if figures and not authored:
            shown = re.sub(r"\.(?=</p>$)", f"{SEE.format('')}.", shown)
        display(Shown({"text/plain": str(text), "text/markdown": shown, SENTENCE: facts}))


def _last_periods(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each measure's last period."""
    return rows[rows["period"] == rows.groupby("measure")["period"].transform("last")]


def _keys(rows: pd.DataFrame) -> list[Key]:
    return list(rows[KEYS].itertuples(index=False, name=None))
