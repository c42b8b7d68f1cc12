"""What may be erased of each kind of event, when two texts say the same, what verify refuses."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest

from registry.audit.entry import digest, disclose
from registry.audit.event import Event
from registry.pledges.content import FIELDS as OF_PLEDGES
from registry.pledges.content import NOTE as OF_NOTE
from registry.redaction.texts import (
    REDACTABLE,
    REVISIONS,
    passages,
    repeated,
    sayings,
    spelled,
    texts,
)
from registry.replay.expected import Expected
from registry.replay.reading import Declared, Happening
from registry.replay.taking import take
from tests.contracts.generated import event_classes

# Why a field of an event is no free text of people, so that nothing of it can be erased.
ROW = "the number or the state of a row, or a count"
CODE = "a code of a closed list, or a reference of the registry’s own"
DAY = "a day"
FOUND_AGAIN = "the number where it was published before: an import finds it again by that"
HANDLE = "a random handle: the name is in the table of accounts, and goes there"
PUBLISHED = "a report of the Secretary-General, loaded from a published file"
STAYS = "itself it stands where the erased words stood, and says so for ever"
KEY = "a public key, or a hash"
SECRETARIAT = "the secretariat’s own word, public at once: docs/redaction.md"
REVISED = dict.fromkeys(("revision", "is_late"), ROW)
OF_PLEDGE = REVISED | {
    "pledging_entity": CODE, "cycle": CODE, "edition": CODE, "language": CODE, "pledge_type": CODE,
    "natures": CODE, "level": CODE, "countries": CODE, "regions": CODE, "recommendations": CODE,
    "primary_objectives": CODE, "secondary_objectives": CODE, "principles": CODE, "refugees": CODE,
    "thematic_area": CODE, "starts_on": DAY, "ends_on": DAY, "populations": CODE,
    "match_side": CODE, "match_ref": CODE, "consent": ROW, "is_summary": ROW,
    "legacy_id": FOUND_AGAIN,
}  # fmt: skip
FILED = OF_PLEDGE | {"findings": "empty: what would block a filing lets it not be filed"}
GRANTED = {"granted_to": HANDLE, "granted_role": CODE, "granted_for": CODE}
TOKEN = {"grant": HANDLE, "sha256": KEY, "expires_on": DAY}
TAKING = {"pledge": CODE, "revision": ROW, "partner": CODE}
MATCH = {"need": CODE, "offer": CODE, "side": CODE}
DOCUMENT = {
    "revision": ROW, "pledging_entity": CODE, "document_kind": CODE, "issued_on": DAY,
    "language": CODE, "pledges": CODE,
}  # fmt: skip
PUBLISHING = {"revision": ROW, "supersedes": ROW, "filed_index": ROW, "rounds": ROW}
NO_WORDS: dict[str, dict[str, str]] = {
    "brief.corrected": {"corrected_by": CODE, "reason": SECRETARIAT},
    "brief.issued": {
        "log_size": ROW, "scope": CODE, "language": CODE, "since": ROW, "depth": CODE,
        "title": "made of names", "restricted": ROW, "sha256": KEY, "file_size": ROW,
        "program": CODE, "corrects": CODE,
    },
    "brief.withdrawn": {"redaction": ROW},
    "cycle.released": {"published": ROW},
    "document.amended": DOCUMENT,
    "document.registered": DOCUMENT,
    "document.withdrawn": {"revision": ROW},
    "erratum.filed": FILED,
    "factor.reset": {"reset_of": HANDLE, "requested_by": HANDLE},
    "framework.loaded": {"document": PUBLISHED},
    "framework.reworded": {"document": PUBLISHED},
    "key.rotated": {"old": KEY, "new": KEY},
    "match.accepted": MATCH,
    "match.declined": MATCH,
    "match.fulfilled": MATCH,
    "match.proposed": MATCH,
    "match.withdrawn": MATCH,
    "partner.confirmed": TAKING | {"partner_role": CODE},
    "partner.declined": TAKING,
    "partner.invited": TAKING | {"partner_role": CODE},
    "partner.withdrawn": TAKING,
    "pledge.accepted": {"revision": ROW},
    "pledge.claimed": {"revision": ROW},
    "pledge.classified": {"revision": ROW, "recommendations": CODE},
    "pledge.corrected": PUBLISHING,
    "pledge.declined": {"revision": ROW, "reason_code": CODE},
    "pledge.disputed": {"revision": ROW},
    "pledge.filed": FILED,
    "pledge.filed_on_behalf": FILED,
    "pledge.imported": OF_PLEDGE,
    "pledge.merged": {"revision": ROW, "into": CODE},
    "pledge.opened": {"revision": ROW},
    "pledge.published": PUBLISHING,
    "pledge.returned": {"revision": ROW},
    "pledge.withdrawn": {"revision": ROW},
    "redaction.made": {"revisions": CODE, "closed": CODE, "reason": STAYS, "asked_by": HANDLE},
    "report.confirmed": {"pledge": CODE, "revision": ROW},
    "report.disputed": {"pledge": CODE, "revision": ROW},
    "report.filed": {
        "pledge": CODE, "revision": ROW, "pledge_revision": ROW, "move": CODE, "state": CODE,
        "language": CODE,
    },
    "role.granted": GRANTED,
    "role.revoked": GRANTED,
    "token.made": TOKEN,
    "token.revoked": TOKEN,
}  # fmt: skip


def test_each_field_of_every_event_may_be_erased_or_says_why_it_is_no_text() -> None:
    """Whoever adds an event or a field says here, or in `texts.py`, what becomes of it."""
    wrong = {
        kind: {name for name in found if (name in erasable) is (name in no_words)}
        | (erasable | no_words) - found
        for kind, classes in event_classes().items()
        for found in [_disclosed(kind, classes)]
        for erasable, no_words in [(set(REDACTABLE.get(kind, ())), set(NO_WORDS.get(kind, ())))]
    }

    assert {kind: sorted(fields) for kind, fields in wrong.items() if fields} == {}
    assert NO_WORDS.keys() | REDACTABLE.keys() == event_classes().keys()


def _disclosed(kind: str, classes: Sequence[type[Event]]) -> set[str]:
    """Return the names of all that an event discloses of its own."""
    own = {item.name for one in classes for item in fields(one)} - {"ref"}
    if kind not in REVISIONS:
        return own
    return own - {"content"} | {*OF_PLEDGES, OF_NOTE}  # which only a filing on behalf has


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
DECLINED = Happening(7, "2026-11-23T10:00:00.000000Z", "a", CLASSIFIED, (GONE,), n=3)
NOTE = Declared(GONE, "a", {"on": "2026-11-24", "reason": "An order.", "index": 9})


def _take(it: Happening, **erased: Declared) -> Expected:
    expected = Expected(lambda _index: {}, {7: erased})
    expected.objects["pledge"]["P-2026-00001"] = {
        "object": "a", "state": "under_review", "current_number": 1, "published_number": None,
    }  # fmt: skip
    take(expected, it)
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


def test_a_reason_is_told_the_words_that_it_brings_back() -> None:
    title = {"en": "A clinic of Doctor Traoré", "fr": "La clinique du docteur Traoré"}
    partners = [{"name": "Awa Keïta", "entity": "", "role": "desk"}]
    reason = "An order of a court: traoré and KEÏTA are private, and so is traoré."

    assert repeated(reason, [title, partners]) == ["traoré", "KEÏTA"]
    assert repeated("An order of a court.", [title, partners]) == []
    assert repeated(reason, []) == []
