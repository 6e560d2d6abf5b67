"""A council whose names, themes, roles, settings and commentary are hostile: the sample's records with such texts."""

import csv
import shutil
from itertools import chain

import yaml
from conftest import ROOT

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "' onmouseover='alert(4)",
    "</script><!-- <script>alert(5)",
    "]]></style></title></textarea>",
    "&lt;b&gt; &amp; &#106;avascript:",
)
MARKDOWN = (
    "[click](javascript:alert(6))",
    "![p](https://evil.example/p.png)",
    "see https://evil.example/?a=1&b=2",
    "<https://evil.example>",
    "`code` **bold** _em_ ~~gone~~ | pipe",
    "# Heading",
    "1. first",
    "- item",
    "> quote",
    "$x_{$ \\alpha$ \\\\(y\\\\) $$z$$",
    "\\begin{x}q\\end{x}",
    "{{ 7*7 }} {% raw %} {# c #} ${7*7}",
)
FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "'=1+1", "-5", "＝1+1")
ORDER = ("\u202eesrever", "‏אבג‏ 12", "مرحبا 7", "a\u2066b\u2067c\u2068d", "\u200fmark")
UNSEEN = (
    "bell\x07 and escape\x1b[31m",
    "nul\x00nul",
    "two\nlines\n\n# and a heading",
    "a\u2028b\u2029c",
    "\ttab\tnext\x85end",
)
LONG = ("long" * 900, "w i d e " * 400)
OTHER = ("中文 and 😀", "Ünïcödé")
TEXTS = (*MARKUP, *MARKDOWN, *FORMULAS, *ORDER, *UNSEEN, *LONG, *OTHER)
SETTINGS = {  # what each list of the framework is called instead; every name is used somewhere in the records
    "areas": (*MARKUP[:3], *FORMULAS[:2], ORDER[1], LONG[0]),
    "modules": (MARKUP[0], MARKDOWN[0], MARKDOWN[9], FORMULAS[0], "two words"),
    "escalation_themes": (MARKUP[1], FORMULAS[1], ORDER[2]),
}
COLUMNS = {  # columns of plain text, and those that name a setting
    "staff": ("name",),
    "teams": ("locality",),
    "themes": ("theme",),
    "exemptions": ("signed_off_by_role",),
    "concerns": ("signed_off_by_role",),
    "recommendations": ("text", "owner_role"),
}
NAMED = (
    ("area_ratings", "area", "areas"),
    ("training", "module", "modules"),
    ("escalations", "theme", "escalation_themes"),
)
WORDS = "\n\n".join(
    (
        *(text.replace("<!--", "<!-- gone -->") for text in MARKUP),
        "`code` **bold** [there](https://example.org) {% raw %} ${7*7}",
        "> quote\n- item\n\n=1+1\n\n===\n\n\\begin{x}q\\end{x} $$z$$ $x$",
        *FORMULAS,
        *ORDER,
        *OTHER,
        LONG[0],
        "bell\x07 nul\x00 escape\x1b[31m",
    )
)


def council(folder):
    """The folders of the hostile council's records and settings, below a folder."""
    data, params = folder / "data", folder / "params"
    shutil.copytree(ROOT / "data" / "sample", data)
    framework = yaml.safe_load((ROOT / "params" / "framework.yml").read_text(encoding="utf-8"))
    teams = dict(zip(_values(data / "teams.csv", "team"), _several(), strict=False))
    for path in data.glob("*.csv"):
        _rewrite(path, "team", teams)
        for column in COLUMNS.get(path.stem, ()):
            _rewrite(path, column, dict(zip(_values(path, column), _several(), strict=False)))
    for table, column, key in NAMED:
        _rewrite(data / f"{table}.csv", column, dict(zip(framework[key], SETTINGS[key], strict=True)))
    (data / "=1+1 <b>.csv").write_text("a\n", encoding="utf-8")
    params.mkdir()
    _dump(framework | {key: list(names) for key, names in SETTINGS.items()}, params / "framework.yml")
    author = {"role": MARKUP[0], "name": LONG[0], "wrote": ORDER[0]}
    front = {"title": f"{MARKUP[1]} {MARKDOWN[-1]}", "authors": [author, {"role": LONG[1]}], "contact": MARKUP[2]}
    _dump(front, params / "2019-08.yml")
    text = f"# overview\n\n{WORDS}\n\n# 1.1\n\n{WORDS}\n\n## at risk\n\n{WORDS}\n"
    (params / "2019-08.md").write_text(text, encoding="utf-8")
    return data, params


def _several():
    """Each of the texts, then each again and again with a number behind it."""
    return chain(TEXTS, (f"{text} {number}" for number in range(2, 9) for text in TEXTS))


def _values(path, column):
    with path.open(encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row[column] for row in csv.DictReader(file) if row[column]))


def _rewrite(path, column, names):
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    if column in header:
        place = header.index(column)
        lines = [[names.get(cell, cell) if at == place else cell for at, cell in enumerate(line)] for line in lines]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])


def _dump(content, path):
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
