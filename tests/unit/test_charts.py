"""Charts and tables: what is drawn is what the rows hold, in their order, and the words say the same."""

import itertools

import matplotlib
import pandas as pd
import pytest
from frames import CARE
from matplotlib.colors import to_hex
from page_reader import labels
from test_sentences import BEFORE, EARLIER, NOW, STATE, WINDOW, counts, shares

from qa_analysis.errors import UserError
from qa_analysis.exhibits import charts, exhibit, palette, tables
from qa_analysis.exhibits.charts import drawing
from qa_analysis.exhibits.exhibit import Listing
from qa_analysis.exhibits.explorer.marks import colours as browser_colours

NOTHING = "Figure 1. A: nothing is recorded."
RATED = shares(
    (BEFORE, "", "Inadequate", 1, 2),
    (BEFORE, "", "Good", 1, 2),
    (NOW, "", "Inadequate", 0, 40),
    (NOW, "", "Good", 40, 40),
)


def bars(chart):
    """The length of each bar of a drawing."""
    return [round(bar.get_width(), 6) for axes in chart.drawing.axes for bar in axes.patches if bar.get_height() > 0]


def from_the_top(chart):
    """The colour and length of each bar of a drawing, from the top down."""
    found = sorted(chart.drawing.axes[0].patches, key=lambda bar: bar.get_y())
    return [(to_hex(bar.get_facecolor()).upper(), round(bar.get_width(), 6)) for bar in found]


def lines(chart, size=drawing.WIDE):
    """The months and values of each line of a drawing, with its dashes and the colour of its points."""
    found = [line for line in chart._drawn(size).axes[0].lines if len(line.get_xdata())]
    return [(*line.get_data(), line.get_linestyle(), to_hex(line.get_markerfacecolor()).upper()) for line in found]


def texts(chart, size=drawing.WIDE):
    return [text.get_text() for text in chart._drawn(size).axes[0].texts]


def ticks(chart):
    return [tick.get_text() for tick in chart.drawing.axes[0].get_yticklabels()]


def colours(chart):
    return [to_hex(bar.get_facecolor()).upper() for bar in chart.drawing.axes[0].patches]


@pytest.mark.parametrize("measure", ["ratings.by_month", "feedback.sentiment", "actions.state"])
def test_a_scale_has_the_same_colours_in_a_picture_and_in_the_figures_browser(august, measure):
    rows = august[(august["measure"] == measure) & (august["service"].isin(["", CARE]))]
    rows = rows[(rows["period"] == rows["period"].iloc[-1]) & (rows["group"] == rows["group"].iloc[-1])]
    drawn = colours(charts.shares(rows, "Figure 1. A"))
    assert tuple(drawn) == browser_colours(rows)[: len(rows)]
    best = rows["category"].isin(["Good", "positive", "on time"]).to_numpy()
    assert [colour == palette.BLUE for colour in drawn] == list(best)


def test_shares_are_bars_of_a_hundred():
    chart = charts.shares(RATED, "Figure 1. A", "audits")
    assert bars(chart) == [50, 0, 50, 100]
    assert ticks(chart) == ["July 2019 (n = 2)", "August 2019 (n = 40)"]
    assert list(labels(chart)) == ["1", "", "1", "100%", *ticks(chart)]
    assert colours(chart) == [palette.PINK, palette.PINK, palette.TURQUOISE, palette.TURQUOISE]
    assert chart.alt == (
        "Stacked bar chart, per cent of audits. July 2019 (n = 2): Inadequate 1 and Good 1; August 2019 (n = 40): "
        "Inadequate 0% and Good 100%."
    )
    (axes,) = chart.drawing.axes
    assert axes.get_xlabel() == "per cent of audits; where n is below ten, their number"
    pd.testing.assert_frame_equal(chart.rows, RATED)


def test_a_bar_with_nothing_in_it_is_left_out_and_a_chart_with_nothing_is_not_drawn():
    rows = shares((NOW, "CIN", "Good", 1, 1), (NOW, "child protection", "Good", 0, 0))
    assert ticks(charts.shares(rows, "Figure 1. A", by="group")) == ["CIN (n = 1)"]
    empty = rows.iloc[1:]
    for chart in (charts.shares, charts.grouped, charts.two_lines, charts.rating_grid):
        assert chart(empty, "Figure 1. A") == NOTHING
    assert charts.completion(empty, "Figure 1. A", 90) == NOTHING
    assert charts.intervals(empty, "Figure 1. A", "group") == NOTHING
    none = counts((NOW, "a", "", 0))
    assert charts.counts(none, "Figure 1. A", "children") == NOTHING
    assert charts.stages(none, "Figure 1. A") == NOTHING
    assert charts.counts(none.iloc[:0], "Figure 1. A", "children") == NOTHING


def test_a_small_bar_has_no_label_and_a_larger_one_has():
    rows = shares((NOW, "", "Inadequate", 30, 1000), (NOW, "", "Good", 50, 1000))
    assert list(labels(charts.shares(rows, "Figure 1. A")))[:2] == ["", "5%"]


def test_parts_are_told_apart_without_colour():
    drawn = charts.shares(RATED, "Figure 1. A").drawing.axes[0]
    assert [bar.get_hatch() for bar in drawn.patches] == ["///", "///", None, None]
    assert [text.get_text() for text in drawn.get_legend().get_texts()] == ["Inadequate", "Good"]
    found = charts.two_lines(RATED, "Figure 1. A").drawing.axes[0].lines
    assert [(line.get_marker(), line.get_linestyle()) for line in found] == [("s", "--"), ("o", "-")]


def test_counts_are_bars_from_zero():
    rows = counts((STATE, "2019-02", "", 1), (STATE, "2019-04", "", 12))
    chart = charts.counts(rows, "Figure 1. A", "children")
    assert bars(chart) == [1, 12]
    assert ticks(chart) == ["February 2019", "April 2019"]
    assert list(labels(chart)) == ["1", "12"]
    assert chart.alt == "Bar chart of children. February 2019 1 and April 2019 12."
    assert chart.drawing.axes[0].get_xlim()[0] == 0


@pytest.mark.parametrize(("gap", "shown"), [(0, ["Auditors"]), (-2, ["Auditors", "Unexplained"])])
def test_the_funnel_has_a_step_for_what_is_unexplained_where_anything_is(gap, shown):
    chart = charts.funnel(counts((NOW, "auditors", "", 9), (NOW, "unexplained", "", gap)), "Figure 1. A")
    assert ticks(chart) == shown


def test_the_funnel_counts_people_and_then_audits():
    steps = counts((NOW, "auditors", "", 9), (NOW, "standing exemption", "", 1), (NOW, "additional", "", 1))
    chart = charts.funnel(steps, "Figure 1. A")
    assert list(labels(chart)) == ["9 people", "1 person", "1 audit"]
    people, audits = palette.LIGHT_BLUE, palette.BLUE
    assert from_the_top(chart) == [(people, 9), (people, 1), (audits, 1)]
    assert chart.alt == "Bar chart of the steps. Auditors 9 people, standing exemption 1 person and additional 1 audit."


def test_groups_have_a_bar_for_each_period():
    rows = shares(
        (BEFORE, "child", "", 1, 4), (NOW, "child", "", 1, 2), (NOW, "parent", "", 0, 3), (BEFORE, "parent", "", 0, 0)
    )
    chart = charts.grouped(rows, "Figure 1. A", "per cent of audits")
    older, newer = palette.OLD_TO_NEW[-2:]
    assert from_the_top(chart) == [(older, 25), (newer, 50), (newer, 0)]
    assert list(labels(chart)) == ["1 of 4 (25%), July 2019", "1 of 2 (50%), August 2019", "0 of 3 (0%)"]
    assert ticks(chart) == ["Child", "Parent"]
    late = shares((BEFORE, "a", "", 0, 0), (BEFORE, "b", "", 1, 2), (NOW, "a", "", 1, 2), (NOW, "b", "", 1, 2))
    assert ticks(charts.grouped(late, "Figure 1. A")) == ["A", "B"]
    named = ["1 of 2 (50%), August 2019", "1 of 2 (50%), July 2019", "1 of 2 (50%)"]
    assert list(labels(charts.grouped(late, "Figure 1. A"))) == named
    assert chart.alt == (
        "Bar chart, per cent of audits. Child: July 2019 1 of 4 (25%) and August 2019 1 of 2 (50%); Parent: August "
        "2019 0 of 3 (0%)."
    )


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_period_has_no_colour_of_a_grade_and_differs_from_the_next_by_its_lightness():
    assert not {*palette.OLD_TO_NEW, palette.LIGHT_BLUE} & {*palette.WORST_FIRST, *palette.BEST_FIRST}
    for older, newer in itertools.pairwise(palette.OLD_TO_NEW):
        assert (luminance(older) + 0.05) / (luminance(newer) + 0.05) >= 3


def rates(*hits, **waiting):
    """Rows of a completion rate of so many of ten audits in each month to August, and of audits in progress."""
    months = [f"2019-{month:02}" for month in range(9 - len(hits), 9)]
    found = shares(*((month, "", "", n, 10) for month, n in zip(months, hits, strict=True)), measure="completion.rate")
    found = found.assign(denominator=[10 if n is not None else 0 for n in hits])
    still = [(f"2019-{month:02}", "in progress", "", n) for month, n in enumerate(waiting.values(), 9 - len(waiting))]
    return pd.concat([found, counts(*still).assign(measure="funnel")])


def test_a_line_beside_its_target_has_a_gap_where_a_month_has_nothing():
    chart = charts.completion(rates(5, None, 7, 8), "Figure 1. A", 90)
    assert texts(chart) == ["target\n90%", "50%", "70%", "80%"]
    assert chart.alt == (
        "Line chart against the target of 90%. May 2019 5 of 10 (50%), July 2019 7 of 10 (70%) and August 2019 8 of 10 "
        "(80%)."
    )
    *drawn, target = [(list(months), list(values)) for months, values, *_ in lines(chart)]
    assert drawn == [([0], [50]), ([2, 3], [70, 80])]
    assert target[1] == [90, 90]
    assert "hollow" not in chart.drawing.axes[0].get_xlabel()


def test_a_month_with_audits_in_progress_is_drawn_apart():
    rows = rates(5, 7, 8, 3, july=0, august=4)
    chart = charts.completion(rows, "Figure 1. A", 90)
    drawn = [(list(months), list(values), *look) for months, values, *look in lines(chart)]
    assert drawn[0] == ([0, 1, 2], [50, 70, 80], "-", palette.BLUE)
    assert drawn[1][:3] == ([2, 3], [80, 30], "--")
    assert drawn[2] == ([3], [30], "None", "#FFFFFF")
    for size in (drawing.WIDE, drawing.NARROW):
        assert texts(chart, size) == ["target\n90%", "50%", "70%", "80%", "30%\n4 in progress"]
        key = chart._drawn(size).axes[0].get_xlabel().split("\n", 1)[1]
        assert " ".join(key.split()) == "hollow point: the month is not over, some of its audits are still in progress"
    assert chart.alt.endswith("July 2019 8 of 10 (80%) and August 2019 3 of 10 (30%), 4 still in progress.")
    pd.testing.assert_frame_equal(chart.rows, rows)
    assert '<td class="number" data-value="4.0">4</td>' in chart._repr_mimebundle_()["text/html"]


def test_months_that_are_not_over_are_joined_by_dashes_and_no_solid_line():
    drawn = lines(charts.completion(rates(5, 7, 8, 3, june=2, july=0, august=4), "Figure 1. A", 90))
    assert sorted(int(months[0]) for months, _, look, _ in drawn if look == "--") == [0, 1, 2]
    assert [len(months) for months, _, look, _ in drawn if look == "-"] == [1, 1]


def apart(chart, size):
    """Whether no two labels of a drawing overlap, and none leaves it."""
    drawn = chart._drawn(size)
    drawn.draw_without_rendering()
    boxes = [text.get_window_extent() for text in drawn.axes[0].texts]
    inside = all(drawn.bbox.x0 <= box.x0 and box.x1 <= drawn.bbox.x1 for box in boxes)
    return inside and not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("size", [drawing.WIDE, drawing.NARROW], ids=["wide", "narrow"])
def test_labels_never_overlap(size):
    for hits in ((9, 8, 9, 10, 9, 9, 8, 3), (0, 0, 10, 0, 10, 1, 9, 0), (9,) * 8):
        assert apart(charts.completion(rates(*hits, june=1, july=2, august=12), "Figure 1. A", 90), size)
    near = [
        (f"2019-0{n}", "", grade, hits, 20) for n in range(1, 9) for grade, hits in (("Bad", n), ("Good", 8 - n // 2))
    ]
    assert apart(charts.two_lines(shares(*near), "Figure 1. A"), size)


def test_two_lines_keep_their_labels_apart():
    rows = shares(
        (BEFORE, "", "Bad", 1, 2), (BEFORE, "", "Good", 1, 4), (NOW, "", "Bad", 1, 20), (NOW, "", "Good", 3, 4)
    )
    chart = charts.two_lines(rows, "Figure 1. A")
    found = {text.get_text(): text for text in chart.drawing.axes[0].texts}
    assert list(found) == ["Bad", "Good", "50%", "5%", "25%", "75%"]
    above = {name: text.get_position()[1] > 0 for name, text in found.items() if "%" in name}
    assert above == {"50%": True, "25%": False, "75%": True, "5%": True}
    assert [found[name].xy[1] for name in ("Bad", "Good")] == [5, 75]
    assert chart.alt == (
        "Line chart. Bad: July 2019 1 of 2 (50%) and August 2019 1 of 20 (5%); "
        "Good: July 2019 1 of 4 (25%) and August 2019 3 of 4 (75%)."
    )


def test_an_interval_is_drawn_from_the_figures_own_ends():
    rows = shares((NOW, "CP", "", 1, 4), (NOW, "CIN", "", 0, 2), (NOW, "none", "", 0, 0), (NOW, "all", "", 1, 3))
    rows = rows.assign(low=[4.6, 0, None, None], high=[69.9, 65.8, None, None])
    chart = charts.intervals(rows, "Figure 1. A", "group")
    axes = chart.drawing.axes[0]
    *points, ends = axes.collections
    assert [place for point in points for place in point.get_offsets().tolist()] == [[25, 0], [0, 1], [100 / 3, 2]]
    drawn = [path.vertices.tolist() for path in ends.get_paths()]
    assert drawn[:2] == [[[4.6, 0], [69.9, 0]], [[0, 1], [65.8, 1]]]
    assert pd.isna(drawn[2][0][0])
    assert ticks(chart) == ["CP", "CIN", "All"]
    assert texts(chart) == ["1 of 4 (25%)", "0 of 2 (0%)", "1 of 3 (33%)"]
    assert axes.get_xlim()[0] == 0
    assert chart.alt == (
        "Points with their 95% intervals. CP 1 of 4 (25%), interval 5% to 70%; CIN 0 of 2 (0%), interval 0% to 66%; "
        "All 1 of 3 (33%)."
    )


def test_figures_that_would_be_drawn_in_one_place_are_refused():
    rows = shares((BEFORE, "CP", "", 1, 4), (NOW, "CP", "", 1, 2), (NOW, "CIN", "", 1, 2))
    with pytest.raises(UserError, match=r"^Some of these figures have the same group. Choose one period.$"):
        charts.intervals(rows, "Figure 1. A", "group")
    with pytest.raises(UserError, match=r"the same period. Choose one group.$"):
        charts.completion(rows, "Figure 1. A", 90)
    with pytest.raises(UserError, match=r"the same group. Choose one period.$"):
        charts.counts(rows, "Figure 1. A", "children")
    with pytest.raises(UserError, match=r"several units: percent, ratio. Choose only one.$"):
        charts.intervals(rows.assign(unit=["percent", "percent", "ratio"])[1:], "Figure 1. A", "group")
    many = shares(*((f"2019-0{month}", "CP", "", 1, 2) for month in range(1, 5)))
    with pytest.raises(UserError, match="room for 3 periods, and these figures have 4"):
        charts.grouped(many, "Figure 1. A")


def test_the_grid_has_a_square_for_each_pair():
    rows = shares(
        (WINDOW, "Bad", "Bad", 5, 8),
        (WINDOW, "Bad", "Good", 0, 8),
        (WINDOW, "Good", "Bad", 2, 8),
        (WINDOW, "Good", "Good", 1, 8),
    )
    chart = charts.rating_grid(rows, "Figure 1. A")
    assert texts(chart) == ["5", "0", "2", "1"]
    assert chart.alt == (
        "Grid of 8 moderated audits, auditor's rating to final rating. Bad to Bad 5, Good to Bad 2 and Good to Good 1."
    )


STAGES = counts(
    (STATE, "IRO", "stage 1, in process", 2),
    (STATE, "IRO", "stage 1, resolved", 0),
    (STATE, "IRO", "stage 2, in process", 1),
    (STATE, "IRO", "stage 2, resolved", 3),
)


def test_stages_are_bars_of_both_ends():
    chart = charts.stages(STAGES, "Figure 1. A")
    assert bars(chart) == [2, 1, 0, 3]
    assert ticks(chart) == ["IRO, stage 1", "IRO, stage 2"]
    assert list(labels(chart)) == ["2", "1", "", "3"]
    assert chart.alt == (
        "Stacked bar chart of escalations. IRO, stage 1, in process: 2; IRO, stage 1, resolved: 0; IRO, stage 2, in "
        "process: 1; IRO, stage 2, resolved: 3."
    )


def test_a_bar_of_no_escalations_says_so():
    none = STAGES.assign(value=[2.0, 0, 0, 0])
    assert list(labels(charts.stages(none, "Figure 1. A"))) == ["2", "", "", "", "0"]


def test_on_a_telephone_the_names_stand_above_the_bars():
    narrow = charts.shares(RATED, "Figure 1. A")._drawn(drawing.NARROW)
    assert narrow.axes[0].get_yticklabels() == []
    assert {"July 2019 (n = 2)", "August 2019 (n = 40)"} <= {text.get_text() for text in narrow.axes[0].texts}
    assert narrow.get_figwidth() < 4


def test_on_a_telephone_a_line_is_labelled_at_its_ends_and_extremes():
    chart = charts.completion(rates(5, 6, 9, 4, 1, 5, 6, 2), "Figure 1. A", 90)
    assert texts(chart, drawing.NARROW) == ["target\n90%", "50%", "90%", "10%", "20%"]


FIRST = '<span class="exhibit-number">Figure 1</span>'


def test_a_chart_shows_its_picture_with_its_words_and_its_data():
    html = charts.shares(RATED, 'Figure 1. "A" & B')._repr_mimebundle_()["text/html"]
    assert '<figure id="figure-1"><figcaption>' in html
    assert f'<a class="permalink" href="#figure-1">{FIRST}</a>. &#34;A&#34; &amp; B</figcaption>' in html
    assert html.count("data:image/svg+xml;base64,") == 2
    assert 'alt="Stacked bar chart' in html
    assert f"<summary>Data of {FIRST}</summary>" in html
    assert '<td class="number" data-value="50.0">1 of 2 (50%)</td>' in html
    assert f"<summary>How {FIRST} is made</summary>" in html
    assert "<dt>Denominator</dt><dd>completed audits with a due date</dd>" in html


def test_a_picture_is_the_same_each_time_and_in_the_letters_of_the_page():
    chart = charts.shares(RATED, "Figure 1. A")
    assert chart.png() == charts.shares(RATED, "Figure 1. A").png()
    assert chart.svg() == charts.shares(RATED, "Figure 1. A").svg()
    assert "Segoe UI" in chart.svg()
    assert "DejaVu" not in chart.svg()


EVERY = [
    charts.shares(RATED, "Figure 1. A"),
    charts.grouped(RATED[::2].assign(group="a"), "Figure 1. A"),
    charts.two_lines(RATED, "Figure 1. A"),
    charts.completion(rates(5, 7, 3, august=4), "Figure 1. A", 90),
    charts.intervals(RATED[::2], "Figure 1. A", "period"),
    charts.counts(counts((NOW, "a", "", 1)), "Figure 1. A", "children"),
]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.draw.func.__name__)
def test_a_chart_looks_the_same_whatever_theme_is_set_and_sets_none(chart):
    import seaborn as sns

    settings = matplotlib.rcParams.copy()
    picture = chart.svg()
    assert {name for name in settings if settings[name] != matplotlib.rcParams[name]} <= {"backend"}
    with matplotlib.rc_context():
        sns.set_theme(style="darkgrid", palette="bright", font_scale=2)
        assert chart.svg() == picture


def test_the_data_of_a_chart_are_its_figures_with_their_intervals():
    rows = RATED.assign(low=[1.0, 2.0, None, 4.0], high=[90.5, 91.0, None, 93.0])
    frame = tables.data(rows)
    assert list(frame) == ["Period", "Category", "Figure", "95% interval"]
    assert frame.values.tolist()[0] == ["July 2019", "Inadequate", "1 of 2 (50%)", "1% to 91%"]
    assert frame.values.tolist()[2] == ["August 2019", "Inadequate", "0 of 40 (0%)", "none"]
    assert list(tables.data(RATED.assign(low=None, high=None))) == ["Period", "Category", "Figure"]
    assert list(tables.data(rates(5, 3, august=4))) == ["Period", "Measure", "Group", "Figure"]
    one = counts((NOW, "", "", 3)).assign(low=None, high=None)
    assert tables.data(one).values.tolist() == [["August 2019", "3"]]


# Tables


def test_a_table_of_shares():
    table = tables.shares(RATED, "Table 1. A")
    assert list(table.frame) == ["Period", "Inadequate", "Good", "All"]
    assert table.frame.values.tolist() == [
        ["July 2019", "1 (50%)", "1 (50%)", "2"],
        ["August 2019", "0 (0%)", "40 (100%)", "40"],
    ]
    empty = shares((NOW, "CP", "Good", 0, 0))
    assert tables.shares(empty, "Table 1. A", "Status", by="group").frame.values.tolist() == [["CP", "none", "0"]]


def test_groups_beside_each_other():
    rows = shares((NOW, "CP", "", 1, 2), (EARLIER, "CP", "", 0, 0), (NOW, "care leaver", "", 0, 3))
    table = tables.compared(rows, "Table 1. A", "Status").frame
    assert list(table) == ["Status", "August 2019", "May to July 2019"]
    assert table.values.tolist() == [["CP", "1 of 2 (50%)", "none"], ["Care leaver", "0 of 3 (0%)", "none"]]
    measures = shares((NOW, "", "", 1.5, 3), measure="training.transfer")
    table = tables.compared(measures, "Table 1. A", "Month", across="measure", by="period").frame
    assert list(table) == ["Month", "Training understood and retained"]
    assert table.values.tolist() == [["August 2019", "50% (n = 3)"]]
    whole = shares((NOW, "", "", 2, 4), measure="training.transfer")
    assert (
        tables.compared(whole, "Table 1. A", "Month", across="measure", by="period").frame.iloc[0, 1] == "50% (n = 4)"
    )


def listed(*windows, teams=()):
    """The number of teams on a list in each window, and the teams."""
    number = counts(*((window, "", "", 1) for window in windows))
    return pd.concat([number.assign(unit="count"), shares(*teams).assign(unit="percent")])


def test_a_table_with_nothing_in_it_says_so():
    said, none = "Table 1. A: nothing is recorded.", "Table 1. A: none."
    assert tables.compared(shares((NOW, "CP", "", 0, 0)), "Table 1. A", "Status") == said
    assert tables.compared(counts((NOW, "CP", "", 0)), "Table 1. A", "Status") == said
    assert tables.counts(counts().iloc[:0], "Table 1. A", "Team", "Audits") == none
    assert tables.stages(STAGES.assign(value=0.0), "Table 1. A") == said
    assert tables.listed(Listing(pd.DataFrame(columns=["Name"]), "All."), "Table 1. A") == none
    assert tables.identified_teams(listed(EARLIER, WINDOW), "Table 1. A") == none


def test_themes_and_counts():
    rows = counts((NOW, "", "clear plans", 1), (NOW, "", "Being heard", 2), (NOW, "", "A plan", 1))
    assert tables.themes(rows, "Table 1. A").frame.values.tolist() == [
        ["Being heard", "2"],
        ["A plan", "1"],
        ["Clear plans", "1"],
    ]
    teams = counts((WINDOW, "T1", "", 0))
    assert list(tables.themes(rows, "Table 1. A").frame) == ["Theme", "Times named"]
    assert tables.counts(teams, "Table 1. A", "Team", "Audits").frame.to_dict("list") == {
        "Team": ["T1"],
        "Audits": ["0"],
    }


def test_stages_in_process_and_resolved():
    table = tables.stages(STAGES, "Table 8. A").frame
    assert list(table) == ["Stage reached", "In process", "Resolved"]
    assert table.values.tolist() == [["Stage 1", "2", "0"], ["Stage 2", "1", "3"]]


def test_teams_of_the_first_month_have_one_window():
    table = tables.identified_teams(listed(WINDOW, teams=[(WINDOW, "T1", "", 3, 4)]), "Table 13. A").frame
    assert list(table) == ["Team", "June to August 2019"]
    assert table.values.tolist() == [["T1", "3 of 4 (75%)"]]


def test_teams_that_joined_stayed_and_left():
    rows = [(EARLIER, "T1", "", 3, 4), (EARLIER, "T2", "", 3, 3), (WINDOW, "T2", "", 4, 4), (WINDOW, "T3", "", 3, 3)]
    table = tables.identified_teams(listed(EARLIER, WINDOW, teams=rows), "Table 13. A").frame
    assert table.values.tolist() == [
        ["T1", "3 of 4 (75%)", "not listed", "left"],
        ["T2", "3 of 3 (100%)", "4 of 4 (100%)", "on both"],
        ["T3", "not listed", "3 of 3 (100%)", "joined"],
    ]


def test_a_cell_of_two_figures_is_refused():
    rows = shares((NOW, "CP", "Good", 1, 4), (NOW, "CP", "Inadequate", 2, 4))
    with pytest.raises(UserError, match="Choose one category"):
        tables.compared(rows, "Table 1. A", "Status")


def test_a_table_of_some_nothing_is_a_table():
    rows = counts((NOW, "CP", "", 0), (NOW, "CIN", "", 1))
    assert tables.compared(rows, "Table 1. A", "Status").frame.values.tolist() == [["CP", "0"], ["CIN", "1"]]
    html = tables.compared(rows, "Table 1. A", "Status")._repr_mimebundle_()["text/html"]
    assert (
        '<table id="table-1"><caption id="table-1-caption"><a class="permalink" href="#table-1">'
        '<span class="exhibit-number">Table 1</span></a>. A' in html
    )
    assert "<dt>Counted</dt><dd>actions</dd>" in html
    assert '<th scope="col">Status</th><th scope="col" class="number">August 2019</th>' in html


def test_a_table_ends_with_the_whole():
    rows = shares((NOW, "", "late", 1, 4), (NOW, "", "on time", 3, 4), (BEFORE, "", "late", 2, 5))
    table = tables.compared(rows, "Table 1. A", "State", by="category", whole="All")
    assert table.total == ["All", "4", "5"]
    rated = pd.concat([RATED.iloc[:2].assign(group="CP"), RATED.iloc[2:].assign(measure="ratings.by_month")])
    every = tables.shares(rated, "Table 1. A", "Status", "group", "ratings.by_month")
    assert every.total == ["All", "0 (0%)", "40 (100%)", "40"]
    held = every._repr_mimebundle_()[exhibit.MIME]
    assert held["total"][2] == {"text": "40 (100%)", "numbers": {"count": 40.0, "percent": 100.0}}
    assert "<tfoot>" in every._repr_mimebundle_()["text/html"]


def test_what_is_absent_is_not_taken_for_nothing():
    rows = shares((NOW, "CP", "", 0, 0), (NOW, "CIN", "", 0, 3))
    html = tables.compared(rows, "Table 1. A", "Status")._repr_mimebundle_()["text/html"]
    assert '<td class="absent number">none</td>' in html
    assert '<td class="number" data-value="0.0">0 of 3 (0%)</td>' in html


def test_a_list_shows_what_is_not_recorded_and_keeps_its_signs():
    frame = pd.DataFrame({"Name": ["A & B", None], "Text": ["<b>", "*x*"], "Due": [pd.Timestamp("2019-08-05"), pd.NaT]})
    shown = tables.listed(Listing(frame, "Everything & more."), "Table 1. A")._repr_mimebundle_()
    html, held = shown["text/html"], shown[exhibit.MIME]
    assert 'id="table-1" class="words"' in html
    assert "A &amp; B" in html
    assert "&lt;b&gt;" in html
    assert "*x*" in html
    assert '<td data-value="2019-08-05">5 August 2019</td>' in html
    assert '<td class="absent">not recorded</td>' in html
    assert "<p>Everything &amp; more.</p>" in html
    assert html.count('<th scope="col">') == 3
    assert html.count('scope="row"') == 2
    assert held["lines"][0][2] == {"text": "5 August 2019", "date": "2019-08-05"}
    assert held["lines"][1][2] == {"text": "not recorded", "absent": True}
