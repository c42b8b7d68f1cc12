"""Words are found as parts of words, in every script, at every moment, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.audit.queries import size
from registry.explore import searching, tallying, texts
from registry.explore.conditions import said
from registry.explore.moment import read_moment
from registry.explore.tallying import tally
from registry.pledges.models import Pledge, Publication
from registry.pledges.standing import IN_FORCE
from registry.redaction.operations import confirm_redaction
from registry.store import reading, transaction, writing
from tests.factories.redacting import ask, version_of
from tests.factories.world import NOW, World, a_pledge
from tests.integration.explore.published import newest
from tests.integration.redaction.conftest import redactors

TITLES = {
    "fr": "L’été à Sète : l'œuvre sociale, 50 % de plus",
    "ar": "حماية حقوق العُمّالِ في الهِجْرَة",
    "ru": "Ещё один приют для детей",
    "zh": "保护移民工人的权益",
    "en": 'AND NOT "quoted" OR (NEAR) mig*ants -- it\'s a_b',
}
# What is typed → of which titles it is a part, whatever its case, accents and vowel signs.
ASKED = {
    "ÉTÉ sete": ["fr"],
    "ete a": ["fr"],
    "oeuvre": ["fr"],
    "L’œuvre": ["fr"],  # with the apostrophe of a telephone
    "الهجره": ["ar"],
    "50 %": ["fr"],
    "%": ["fr"],
    "هجرة": ["ar"],  # under its article
    "الهِجْرَةُ": ["ar"],
    "العمال حقوق": ["ar"],
    "еще": ["ru"],
    "ЕЩЁ детеи": ["ru"],
    "工": ["zh"],
    "保護移民工人": ["zh"],  # in traditional characters
    "權 护": ["zh"],
    "٥٠": ["fr"],  # as Arabic keyboards have digits
    "ٱلعمّال": ["ar"],
    "工人": ["zh"],
    "民工人": ["zh"],
    "工权": [],
    "移民 权益": ["zh"],
    "and": ["en"],
    "AND NOT": ["en"],
    "or": ["fr", "ar", "ru", "zh", "en"],  # a part of a word of the description
    'OR "quoted"': ["en"],
    "NEAR(": [],
    "(near)": ["en"],
    '"quoted"': ["en"],
    '"': ["en"],
    "mig*": ["en"],
    "mig*ts": [],
    "*": ["en"],
    "a_b": ["en"],
    "_": ["en"],
    "--": ["en"],
    "it's": ["en"],
    "\\": [],
    "guichets": ["fr", "ar", "ru", "zh", "en"],  # of the description
}


def test_the_same_words_find_the_same_however_and_whenever_they_are_looked_for(
    engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = {world.publish(a_pledge(title={"fr": title})): name for name, title in TITLES.items()}
    french = next(iter(refs))
    before = newest(engine)
    world.answer(french, title={"fr": "Un été à Brest"})
    world.move(french, "open", "accept", "publish")
    for room in (texts.MOST, 1_000, 0):  # all texts are kept, one of them, none
        monkeypatch.setattr(texts, "MOST", room)
        tallying.forget()
        with reading(engine) as session:
            for words, names in ASKED.items():
                for _ in range(2):
                    assert sorted(refs[ref] for ref in found(session, words, before)) == sorted(
                        names
                    )
                assert found(session, words) == by_sql(session, words), words
            assert found(session, "sete") == set()
            assert found(session, "brest") == {french}
            assert found(session, f"brest {french.lower()}") == {french}
            assert found(session, "brest", before) == set()


def test_what_a_redaction_erases_is_found_no_more(engine: Engine, world: World) -> None:
    ref = world.publish(a_pledge(title={"fr": "Un guichet pour Zuleikha"}))
    before = newest(engine)
    with reading(engine) as early:
        assert found(early, "zuleikha") == {ref}
        redact(engine, ref)
        with reading(engine) as session:
            assert found(session, "zuleikha") == found(session, "zuleikha", before) == set()
            assert found(session, "guichets") == {ref}
        assert found(early, "zuleikha") == {ref}  # as it saw the registry when it began
    with reading(engine) as session:  # and what it read then is not kept
        assert found(session, "zuleikha") == set()


def redact(engine: Engine, ref: str) -> None:
    """Erase the title of a pledge."""
    asker, second = redactors(engine)
    with writing(engine) as session, transaction(session):
        asked = ask(session, asker, ref, "title")
        seen = version_of(session, asked)
        confirm_redaction(session, second, asked, seen=seen, at=NOW)


def found(session: Session, words: str, index: int | None = None) -> set[str]:
    """Return the refs that a search finds, at a moment or now."""
    asked = None if index is None else str(index)
    moment = read_moment(session, asked, NOW.date())
    here = tally(session, moment)
    holding = searching.holding(session, here, words, moment.redacted)
    rows = select(Pledge.ref).join(Publication, Publication.pledge_id == Pledge.id)
    return set(session.scalars(rows.where(Publication.index.in_(list(here.indexes(holding))))))


def by_sql(session: Session, words: str) -> set[str]:
    """Return the refs that the conditions of the matching board find."""
    rows = select(Pledge.ref).join(Publication, Publication.pledge_id == Pledge.id)
    return set(session.scalars(rows.where(IN_FORCE, *said(words)), {"size": size(session)}))
