"""Controls for looking through the figures in JupyterLab without typing. The kernel draws every chart, offline."""

from html import escape

import pandas as pd
import vl_convert
from ipywidgets import HTML, Dropdown, Layout, Output, VBox, Widget

from qa_analysis.contract.words import capital
from qa_analysis.errors import UserError
from qa_analysis.exhibits.explorer.data import definition
from qa_analysis.exhibits.explorer.labels import end_of, kind_of_period, name_series
from qa_analysis.exhibits.explorer.pictures import SHAPES, by_group, over_time
from qa_analysis.exhibits.formats import heading, period
from qa_analysis.exhibits.tables import data
from qa_analysis.figures.measures import ENTRIES
from qa_analysis.figures.table import select
from qa_analysis.report.month import OpenMonth

EACH = "each"
HEADS = {"authority": "Authority", "service": "Service", "group": "Group", "category": "Category"}
ROOMY, WIDE = {"description_width": "6em"}, Layout(width="34em", max_width="98%")
OWN_KEYS = """requestAnimationFrame(() => element.closest(".widget-vbox").addEventListener("focusin", (event) =>
  event.target.setAttribute("data-lm-suppress-shortcuts", "true")))"""
LOOK = """<style>
.qa-figures { color: var(--jp-ui-font-color1, black); line-height: 1.4; }
.qa-figures figure { margin: 0.5em 0; }
.qa-figures figcaption { font-weight: bold; }
.qa-figures svg { max-width: 100%; height: auto; }
.qa-figures table { border-collapse: collapse; margin-top: 1em; }
.qa-figures caption { text-align: left; font-weight: bold; }
.qa-figures th, .qa-figures td { padding: 0.2em 1em 0.2em 0; text-align: left; font-weight: normal; }
.qa-figures thead th { border-bottom: 1px solid; font-weight: bold; }
.qa-figures dt { font-weight: bold; }
.qa-figures dd { margin: 0 0 0.3em; }
</style>"""


def browse(report: OpenMonth) -> VBox:
    """Controls for a report's figures: choose a measure, then a group, a category and a period, to see the chart,
    definition and table.

    >>> import qa_analysis as qa
    >>> controls = qa.browse(qa.open_month("2019-08"))
    >>> controls.children[0].description
    'Measure'
    """
    measures = set(report.figures["measure"])
    measure = _choice("Measure", {name: entry.title for name, entry in ENTRIES.items() if name in measures})
    below = VBox()

    def choose(_=None) -> None:
        below.children = _controls_of_measure(report, measure.value)

    measure.observe(choose, "value")
    choose()
    return VBox([measure, below, _suppress_shortcuts()])


def _suppress_shortcuts() -> Output:
    """A script that turns off JupyterLab's shortcuts in the controls, where an arrow key would move to another cell and
    A would add one.
    """
    script = {"output_type": "display_data", "data": {"application/javascript": OWN_KEYS}, "metadata": {}}
    return Output(outputs=(script,))


def _controls_of_measure(report: OpenMonth, measure: str) -> list[Widget]:
    """The other controls of a measure, only those that offer a choice, and what they show."""
    rows = name_wholes(select(report.figures, measure))
    rows = rows.sort_values("service", key=lambda services: services != report.framework.social_care, kind="stable")
    controls = {
        key: _choice(head, choices(rows, key)) for key, head in HEADS.items() if key in rows and rows[key].nunique() > 1
    }
    controls["when"] = _choice("Period", whens(rows))
    picture = HTML()

    def draw(_=None) -> None:
        picture.value = view(report, rows, **{key: control.value for key, control in controls.items()})

    for control in controls.values():
        control.observe(draw, "value")
    draw()
    return [*controls.values(), picture]


def _choice(head: str, labels: dict[str, str]) -> Dropdown:
    options = [(label, value) for value, label in labels.items()]
    return Dropdown(options=options, value=options[0][1], description=head, style=ROOMY, layout=WIDE)


def name_wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """A measure's rows, with a name in place of the empty text for all services, groups or categories."""
    children = ENTRIES[rows["measure"].iloc[0]].about == "children"
    wholes = {"service": "across services", "group": "all", "category": "children" if children else "all"}
    several = {key: whole for key, whole in wholes.items() if rows[key].nunique() > 1}
    return rows.assign(**{key: rows[key].replace("", whole) for key, whole in several.items()})


def choices(rows: pd.DataFrame, key: str) -> dict[str, str]:
    """The values of a key that may be chosen, with their words; groups and categories begin with "Each of them"."""
    several = {EACH: "Each of them"} if key in ("group", "category") else {}
    return several | {value: heading(value) for value in rows[key].unique()}


def whens(rows: pd.DataFrame) -> dict[str, str]:
    """What rows may be shown for, with words: over time, for each kind of period, or a single period, the last first.

    The first choice is over time, if there are few enough lines to tell apart, else the last period. Periods of the
    first service come before others.
    """
    first = set(rows.loc[rows["service"] == rows["service"].iloc[0], "period"])
    labels = sorted(rows["period"].unique(), key=lambda label: (label in first, end_of(label)), reverse=True)
    over = {name: f"Over time, {name}" for name in dict.fromkeys(map(kind_of_period, labels))}
    single = {label: capital(period(label)) for label in labels}
    few = len(rows.drop_duplicates(["group", "category"])) <= len(SHAPES)
    return over | single if few else single | over


def view(report: OpenMonth, rows: pd.DataFrame, when: str, **keys: str) -> str:
    """The chart, definition and table of a measure as HTML, for some keys, in one period or over all of a kind."""
    entry, over = ENTRIES[rows["measure"].iloc[0]], when not in set(rows["period"])
    words = definition(entry, report.framework, bool(rows["low"].notna().any()))
    narrow = {key: value for key, value in keys.items() if value != EACH}
    rows = rows[(rows["period"].map(kind_of_period) if over else rows["period"]) == when]
    rows = rows[(rows[list(narrow)] == pd.Series(narrow, dtype="object")).all(axis=1)]
    head = f"{', '.join([entry.title, *narrow.values()])}: {f'over time, {when}' if over else period(when)}"
    definitions = "".join(f"<dt>{escape(about)}</dt><dd>{escape(text)}</dd>" for about, text in words)
    figure = f"<figure><figcaption>{escape(head)}</figcaption>{_chart(rows, over)}</figure>"
    return f'{LOOK}<div class="qa-figures">{figure}<dl>{definitions}</dl>{_table(data(rows))}</div>'


def _chart(rows: pd.DataFrame, over: bool) -> str:
    """A chart of rows as SVG, with its description; a sentence if it cannot be drawn."""
    if rows.empty:
        return "<p>There is no such figure.</p>"
    if over and (number := len(set(name_series(rows)))) > len(SHAPES):
        return f"<p>{number} lines are too many to tell apart. Choose one group or category, or one period.</p>"
    try:
        drawn = (over_time if over else by_group)(rows).to_dict()
    except UserError as error:
        return f"<p>{escape(str(error))}</p>"
    svg = vl_convert.vegalite_to_svg(drawn)
    return f'<div role="img" aria-label="{escape(drawn["description"])}"><div aria-hidden="true">{svg}</div></div>'


def _table(frame: pd.DataFrame) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in frame)
    lines = ["".join(f"<td>{escape(str(value))}</td>" for value in line) for line in frame.itertuples(index=False)]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><caption>In figures</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
