"""The page: whole, and every number on it a row of the figures, whatever the month holds."""

import base64
import dataclasses
import hashlib
import itertools
import re
import shutil

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from frames import with_figures, write
from page_reader import NOTEBOOKS, NUMBER, labels, read

import qa_analysis as qa
from qa_analysis.commentary.passages import Passage
from qa_analysis.contract import settings
from qa_analysis.exhibits.formats import period, round_half_up
from qa_analysis.figures.from_records import compute
from qa_analysis.figures.table import NUMBERS
from qa_analysis.projects.sample import write_random

CARE = "Children's Social Care"
FIGURES = [f"figure-{number}" for number in range(1, 16)]
TABLES = [f"table-{number}" for number in range(1, 28)]
LISTS = [f"table-{number}" for number in range(20, 28)]
UNSAID = r"marked|significant|\btrend|sustained|month on month|improved|worsen|deteriorat"
INVERTED = r"(Late|Overdue|Submitted|Rated|Left out|Still open|At risk|Over the|Open) (was|were|of)\b"
BROKEN = r"\bnan\b|NaN|\bNone\b(?! of)|NaT|\b0 of 0\b|\{|\}|<NA>|\(\)|<span|\s[.,;:]|\.\.|\bof\s+:|, and \.|: \.|for  "


@pytest.fixture(scope="module")
def august():
    return qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(ROOT / "params"))


def numbered(*numbers):
    """The notebooks of some sections."""
    return [path for path in NOTEBOOKS if path.name[:2] in numbers]


@pytest.fixture(scope="module")
def page(august, tmp_path_factory):
    return read(august, tmp_path_factory.mktemp("page"))


def test_the_page_has_every_section_in_order(page):
    numbers = [heading.split()[0] for heading in page.headings if re.match(r"[1-5]\.?\d? |Appendix", heading)]
    first, second, third = ([f"{part}.{n}" for n in range(last + 1)] for part, last in ((1, 9), (2, 7), (3, 3)))
    last = ["4", "4.1", "4.2", "4.3", "5", "5.1", "5.2", "5.3", "Appendix", "Appendix"]
    assert numbers == [*first, *second, *third, *last]


def test_the_page_has_every_figure_and_table_once_with_its_words(page):
    assert list(page.images) == FIGURES
    assert all(len(alt) > 60 and alt.endswith(".") for alt in page.images.values())
    assert list(page.tables) == TABLES
    assert len(page.ids) == len(set(page.ids))
    for name in (*FIGURES, *TABLES):
        assert f"{name.replace('-', ' ').capitalize()}. " in page.text


def test_the_page_loads_nothing_and_its_links_lead_somewhere(page):
    for link in page.links:
        assert link.startswith("data:image/svg+xml;base64,") or link.removeprefix("#") in page.ids
    words = re.sub(r"<script.*?</script>", "", page.html, flags=re.DOTALL)
    assert re.findall(r"https?://[^ ]{0,40}|url\([^ ]{0,40}", words) == []


def test_the_page_is_small_enough_to_be_sent(august_page):
    assert august_page.stat().st_size < 4_000_000


def test_only_the_scripts_of_the_page_may_run(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page.html)[1]
    scripts = re.findall(r"<script>(.*?)</script>", page.html, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert len(scripts) > 1
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {hashes}; base-uri 'none'; "
        "form-action 'none'"
    )


def test_the_first_page_names_title_month_edition_authors_and_day(page, august):
    front = page.texts[""]
    assert front.startswith(
        "Skip to the report Children's Services quality assurance report, August 2019 Edition operational: names teams"
    )
    assert "As at 31 August 2019" in front
    for author in august.front.authors:
        assert f"{author.role} {author.wrote}" in front


# Every number is a figure: dye the figures, and see that no other number comes out.


@pytest.fixture(scope="module")
def dyed(august):
    """August's figures, every number of them another: seven digits, so that nothing else on the page is like them."""
    rows = august.figures.copy()
    for place, column in enumerate(NUMBERS):
        numbers = np.random.default_rng(place).choice(np.arange(10**6, 10**7), len(rows), replace=False).astype(float)
        rows[column] = np.where(rows[column].notna(), numbers, np.nan)
    rows["value"] = rows["value"].mask(rows["unit"] == "days", rows["value"] % 20_000)  # a date so long ago is one
    return with_figures(august, rows, passages={})


def printed(rows):
    """Every way in which the numbers of figures may be printed."""
    numbers = rows[NUMBERS].to_numpy().ravel()
    numbers = numbers[~np.isnan(numbers)]
    return {round_half_up(number, places) for number in numbers for places in (0, 1, 2)}


def together(rows, by, first=True):
    """Shares of several rows as one of them all: the sum of the counts, out of the first whole or of all wholes."""
    counts = rows.groupby(by, sort=False).agg(n=("numerator", "sum"), of=("denominator", "first" if first else "sum"))
    return [*counts["n"], *counts["of"], *(100 * counts["n"] / counts["of"])]


def derived(opened):
    """The numbers that sentences make of several figures: sums, shares of sums, and what a target would need."""
    care = opened.rows
    below = [rating for rating in opened.framework.ratings if rating != "Good"]
    month, quarter = (care(f"ratings.by_{of}", last=5, category=below) for of in ("month", "quarter"))
    sums = [number for rows in (month, quarter) for number in together(rows, "period")]
    for name, months in itertools.product(("ratings.by_status", "ratings.by_area"), (3, 2)):
        rows = care(name, last=3)
        some = rows[rows["period"].isin(rows["period"].unique()[:months])]
        sums += together(some, ["group", "category"], first=False)
    effect = care(["moderation.upgraded", "moderation.downgraded"], last=4)
    sums += together(effect, "period")
    funnel, pool = (care(name).set_index("group")["numerator"] for name in ("funnel", "pool"))
    sums += [funnel[["standing exemption", "alternate months", "exempted before allocation"]].sum()]
    sums += [funnel[["exempted after allocation", "not submitted", "in progress"]].sum()]
    sums += [pool["moderators"] + pool["external moderators"]]
    ratio = care("moderation.ratio").iloc[0]
    needed = np.ceil(ratio["numerator"] / opened.framework.targets.audits_per_moderator)
    grid = care("moderation.grid")
    scale = list(opened.framework.ratings)
    moved = grid["category"].map(scale.index) - grid["group"].map(scale.index)
    sums += [needed, needed - ratio["denominator"], *grid.groupby(np.sign(moved))["numerator"].sum()]
    missing = care("concerns.missing", last=24)["value"]
    days = care("actions.outstanding_before", group="oldest")["value"].iloc[0]
    oldest = pd.Timestamp(opened.as_at) - pd.Timedelta(days=0 if np.isnan(days) else int(days))
    teams = care(["teams.sustained_good_team", "teams.sustained_inadequate_team"])["group"].nunique()
    sums += [missing[:-1].sum(), oldest.day, oldest.year, teams, len(opened.framework.areas)]
    return {round_half_up(number, places) for number in sums if pd.notna(number) for places in (0, 1)}


def named(opened):
    """The numbers of periods and settings, which are not figures."""
    labels = " ".join(period(label) for label in opened.figures["period"].unique())
    settings = f"{opened.framework.targets} {opened.framework.thresholds} {opened.framework.expected_moderation}"
    days = " ".join(map(str, range(28, 32)))
    months = " ".join(period(month) for month in opened.figures["group"].unique() if re.match(r"\d{4}-\d\d$", month))
    short = {str(int(round_half_up(float(number)))) for number in NUMBER.findall(settings)}
    return set(NUMBER.findall(f"{labels} {days} {months}")) | short


def without(page, tables):
    """The report's words, each section without the tables named, its sections' numbers and its captions' numbers."""
    html = re.sub(rf'<table [^>]*id="({"|".join(tables)})".*?</table>', "", page.body, flags=re.DOTALL)
    html = re.sub(r"<h[1-6][^>]*>.*?</h[1-6]>", "", html)
    html = re.sub(r'<div class="text_cell_render.*?</div>', "", html, flags=re.DOTALL)
    alts = " ".join(re.findall(r'alt="([^"]*)"', html))
    text = f"{re.sub(r'<[^>]+>', ' ', html)} {alts}"
    places = r"\b(Figure|Table|[Ss]ection|[Pp]art)s?\s+\d+(\.\d)?(\s+(to|and)\s+\d(\.\d)?)?|95% interval"
    return re.sub(rf"{places}|20\d\d-\d\d Q\d|kappa.*?give", " ", text)


def test_every_number_of_the_page_is_a_figure(dyed, tmp_path_factory):
    page = read(dyed, tmp_path_factory.mktemp("dyed"))
    known = printed(dyed.figures) | named(dyed) | derived(dyed)
    found = NUMBER.findall(without(page, LISTS))
    assert len(found) > 900
    assert [number for number in found if number not in known] == []
    drawn = [text for chart in page.charts.values() for text in labels(chart)]
    assert len(drawn) > 150
    assert [n for text in drawn for n in NUMBER.findall(text) if n not in known] == []


def test_every_share_of_the_page_fits_its_counts(page):
    shares = re.findall(r"(\d+) of (\d+)[^()\d]{0,60}\((\d+)%\)", f"{page.text} {' '.join(page.images.values())}")
    assert len(shares) > 150
    for part, whole, share in shares:
        assert share == round_half_up(100 * int(part) / int(whole))


# One audit flipped shows everywhere.


def flipped(tmp_path):
    """The sample with one August audit rated Good that had required improvement."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", folder)
    audits = pd.read_csv(folder / "audits.csv", dtype="str", keep_default_na=False)
    fits = (audits["month"] == "2019-08") & (audits["legal_status"] == "CIN") & (audits["outcome"] == "completed")
    fits &= (audits["final_rating"] == "Requires Improvement") & (audits["at_risk"] == "false")
    audits.loc[audits.index[fits][0], "final_rating"] = "Good"
    audits.to_csv(folder / "audits.csv", index=False)
    return str(folder)


def good(rows):
    row = rows[(rows["period"] == "2019-08") & (rows["category"] == "Good")]
    return int(row["numerator"].item()), row["value"].item()


def test_one_flipped_audit_shows_in_table_sentence_chart_and_words_alike(page, tmp_path):
    opened = qa.open_month("2019-08", data=flipped(tmp_path), params=str(ROOT / "params"))
    after = read(opened, tmp_path, notebooks=numbered("10", "11", "12"))
    caption = "Figure 1. Ratings of completed audits by month"
    for read_page, count, share in ((page, 12, 29), (after, 13, 32)):
        assert read_page.tables["table-1"][-1][3:] == [f"{count} ({share}%)", "41"]
        assert (
            f"{41 - count} of 41 completed audits ({100 - share}%) were rated below Good"
            in read_page.texts["section-1-1"]
        )
        assert f"{count} of 41 completed audits ({share}%) were rated Good" in read_page.texts["section-1-0"]
        assert read_page.images["figure-1"].endswith(f"and Good {share}%.")
        assert good(read_page.charts[caption].rows) == (count, pytest.approx(100 * count / 41))
        assert f"{share}%" in list(labels(read_page.charts[caption]))
        assert read_page.tables["table-3"][2][3] == f"{count - 9} ({round_half_up(100 * (count - 9) / 16)}%)"
    assert after.charts[caption].png() != page.charts[caption].png()


# Whatever the month holds, the page reads properly.


def changed(tmp_path, **tables):
    """The sample with rows of tables left out by a condition."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", folder)
    for name, keep in tables.items():
        rows = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        rows[keep(rows)].to_csv(folder / f"{name}.csv", index=False)
    return folder


def first_month(tmp_path):
    return "2018-04", ROOT / "data" / "sample"


def march(tmp_path):
    return "2019-03", ROOT / "data" / "sample"


def without_early_help(tmp_path):
    early = {name: lambda rows: rows["service"] != "Early Help" for name in ("audits", "teams", "caseload")}
    folder = changed(tmp_path, **early, themes=lambda rows: rows["service"] != "Early Help")
    teams = set(pd.read_csv(folder / "teams.csv")["team"])
    audits = set(pd.read_csv(folder / "audits.csv", dtype="str")["audit_id"])
    for name, column, known in (
        ("staff", "team", teams | {""}),
        ("workers", "team", teams),
        ("training", "team", teams),
        ("actions", "audit_id", audits),
        ("concerns", "audit_id", audits),
        ("area_ratings", "audit_id", audits),
        ("themes", "audit_id", audits | {""}),
    ):
        rows = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        rows[rows[column].isin(known)].to_csv(folder / f"{name}.csv", index=False)
    return "2019-08", folder


def bare(tmp_path):
    """One audit, and nothing else."""
    folder = tmp_path / "data"
    folder.mkdir()
    write(folder)
    for name in ("themes", "workers", "caseload", "training", "dip_sample", "recommendations"):
        (folder / f"{name}.csv").unlink()
    return "2019-08", folder


def one_of_each(tmp_path):
    """One row in every table."""
    folder = tmp_path / "data"
    folder.mkdir()
    names = (
        "area_ratings",
        "themes",
        "actions",
        "concerns",
        "escalations",
        "training",
        "dip_sample",
        "recommendations",
    )
    ids = {"action_id": "X1", "concern_id": "X1", "escalation_id": "X1", "person_id": "P1", "recommendation_id": "R1"}
    rows = {name: [{"audit_id": "A1"}] for name in names[:4]} | {name: [{}] for name in names[4:]}
    for name in names:
        for row in rows[name]:
            row |= {key: value for key, value in ids.items() if key in columns(name)}
    write(folder, **rows, exemptions=[{"staff_id": "S1"}])
    return "2019-08", folder


def columns(name):
    from qa_analysis.contract.schema import TABLES

    return {column.name for column in TABLES[name].columns}


def not_one_completed(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    blank = {"outcome": "not submitted", "submitted_on": "", "final_rating": "", "auditor_rating": ""}
    write(folder, audits=[{"audit_id": "A1", **blank}])
    return "2019-08", folder


def random_set(tmp_path):
    folder = tmp_path / "data"
    write_random(folder, settings.framework(ROOT / "params"), 1, 5, 3)
    return sorted(pd.read_csv(folder / "audits.csv")["month"].unique())[-1], folder


@pytest.mark.parametrize(
    "case",
    [first_month, march, without_early_help, bare, one_of_each, not_one_completed, random_set],
    ids=lambda case: case.__name__,
)
def test_any_month_reads_properly(case, tmp_path):
    month, folder = case(tmp_path)
    opened = qa.open_month(month, data=str(folder), params=str(ROOT / "params"))
    reads_properly(read(dataclasses.replace(opened, passages={}), tmp_path), opened)


SIGNS = "<b>R&D</b> *one* _two_ `x` | $5 [a](b) \\\\ {{ y }} #1"


def test_names_are_shown_as_they_are_written(tmp_path):
    team, theme = f"T {SIGNS}", f"IRO {SIGNS} {'and a long account of what was found ' * 4}end"
    named = [{"audit_id": "A1", "kind": kind, "theme": theme} for kind in ("strength", "good-practice factor")]
    early = {"audit_id": "A2", "team": "E1", "service": "Early Help", "legal_status": ""}
    write(
        tmp_path,
        teams=[{"team": team}, {"team": "E1", "service": "Early Help"}],
        workers=[{"worker_id": "W1", "team": team}],
        staff=[{"staff_id": "S1", "team": team, "name": SIGNS}, {"staff_id": "M1", "team": team, "role": "moderator"}],
        audits=[{"audit_id": "A1", "team": team, "submitted_on": "2019-08-21"}, early],
        themes=[*named, {"audit_id": "A2", "kind": "development", "theme": theme}],
        recommendations=[{"recommendation_id": "R1", "text": SIGNS}],
    )
    page = read(qa.open_month("2019-08", data=str(tmp_path)), tmp_path)
    shown = " ".join(SIGNS.split())
    assert f"IRO {shown} and a long account" in page.texts["section-1-8"]
    assert any(theme[:40] in alt for alt in page.images.values())
    assert f"T {shown}" in page.table_of("Active teams rarely audited")[1][0]
    assert [row[1] for row in page.table_of("Recommendations on quality of practice")[1:]] == [SIGNS]
    assert page.table_of("Completed audits submitted late")[1][0] == SIGNS
    assert not re.search(r"<b>|<em>|<code>", page.html)


def test_august_reads_properly(page, august):
    reads_properly(page, august)


def reads_properly(page, opened):
    everything = f"{page.text} {' '.join(page.images.values())}"
    assert re.findall(f".{{0,30}}(?:{BROKEN}).{{0,20}}", everything) == []
    assert re.findall(UNSAID, everything) == []
    for text in page.paragraphs():
        assert re.match(r"[A-Z0-9*]", text), text
        assert text.endswith((".", "!", "?", ":")), text
    assert [text for text in page.paragraphs() if re.match(INVERTED, text)] == []
    known = printed(opened.figures) | named(opened)
    for caption, chart in page.charts.items():
        assert len(chart.rows), caption
        assert any(NUMBER.search(label) for label in labels(chart)), caption
    assert [n for n in NUMBER.findall(" ".join(page.images.values())) if n not in known | {"1", "2", "3"}] == []
    for name, table in page.tables.items():
        assert len(table) > 1, name
        assert all(cell.strip() for row in table for cell in row), name


def test_a_council_with_other_rules_has_its_own_words(tmp_path, other_framework, params):
    opened = qa.open_month("2019-08", data=str(ROOT / "data" / "sample"), params=str(params))
    rows = compute(qa.load(), "2019-08", other_framework, findings=opened.findings)
    other = with_figures(opened, rows, framework=other_framework, passages={})
    page = read(other, tmp_path)
    reads_properly(page, other)
    assert page.tables["table-1"][0] == ["Period", "Inadequate", "Requires Improvement", "Good", "Outstanding", "All"]
    assert "UASC" in [row[0] for row in page.tables["table-3"]]
    assert "The target of 95% was not met." in page.text


def test_an_authors_paragraph_stands_instead_of_the_generated_one(august, tmp_path):
    passages = {
        ("2.1", "late"): Passage(1, "In our words: {{ share('completion.late') }}."),
        ("3.2", ""): Passage(9, "Ours."),
    }
    front = august.front.model_copy(update={"contact": ""})
    page = read(
        dataclasses.replace(august, passages=passages, front=front), tmp_path, notebooks=numbered("21", "32", "33")
    )
    assert "tell the authors named on the first page." in page.text
    assert page.html.count('<p class="by">') == 2
    assert "In our words: 6 of 41 (15%)." in page.texts["section-2-1"]
    assert "were submitted late" not in page.texts["section-2-1"]
    assert page.texts["section-3-2"].endswith("Ours.")
    assert page.texts["section-3-3"].endswith("Nothing has been written on this subject for this month.")
