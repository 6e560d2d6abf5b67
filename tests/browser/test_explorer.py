"""The figures browser and the tools of tables, driven in a real browser under the page's own policy."""

import base64
import csv
import hashlib
import io
import json
import random
import re

import pandas as pd
import pytest
import vl_convert
from browsing import NARROW, go, opened, tab, violations
from conftest import ROOT
from frames import with_figures

import qa_analysis as qa
from qa_analysis.errors import UserError
from qa_analysis.exhibits import explorer, vega
from qa_analysis.exhibits.explorer import pictures
from qa_analysis.exhibits.explorer.data import contents
from qa_analysis.exhibits.explorer.labels import kind_of_period, name_labels, name_series
from qa_analysis.exhibits.explorer.marks import marks
from qa_analysis.exhibits.formats import cell, interval, period
from qa_analysis.figures.measures import ENTRIES

TABLE = """
<div class="exhibit"><table id="table-1"><caption id="table-1-caption">Table 1. A few</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Day</th><th scope="col">Share</th></tr></thead>
<tbody>
<tr><th scope="row">=1+1</th><td data-value="2019-10-02">2 October 2019</td><td data-value="9.5">2 of 21 (10%)</td></tr>
<tr><th scope="row">Ash, "the" team</th><td class="absent">not recorded</td>
<td data-value="28.6">12 of 42 (29%)</td></tr>
<tr><th scope="row">@team</th><td>May to September 2019</td><td class="absent">none</td></tr>
<tr><th scope="row">
  -3</th><td>1 December 2018</td><td data-value="100">4 of 4 (100%)</td></tr>
<tr><th scope="row">Élan <b>&lt;i&gt;</b></th><td class="absent">not recorded</td>
<td data-value="0">0 of 3 (0%)</td></tr>
</tbody>
<tfoot><tr><th scope="row">All</th><td></td><td>18 of 70 (26%)</td></tr></tfoot>
</table></div>
"""
PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Explorer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {hashes}">
<style>body {{ margin: 0 1rem; font-family: sans-serif; }} {style}</style></head>
<body data-month="2019-08"><main><h1>Report</h1>
<p><a id="made" href="#explore" data-explore="completion.late">How late submissions are made</a></p>
{table}<h2 id="explore">Explore the figures</h2>{section}</main>{scripts}</body></html>"""
SHOWN = "#explorer-table tbody tr"


@pytest.fixture(scope="module")
def report():
    return qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))


def built(report, folder):
    """A page with the browser and a table."""
    scripts = explorer.scripts(vega.bundle())
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    html = PAGE.format(
        hashes=" ".join(f"'sha256-{digest}'" for digest in digests),
        style=explorer.STYLE,
        table=TABLE,
        section=explorer.section(report.figures, report.framework),
        scripts="".join(f"<script>{script}</script>" for script in scripts),
    )
    path = folder / "report.html"
    path.write_bytes(html.encode())
    return path


@pytest.fixture(scope="module")
def page_path(report, tmp_path_factory):
    return built(report, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def reused(browser):
    with tab(browser) as page:
        yield page


@pytest.fixture
def page(reused, page_path):
    page = go(reused, page_path)
    yield page
    assert page.errors == []
    assert page.asked == []


def choose(page, **choices):
    for key, label in choices.items():
        chosen = {"value": label} if key == "measure" else {"label": label}
        page.select_option(f"select[name={key}]", **chosen)
    page.wait_for_function(
        "() => [...document.querySelectorAll('#explorer-charts figure')].every(figure => figure.querySelector('svg'))"
    )


def offered(page, key):
    return page.eval_on_selector_all(f"select[name={key}] option", "options => options.map(one => one.textContent)")


def table(page, rows=SHOWN):
    """The rows of a table as they are seen, in their order."""
    visible = "rows => rows.filter(row => row.checkVisibility()).map(row => [...row.cells]"
    return page.eval_on_selector_all(
        rows, visible + ".filter(cell => !cell.hidden).map(cell => cell.textContent.trim()))"
    )


def column(page, place):
    return [row[place] for row in table(page, "#table-1 tbody tr")]


def tools(page, name="table-1"):
    """The tools of a table, opened."""
    tools = page.locator(f".tools:has(#{name}-tools)")
    tools.get_by_role("button", name="Sort, filter or download").click()
    return tools


def downloaded(page, within):
    with page.expect_download() as waiting:
        within.get_by_role("button", name="Download CSV").click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def expected(rows):
    """Rows of figures as the browser's table has them, without the columns that are empty."""
    labels = {key: list(rows[key].unique()) for key in ("group", "category")}
    names = {key: dict(zip(of, name_labels(of, key, ""), strict=True)) for key, of in labels.items()}
    keys = {key: rows[key].map(words) for key, words in names.items()}
    seen = pd.DataFrame({"period": rows["period"].map(lambda label: period(label)), **keys})
    for number in ("numerator", "denominator"):
        seen[number] = rows[number].map("{:.0f}".format).where(rows[number].notna(), "")
    seen["value"] = [str(cell(row)) for row in rows.itertuples()]
    seen["interval"] = [str(interval(row)) for row in rows.itertuples()] if rows["low"].notna().any() else ""
    return seen.loc[:, (seen != "").any()].to_numpy().tolist()


# Choosing


def test_every_measure_opens_with_all_its_figures_and_no_error(page, report):
    for name in ENTRIES:
        choose(page, measure=name)
        rows, seen = report.figures[report.figures["measure"] == name], 0
        for service in offered(page, "service"):
            if page.is_visible("select[name=service]"):
                choose(page, service=service)
            for label in offered(page, "period"):
                if label.startswith("Over time"):
                    choose(page, period=label)
                    seen += len(table(page))
        assert seen == len(rows), name
        assert page.locator("#explorer-charts figure > [role=img][aria-label]").count() >= 1


def test_the_table_has_the_numbers_of_the_figures(page, report):
    names = ["ratings.by_status", "themes", "dip_sample.met", "moderation.agreement", "feedback.sentiment", "funnel"]
    for name in names:
        choose(page, measure=name)
        served = report.figures["service"].isin([report.framework.social_care, ""])
        rows = report.figures[served & (report.figures["measure"] == name)]
        for label in random.Random(name).sample(list(rows["period"].unique()), 3):
            choose(page, period=period(label))
            assert table(page) == expected(rows[rows["period"] == label]), (name, label)


def test_over_time_has_the_periods_in_order_and_one_group_can_be_chosen(page, report):
    choose(page, measure="ratings.by_status", group="CIN", category="Good", period="Over time: months")
    rows = report.rows("ratings.by_status", last=None, group="CIN", category="Good")
    assert table(page) == expected(rows)
    assert page.inner_text("#explorer-shown").endswith("Children's Social Care, CIN, Good, over time by months")
    assert page.inner_text("#explorer-said").startswith("17 figures")
    choose(page, measure="ratings.by_area")
    assert page.inner_text("#explorer-shown") == "Ratings by area of practice: Children's Social Care, August 2019"


def test_a_mean_of_shares_counts_nobody(page):
    choose(page, measure="training.transfer", period="31 August 2019")
    assert page.locator("#explorer-table thead th:visible").all_inner_texts() == ["Period", "Group", "Of", "Value"]
    assert all(re.fullmatch(r"\d+% \(n = \d+\)", value) for *_, value in table(page))


def test_only_what_has_a_choice_is_shown(page):
    choose(page, measure="completion.rate")
    assert [page.is_visible(f"select[name={key}]") for key in ("service", "group", "category", "period")] == [
        True, False, False, True]  # fmt: skip


def test_periods_of_different_kinds_are_not_one_line(page):
    choose(page, measure="inadequate.by_status")
    assert offered(page, "period")[:2] == ["Over time: months", "Over time: windows of 3 months"]
    choose(page, period="Over time: windows of 3 months", group="CP")
    assert {row[0].count(" to ") for row in table(page)} == {1}


def test_counts_of_children_and_of_records_are_told_apart(page):
    choose(page, measure="concerns.open")
    assert offered(page, "category") == ["All categories", "Children", "Notifications"]


def test_the_definition_says_what_is_counted_its_target_and_interval(page):
    choose(page, measure="completion.rate")
    said = page.inner_text("#explorer-words")
    entry = ENTRIES["completion.rate"]
    for words in (entry.definition, entry.numerator, entry.denominator, "90%, from", "nothing is estimated"):
        assert words.lower() in said.lower()
    choose(page, measure="ratings.by_month")
    assert "Wilson" in page.inner_text("#explorer-words")


def test_a_link_elsewhere_opens_its_measure(page):
    page.click("#made")
    page.wait_for_function("() => document.activeElement.name === 'measure'")
    assert page.input_value("select[name=measure]") == "completion.late"
    assert page.inner_text("#explorer-shown").startswith("Late submissions")


# Charts


def drawn(page, mark):
    return page.locator(f"#explorer-charts .mark-{mark} path, #explorer-charts .mark-{mark} line").count()


def test_each_sampled_figure_has_an_interval_and_no_other(page, report):
    choose(page, measure="ratings.by_status", period="August 2019")
    sampled = report.rows("ratings.by_status")
    bars = page.locator("#explorer-charts .mark-rule.layer_1_marks line")
    assert bars.count() == sampled["low"].notna().sum() > 0
    choose(page, measure="funnel", period="August 2019")
    assert bars.count() == 0
    lengths = page.eval_on_selector_all(
        "#explorer-charts .mark-rect.layer_0_marks path", "bars => bars.map(bar => bar.getBBox().width)"
    )
    values = report.rows("funnel")["value"].tolist()
    assert [round(length / max(lengths), 3) for length in lengths] == [
        round(value / max(values), 3) for value in values
    ]


def test_a_chart_changes_with_each_choice(page):
    seen = set()
    for choices in ({"measure": "ratings.by_month"}, {"category": "Good"}, {"service": "Early Help"}):
        choose(page, **choices)
        seen.add(page.locator("#explorer-charts svg .mark-line").first.inner_html())
    assert len(seen) == 3


def test_a_point_is_where_its_value_is_and_a_month_without_one_is_a_gap_in_its_place(page, report):
    choose(page, measure="ratings.by_status", group="Assessment", category="Good", period="Over time: months")
    values = report.rows("ratings.by_status", last=None, group="Assessment", category="Good")["value"]
    assert values.isna().any()
    points = page.eval_on_selector_all(
        "#explorer-charts .layer_2_marks path",
        "points => points.map(point => point.transform.baseVal[0].matrix).map(to => [to.e, 100 - to.f / 2.4])",
    )
    assert [round(height, 3) for _, height in points] == [round(value, 3) for value in values.dropna()]
    known = [place for place, value in enumerate(values) if pd.notna(value)]
    steps = [(points[last][0] - points[0][0]) / (known[last] - known[0]) for last in range(1, len(known))]
    assert steps == pytest.approx([steps[0]] * len(steps))


def test_a_period_in_which_a_team_is_not_listed_is_a_gap(page, report):
    rows = report.rows("teams.sustained_good_team", last=None)
    team = rows["group"].iloc[0]
    listed, every = (rows["group"] == team).sum(), rows["period"].nunique()
    choose(page, measure="teams.sustained_good_team", period="Over time: windows of 6 months", group=team)
    assert page.locator("#explorer-charts .layer_2_marks path").count() == listed < every
    ticks = page.eval_on_selector_all(
        "#explorer-charts .role-axis-tick line", "ticks => ticks.filter(tick => tick.getAttribute('y2') === '5').length"
    )
    assert ticks == every


def test_more_lines_than_can_be_told_apart_have_a_chart_each(page):
    choose(page, measure="coverage.audits_in_three_months")
    choose(page, period=offered(page, "period")[0])
    assert page.locator("#explorer-charts svg").count() > 6
    choose(page, measure="actions.outstanding_before")
    units = page.locator("#explorer-charts .role-title-text text").all_text_contents()
    assert units == ["count", "count", "days"]


def test_a_tooltip_has_the_counts_behind_a_point(page):
    choose(page, measure="ratings.by_month", category="Good")
    page.locator("#explorer-charts .layer_2_marks path").last.hover()
    said = page.locator("#vg-tooltip-element").inner_text()
    assert "12 of 41 (29%)" in said
    assert "18% to 44%" in said


def test_charts_made_in_python_and_in_the_page_name_and_colour_alike(page, report):
    choose(page, measure="feedback.sentiment", group="Child", period="August 2019")
    rows = report.rows("feedback.sentiment", group="child")
    drawn_alike = marks(rows, "category")
    names = page.locator("#explorer-charts .layer_3_marks text").all_text_contents()
    assert names == drawn_alike["series"].tolist() == name_series(rows)
    fills = page.eval_on_selector_all(
        "#explorer-charts .layer_2_marks path", "points => points.map(point => point.getAttribute('fill'))"
    )
    assert fills == drawn_alike["colour"].tolist()


@pytest.mark.parametrize("measure", ["ratings.by_month", "concerns.open", "moderation.agreement", "pool"])
def test_a_chart_over_time_is_drawn_the_same_each_time_with_its_words(report, measure):
    rows = report.rows(measure, last=None)
    charts = [pictures.over_time(rows).to_dict() for _ in range(2)]
    first, second = map(vl_convert.vegalite_to_svg, charts)
    assert first == second
    assert ENTRIES[measure].title in charts[0]["description"]
    for name in name_series(rows) if rows["category"].nunique() > 1 or rows["group"].nunique() > 1 else []:
        assert f">{name}<" in first


def test_a_chart_of_groups_prints_each_value(report):
    rows = report.rows("ratings.by_status")
    svg = vl_convert.vegalite_to_svg(pictures.by_group(rows).to_json())
    for row in rows.itertuples():
        assert f">{cell(row)}<" in svg


def test_figures_of_several_units_or_kinds_of_period_are_refused(report):
    with pytest.raises(UserError, match="several units: count, days"):
        pictures.over_time(report.rows("actions.outstanding_before", last=None))
    with pytest.raises(UserError, match="several kinds of period"):
        pictures.over_time(report.rows("training.delivered", last=None))


# The page


def test_on_a_telephone_nothing_is_wider_than_the_screen_and_axe_finds_nothing(browser, page_path):
    with opened(browser, page_path, NARROW) as page:
        for name in ("table-1", "explorer-table"):
            tools(page, name)
        for choices in ({"measure": "ratings.by_month"}, {"period": "Over time: months"}, {"measure": "funnel"}):
            choose(page, **choices)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert violations(page) == []
        assert page.errors == []


def test_the_keyboard_alone_sorts_filters_and_chooses(page):
    page.focus("#made")
    tab_to(page, "Sort, filter or download")
    page.keyboard.press("Enter")
    tab_to(page, "Show rows with")
    page.keyboard.type("team")
    assert column(page, 0) == ['Ash, "the" team', "@team"]
    tab_to(page, "Name")
    page.keyboard.press("Space")
    assert column(page, 0) == ["@team", 'Ash, "the" team']
    tab_to(page, "Measure")
    before = page.inner_text("#explorer-shown")
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#explorer-shown") != before


def tab_to(page, name):
    """Move the focus on by the keyboard to what begins with a name."""
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.closest('label') ?? document.activeElement).textContent").startswith(
            name
        ):
            return
    raise AssertionError(f"The keyboard does not reach {name}.")


def test_without_javascript_one_sentence_says_where_the_numbers_are(browser, page_path):
    with opened(browser, page_path, java_script_enabled=False) as page:
        assert page.is_visible("text=figures.csv")
        assert not page.is_visible("#explorer")


def test_in_print_there_are_no_controls_and_no_row_is_left_out(browser, page_path):
    with opened(browser, page_path) as page:
        tools(page).get_by_role("searchbox").fill("nothing has this")
        assert column(page, 0) == []
        page.emulate_media(media="print")
        assert not page.is_visible("#explorer")
        assert not page.is_visible(".tools >> nth=0")
        assert len(column(page, 0)) == 5


def test_hostile_names_stay_text(browser, report, tmp_path):
    hostile = "</script><img src=x onerror=alert(1)>"
    figures = report.figures.assign(group=report.figures["group"].replace("CIN", hostile))
    path = built(with_figures(report, figures), tmp_path)
    with opened(browser, path) as page:
        choose(page, measure="ratings.by_status")
        assert hostile in offered(page, "group")
        assert [hostile in row for row in table(page)].count(True) == 3
        page.locator("#explorer-charts .layer_2_marks path").nth(3).hover()
        assert hostile in page.locator("#vg-tooltip-element").inner_text()
        assert page.locator("img").count() == 0
        assert page.errors == []


def test_the_data_is_small_and_the_same_each_time(report):
    first, second = (explorer.section(report.figures, report.framework) for _ in range(2))
    assert first == second
    assert len(first.encode()) < 500_000
    data = json.loads(re.search(r'id="figures-data">(.*)</script>', first, re.DOTALL)[1])
    assert data == json.loads(json.dumps(contents(report.figures, report.framework)))
    assert sum(len(measure["rows"]) for measure in data["measures"].values()) == len(report.figures)
    assert {kind_of_period(label) for label in report.figures["period"]} == {kind for *_, kind in data["periods"]}


# Tables


BY_NAME = ["-3", "@team", "=1+1", 'Ash, "the" team', "Élan <i>"]
BY_DAY = ["1 December 2018", "May to September 2019", "2 October 2019"]
BY_SHARE = ["0 of 3 (0%)", "2 of 21 (10%)", "12 of 42 (29%)", "4 of 4 (100%)"]


@pytest.mark.parametrize(
    ("place", "known", "absent"),
    [(0, BY_NAME, []), (1, BY_DAY, ["not recorded"] * 2), (2, BY_SHARE, ["none"])],
    ids=["text", "dates", "numbers"],
)
def test_a_column_sorts_up_then_down_then_back_with_the_absent_last(page, place, known, absent):
    tools(page)
    before, button = column(page, place), page.locator("#table-1 thead button").nth(place)
    for order, wanted in (("ascending", known + absent), ("descending", known[::-1] + absent), ("none", before)):
        button.click()
        assert column(page, place) == wanted
        assert page.locator("#table-1 th").nth(place).get_attribute("aria-sort") == order
        assert table(page, "#table-1 tfoot tr") == [["All", "", "18 of 70 (26%)"]]


def test_a_filter_takes_words_in_any_cell_and_says_how_many_rows_are_left(page):
    opened_tools = tools(page)
    search, status = opened_tools.get_by_role("searchbox"), opened_tools.get_by_role("status")
    assert status.inner_text() == "5 of 5 rows shown"
    search.fill("  TEAM 2019 ")
    assert column(page, 0) == ["@team"]
    assert status.inner_text() == "1 of 5 rows shown"
    search.fill("")
    assert len(column(page, 0)) == 5


def test_a_download_has_the_rows_shown_in_their_order_and_no_formula(page):
    opened_tools = tools(page)
    page.locator("#table-1 thead button").nth(2).click()
    opened_tools.get_by_role("searchbox").fill("of")
    name, content = downloaded(page, opened_tools)
    assert name == "table-1-2019-08.csv"
    assert content.decode() == (
        "\ufeffName,Day,Share\r\n"
        "Élan <i>,not recorded,0 of 3 (0%)\r\n"
        "'=1+1,2 October 2019,2 of 21 (10%)\r\n"
        '"Ash, ""the"" team",not recorded,12 of 42 (29%)\r\n'
        "-3,1 December 2018,4 of 4 (100%)\r\n"
        "All,,18 of 70 (26%)\r\n"
    )


def test_a_download_of_the_browser_has_its_table(page):
    opened_tools = tools(page, "explorer-table")
    choose(page, measure="ratings.by_status", period="August 2019")
    opened_tools.get_by_role("searchbox").fill("good")
    name, content = downloaded(page, opened_tools)
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert name == "ratings.by_status-2019-08.csv"
    assert read[0] == ["Period", "Group", "Category", "Count", "Of", "Value", "95% interval"]
    assert read[1:] == table(page)
    assert len(read) == 7


def test_another_choice_begins_its_table_afresh(page):
    opened_tools = tools(page, "explorer-table")
    opened_tools.get_by_role("searchbox").fill("good")
    page.locator("#explorer-table thead button").nth(0).click()
    choose(page, measure="funnel")
    assert opened_tools.get_by_role("status").inner_text() == "13 of 13 rows shown"
    assert page.locator("#explorer-table [aria-sort=ascending]").count() == 0
