"""What may be erased of each kind of event, when two texts say the same, what verify refuses."""

from dataclasses import fields, replace
from typing import Any

import pytest

from registry.audit.entry import digest, disclose
from registry.pledges.content import FIELDS as OF_PLEDGES
from registry.pledges.content import NOTE as OF_NOTE
from registry.progress.content import FIELDS as OF_REPORTS
from registry.redaction.texts import REDACTABLE, REVISIONS, passages, sayings, spelled, texts
from registry.replay.expected import Expected
from registry.replay.reading import Declared, Happening
from registry.undertakings.content import FIELDS as OF_DOCUMENTS
from tests.contracts.generated import event_classes

# Fields of events that hold codes, numbers and names of the registry's own: nobody's words.
_OF_ROLES = {"granted_to", "granted_role", "granted_for"}
_OF_DOCUMENTS = {"revision", *OF_DOCUMENTS}
_OF_MATCHES = {"need", "offer", "side"}
_OF_PARTNERS = {"pledge", "revision", "partner"}
CODES = {
    "cycle.amended": {"document"},
    "cycle.closed": {"document"},
    "cycle.opened": {"document"},
    "cycle.released": {"document", "published"},
    # What the register says of a document, as of an entity, is the secretariat's own word.
    "document.amended": _OF_DOCUMENTS,
    "document.registered": _OF_DOCUMENTS,
    "document.withdrawn": {"revision", "reason"},
    # What the register says of an entity, and why, is the secretariat's own word.
    "entity.amended": {"document", "reason"},
    "entity.merged": {"document", "reason"},
    "entity.registered": {"document"},
    "factor.reset": {"reset_of", "requested_by"},
    "framework.loaded": {"document"},
    "key.rotated": {"old", "new"},
    # What partners, and the sides of a match, say to each other: docs/redaction.md.
    "match.accepted": _OF_MATCHES,
    "match.declined": _OF_MATCHES | {"reason"},
    "match.fulfilled": _OF_MATCHES,
    "match.proposed": _OF_MATCHES | {"message"},
    "match.withdrawn": _OF_MATCHES,
    "partner.confirmed": _OF_PARTNERS | {"partner_role"},
    "partner.declined": _OF_PARTNERS | {"reason"},
    "partner.invited": _OF_PARTNERS | {"partner_role"},
    "partner.withdrawn": _OF_PARTNERS | {"reason"},
    "pledge.accepted": {"revision"},
    "pledge.claimed": {"revision"},
    "pledge.classified": {"revision", "recommendations"},
    "pledge.corrected": {"revision", "supersedes", "filed_index", "rounds"},
    "pledge.declined": {"revision", "reason_code"},
    "pledge.disputed": {"revision"},
    "pledge.merged": {"revision", "into"},
    "pledge.opened": {"revision"},
    "pledge.published": {"revision", "supersedes", "filed_index", "rounds"},
    "pledge.returned": {"revision"},
    "pledge.withdrawn": {"revision"},
    "redaction.made": {"revisions", "closed", "reason", "asked_by"},  # itself it stays for ever
    "report.confirmed": {"pledge", "revision"},
    "report.disputed": {"pledge", "revision"},
    "role.granted": _OF_ROLES,
    "role.revoked": _OF_ROLES,
}


def test_every_field_of_every_event_is_words_or_says_why_not() -> None:
    for kind, classes in event_classes().items():
        if kind in REVISIONS | {"report.filed"}:
            named = OF_REPORTS if kind == "report.filed" else OF_PLEDGES
            assert set(REDACTABLE[kind]) < {*named, OF_NOTE, "findings"}, kind
            continue
        disclosed = {item.name for item in fields(classes[0])} - {"ref"}
        assert disclosed == CODES.get(kind, set()) | set(REDACTABLE.get(kind, ())), kind


def test_only_what_says_something_and_may_be_erased_is_a_text() -> None:
    filed = {"type": "pledge.filed", "title": {"en": "A"}, "office": "", "level": "national"}

    assert texts(filed) == {"title": {"en": "A"}}
    assert texts({"type": "pledge.opened", "revision": 1, "reason": "No."}) == {}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("A reason.", "A reason.", True),
        ("A reason.", "Another.", False),
        ({"en": "A", "fr": "B"}, {"ar": "B"}, True),
        ({"en": "A"}, "A", True),  # whatever it is called
        ([{"field": "title", "text": "A"}], [{"field": "", "text": "B"}, {"text": "A"}], True),
        ([{"name": "A"}], [{"name": "A"}], True),
        ([{"name": "A"}], [{"name": "A"}, {"name": "B"}], False),  # rows go as a whole
        ("", "", False),
        ([], [], False),
        ({"en": ""}, "", False),
    ],
)
def test_when_two_fields_say_the_same(one: Any, other: Any, is_same: bool) -> None:
    assert bool(sayings(one) & sayings(other)) == is_same


def test_how_a_field_is_quoted_and_listed() -> None:
    files = [{"name": "cv.pdf", "sha256": "ab" * 32, "size": 3, "media_type": "application/pdf"}]
    rows = [{"amount": "5", "currency": "XOF", "recipient": ""}]

    assert list(passages({"en": "A", "fr": ""})) == ["A"]
    assert list(passages(rows)) == []
    assert spelled(["No day."]) == [("No day.", "")]
    assert spelled("A\nB") == [("A", ""), ("B", "")]
    assert spelled({"en": "A"}) == [("A", "en")]
    assert spelled(files) == [("cv.pdf", "")]
    assert spelled(rows) == [("5 · XOF", "")]
    assert spelled([{"field": "title", "text": "Why?"}]) == [("Why?", "")]
    assert spelled([{"due_on": "2027-12-31", "title": "A"}]) == [("A · 2027-12-31", "")]


GONE = digest(disclose("reason", "Because of her.", bytes(16)))
CLASSIFIED = {
    "type": "pledge.declined", "ref": "P-2026-00001", "entity": "UNNM-SEC", "role": "reviewer",
    "person": None, "revision": 1, "reason_code": "unlawful",
}  # fmt: skip
DECLINED = Happening(7, "2026-11-23T10:00:00.000000Z", "a", CLASSIFIED, (GONE,))
NOTE = Declared(GONE, "a", {"on": "2026-11-24", "reason": "An order.", "index": 9})


def _take(it: Happening, **erased: Declared) -> Expected:
    expected = Expected(lambda _index: {}, {7: erased})
    expected.objects["pledge"]["P-2026-00001"] = {"state": "under_review", "published_number": None}
    expected.take(it)
    return expected


def test_a_move_without_its_reason_is_in_order_where_a_redaction_names_it() -> None:
    [row] = _take(DECLINED, reason=NOTE).pop("pledge_move").values()

    assert row["details"] == {"reason_code": "unlawful", "redacted": {"reason": NOTE.note}}


@pytest.mark.parametrize(
    ("erased", "said"),
    [
        ({}, "are not those of its type"),
        ({"reason": NOTE._replace(object="b")}, "of another object"),
        ({"reason": NOTE._replace(digest="c")}, "never had"),
        ({"reason": NOTE, "reason_code": NOTE}, "are not those of its type"),
    ],
)
def test_nothing_else_excuses_a_missing_reason(erased: dict[str, Declared], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _take(DECLINED, **erased)


def test_a_code_cannot_be_erased() -> None:
    left = {name: value for name, value in CLASSIFIED.items() if name != "reason_code"}
    with pytest.raises(ValueError, match="cannot be redacted"):
        _take(replace(DECLINED, fields=left | {"reason": "Why."}), reason_code=NOTE)
