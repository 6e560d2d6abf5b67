"""Sealed notebooks: code that could read or leave anything else is never taken for sealed."""

import json

import pytest
from page_reader import NOTEBOOKS

from qa_analysis.report.handover import PARAMETERS
from qa_analysis.report.sealed import is_sealed

GIVEN = ("\n".join(f'{name} = ""' for name in PARAMETERS), ["parameters"])
OPENED = "import qa_analysis as qa\n\nsection = qa.open_section('1.1', month, data, params, edition, as_at)"


def notebook(*cells):
    """A notebook of cells, each a text or a pair of text and tags."""
    cells = [cell if isinstance(cell, tuple) else (cell, []) for cell in cells]
    return json.dumps({"cells": [{"cell_type": "code", "source": s, "metadata": {"tags": t}} for s, t in cells]})


def sealed(*code):
    return is_sealed(notebook(GIVEN, OPENED, *code))


def test_every_section_of_the_report_is_sealed():
    assert [path.name for path in NOTEBOOKS if not is_sealed(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "code",
    [
        "section.say('name', qa.sentences.trajectory, 'completion.rate')",
        "words = {'none': 'nothing'} | {}\nsection.chart('c', qa.charts.shares, 'm', **words)",
        "part, number = section.part('1.2'), 5\nnumber += 1\npart.list('c', 'teams', f'{number} of {month}')",
        "section.framework.targets.completion",
        "len = 5\nlen",
    ],
)
def test_what_sections_do_is_sealed(code):
    assert sealed(code)


@pytest.mark.parametrize(
    "code",
    [
        # Other modules and what they lead to.
        "import os",
        "import qa_analysis",
        "import qa_analysis as data",
        "import qa_analysis.report as r",
        "from qa_analysis import *",
        "qa.load",
        "qa.tables.pd.read_csv('audits.csv')",
        "qa.tables.pd",
        "qa.charts.drawing",
        "qa.tables.KEYS",
        "qa.tables.Table",
        "found = qa.tables\nfound.pd",
        "found = qa",
        "qa.charts.shares.__globals__",
        "section.contents",
        "section.rows('m').to_csv('f')",
        "section.rows('m').eval('@__builtins__')",
        "section.framework.model_copy()",
        "section.notes",
        "''.format",
        "'{0.__class__}'.format(section)",
        # Names that nobody has bound yet, and those of the shell.
        "open('f')",
        "open = open\nopen('f')",
        "get_ipython = get_ipython",
        "env",
        "env\nenv = 1",
        "_",
        "Out",
        "%env",
        "!ls",
        # What binds or changes in other ways.
        "qa.charts.shares = None",
        "section.month = None",
        "words = {}\nwords['a'] = 1",
        "qa = section",
        "month = '2019-07'",
        "month += ''",
        "month, a = 1, 2",
        "[month] = [1]",
        "def month(): pass",
        "class data: pass",
        "for month in '': pass",
        "(month := 1)",
        "del section",
        "global a",
        "match section:\n    case str(__class__=found): pass",
        "f = lambda a=section.contents: a",
        "[section.contents for _ in '']",
        "@qa.load\ndef f(): pass",
        "class A:\n    a = section.contents",
        "f'{section.contents}'",
        "with section: pass",
        "try: pass\nexcept: pass",
        # A section opened with other parameters.
        "qa.open_section('1.1', '2019-07', data, params, edition, as_at)",
        "qa.open_section('1.1', month, data, params, edition, '')",
        "qa.open_section('1.1', data, month, params, edition, as_at)",
        "qa.open_section('1.1', month)",
        "qa.open_section('1.1')",
        "qa.open_section(*('1.1', '2019-07'))",
        "qa.open_section('1.1', *[month, data, params, edition, as_at])",
        "qa.open_section('1.1', month, data, params, edition, **{'as_at': ''})",
        "opens = qa.open_section\nopens('1.1', '2019-07')",
        "section.chart('c', qa.open_section, 'm')",
        "\0",
    ],
)
def test_code_that_could_read_or_leave_anything_else_is_not_sealed(code):
    assert not sealed(code)


def test_only_the_build_has_the_last_word_on_parameters():
    assert is_sealed(notebook(GIVEN, OPENED))
    assert not is_sealed(notebook(OPENED))
    assert not is_sealed(notebook(GIVEN, GIVEN, OPENED))
    assert not is_sealed(notebook(("", ["injected-parameters"]), GIVEN, OPENED))
    assert is_sealed(notebook(GIVEN, OPENED, ("import os", ["explore"])))
