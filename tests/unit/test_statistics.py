"""Intervals and agreement against published values and against statsmodels."""

import csv
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from qa_analysis.figures.statistics import newcombe, weighted_kappa, wilson

PUBLISHED = Path(__file__).parents[1] / "reference" / "wilson.csv"


def published() -> list[list[float]]:
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        columns = ("Numerator", "Denominator", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl")
        return [[float(row[column]) for column in columns] for row in csv.DictReader(file)]


def interval(hits, of, **z):
    low, high = wilson(np.array([hits]), np.array([of]), **z)
    return low[0], high[0]


@pytest.mark.parametrize("row", published())
def test_wilson_gives_the_published_values(row):
    hits, of, *limits = row
    wide = interval(hits, of, z=3.0902323061678132)
    assert (*interval(hits, of), *wide) == pytest.approx(tuple(limits), abs=1e-12)


@pytest.mark.parametrize(("hits", "of"), [(0, 5), (5, 5), (0, 1), (7, 41), (14, 46), (50, 100)])
def test_wilson_agrees_with_statsmodels(hits, of):
    assert interval(hits, of) == pytest.approx(proportion_confint(hits, of, method="wilson"), abs=1e-12)


def test_wilson_of_nothing_is_not_a_number():
    assert np.isnan(interval(0, 0)).all()


GRIDS = [[[3, 1, 0], [2, 20, 4], [0, 3, 12]], [[5, 0, 0], [0, 5, 0], [1, 0, 5]], [[0, 4, 0, 0], [1, 9, 2, 1]] * 2]


@pytest.mark.parametrize("grid", GRIDS)
def test_kappa_agrees_with_statsmodels(grid):
    expected = cohens_kappa(np.array(grid), wt="linear")
    value, low, high = weighted_kappa(np.array([grid]))
    assert value[0] == pytest.approx(expected.kappa, abs=1e-12)
    assert (low[0], high[0]) == pytest.approx((expected.kappa_low, expected.kappa_upp), abs=1e-9)


@pytest.mark.parametrize("grid", [np.zeros((3, 3)), np.diag([0, 9, 0])])
def test_kappa_is_undefined_without_two_categories(grid):
    assert np.isnan([part[0] for part in weighted_kappa(grid[None])]).all()


@pytest.mark.parametrize("grid", [np.diag([1, 1, 2, 1]), np.diag([97, 160, 83]), np.diag([0, 3, 4])])
def test_full_agreement_is_exactly_one(grid):
    assert [part[0] for part in weighted_kappa(grid[None])] == [1, 1, 1]


@pytest.mark.parametrize("grid", [[[0, 0, 0], [2, 5, 3], [0, 0, 0]], [[7, 14, 0], [1, 2, 0], [3, 6, 0]]])
def test_agreement_by_chance_alone_is_exactly_nought(grid):
    assert weighted_kappa(np.array([grid]))[0][0] == 0


@pytest.mark.parametrize("of", range(1, 120))
def test_wilson_begins_at_nought_of_none_and_ends_at_one_of_all(of):
    assert interval(0, of)[0] == 0
    assert interval(of, of)[1] == 1


NEWCOMBE = [  # Newcombe (1998), table II, method 10
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1),
    ((10, 10), (0, 10), 0.6075, 1),
]


def test_the_interval_of_a_difference_is_that_of_the_published_examples():
    (hits, of), (before, of_before) = (np.array([row[at] for row in NEWCOMBE]).T for at in (0, 1))
    low, high = newcombe(hits, of, before, of_before)
    assert low == pytest.approx([row[2] for row in NEWCOMBE], abs=5e-5)
    assert high == pytest.approx([row[3] for row in NEWCOMBE], abs=5e-5)


@pytest.mark.parametrize("counts", [(7, 41, 14, 46), (0, 5, 5, 5), (1, 1, 0, 1), (30, 100, 29, 90)])
def test_the_interval_of_a_difference_agrees_with_statsmodels(counts):
    low, high = newcombe(*(np.array([count]) for count in counts))
    assert (low[0], high[0]) == pytest.approx(confint_proportions_2indep(*counts, method="newcomb"), abs=1e-12)


def test_a_difference_turned_round_has_the_interval_turned_round():
    one, other = (np.array([7]), np.array([41])), (np.array([14]), np.array([46]))
    (low, high), (lowest, highest) = newcombe(*one, *other), newcombe(*other, *one)
    assert (lowest[0], highest[0]) == pytest.approx((-high[0], -low[0]))


@pytest.mark.parametrize("counts", [(0, 0, 3, 9), (3, 9, 0, 0), (0, 0, 0, 0)])
def test_a_difference_from_nothing_is_not_a_number(counts):
    assert np.isnan(newcombe(*(np.array([count]) for count in counts))).all()
