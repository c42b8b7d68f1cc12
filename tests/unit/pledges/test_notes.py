"""The rules for filing from a note verbale, each alone with its sentence."""

from datetime import date

import pytest

from registry.accounts.register import EntityView, Register
from registry.framework.cycles import Framework
from registry.pledges.content import Note
from registry.pledges.notes import note_problems
from registry.pledges.rules import Known
from tests.factories.world import ENTITIES, NOTE, a_pledge

TODAY = date(2026, 11, 23)


def said(note: Note | None, entity: str = "MLI") -> list[tuple[str, str]]:
    views = [EntityView(number, one["code"], number, one) for number, one in enumerate(ENTITIES)]
    known = Known(Register(views), Framework([], []), frozenset())
    content = a_pledge(entity, note=note)
    return [(one.field, str(one.sentence)) for one in note_problems(content, known, TODAY)]


def test_what_the_entity_files_itself_needs_no_note() -> None:
    assert said(None) == []
    assert said(None, "UNNM-SEC") == []


def test_a_whole_note_has_no_problem() -> None:
    assert said(NOTE) == []
    assert said(Note("NV 1", TODAY.isoformat(), "ab" * 32)) == []
    assert said(Note("N" * 100, "1999-12-31", "ab" * 32)) == []


@pytest.mark.parametrize(
    ("note", "entity", "field", "sentence"),
    [
        (NOTE, "UNNM-SEC", "entity", "no note verbale from itself"),
        (Note("", "2026-11-20", "ab"), "MLI", "reference", "Give the reference"),
        (Note("N" * 101, "2026-11-20", "ab"), "MLI", "reference", "to 100 characters"),
        (Note("NV 1", "", "ab"), "MLI", "dated_on", "year-month-day"),
        (Note("NV 1", "20 November", "ab"), "MLI", "dated_on", "year-month-day"),
        (Note("NV 1", "20261120", "ab"), "MLI", "dated_on", "year-month-day"),
        (Note("NV 1", "2026-11-24", "ab"), "MLI", "dated_on", "still to come"),
        (Note("NV 1", "2026-11-20", ""), "MLI", "sha256", "Attach the note verbale itself"),
    ],
)
def test_each_rule_has_its_sentence(note: Note, entity: str, field: str, sentence: str) -> None:
    [(where, why)] = said(note, entity)

    assert where == f"note.{field}"
    assert sentence in why
