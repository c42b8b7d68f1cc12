"""One disclosure is cut out of those that an entry joined, one field out of what repeats it."""

import pytest

from registry.audit.entry import digest, disclose, join
from registry.redaction.erasing import cut, erased, erased_card, erased_decision

NAMES = ("title", "level", "office")
ALL = [disclose(name, "é", bytes(16)) for name in NAMES]
NOTE = {"on": "2026-11-24", "reason": "An order.", "index": 9}


@pytest.mark.parametrize("place", range(3))
def test_each_place_is_cut_as_the_trigger_checks_it(place: int) -> None:
    joined = join(ALL)
    made = cut(joined, NAMES[place])

    assert made.digest == digest(ALL[place])
    assert made.left == join(ALL[:place] + ALL[place + 1 :])
    assert joined[: made.start - 1] + joined[made.start - 1 + made.length :] == made.left


def test_the_last_one_leaves_nothing_and_another_name_is_no_cut() -> None:
    assert cut(ALL[0], "title").left == ""
    with pytest.raises(KeyError):
        cut(join(ALL), "reason")


def test_notes_of_several_redactions_stand_together() -> None:
    first = erased({"title": {"en": "A"}, "level": "national", "office": "B"}, "title", NOTE)
    both = erased(first, "office", NOTE | {"index": 12})

    assert both == {
        "level": "national",
        "redacted": {"title": NOTE, "office": NOTE | {"index": 12}},
    }


def test_a_card_keeps_the_reason_of_its_withdrawal() -> None:
    card = {"title": {}, "reason": "Stopped."}

    assert erased_card(card, "reason", NOTE) == card | {"redacted": {"reason": NOTE}}
    assert erased_card({"title": {}}, "reason", NOTE) == {"title": {}, "redacted": {"reason": NOTE}}


def test_the_reason_of_a_decision_has_a_note_of_its_own() -> None:
    card = {"title": {}, "reason": "Stopped.", "redacted": {"reason": NOTE}}

    assert erased_decision(card, NOTE | {"index": 12}) == {
        "title": {},
        "redacted": {"reason": NOTE, "decision": NOTE | {"index": 12}},
    }
