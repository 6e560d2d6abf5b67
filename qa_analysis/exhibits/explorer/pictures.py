"""Charts for exploring figures, drawn by Altair from figure rows in one house style.

An estimate from a sample is a point with its 95 % interval as a line; a figure counted in full has no interval. Series
can be told apart by the names beside them and by the shapes of their points, never by colour alone; the palette is that
of the Government Analysis Function. The tooltip of each point has the counts behind its value.
"""

import altair as alt
import pandas as pd

from qa_analysis.errors import UserError
from qa_analysis.exhibits.explorer.labels import end_of, kind_of_period
from qa_analysis.exhibits.explorer.marks import SHAPES, every_period, marks
from qa_analysis.exhibits.formats import UNITS, cell, period
from qa_analysis.exhibits.palette import GREY
from qa_analysis.figures.measures import ENTRIES

LETTER = 6.6  # pixels of a letter, on average
FONT = "Segoe UI, Arial, Liberation Sans, sans-serif"
TOOLTIP = [
    alt.Tooltip(f"{field}:N", title=title)
    for field, title in (("series", "Of"), ("period", "Period"), ("printed", "Value"), ("interval", "95% interval"))
]
SHAPE = alt.Shape("shape:N", scale=None)
COLOUR = alt.Color("colour:N", scale=None)


def over_time(rows: pd.DataFrame) -> alt.LayerChart:
    """A measure over its periods: a line with points for each group and category, each named at its end.

    A line is broken at any period of the rows in which it has no value. Raises UserError if the rows have several
    units or several kinds of period, such as months and windows.
    """
    _require_one(map(kind_of_period, rows["period"]), "kinds of period")
    drawn = marks(rows, "category" if rows["category"].nunique() > 1 else "group")
    base = alt.Chart(_inline(every_period(drawn))).encode(
        x=alt.X("when:O", sort=alt.EncodingSortField("at", op="min"), title=None, axis=_period_axis()),
        y=_value_axis(alt.Y),
        color=COLOUR,
    )
    placed = base.encode(xOffset=alt.XOffset("series:N", sort=None))
    layers = alt.layer(
        placed.mark_rule(strokeWidth=1.5, opacity=0.55)
        .transform_filter("isValid(datum.low)")
        .encode(y="low:Q", y2="high:Q"),
        placed.mark_line(strokeWidth=1.75).encode(detail="series:N"),
        placed.mark_point(filled=True, size=45, opacity=1).encode(shape=SHAPE, tooltip=TOOLTIP),
        *_name_lines(base),
    )
    return _with_style(layers, rows, "Line chart", height=240, padding=5)


def by_group(rows: pd.DataFrame) -> alt.LayerChart:
    """A measure in one period: below the name and value of each group or category a bar from zero or, for a value with
    an interval, a point on a line as long as the interval. Raises UserError if the rows have several units.
    """
    told_by = "category" if rows["category"].nunique() <= len(SHAPES) else "measure"
    base = alt.Chart(_inline(marks(rows, told_by))).encode(y=alt.Y("series:N", sort=None, axis=None), tooltip=TOOLTIP)
    estimated = base.transform_filter("isValid(datum.low)").encode(color=COLOUR)
    counted = base.transform_filter("!isValid(datum.low)").encode(color=COLOUR)
    above = {"baseline": "bottom", "dy": -7}
    layers = alt.layer(
        counted.mark_bar(height=10).encode(x=_value_axis(alt.X)),
        estimated.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q"),
        estimated.mark_point(filled=True, size=70, opacity=1).encode(x=_value_axis(alt.X), shape=SHAPE),
        base.mark_text(align="left", limit=alt.expr("width - room"), **above).encode(x=alt.value(0), text="series:N"),
        base.mark_text(align="right", **above).encode(x=alt.value("width"), text="printed:N"),
    )
    return _with_style(layers, rows, "Chart", height=38 * max(len(rows), 1), padding=5)


def _inline(drawn: pd.DataFrame) -> alt.InlineData:
    return alt.InlineData(values=drawn.astype("object").where(drawn.notna(), None).to_dict("records"))


def _value_axis(axis: type[alt.X] | type[alt.Y]) -> alt.X | alt.Y:
    """The axis of the values: from zero, up to 100 for percentages, in whole numbers for counts."""
    limits = alt.Scale(domainMin=alt.expr("bottom"), domainMax=alt.expr("top"), nice=True)
    return axis("value:Q", title=None, scale=limits, axis=alt.Axis(tickCount=5, tickMinStep=alt.expr("step")))


def _period_axis() -> alt.Axis:
    return alt.Axis(labelAngle=0, labelOverlap="greedy", labelExpr="split(datum.label, '\\n')", labelSeparation=4)


def _name_lines(base: alt.Chart) -> tuple[alt.Chart, alt.Chart]:
    """The shape and name of each line beside its end, pushed up if it would overlap another; none for a single line.

    In the order of the last values, a name is placed at its own value or a gap above the name before, whichever is
    higher. That is rank times gap, plus the greatest so far of value less rank times gap.
    """
    order = {"sort": [{"field": "value"}], "frame": [None, 0]}
    last = (
        base.transform_window(place="row_number()", groupby=["series"])
        .transform_filter("isValid(datum.value)")
        .transform_joinaggregate(last="max(place)", groupby=["series"])
        .transform_filter("datum.place == datum.last")
        .transform_window(rank="row_number()", **order)
        .transform_joinaggregate(lines="count()")
        .transform_filter("datum.lines > 1")
        .transform_calculate(up="datum.rank * 15 * (top - bottom) / height")
        .transform_calculate(free="datum.value - datum.up")
        .transform_window(pushed="max(free)", sort=[{"field": "rank"}], frame=[None, 0])
        .transform_calculate(beside="datum.pushed + datum.up")
        .encode(x=alt.value("width"), y="beside:Q")
    )
    words = last.mark_text(align="left", dx=16).encode(text="series:N", color=alt.value("black"))
    return last.mark_point(filled=True, size=45, opacity=1, xOffset=9).encode(shape=SHAPE), words


def _with_style(layers: alt.LayerChart, rows: pd.DataFrame, sort: str, **size) -> alt.LayerChart:
    """A chart with its limits, its unit, its alternative text and the house style."""
    title = alt.TitleParams(alt.expr("unit"), anchor="start", fontWeight="normal", fontSize=12, offset=12)
    return (
        layers.add_params(*(alt.param(name=name, value=value) for name, value in _limits(rows).items()))
        .properties(width=600, title=title, description=_describe(rows, sort), **size)
        .configure(font=FONT, background="white")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=GREY, gridColor="#DDDDDD", domainColor=GREY, tickColor=GREY)
        .configure_text(fontSize=12)
    )


def _limits(rows: pd.DataFrame) -> dict[str, float | str]:
    """The ends of a chart's axis, its smallest step and its unit, and the pixels that the longest value needs."""
    unit = _require_one(rows["unit"], "units") or "percent"
    numbers = rows[["value", "low", "high"]].fillna(0).to_numpy()
    top = 100.0 if unit == "percent" else float(numbers.max(initial=0)) or 1.0
    longest = max((len(cell(row)) for row in rows.itertuples()), default=0)
    step = 1 if unit in ("count", "days") else 0
    bottom = float(numbers.min(initial=0))
    return {"top": top, "bottom": bottom, "step": step, "unit": UNITS[unit], "room": 12 + LETTER * longest}


def _require_one(values, what: str) -> str:
    """The one value that there is, or an empty text. Raises UserError if there are several."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 1:
        raise UserError(f"These figures have several {what}: {', '.join(distinct)}. Choose figures with only one.")
    return distinct[0] if distinct else ""


def _describe(rows: pd.DataFrame, sort: str) -> str:
    """The alternative text of a chart."""
    if rows.empty:
        return f"{sort}, without figures."
    titles = [ENTRIES[measure].title if measure in ENTRIES else measure for measure in rows["measure"].unique()]
    first, *_, last = map(period, sorted(rows["period"], key=end_of) * 2)
    when = first if first == last else f"{first} to {last}"
    estimated = ", with 95% intervals" if rows["low"].notna().any() else ""
    return f"{sort} of {', '.join(titles)}, {when}{estimated}. The table has its {len(rows)} figures."
