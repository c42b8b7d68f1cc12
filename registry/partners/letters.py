"""The letters about partners."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry import mail
from registry.accounts.models import Person
from registry.accounts.queries import focal_points_of
from registry.accounts.register import EntityView, Register
from registry.accounts.writing import worded
from registry.errors import Sentence
from registry.partners.lifecycle import Move
from registry.partners.queries import consents, named, public_steps
from registry.pledges.content import Content
from registry.pledges.models import Pledge
from registry.pledges.queries import revision, revisions

_INVITED = Sentence("{ref}: your entity is named as a partner")
_INVITED_BODY = Sentence(
    "Dear {name},\n\n"
    "{filer} has filed the pledge {ref}, “{title}”, and names {partner} as a partner in it.\n\n"
    "Read what was filed, then confirm or decline:\n\n"
    "{link}\n\n"
    "Until you confirm, the pledge says “named by the filer, not confirmed”. Nothing of this is "
    "public before the pledge is. A decline and its reason stay between you and the filer.\n"
)
_SUBJECTS: Mapping[Move, Sentence] = {
    Move.CONFIRM: Sentence("{ref}: {partner} has confirmed"),
    Move.DECLINE: Sentence("{ref}: {partner} has declined"),
    Move.SIGN: Sentence("{ref}: {partner} has signed"),
    Move.WITHDRAW: Sentence("{ref}: {partner} takes part no more"),
}
_SAYS: Mapping[Move, Sentence] = {
    Move.CONFIRM: Sentence("{partner} has confirmed that it takes part."),
    Move.DECLINE: Sentence(
        "{partner} has declined to take part. This and the reason stay between you."
    ),
    Move.SIGN: Sentence("{partner} has signed it; the public page says so."),
    Move.WITHDRAW: Sentence("{partner} has withdrawn its consent."),
}
_ANSWERED_BODY = Sentence(
    "Dear {name},\n\n"
    "this is about your pledge {ref}, “{title}”.\n\n"
    "{says}{reason}\n\n"
    "Where your partners stand:\n\n"
    "{link}\n"
)
_CHANGED = Sentence("{ref}: the pledge that you take part in has changed")
_CHANGED_BODY = Sentence(
    "Dear {name},\n\n"
    "revision {published} of the pledge {ref}, “{title}”, is public now. {partner} confirmed "
    "revision {confirmed}; the words have changed since.\n\n"
    "{stands}\n\n"
    "Read what changed, confirm the new revision or withdraw:\n\n"
    "{link}\n"
)
_STANDS = Sentence(
    "Your consent stands until you withdraw it; the public page says which revision you confirmed."
)
_DROPPED = Sentence("The new revision does not name you any more, so the page does not show you.")

Write = Callable[[Person], mail.Letter]


def write_invitations(
    session: Session,
    pledge: Pledge,
    content: Content,
    *,
    invited: Sequence[EntityView],
    entities: Register,
    base_url: str,
    at: datetime,
) -> int:
    """Write to the focal points of those invited, in the transaction of the filing."""
    filer = entities.by_id[pledge.entity_id]

    def about(entity: EntityView) -> Write:
        def write(person: Person) -> mail.Letter:
            values = _values(person, pledge, content, entity)
            named, link = filer.name(person.language), _link(base_url, pledge, entity)
            return worded(person, _INVITED, _INVITED_BODY, **values, filer=named, link=link)

        return write

    return _write(session, [(entity, about(entity)) for entity in invited], at)


def write_answer(
    session: Session,
    pledge: Pledge,
    move: Move,
    *,
    partner: EntityView,
    reason: str,
    entities: Register,
    base_url: str,
    at: datetime,
) -> int:
    """Tell the focal points of the filer what a partner answered, in the same transaction."""
    content = Content.parse(revision(session, pledge, pledge.current_number).content)

    def write(person: Person) -> mail.Letter:
        return worded(
            person,
            _SUBJECTS[move],
            _ANSWERED_BODY,
            **_values(person, pledge, content, partner),
            says=_SAYS[move],
            reason=f"\n\n“{reason}”" if reason else "",
            link=f"{base_url}/pledges/{pledge.ref}/file",
        )

    return _write(session, [(entities.by_id[pledge.entity_id], write)], at)


def write_changes(
    session: Session, pledges: Iterable[Pledge], *, entities: Register, base_url: str, at: datetime
) -> int:
    """Tell who takes part in pledges whose words have changed with the revision just published."""
    letters = [
        (entity, write)
        for pledge in pledges
        if (pledge.published_number or 0) > 1
        for entity, write in _changes(session, pledge, entities, base_url)
    ]
    return _write(session, letters, at)


def _changes(
    session: Session, pledge: Pledge, entities: Register, base_url: str
) -> Iterable[tuple[EntityView, Write]]:
    said = consents(public_steps(session, pledge.ref))
    words = {one.number: one.content for one in revisions(session, pledge)} if said else {}
    published = pledge.published_number or 0
    for step in said.values():
        if _said(words[step.revision]) == _said(words[published]):
            continue
        entity, content = entities.by_id[step.entity_id], Content.parse(words[published])
        is_named = step.is_signature or named(content, entity.code)
        stands = _STANDS if is_named else _DROPPED
        yield entity, _change(pledge, content, entity, step.revision, stands, base_url)


def _said(content: Mapping[str, object]) -> Mapping[str, object]:
    """Return the words that a partner consents to: not those said of each revision anew."""
    return {name: value for name, value in content.items() if name not in {"reason", "consent"}}


def _change(
    pledge: Pledge,
    content: Content,
    entity: EntityView,
    confirmed: int,
    stands: Sentence,
    base_url: str,
) -> Write:
    def write(person: Person) -> mail.Letter:
        return worded(
            person,
            _CHANGED,
            _CHANGED_BODY,
            **_values(person, pledge, content, entity),
            published=pledge.published_number,
            confirmed=confirmed,
            stands=stands,
            link=_link(base_url, pledge, entity),
        )

    return write


def _values(
    person: Person, pledge: Pledge, content: Content, partner: EntityView
) -> dict[str, object]:
    return {
        "ref": pledge.ref,
        "title": content.words("title")[0] or pledge.ref,
        "partner": partner.name(person.language),
    }


def _link(base_url: str, pledge: Pledge, entity: EntityView) -> str:
    return f"{base_url}/pledges/{pledge.ref}/partners/{entity.code}"


def _write(session: Session, letters: Sequence[tuple[EntityView, Write]], at: datetime) -> int:
    """Write each letter to the focal points of its entity: two statements, none without one."""
    if not letters:
        return 0
    people = focal_points_of(session, {entity.id for entity, _write in letters})
    written = [write(person) for entity, write in letters for person in people[entity.id]]
    mail.write(session, written, at=at)
    return len(written)
