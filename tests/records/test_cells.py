"""Cells: every way in which one is typed becomes the contract's text, with its form, or is refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_analysis.contract.schema import TABLES
from qa_analysis.records.doctor.matching import _find_value
from qa_analysis.records.exports import cells, dates
from qa_analysis.records.exports.cells import reader
from qa_analysis.records.exports.grid import BROKEN
from qa_analysis.records.exports.spellings import nearest, normal, values
from qa_analysis.records.parse import UNREADABLE


def read(kind, cell, spellings=None):
    return reader(kind, spellings or {})(cell)


def spelled(table, column, framework, own=None):
    return values(TABLES[table].column(column), framework, own or {})


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("2019-08-31", ""),
        (" 2019-08-31 ", ""),
        (date(2019, 8, 31), ""),
        (datetime(2019, 8, 31), ""),
        ("2019-08-31 00:00:00", ""),
        ("2019-08-31T00:00:00.000", ""),
        (datetime(2019, 8, 31, 14, 5), dates.TIME),
        ("2019-08-31 14:05", dates.TIME),
        ("31/08/2019 14:05:01", dates.TIME),
        ("31/08/2019", dates.DAY_FIRST),
        ("31.8.2019", dates.DAY_FIRST),
        ("31-08-2019", dates.DAY_FIRST),
        ("31/08/2019 00:00", dates.DAY_FIRST),
        ("31/08/19", dates.YEAR),
        ("31 Aug 2019", dates.NAMED),
        ("31-Aug-19", dates.NAMED),
        ("31st August 2019", dates.NAMED),
        ("2019/08/31", dates.SLASHED),
        (43708, dates.SERIAL),
        (43708.6, dates.SERIAL),
        ("43708", dates.SERIAL),
    ],
)
def test_one_day_is_written_in_many_ways(cell, form):
    assert read("date", cell) == ("2019-08-31", form)


@pytest.mark.parametrize(
    "cell",
    [
        *("soon", "31/02/2019", "08/31/2019", "2019-13-01", "31-08-19", "32/01/2019", "3108/2019", "31/08-2019"),
        *("4370", "437080", 5, -43708, True, time(3), timedelta(1), BROKEN, "30/02/19", "2019-08", "1900-01-01"),
        *("٣١/٠٨/٢٠١٩", "31/08/2019x", 10**9, 1e300),
    ],
)
def test_what_is_no_date_is_refused(cell):
    assert read("date", cell).text == UNREADABLE


FIRST, LAST = (date(1950, 1, 1) - date(1899, 12, 30)).days, (date(2149, 12, 31) - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("01/01/69", "1969-01-01"),
        ("31/12/68", "2068-12-31"),
        ("1950-01-01", "1950-01-01"),
        ("1949-12-31", UNREADABLE),
        ("2149-12-31", "2149-12-31"),
        ("2150-01-01", UNREADABLE),
        (FIRST, "1950-01-01"),
        (FIRST - 1, UNREADABLE),
        (LAST, "2149-12-31"),
        (LAST + 1, UNREADABLE),
        (10**5, UNREADABLE),
        (0, UNREADABLE),
        (float("nan"), UNREADABLE),
    ],
)
def test_a_date_is_of_these_times(cell, text):
    assert read("date", cell).text == text


@pytest.mark.parametrize(
    ("cell", "text", "form"),
    [
        ("03/04/2019", "2019-04-03", dates.EITHER),
        ("12/11/19", "2019-11-12", dates.EITHER),
        ("13/04/2019", "2019-04-13", dates.DAY_FIRST),
        ("04/04/2019", "2019-04-04", dates.ALIKE),
    ],
)
def test_the_day_comes_first_and_what_could_be_either_is_told(cell, text, form):
    assert read("date", cell) == (text, form)


@given(
    st.dates(date(1950, 1, 1), date(2068, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d-%b-%Y"])
)
def test_every_day_is_read_back(day, form):
    assert read("date", day.strftime(form)).text == day.isoformat()
    assert read("date", (day - date(1899, 12, 30)).days).text == day.isoformat()


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_years_of_two_digits_are_those_around_now(day):
    assert read("date", day.strftime("%d/%m/%y")).text == day.isoformat()


@pytest.mark.parametrize(
    "cell",
    [
        "2019-08",
        "August 2019",
        "Aug-19",
        "aug 2019",
        "08/2019",
        "8/2019",
        datetime(2019, 8, 1),
        date(2019, 8, 15),
        43678,
        "2019-08-01",
        "31/08/2019",
        "Aug '19",
    ],
)
def test_a_month_is_written_in_many_ways(cell):
    assert read("month", cell).text == "2019-08"
    assert (read("month", cell).form == "") == (cell == "2019-08")


@pytest.mark.parametrize("cell", ["13/2019", "2019-13", "August", "2019", 2019, True, BROKEN, "2019-8"])
def test_what_is_no_month_is_refused(cell):
    assert read("month", cell).text == UNREADABLE


@pytest.mark.parametrize(
    ("cell", "text", "form"),
    [
        ("00123", "00123", ""),
        (" A1\xa0", "A1", cells.SPACED),
        ("1009.0", "1009", cells.NUMBERED),
        ("1009.00", "1009", cells.NUMBERED),
        (1009.0, "1009", ""),
        (1009, "1009", ""),
        ("12E5", "12E5", ""),
        ("1009.5", "1009.5", ""),
    ],
)
def test_codes_keep_what_they_say(cell, text, form):
    assert read("code", cell) == (text, form)


@pytest.mark.parametrize(
    "cell",
    ["1.2E+05", "1E+12", " 2e+11", 1009.5, 1e15, True, date(2019, 3, 1), datetime(2019, 3, 1), BROKEN, float("inf")],
)
def test_codes_that_a_program_has_bent_are_refused(cell):
    assert read("code", cell).text == UNREADABLE


@pytest.mark.parametrize(
    ("cell", "text", "form"),
    [
        ("as it is", "as it is", ""),
        (" set apart ", "set apart", cells.SPACED),
        (12.0, "12", ""),
        (0.1 + 0.2, "0.3", ""),
        (True, "TRUE", ""),
        (date(2019, 8, 1), "2019-08-01", ""),
        (datetime(2019, 8, 1, 9, 5), "2019-08-01 09:05:00", ""),
        (BROKEN, UNREADABLE, ""),
    ],
)
def test_free_text(cell, text, form):
    assert read("text", cell) == (text, form)


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        ("number", "0.8", "0.8"),
        ("number", 0.8, "0.8"),
        ("number", "-1", "-1"),
        ("count", "1,234", "1234"),
        ("count", 12.0, "12.0"),
        ("share", 0.45, "0.45"),
        ("share", "45%", "0.45"),
        ("share", "57 %", "0.57"),
        ("share", "12.5%", "0.125"),
        ("number", "1,23", UNREADABLE),
        ("number", "0,8", UNREADABLE),
        ("number", "1e3", UNREADABLE),
        ("number", "half", UNREADABLE),
        ("number", True, UNREADABLE),
        ("share", date(2019, 8, 1), UNREADABLE),
        ("number", "45%", UNREADABLE),
    ],
)
def test_numbers(kind, cell, text):
    assert read(kind, cell).text == text


@pytest.mark.parametrize("cell", [None, "", "  ", "\t\n", "\xa0"])
@pytest.mark.parametrize("kind", ["text", "code", "category", "flag", "number", "count", "share", "month", "date"])
def test_an_empty_cell_is_null(kind, cell):
    assert read(kind, cell) == (None, "")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Y", "true"),
        ("yes ", "true"),
        ("TRUE", "true"),
        (1, "true"),
        (1.0, "true"),
        ("1", "true"),
        (True, "true"),
        ("N", "false"),
        ("No", "false"),
        (0, "false"),
        (0.0, "false"),
        ("false", "false"),
        (False, "false"),
        ("maybe", UNREADABLE),
        (2, UNREADABLE),
        (BROKEN, UNREADABLE),
        ("x", UNREADABLE),
        (0.5, UNREADABLE),
    ],
)
def test_flags(framework, cell, text):
    assert read("flag", cell, spelled("audits", "at_risk", framework)).text == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((cell, "Requires Improvement") for cell in ("RI", "R.I.", " ri ", "Requires improvement to be good")),
        *((cell, "Requires Improvement") for cell in ("requires  improvement", "b) Requires Improvement", "2. RI")),
        *((cell, "Inadequate") for cell in ("Inad", "inadequate ", "INADEQUATE", "(c) Inadequate")),
        *((cell, "Good") for cell in ("G", "good", "a) Good", "1 - Good")),
        *((cell, cell) for cell in ("Goodish", "R", "Requires", "Not good", "Good or RI", "Outstanding")),
    ],
)
def test_grades_in_any_spelling(framework, cell, text):
    read_as = read("category", cell, spelled("audits", "final_rating", framework))
    assert read_as.text == text
    assert (read_as.form == "") == (cell == text)


def test_a_spelling_belongs_to_the_councils_own_grade(framework):
    council = framework.model_copy(update={"ratings": ("Poor", "Fair", "Sound"), "inadequate": "Poor"})
    council = council.model_copy(update={"requires_improvement": "Fair", "good": "Sound"})
    known = spelled("audits", "final_rating", council)
    assert [read("category", cell, known).text for cell in ("RI", "inad", "G", "sound")] == [
        "Fair",
        "Poor",
        "Sound",
        "Sound",
    ]


def test_a_councils_own_spellings_come_first(framework):
    known = spelled("audits", "final_rating", framework, {"Inadequate": ("G",), "": ("N/A",)})
    assert read("category", "g", known).text == "Inadequate"
    assert read("category", "n/a", known) == (None, "another spelling of nothing recorded")


def test_a_spelling_that_could_be_two_values_is_neither(framework):
    council = framework.model_copy(update={"legal_statuses": ("CIN", "C.I.N", "CP")})
    known = spelled("audits", "legal_status", council)
    assert read("category", "cin", known).text == "cin"
    assert read("category", "CIN", known).text == "CIN"


def test_what_is_like_a_known_word_is_found_and_nothing_else():
    known = {normal(word): word for word in ("final rating", "Planning", "Good")}
    assert nearest("Final ratng", known) == "final rating"
    assert nearest("Zelda Fitzgerald", known) == ""
    assert nearest("Planning (grade)", known) == ""
    assert nearest("Planning (grade)", known, within=True) == "Planning"
    assert nearest("Planning meeting with the family of", known, within=True) == ""
    assert nearest("", known) == ""


@pytest.mark.parametrize(
    "cell",
    [
        *("RI: Good", "NA: Good", "N/A: Good", "NR) Good", "No. Good", "G) Inadequate", "I. Good", "(G) RI", "i) Good"),
        *("RI) Inad", "I] Good", "a) RI: Good", "1. 2. Good", "1. 2", "r) I", "R. I", "R: Good", "O) Good", "x. Good"),
    ],
)
def test_what_names_another_value_first_or_says_that_there_is_none_is_no_grade(framework, cell):
    known = spelled("audits", "final_rating", framework)
    assert read("category", cell, known) == (cell, "")
    assert _find_value(cell, known) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((cell, "Good") for cell in ("G) Good", "b) Good", "2. Good", "(c) good", "3 - G", "[b]Good")),
        *((cell, "Inadequate") for cell in ("I) Inadequate", "I. Inad")),
    ],
)
def test_a_marker_is_cut_away_unless_it_means_another_value(framework, cell, text):
    assert read("category", cell, spelled("audits", "final_rating", framework)).text == text


def test_a_councils_own_spelling_is_no_marker_of_another_value(framework):
    known = spelled("audits", "final_rating", framework, {"Good": ("A", "1"), "": ("X", "-")})
    assert [read("category", cell, known).text for cell in ("a) Good", "1 - good", "b) RI")] == [
        *("Good", "Good", "Requires Improvement")
    ]
    refused = ("a) RI", "1. RI", "X) Good")
    assert [read("category", cell, known).text for cell in refused] == [*refused]
    assert read("category", " - ", known) == (None, "another spelling of nothing recorded")


@pytest.mark.parametrize("cell", ["1. No", "0 - Yes", "N) Yes", "Y: No", "1.0", "2.0", "2.1", "3 - 1", "a) 0"])
def test_a_flag_whose_marker_says_otherwise_and_a_number_are_refused(framework, cell):
    assert read("flag", cell, spelled("audits", "at_risk", framework)).text == UNREADABLE


def test_a_flag_with_a_marker_that_is_none_of_its_words_is_read(framework):
    known = spelled("audits", "at_risk", framework)
    assert [read("flag", cell, known).text for cell in ("1. Yes", "2. No", "(a) yes")] == ["true", "false", "true"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("Goood", "Good"), ("Good (G)", "Good"), ("Requires improvment", "Requires Improvement"), ("n/a", "")),
        *((text, None) for text in ("No good", "RI good", "Good n/a", "Good / RI", "Not known: good", "Zelda")),
    ],
)
def test_a_value_is_proposed_only_for_a_text_that_says_no_more(framework, text, value):
    assert _find_value(text, spelled("audits", "final_rating", framework)) == value


@pytest.mark.parametrize("kind", ["code", "text", "number", "count", "share", "date", "month", "category", "flag"])
@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_never_read(kind, cell):
    assert read(kind, cell).text == UNREADABLE
