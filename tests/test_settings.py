"""Settings: a slip in framework.yml is an error that names the file and the key."""

import pytest

from qa_analysis.errors import UserError
from qa_analysis.settings import framework


@pytest.fixture
def changed(tmp_path, params):
    """A function that reads the framework after a replacement in its text."""

    def change(old, new):
        text = (params / "framework.yml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "framework.yml").write_text(text.replace(old, new), encoding="utf-8")
        return framework(tmp_path)

    return change


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("completion: 90", "completoin: 90", "targets.completoin: no such setting. Did you mean completion?"),
        ("financial_year_start: 4", "", "financial_year_start: this setting is missing"),
        ("financial_year_start: 4", "financial_year_start: April", "financial_year_start: Input should be a valid int"),
        ("financial_year_start: 4", "financial_year_start: 13", "financial_year_start: Input should be less than"),
        ("completion: 90", "completion: '90'", "targets.completion: Input should be a valid number"),
        ("completion: 90", "completion: 900", "targets.completion: Input should be less than or equal to 100"),
        ("required: error", "required: fatal", "severity.required: Input should be 'error' or 'warning'"),
        ("good: Good", "good: Great", "good: 'Great' is not one of ratings"),
        ("CIN, CP,", "CIN, CIN,", "legal_statuses: a name stands twice"),
        ("[10, 15]", "[15, 10]", "expected_moderation: the lower end comes first"),
        ("ratings: [", "ratings: [[", "line 5: this is not readable as YAML"),
        ("good: Good", "good: 2019-08-01", "good: '2019-08-01' is not one of ratings"),
    ],
)
def test_a_slip_names_its_key(changed, old, new, words):
    with pytest.raises(UserError) as error:
        changed(old, new)
    assert words in str(error.value)
    assert "framework.yml" in str(error.value)


def test_every_slip_is_named_at_once(changed):
    with pytest.raises(UserError) as error:
        changed("completion: 90", "completoin: 90")
    assert len(str(error.value).splitlines()) == 2  # the unknown setting, and the one that is missing


def test_a_fourth_grade_is_a_setting(changed):
    assert changed("Improvement, Good]", "Improvement, Good, Outstanding]").ratings[-1] == "Outstanding"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"framework\.yml: not found"):
        framework(tmp_path)
