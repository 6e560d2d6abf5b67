"""The documentation names every table, column and room that there is."""

import re

import pytest
from conftest import ROOT

from qa_analysis.contract.schema import TABLES

RECORDS = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_table_is_documented_with_its_columns_and_which_must_be_filled(table):
    mark, columns = re.search(rf"^\| `{table.name}`( \*)? \|[^|]+\|([^|]+)\|$", RECORDS, re.MULTILINE).groups()
    assert bool(mark) == table.optional
    for column in table.columns:
        assert re.search(rf"\b{column.name}\b", columns)
        assert (f"**{column.name}**" in columns) == column.required


def test_the_map_names_every_room():
    package = ROOT / "qa_analysis"
    rooms = {path.relative_to(package).parts[0] for path in package.rglob("*.py")} - {"__init__.py"}
    described = re.search(r"\| room \|.*?\n\n", README, re.DOTALL)[0]
    assert rooms == {name.strip("/") for name in re.findall(r"^\| `([\w./]+)`", described, re.MULTILINE)}
