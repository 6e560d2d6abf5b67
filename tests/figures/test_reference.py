"""The sample council prints what the hand-made report of August 2019 published, and finds what it found."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from qa_analysis.figures.table import select
from qa_analysis.projects.sample.themes import NUMBERS as THEMES

PUBLISHED = Path(__file__).parents[1] / "reference" / "published_2019-08.csv"
KEYS = ["measure", "service", "period", "group", "category"]


def published() -> list[dict]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name(row: dict) -> str:
    return "|".join([*(row[key] for key in KEYS if key != "service"), row["unit"]])


def printed(value: float) -> int:
    return int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))


def produced(table: pd.DataFrame, row: dict) -> int:
    if row["unit"] == "count of groups":
        wanted = 0 if row["group"].endswith("none") else 1
        rows = select(table, row["measure"], service=row["service"], period=row["period"])
        return int((rows["numerator"] == wanted).sum())
    found = select(table, row["measure"], **{key: row[key] for key in KEYS[1:]})
    column = row["unit"] if row["unit"] in ("numerator", "denominator") else "value"
    return printed(found[column].item())


@pytest.mark.parametrize("row", [row for row in published() if row["reproducible"] == "yes"], ids=name)
def test_published_figure(august, row):
    assert produced(august, row) == int(row["published"])


SLIPS = [row for row in published() if row["reproducible"] == "no"]


@pytest.mark.parametrize(("slip", "right"), list(zip(SLIPS, (50, 15, 27), strict=True)))
def test_a_slip_of_the_hand_made_report_is_put_right(august, slip, right):
    assert produced(august, slip) == right != int(slip["published"])


@pytest.fixture
def areas(august):
    """Per cent of each rating by area: June, July and August."""
    rows = select(august, "ratings.by_area", period=["2019-06", "2019-07", "2019-08"])
    return rows.pivot(index=["category", "group"], columns="period", values="value")


@pytest.mark.parametrize("before", ["2019-06", "2019-07"])
def test_inadequate_fell_in_every_area(areas, before):
    inadequate = areas.loc["Inadequate"]
    assert (inadequate["2019-08"] < inadequate[before]).all()


@pytest.mark.parametrize("before", ["2019-06", "2019-07"])
def test_two_areas_have_the_most_inadequate_and_fell_the_most(areas, before):
    inadequate = areas.loc["Inadequate"]
    two = {"Risk Assessment & Response", "Management Oversight"}
    assert set(inadequate["2019-08"].nlargest(2).index) == two
    assert set((inadequate[before] - inadequate["2019-08"]).nlargest(2).index) == two


def test_permanence_has_the_least_inadequate_and_with_review_the_most_good(areas):
    assert areas.loc["Inadequate", "2019-08"].idxmin() == "Permanence"
    most = areas.loc["Good", "2019-08"].nlargest(2).index
    assert set(most) == {"Permanence", "Relational Intervention & Review"}


def test_the_list_of_exemptions_holds_those_of_the_funnel(august):
    steps = ["exempted before allocation", "exempted after allocation"]
    funnel = select(august, "funnel", period="2019-08", group=steps)
    assert select(august, "listings", period="2019-08", group="exemptions")["value"].item() == funnel["value"].sum()


def test_themes_are_named_as_often_as_the_sample_says(august):
    for service, key in (("Children's Social Care", "social_care"), ("Youth Support", "youth_support")):
        rows = select(august, "themes", service=service, period="2019-08", group=["strength", "development"])
        numbers = THEMES[key]["strength"] | THEMES[key]["development"]
        assert rows.set_index("category")["value"].to_dict() == numbers
