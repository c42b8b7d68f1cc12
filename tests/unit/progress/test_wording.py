"""What differs between two revisions of a report, word by word."""

from registry.progress.content import FIELDS, Disbursed, Figure
from registry.progress.wording import FIELD_LABELS, differences
from tests.factories.world import a_report

OLD = a_report(state="in_progress")


def name(vocabulary: str, code: str) -> str:
    return f"<{vocabulary}:{code}>"


def test_each_field_that_differs_is_a_row_with_its_words_marked() -> None:
    new = OLD.with_changes(
        narrative=OLD.narrative.replace("Trois", "Quatre"),
        state="delayed",
        because="L’argent manque.",
        figures=(Figure(1, "Consultations", "1300", "2026"),),
        milestones=(),
        disbursed=(*OLD.disbursed, Disbursed("5", "EUR")),
        reason="Une faute.",
    )
    rows = {row.field: row for row in differences(OLD, new, name)}

    assert list(rows) == ["state", "because", "narrative", "figures", "milestones", "disbursed"]
    assert rows["narrative"].old[0] == ("del", "Trois ")
    assert rows["narrative"].new[0] == ("ins", "Quatre ")
    assert (rows["narrative"].language, rows["figures"].language) == ("fr", "")
    assert rows["state"].old == (("del", "<implementation:in_progress>"),)
    assert rows["milestones"].new == ()
    assert rows["disbursed"].new[-1] == ("ins", "5 EUR")
    assert ("del", "1200.5 ") in rows["figures"].old


def test_words_in_two_languages_carry_none_and_the_same_words_give_no_row() -> None:
    [language, words] = differences(OLD, OLD.with_changes(language="en", narrative="New"), name)

    assert (language.field, words.language) == ("language", "")
    assert not list(differences(OLD, OLD.with_changes(reason="Again."), name))


def test_every_field_of_a_report_is_said_or_left_out_on_purpose() -> None:
    assert set(FIELD_LABELS) == set(FIELDS) - {"move", "reason"}
