"""Plans: how many audits of each kind a month has, at random or as constraints say."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from qa_analysis.contract import schema
from qa_analysis.contract.settings import Framework
from qa_analysis.projects.sample.dealing import Chance, deal

# How likely each reason for an exemption is, by stage, in the order of the contract.
USUAL_REASONS = {schema.BEFORE: (3, 3, 0, 4), schema.AFTER: (4, 2, 0, 4)}


class Plan:
    """The plan of a random council.

    ``nulls`` is the share of values that are not recorded; ``working`` has the auditors at work in each month.
    """

    nulls = 0.04

    def __init__(self, chance: Chance, framework: Framework, months: pd.PeriodIndex):
        self.chance, self.framework, self.months = chance, framework, months
        self.working: dict[pd.Period, np.ndarray] = {}

    def ratings(self, month: pd.Period, service: str) -> list[int]:
        """The number of completed audits with each rating, worst first."""
        care = service == self.framework.social_care
        mean = 41 if care else 6
        size = 0 if not care and self.chance.random() < 0.1 else int(self.chance.poisson(mean))
        size = min(size, max(len(self.working[month]) - 8, 0)) if care else size
        return [int(n) for n in self.chance.multinomial(size, _shares(len(self.framework.ratings)))]

    def outcomes(self, month: pd.Period, service: str, completed: int) -> dict[str, int]:
        """The number of audits with each other outcome. In social care each auditor at work has at least one audit."""
        care = service == self.framework.social_care
        rest = len(self.working[month]) + int(self.chance.integers(0, 3)) - completed if care else completed // 5
        late = 4 if month >= self.months[-1] - 1 else 0.1
        counts = self.chance.multinomial(rest, np.array([2, 5, 5, late]) / (12 + late))
        outcomes = (schema.BELOW_STANDARD, schema.NOT_SUBMITTED, schema.EXEMPTED, schema.IN_PROGRESS)
        return dict(zip(outcomes, map(int, counts), strict=True))

    def exempted_before(self, month: pd.Period, available: int) -> int:
        """How many of the available auditors are exempted before allocation."""
        return int(self.chance.binomial(available, 0.07))

    def exemption_reasons(self, month: pd.Period, stage: str) -> Sequence[float]:
        """How likely each reason for an exemption is, in the order of the contract."""
        return USUAL_REASONS[stage]

    def is_fixed(self, months: pd.Series) -> pd.Series:
        """Whether constraints fix the audits of each month, so that no value of theirs may be missing."""
        return pd.Series(False, months.index)

    def statuses(self, done: pd.DataFrame) -> Iterator[tuple[pd.Index, dict[str, int]]]:
        """Groups of completed audits whose legal statuses are fixed, each with the number of audits of each status."""
        yield from ()

    def statuses_together(self, done: pd.DataFrame) -> Iterator[tuple[pd.Index, dict[str, int]]]:
        """The groups of ``statuses`` that span several months; their statuses may change places."""
        yield from ()

    def statuses_fit(self, done: pd.DataFrame) -> bool:
        """Whether the legal statuses also agree with the shares that are known."""
        return True

    def late(self, chance: Chance, frame: pd.DataFrame) -> pd.Series:
        """Whether each audit is submitted late, if it is submitted."""
        return pd.Series(chance.random(len(frame)) < 0.12, frame.index)

    def lowered_and_raised(self, chance: Chance, framework: Framework, rows: pd.DataFrame, final: pd.Series) -> tuple:
        """The audits of a month whose rating moderation lowered, and those whose rating it raised."""
        top = len(framework.ratings) - 1
        lowered = final.index[(final < top) & (chance.random(len(final)) < 0.2)]
        raised = final.index.difference(lowered)
        return lowered, raised[(final[raised] > 0) & (chance.random(len(raised)) < 0.03)]

    def observe(self, chance: Chance, framework: Framework, frame: pd.DataFrame) -> pd.DataFrame:
        """The audits, with the flags and feedback that constraints fix."""
        return frame


def _shares(grades: int) -> np.ndarray:
    """The share of each rating, worst first: about half for the second, and ever less for those above it."""
    weights = np.array([0.28, 0.52, *(0.2 / 2**step for step in range(grades - 2))])[:grades]
    return weights / weights.sum()


class Constrained(Plan):
    """The plan of the sample council: as the constraints say, and at random where they say nothing."""

    nulls = 0.0

    def __init__(self, chance: Chance, framework: Framework, months: pd.PeriodIndex, constraints: dict):
        super().__init__(chance, framework, months)
        self.known = constraints
        self.monthly = {pd.Period(m): counts for m, counts in constraints["ratings_by_month"].items()}
        for first, counts in constraints["ratings_by_quarter"].items():
            self.monthly |= _quarter(chance, pd.Period(first), counts)

    def _in_month(self, key: str, month: pd.Period, default=None):
        """What a constraint says of a month, ``default`` if it says nothing."""
        return self.known[key].get(str(month), default)

    def _in_other_service(self, service: str, month: pd.Period) -> dict:
        """What the constraints say of a month of Early Help or Youth Support, if anything."""
        return self.known["other_services"].get(service, {}).get(str(month), {})

    def ratings(self, month: pd.Period, service: str) -> list[int]:
        if service == self.framework.social_care:
            return self.monthly[month]
        return self._in_other_service(service, month).get("ratings") or super().ratings(month, service)

    def outcomes(self, month: pd.Period, service: str, completed: int) -> dict[str, int]:
        if service != self.framework.social_care:
            lacking = self._in_other_service(service, month).get("not_submitted", completed // 8)
            return {schema.BELOW_STANDARD: 0, schema.NOT_SUBMITTED: lacking}
        outcomes = (schema.BELOW_STANDARD, schema.NOT_SUBMITTED, schema.EXEMPTED)
        return dict(zip(outcomes, self.not_completed(month), strict=True))

    def not_completed(self, month: pd.Period) -> tuple[int, int, int]:
        """The numbers of social care's audits below standard, not submitted, and exempted after allocation."""
        vary = month.month % 3
        below = self._in_month("below_standard", month, 2)
        return below, self._in_month("not_submitted", month, 6 + vary), self._in_month("exempted", month, 7 - vary)

    def additional(self, month: pd.Period) -> int:
        """The number of social care's audits that are allocated beyond one for each auditor at work."""
        return self._in_month("additional", month, month.month % 2)

    def allocated(self, month: pd.Period) -> int:
        """The number of social care's audits, of any outcome."""
        return sum(self.monthly[month]) + sum(self.not_completed(month))

    def exempted_before(self, month: pd.Period, available: int) -> int:
        return available - self.allocated(month) + self.additional(month)

    def exemption_reasons(self, month: pd.Period, stage: str) -> Sequence[float]:
        return self._in_month("exemption_reasons", month, super().exemption_reasons(month, stage))

    def is_fixed(self, months: pd.Series) -> pd.Series:
        return months >= pd.Period(min(self.known["moderation"]))

    def statuses(self, done: pd.DataFrame) -> Iterator[tuple[pd.Index, dict[str, int]]]:
        for month, statuses in self.known["statuses_by_rating"].items():
            for place, rating in enumerate(self.framework.ratings):
                chosen = done.index[(done["month"] == pd.Period(month)) & (done["final_rating"] == rating)]
                yield chosen, {status: counts[place] for status, counts in statuses.items()}
        yield from self.statuses_together(done)

    def statuses_together(self, done: pd.DataFrame) -> Iterator[tuple[pd.Index, dict[str, int]]]:
        last = pd.Period(self.known["months"]["last"])
        together = done[(done["month"] < last) & (done["month"] >= last - 3)]
        worst = together["final_rating"] == self.framework.inadequate
        counts = self.known["statuses_of_inadequate"]
        yield together.index[worst], {status: few for status, (few, _) in counts.items()}
        yield together.index[~worst], {status: every - few for status, (few, every) in counts.items()}

    def statuses_fit(self, done: pd.DataFrame) -> bool:
        share = self.known["good_share"]
        audits = done[(done["month"] == pd.Period(share["month"])) & (done["legal_status"] == share["status"])]
        good = int((audits["final_rating"] == self.framework.good).sum())
        return len(audits) > 0 and int(100 * good / len(audits) + 0.5) == share["percent"]

    def late(self, chance: Chance, frame: pd.DataFrame) -> pd.Series:
        late = super().late(chance, frame)
        for month, number in self.known["late"].items():
            late[frame["month"] == pd.Period(month)] = False
            late[chance.choice(self.social_care(frame, month, (schema.COMPLETED,)), number, replace=False)] = True
        return late

    def social_care(self, frame: pd.DataFrame, month: str, outcomes: tuple[str, ...]) -> pd.Index:
        """Social care's audits of a month with one of the outcomes."""
        care = (frame["service"] == self.framework.social_care) & (frame["month"] == pd.Period(month))
        return frame.index[care & frame["outcome"].isin(outcomes)]

    def lowered_and_raised(self, chance: Chance, framework: Framework, rows: pd.DataFrame, final: pd.Series) -> tuple:
        counts = self._in_month("moderation", rows["month"].iloc[0])
        if counts is None:
            return super().lowered_and_raised(chance, framework, rows, final)
        down, up, of_worst = counts
        done = rows["outcome"] == schema.COMPLETED
        worst, middle = final.index[done & (final == 0)], final.index[done & (final == 1)]
        lowered = [
            *chance.choice(worst, of_worst, replace=False),
            *chance.choice(middle, down - of_worst, replace=False),
        ]
        best = final.index[done & (final == final.max())]
        return pd.Index(lowered), pd.Index(chance.choice(best, up, replace=False))

    def observe(self, chance: Chance, framework: Framework, frame: pd.DataFrame) -> pd.DataFrame:
        for month, number in self.known["at_risk"].items():
            done = self.social_care(frame, month, (schema.COMPLETED,))
            improving = done[frame.loc[done, "final_rating"] == framework.requires_improvement]
            self._set(chance, frame, improving, "at_risk", number)
        views = self.known["views"]
        done, sent = (self.social_care(frame, views["month"], o) for o in ((schema.COMPLETED,), schema.SUBMITTED))
        self._set(chance, frame, sent, "has_chair", views["has_chair"])
        chaired = sent[frame.loc[sent, "has_chair"].astype(bool)]
        asked = {"social_worker": done, "manager": done, "chair": chaired, "child": sent, "parent": sent}
        for view, rows in asked.items():
            self._set(chance, frame, rows, f"views_{view}", views[view])
        for person in ("child", "parent"):
            counts = self.known["feedback"][person]
            weights = [*counts, len(done) - sum(counts)]
            frame.loc[done, f"{person}_feedback"] = deal(chance, [*schema.SENTIMENTS, None], weights, len(done))
        return frame

    def _set(self, chance: Chance, frame: pd.DataFrame, rows: pd.Index, column: str, number: int) -> None:
        """Set a flag in ``number`` of the rows and clear it in the others."""
        frame.loc[rows, column] = deal(chance, [True, False], [number, len(rows) - number], len(rows)).astype(bool)


def _quarter(chance: Chance, first: pd.Period, counts: list[int]) -> dict[pd.Period, list[int]]:
    """A quarter's counts, divided at random between its three months."""
    parts = [chance.multinomial(count, [1 / 3] * 3) for count in counts]
    return {first + step: [int(part[step]) for part in parts] for step in range(3)}
