"""Every figure a second time, in plain Python with loops and sets, written from the definitions and not from the code.

Nothing of ``qa_analysis`` is used here. ``figures`` returns, for each key of the figures table, the numerator, the
denominator and the value, None where there is none.
"""

import calendar
import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

CARE = "social_care"
ROW_DATES = {  # the day a row came to be, by table
    "audits": "allocated_on",
    "staff": "active_from",
    "teams": "active_from",
    "workers": "active_from",
    "exemptions": "granted_on",
    "actions": "raised_on",
    "concerns": "raised_on",
    "escalations": "stage_1_on",
    "training": "delivered_on",
    "dip_sample": "sampled_on",
}
TABLES = [*ROW_DATES, "area_ratings", "themes", "caseload", "recommendations"]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def month_number(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:7]) - 1


def label(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def month_of(when: date | None) -> int | None:
    return when.year * 12 + when.month - 1 if when else None


def first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def last_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, calendar.monthrange(number // 12, number % 12 + 1)[1])


def span(last: int, length: int) -> str:
    return f"{label(last - length + 1)}/{label(last)}"


def rows_of(folder: Path, table: str) -> list[dict]:
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    for row in rows:
        row.setdefault("authority", "")
        for column in list(row):
            if column.endswith("_on") or column in ("active_from", "active_to"):
                row[column] = day(row[column])
            elif column in ("month", "raised_month"):
                row[column] = month_number(row[column]) if row[column] else None
    return rows


def known_on(folder: Path, when: date) -> dict[str, list[dict]]:
    """The tables as they stood at the end of a day."""
    tables = {name: rows_of(folder, name) for name in TABLES}
    for name, column in ROW_DATES.items():
        tables[name] = [row for row in tables[name] if row[column] is None or row[column] <= when]
    for audit in tables["audits"]:
        if audit["submitted_on"] and audit["submitted_on"] > when:
            audit["outcome"], audit["submitted_on"] = "in progress", None
    for name, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                planned = column == "due_on" or column == ROW_DATES.get(name)
                if isinstance(value, date) and value > when and not planned:
                    row[column] = None
    tables["caseload"] = [row for row in tables["caseload"] if last_day(row["month"]) <= when]
    return tables


def figures(folder: Path, month: str, framework: dict, as_at: date | None = None) -> dict[tuple, tuple]:
    """Every figure: (authority, measure, service, period, group, category) to (numerator, denominator, value)."""
    last = month_number(month)
    when = as_at or last_day(last)
    everything = known_on(folder, when)
    services = {
        (table, row["authority"], row[key]): row["service"]
        for table, key in (("teams", "team"), ("audits", "audit_id"))
        for row in rows_of(folder, table)
    }
    found = {}
    for authority in sorted({audit["authority"] for audit in everything["audits"]}):
        own = {name: [row for row in rows if row["authority"] == authority] for name, rows in everything.items()}
        first = min(audit["month"] for audit in own["audits"])
        if first <= last:
            own_services = {key[::2]: service for key, service in services.items() if key[1] == authority}
            council = Council(own, own_services, framework, first, last, when)
            council.count()
            found |= {(authority, *key): numbers for key, numbers in council.found.items()}
    return found


class Council:
    """The figures of one council, collected key by key."""

    def __init__(self, tables: dict, services: dict, framework: dict, first: int, last: int, when: date):
        self.tables, self.framework, self.when, self.last, self.first = tables, framework, when, last, first
        self.found: dict[tuple, tuple] = {}
        self.care = framework["social_care"]
        self.months = range(max(first, last - framework["thresholds"]["series_months"] + 1), last + 1)
        self.services = services  # by table and code, whenever the row came to be: a service bears no date
        self.audit = {audit["audit_id"]: audit for audit in tables["audits"]}
        care = [audit for audit in tables["audits"] if audit["service"] == self.care]
        self.allocated = care
        self.completed = [a for a in care if a["outcome"] == "completed"]
        self.submitted = [a for a in care if a["outcome"] in ("completed", "below standard")]
        self.limits = framework["thresholds"]

    def put(self, measure, period, top, bottom=None, *, service=None, group="", category="", unit="percent"):
        service = self.care if service is None else service
        if unit == "count":
            value = top
        elif not bottom:
            value = None
        else:
            value = (100 if unit == "percent" else 1) * top / bottom
        key = (measure, service, period, group, category)
        assert key not in self.found, key
        self.found[key] = (top, bottom, value)

    def state_day(self, month: int) -> date:
        return self.when if month == self.last else last_day(month)

    def state(self, month: int) -> str:
        return f"as at {self.state_day(month).isoformat()}"

    def count(self) -> None:
        self.ratings()
        for month in self.months:
            self.month_ratings(month)
            self.feedback(month)
            self.themes(month)
            self.teams(month)
            self.concerns(month)
            self.training(month)
            self.pool(month)
            self.completion(month)
            self.moderation(month)
            self.actions(month)
            self.escalations(month)
            self.coverage(month)
            self.listings(month)

    def listings(self, month):
        length = self.limits["sustained_months"]
        for word in ("good", "inadequate"):
            now, before = (self.on_list(m, self.framework[word]) for m in (month, month - 1))
            keys = {"group": f"teams {word.capitalize()}", "unit": "count"}
            self.put("listings", span(month, length), len(now - before), category="joined", **keys)
            self.put("listings", span(month, length), len(before - now), category="left", **keys)
        recent = span(month, self.limits["recent_months"])
        rare = [
            n[0] for key, n in self.found.items() if key[0] == "coverage.audits_in_three_months" and key[2] == recent
        ]
        for number in range(self.limits["rarely_audited"] + 1):
            keys = {"group": "teams rarely audited", "category": str(number), "unit": "count"}
            self.put("listings", recent, rare.count(number), **keys)
        routine = ("health", "extended absence", "alternate months")
        people = self.staff_in_force(month)
        taken = [e for e in self.tables["exemptions"] if e["month"] == month and e["staff_id"] in people]
        left = sum(e["reason"] in routine for e in taken)
        self.put("listings", label(month), len(taken) - left, group="exemptions", unit="count")
        self.put("listings", label(month), left, group="exemptions left out", unit="count")
        for service in self.framework["services"]:
            waiting = [a for a in self.tables["audits"] if a["month"] == month and a["outcome"] == "in progress"]
            count = sum(a["service"] == service for a in waiting)
            self.put("listings", label(month), count, group="in progress", service=service, unit="count")
        for standing, count in self.advice(month).items():
            keys = {"group": "recommendations", "category": standing, "unit": "count", "service": ""}
            self.put("listings", self.state(month), count, **keys)

    def on_list(self, month, rating):
        first = month - self.limits["sustained_months"] + 1
        hits = Counter(
            a["team"] for a in self.completed if first <= a["month"] <= month and a["final_rating"] == rating
        )
        return {team for team, number in hits.items() if number >= self.limits["sustained_audits"]}

    def advice(self, month):
        at, standings = self.state_day(month), Counter(new=0, carried=0, closed=0, overdue=0)
        for row in self.tables["recommendations"]:
            raised, closed, due = row["raised_month"], row["closed_on"], row["due_on"]
            done = closed is not None and closed <= at
            standings["new"] += raised == month
            standings["carried"] += raised < month and not done
            standings["closed"] += done and closed >= first_day(month)
            standings["overdue"] += raised <= month and not done and due is not None and due < at
        return standings

    def divide(self, measure, audits, period, **keys):
        for rating in self.framework["ratings"]:
            hits = sum(audit["final_rating"] == rating for audit in audits)
            self.put(measure, period, hits, len(audits), category=rating, **keys)

    def ratings(self):
        start = self.framework["financial_year_start"]
        quarters: dict[str, list[int]] = {}
        for month in range(self.last - 60, self.last + 1):
            since = (month % 12 + 1 - start) % 12
            year = (month - since) // 12
            name = f"{year}" if start == 1 else f"{year}-{(year + 1) % 100:02d}"
            quarters.setdefault(f"{name} Q{since // 3 + 1}", []).append(month)
        recent = list(quarters.items())[-self.limits["series_quarters"] :]
        for name, months in recent:
            if months[-1] >= self.first:
                self.divide("ratings.by_quarter", [a for a in self.completed if a["month"] in months], name)

    def month_ratings(self, month):
        name, framework = label(month), self.framework
        for service in framework["services"]:
            done = [a for a in self.tables["audits"] if a["service"] == service and a["month"] == month]
            done = [a for a in done if a["outcome"] == "completed"]
            self.divide("ratings.by_month", done, name, service=service)
        done = [a for a in self.completed if a["month"] == month]
        improving = [a for a in done if a["final_rating"] == framework["requires_improvement"]]
        risky = sum(a["at_risk"] == "true" for a in improving)
        unknown = sum(a["at_risk"] == "" for a in improving)
        self.put("ratings.at_risk", name, risky, len(improving) - unknown, group="of RI")
        self.put("ratings.at_risk", name, risky, len(done) - unknown, group="of all")
        window = self.limits["recent_months"]
        before = [a for a in self.completed if month - window <= a["month"] < month]
        for status in framework["legal_statuses"]:
            of_status = [a for a in done if a["legal_status"] == status]
            self.divide("ratings.by_status", of_status, name, group=status)
            earlier = [a for a in before if a["legal_status"] == status]
            for period, audits in ((name, of_status), (span(month - 1, window), earlier)):
                worst = sum(a["final_rating"] == framework["inadequate"] for a in audits)
                keys = {"group": status, "category": framework["inadequate"]}
                self.put("inadequate.by_status", period, worst, len(audits), **keys)
        ids = {a["audit_id"] for a in done}
        for area in framework["areas"]:
            rated = [
                r for r in self.tables["area_ratings"] if r["audit_id"] in ids and r["area"] == area and r["rating"]
            ]
            for rating in framework["ratings"]:
                hits = sum(r["rating"] == rating for r in rated)
                self.put("ratings.by_area", name, hits, len(rated), group=area, category=rating)

    def feedback(self, month):
        name = label(month)
        done = [a for a in self.completed if a["month"] == month]
        sent = [a for a in self.submitted if a["month"] == month]
        for person in ("child", "parent"):
            said = [a[f"{person}_feedback"] for a in done if a[f"{person}_feedback"]]
            self.put("feedback.spoken_to", name, len(said), len(done), group=person)
            for kind in ("positive", "mixed", "negative"):
                self.put("feedback.sentiment", name, said.count(kind), len(said), group=person, category=kind)
        chaired = [a for a in sent if a["has_chair"] == "true"]
        wholes = {"social worker": done, "manager": done, "chair": chaired, "child": sent, "parent": sent}
        for person, audits in wholes.items():
            flags = [a["views_" + person.replace(" ", "_")] for a in audits]
            flags = [flag for flag in flags if flag]
            self.put("views.recorded", name, flags.count("true"), len(flags), group=person)

    def themes(self, month):
        named: dict[tuple, set] = {}
        for number, row in enumerate(self.tables["themes"]):
            audit = self.audit.get(row["audit_id"])
            if row["audit_id"] and audit is None:
                continue
            where = (audit["month"], audit["service"]) if audit else (row["month"], row["service"])
            if where[0] == month:
                key = (where[1], row["kind"], row["theme"])
                named.setdefault(key, set()).add(row["audit_id"] or f"row {number}")
        for (service, kind, theme), audits in named.items():
            keys = {"service": service, "group": kind, "category": theme}
            self.put("themes", label(month), len(audits), unit="count", **keys)

    def teams(self, month):
        length = self.limits["sustained_months"]
        recent = [a for a in self.completed if month - length < a["month"] <= month]
        of_team = Counter(a["team"] for a in recent)
        for word in ("good", "inadequate"):
            hits = Counter(a["team"] for a in recent if a["final_rating"] == self.framework[word])
            listed = {team: n for team, n in hits.items() if n >= self.limits["sustained_audits"]}
            self.put(f"teams.sustained_{word}", span(month, length), len(listed), unit="count")
            for team, number in listed.items():
                self.put(f"teams.sustained_{word}_team", span(month, length), number, of_team[team], group=team)

    def concerns(self, month):
        own = [c for c in self.tables["concerns"] if self.services.get(("audits", c["audit_id"])) == self.care]
        raised = [c for c in own if month_of(c["raised_on"]) == month]
        at = self.state_day(month)
        still = [c for c in own if c["raised_on"] <= at and not (c["resolved_on"] and c["resolved_on"] <= at)]
        counts = {
            "concerns.raised": raised,
            "concerns.resolved_of_raised": [c for c in raised if c["resolved_on"]],
            "concerns.resolved": [c for c in own if month_of(c["resolved_on"]) == month],
        }
        for measure, some in counts.items():
            self.both(measure, label(month), some)
        self.both("concerns.open", self.state(month), still)
        for raised_in in {month_of(c["raised_on"]) for c in still}:
            part = [c for c in still if month_of(c["raised_on"]) == raised_in]
            self.both("concerns.open_by_month", self.state(month), part, group=label(raised_in))
        with_concern = {c["audit_id"] for c in self.tables["concerns"]}
        worst = [a for a in self.completed if a["month"] == month]
        worst = [a for a in worst if a["final_rating"] == self.framework["inadequate"]]
        lacking = sum(a["audit_id"] not in with_concern for a in worst)
        self.put("concerns.missing", label(month), lacking, unit="count")

    def both(self, measure, period, some, category="notifications", **keys):
        self.put(measure, period, len({c["child_id"] for c in some}), unit="count", **keys)
        self.put(measure, period, len(some), unit="count", category=category, **keys)

    def training(self, month):
        at, state = self.state_day(month), self.state(month)
        training = self.tables["training"]
        for module in ["", *self.framework["modules"]]:
            mine = [t for t in training if t["delivered_on"] and module in ("", t["module"])]
            now = {t["person_id"] for t in mine if month_of(t["delivered_on"]) == month}
            to_date = {t["person_id"] for t in mine if t["delivered_on"] <= at}
            self.put("training.delivered", label(month), len(now), unit="count", service="", group=module)
            self.put("training.delivered", state, len(to_date), unit="count", service="", group=module)
        for level in ("transfer", "application", "recorded"):
            for module in self.framework["modules"]:
                rows = [t for t in training if t["module"] == module and t["evaluated_on"] and t["evaluated_on"] <= at]
                values = [float(t[level]) for t in rows if t[level]]
                self.put(f"training.{level}", state, sum(values), len(values), service="", group=module)
        for standard in self.framework["standards"]:
            rows = [d for d in self.tables["dip_sample"] if d["standard"] == standard and d["sampled_on"]]
            flags = [d["met"] for d in rows if d["sampled_on"] <= at and d["met"]]
            self.put("dip_sample.met", state, flags.count("true"), len(flags), service="", group=standard)

    def staff_in_force(self, month):
        """Each person of social care in force on the month's first day, by code, with the spell."""
        first, people = first_day(month), {}
        for spell in self.tables["staff"]:
            service = self.services.get(("teams", spell["team"]))
            if spell["role"] == "external moderator" and not spell["team"]:
                service = self.care
            covers = spell["active_from"] <= first and not (spell["active_to"] and spell["active_to"] < first)
            if service == self.care and covers:
                assert spell["staff_id"] not in people
                people[spell["staff_id"]] = spell
        return people

    def pool(self, month):
        name, people = label(month), self.staff_in_force(month)
        exempt = {e["staff_id"] for e in self.tables["exemptions"] if e["month"] == month}
        auditors = {p for p, spell in people.items() if spell["role"] == "auditor"}
        moderators = {p for p, spell in people.items() if spell["role"] == "moderator"}
        external = {p for p, spell in people.items() if spell["role"] == "external moderator"}
        supporting = {p for p in moderators | external if people[p]["moderating"] == "false"}
        available = (moderators | external) - supporting
        groups = {
            "auditors": auditors,
            "moderators": moderators,
            "external moderators": external,
            "moderators supporting others": supporting,
            "moderators available": available,
            "moderators exempt": available & exempt,
            "moderators working": available - exempt,
            "auditors + moderators": auditors | moderators,
        }
        for group, members in groups.items():
            self.put("pool", name, len(members), unit="count", group=group)
        audits = [a for a in self.allocated if a["month"] == month]
        self.put("moderation.ratio", name, len(audits), len(available - exempt), unit="ratio")
        self.funnel(month, auditors, people, audits)
        start = self.framework["financial_year_start"]
        april = month - (month % 12 + 1 - start) % 12
        taken = Counter(
            e["staff_id"]
            for e in self.tables["exemptions"]
            if e["discretionary"] == "true" and april <= e["month"] <= month
        )
        over = sum(taken[p] > self.limits["discretionary_exemptions"] for p in auditors)
        self.put("exemptions.over_allowance", name, over, unit="count")

    def funnel(self, month, auditors, people, audits):
        before: dict[str, set] = {}
        for row in self.tables["exemptions"]:
            if row["month"] == month and row["stage"] == "before allocation":
                before.setdefault(row["staff_id"], set()).add(row["reason"])
        off = "odd months" if (month % 12 + 1) % 2 == 0 else "even months"
        steps = Counter(dict.fromkeys(("standing exemption", "alternate months", "exempted before allocation"), 0))
        for person in auditors:
            if people[person]["standing_exemption"]:
                steps["standing exemption"] += 1
            elif people[person]["audits_in"] == off or "alternate months" in before.get(person, ()):
                steps["alternate months"] += 1
            elif person in before:
                steps["exempted before allocation"] += 1
        outcomes = Counter(a["outcome"] for a in audits)
        additional = sum(a["additional"] == "true" for a in audits)
        left = len(auditors) - sum(steps.values())
        rows = {
            "auditors": len(auditors),
            **steps,
            "unexplained": left + additional - len(audits),
            "additional": additional,
            "allocated": len(audits),
            "exempted after allocation": outcomes["exempted"],
            "not submitted": outcomes["not submitted"],
            "in progress": outcomes["in progress"],
            "submitted": outcomes["completed"] + outcomes["below standard"],
            "below standard": outcomes["below standard"],
            "completed": outcomes["completed"],
        }
        for group, number in rows.items():
            self.put("funnel", label(month), number, unit="count", group=group)

    def completion(self, month):
        for service in self.framework["services"]:
            audits = [a for a in self.tables["audits"] if a["service"] == service and a["month"] == month]
            sent = [a for a in audits if a["outcome"] in ("completed", "below standard")]
            done = [a for a in audits if a["outcome"] == "completed" and a["due_on"]]
            late = sum(a["submitted_on"] > a["due_on"] for a in done)
            self.put("completion.rate", label(month), len(sent), len(audits), service=service)
            self.put("completion.late", label(month), late, len(done), service=service)

    def moderation(self, month):
        name, scale = label(month), {rating: n for n, rating in enumerate(self.framework["ratings"])}
        sent = [a for a in self.submitted if a["month"] == month and a["moderator_id"]]
        pairs = [(scale.get(a["auditor_rating"]), scale.get(a["final_rating"])) for a in sent]
        both = [(own, final) for own, final in pairs if own is not None and final is not None]
        self.put("moderation.upgraded", name, sum(final > own for own, final in both), len(sent))
        self.put("moderation.downgraded", name, sum(final < own for own, final in both), len(sent))
        worst = [a for a in self.completed if a["month"] == month]
        worst = [a for a in worst if a["final_rating"] == self.framework["inadequate"]]
        bottom = scale[self.framework["inadequate"]]
        lowered = sum(scale.get(a["auditor_rating"], bottom) > bottom for a in worst)
        self.put("moderation.inadequate_by_downgrade", name, lowered, len(worst))
        length = self.limits["moderation_months"]
        recent = [a for a in self.submitted if month - length < a["month"] <= month and a["moderator_id"]]
        grid = Counter((a["auditor_rating"], a["final_rating"]) for a in recent)
        total = sum(n for (own, final), n in grid.items() if own and final)
        for own in scale:
            for final in scale:
                self.put("moderation.grid", span(month, length), grid[own, final], total, group=own, category=final)
        key = ("moderation.agreement", self.care, span(month, length), "", "")
        self.found[key] = (None, total, kappa(grid, list(scale), total))

    def actions(self, month):
        at, state, length = self.state_day(month), self.state(month), self.limits["recent_months"]
        own = [a for a in self.tables["actions"] if self.services.get(("teams", a["team"])) == self.care]
        window = range(month - length + 1, month + 1)
        recent = [a for a in own if month_of(a["raised_on"]) in window]
        self.put("actions.raised", span(month, length), len(recent), unit="count")
        recent = [a for a in recent if a["raised_on"] <= at]
        states = Counter(action_state(a, at) for a in recent)
        for name in ("on time", "late", "overdue", "not yet due"):
            self.put("actions.state", state, states[name], len(recent), category=name)
        older = [a for a in own if month_of(a["raised_on"]) < window[0]]
        older = [a for a in older if not (a["completed_on"] and a["completed_on"] <= at)]
        self.put("actions.outstanding_before", state, len(older), unit="count", group="actions")
        children = {a["child_id"] for a in older}
        self.put("actions.outstanding_before", state, len(children), unit="count", group="children")
        oldest = max(((at - a["raised_on"]) // timedelta(days=1) for a in older), default=None)
        self.found["actions.outstanding_before", self.care, state, "oldest", ""] = (None, None, oldest)

    def escalations(self, month):
        at = self.state_day(month)
        for who in ("CP chair", "IRO"):
            own = [e for e in self.tables["escalations"] if e["raised_by"] == who]
            own = [e for e in own if month_of(e["stage_1_on"]) == month]
            self.both("escalations.initiated", label(month), own, "escalations", group=who)
            for theme in self.framework["escalation_themes"]:
                hits = sum(e["theme"] == theme for e in own)
                self.put("escalations.theme", label(month), hits, len(own), group=who, category=theme)
            reached = Counter(stage(e, at) for e in own if e["stage_1_on"] <= at)
            for number in (1, 2, 3):
                for end in ("in process", "resolved"):
                    category = f"stage {number}, {end}"
                    keys = {"group": who, "category": category, "unit": "count"}
                    self.put("escalations.stage", self.state(month), reached[category], **keys)

    def coverage(self, month):
        name, first, last = label(month), first_day(month), last_day(month)
        active = {
            t["team"]
            for t in self.tables["teams"]
            if t["service"] == self.care
            and t["active_from"] <= last
            and not (t["active_to"] and t["active_to"] < first)
        }
        audited = {a["team"] for a in self.completed if a["month"] == month}
        allocated = {a["team"] for a in self.allocated if a["month"] == month}
        self.put("coverage.teams_not_audited", name, len(active - audited), len(active))
        self.put("coverage.teams_not_allocated", name, len(active - allocated), len(active))
        length = self.limits["recent_months"]
        recent = Counter(a["team"] for a in self.completed if month - length < a["month"] <= month)
        for team in active:
            if recent[team] <= self.limits["rarely_audited"]:
                keys = {"group": team, "unit": "count"}
                self.put("coverage.audits_in_three_months", span(month, length), recent[team], **keys)
        workers = {
            w["worker_id"]
            for w in self.tables["workers"]
            if self.services.get(("teams", w["team"])) == self.care
            and w["active_from"] <= first
            and not (w["active_to"] and w["active_to"] < first)
        }
        length = self.limits["worker_months"]
        seen = {a["worker_id"] for a in self.completed if month - length < a["month"] <= month}
        self.put("coverage.workers", span(month, length), len(workers & seen), len(workers))
        done = [a for a in self.completed if a["month"] == month]
        cases = [c for c in self.tables["caseload"] if c["service"] == self.care and c["month"] == month]
        total = sum(float(c["children"]) for c in cases)
        for status in self.framework["legal_statuses"]:
            hits = sum(a["legal_status"] == status for a in done)
            self.put("coverage.status_share", name, hits, len(done), group=status, category="audits")
            children = sum(float(c["children"]) for c in cases if c["legal_status"] == status)
            self.put("coverage.status_share", name, children, total, group=status, category="caseload")


def kappa(grid: Counter, scale: list[str], total: int) -> float | None:
    """Linearly weighted kappa by its definition: 1 less the observed over the expected disagreement."""
    own, final = Counter(), Counter()
    for (first, second), number in grid.items():
        if first and second:
            own[first] += number
            final[second] += number
    apart = {(a, b): abs(i - j) for i, a in enumerate(scale) for j, b in enumerate(scale)}
    observed = sum(grid[pair] * weight for pair, weight in apart.items())
    expected = sum(own[a] * final[b] * weight for (a, b), weight in apart.items())
    return 1 - observed * total / expected if expected else None


def action_state(action: dict, at: date) -> str:
    done = action["completed_on"]
    if done and done <= at:
        return "on time" if done <= action["due_on"] else "late"
    return "overdue" if action["due_on"] < at else "not yet due"


def stage(escalation: dict, at: date) -> str:
    reached = max(n for n in (1, 2, 3) if escalation[f"stage_{n}_on"] and escalation[f"stage_{n}_on"] <= at)
    resolved = escalation["resolved_on"] and escalation["resolved_on"] <= at
    return f"stage {reached}, {'resolved' if resolved else 'in process'}"
