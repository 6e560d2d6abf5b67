"""The month from tables cut at the as-at date equals the month from full tables."""

import csv
from datetime import date

import pandas as pd
import pytest
import second_count

from qa_analysis.contract.schema import TABLES
from qa_analysis.figures.from_records import compute
from qa_analysis.projects.sample import write_random
from qa_analysis.records.load import load_tables

OF_SUBMISSION = ("auditor_rating", "final_rating", "at_risk", "child_feedback", "parent_feedback", "moderator_id")


def cut(folder, out, day):
    """Write the tables as somebody would have exported them on a day."""
    known = second_count.known_on(folder, day)
    out.mkdir()
    for name, table in TABLES.items():
        columns = ["authority", *(column.name for column in table.columns)]
        with (out / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows({column: text(row, column) for column in columns} for row in known[name])
    return out


def text(row, column):
    if row.get("outcome") == "in progress" and (column in OF_SUBMISSION or column.startswith("views_")):
        return ""
    value = row[column]
    if column in ("month", "raised_month") and value is not None:
        return second_count.label(value)
    return "Council" if column == "authority" else "" if value is None else str(value)


def full(folder):
    """The full tables, as of the same council."""
    return {name: frame.assign(authority="Council") for name, frame in load_tables(folder).tables.items()}


@pytest.mark.parametrize(("month", "as_at"), [("2019-03", ""), ("2019-07", "2019-07-12"), ("2019-05", "2019-07-04")])
@pytest.mark.parametrize("random", [False, True], ids=["sample", "random"])
def test_cut_tables_give_the_same_month(tmp_path, sample, framework, month, as_at, random):
    folder = sample
    if random:
        folder = tmp_path / "full"
        write_random(folder, framework, months=10, seed=7)
    day = date.fromisoformat(as_at) if as_at else second_count.last_day(second_count.month_number(month))
    tables = load_tables(cut(folder, tmp_path / "cut", day)).tables
    then = compute(tables, month, framework, as_at)
    now = compute(full(folder), month, framework, as_at)
    pd.testing.assert_frame_equal(then, now)
