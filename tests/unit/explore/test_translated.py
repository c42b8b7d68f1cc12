"""On which day a translation was first filed: its words, not the revision, decide."""

from datetime import UTC, date, datetime

from registry.explore.queries import Published
from registry.explore.views.record import translated
from registry.pledges.content import Content


def face(day: int, english: str, by: str = "") -> Published:
    content = Content(
        language="fr",
        title={"fr": f"Titre du {day}", "en": "Title"},
        description={"fr": "Mots", "en": english},
        translations={"en": by} if by else {},
    )
    at = datetime(2027, 5, day, tzinfo=UTC)
    return Published(
        "P-2027-00001", day, "published", 1, {}, day, at, is_late=False, is_erratum=False,
        revision_index=day, content=content,
    )  # fmt: skip


def test_a_revision_that_repeats_a_translation_does_not_make_it_younger() -> None:
    assert translated([face(1, "Words"), face(2, "Words")]) == {"en": date(2027, 5, 1)}


def test_a_changed_translation_or_another_translator_is_a_new_one() -> None:
    assert translated([face(1, "Words"), face(2, "Better words")]) == {"en": date(2027, 5, 2)}
    earlier = [face(1, "Words"), face(2, "Words", "The ministry"), face(3, "Words", "The ministry")]
    assert translated(earlier) == {"en": date(2027, 5, 2)}
    assert translated([*earlier, face(4, "Words")]) == {"en": date(2027, 5, 4)}
