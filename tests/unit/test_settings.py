"""Settings: a slip in framework.yml is an error that names the file and the key."""

import pytest

from qa_analysis.contract.rules import NOTE, RULES
from qa_analysis.contract.settings import framework
from qa_analysis.errors import UserError


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
        ("year_start: 4", "year_start: April", "financial_year_start: write a whole number."),
        ("year_start: 4", "year_start: 4.5", "financial_year_start: write a whole number."),
        ("year_start: 4", "year_start: 13", "financial_year_start: the number must be 12 or less."),
        ("year_start: 4", "year_start: 0", "financial_year_start: the number must be 1 or more."),
        ("completion: 90", "completion: '90'", "targets.completion: write a number."),
        ("completion: 90", "completion: 900", "targets.completion: the number must be 100 or less."),
        ("per_moderator: 3", "per_moderator: 0", "targets.audits_per_moderator: the number must be more than 0."),
        ("per_moderator: 3", "per_moderator: .inf", "targets.audits_per_moderator: write a number."),
        ("required: error", "required: fatal", "severity.required: write one of: 'error' or 'warning'."),
        ("targets:", "targets: 90\nspare:", "targets: write its settings below it, one on each line, as name: value."),
        ("good: Good", "good: Great", "good: Great is not one of ratings"),
        ("good: Good", "good: 4", "good: write text, in quotation marks if it looks like a number"),
        ("good: Good", "good: 2019-08-01", "good: 2019-08-01 is not one of ratings"),
        ("Requires Improvement, Good]", "Good, Requires Improvement]", "ratings: list them worst first"),
        ("good: Good", "good: Requires Improvement", "ratings: list them worst first"),
        ("[Inadequate,", "[4,", "ratings, item 1: write text"),
        ("[Inadequate,", "['',", "ratings, item 1: write a name; it must not be empty"),
        ("modules: [Analysis, Assessment, Direct Work, Planning, Supervision]", "modules: []", "needs at least 1."),
        ("modules: [", "modules: Analysis  # [", "modules: write a list, such as [one, two]."),
        ("CIN, CP,", "CIN, CIN,", "legal_statuses: a name appears twice"),
        ("[10, 15]", "[15, 10]", "expected_moderation: put the lower end first"),
        ("[10, 15]", "[10]", "expected_moderation, item 2: this setting is missing. Add it."),
        ("[10, 15]", "[10, 15, 20]", "expected_moderation: the list takes at most 2."),
        ("ratings: [", "ratings: [[", "framework.yml, line 5: expected ',' or ']'"),
        ("good: Good", "good: Good\ngood: Inadequate", "framework.yml, line 6: good appears twice."),
        ("  completion: 90", "  completion: 90\n  completion: 95", "line 31: completion appears twice."),
        ("good: Good", "[good]: Good", "line 5: the name of a setting must be text, not a list or settings."),
        ("good: Good", "good: 2019-13-45", "line 5: the value of good cannot be read."),
        ("modules: [", "modules: [2019-02-30, ", "the value of modules cannot be read."),
        ("good: Good", "good: \a", "not readable as YAML"),
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


@pytest.mark.parametrize("text", ["", "# nothing\n", "[ratings]", "Good"])
def test_a_file_without_settings_is_refused(tmp_path, text):
    (tmp_path / "framework.yml").write_text(text)
    with pytest.raises(UserError, match=r"framework\.yml: there are no settings in it"):
        framework(tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "framework.yml").write_bytes("good: Très bien".encode("latin-1"))
    with pytest.raises(UserError, match=r"framework\.yml: not in UTF-8"):
        framework(tmp_path)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "framework.yml").mkdir()
    with pytest.raises(UserError, match=r"framework\.yml: cannot be opened"):
        framework(tmp_path)


def test_a_list_of_what_is_no_date_is_refused(tmp_path):
    (tmp_path / "framework.yml").write_text("- 2019-13-45")
    with pytest.raises(UserError, match="not readable as YAML"):
        framework(tmp_path)


def test_a_rule_that_a_framework_does_not_name_has_its_usual_severity(changed, framework):
    older = changed("  required: error\n", "")
    assert older == framework
    stricter = changed("  at_risk_rating: warning", "  at_risk_rating: error").severity
    assert (stricter.at_risk_rating, stricter.sign_off) == ("error", RULES["sign_off"].severity)


def test_no_framework_grades_what_is_never_a_fault(changed):
    with pytest.raises(UserError, match=r"severity\.left_out: no such setting"):
        changed("  required: error", "  left_out: error")


def test_the_framework_that_comes_with_the_package_says_how_serious_each_rule_usually_is(params):
    text = (params / "framework.yml").read_text(encoding="utf-8").split("severity:\n")[1]
    said = dict(line.strip().split(": ") for line in text.splitlines())
    assert said == {name: rule.severity for name, rule in RULES.items() if rule.severity != NOTE}
