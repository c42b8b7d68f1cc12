"""Reads of partners: where each stands, whom a pledge waits for, and what of it is public."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, select, true
from sqlalchemy.orm import Session, aliased

from registry.accounts.register import Register
from registry.audit.models import Opening
from registry.partners.lifecycle import SIGNATORY, State, asked_revision
from registry.partners.models import PartnerMove
from registry.pledges.content import Content, Partner
from registry.pledges.models import Pledge, PledgeRevision, Publication
from registry.pledges.standing import IN_FORCE, SIZE
from registry.store import table

EVER = 2**62  # a size of the log that it never reaches: as things stand now
_move, _pledge, _revision, _face = (
    table(model).c for model in (PartnerMove, Pledge, PledgeRevision, Publication)
)
_opening = table(Opening).c
_STEPS = (
    select(
        _pledge.ref,
        _move.entity_id,
        _move.number,
        _move.role,
        _move.state,
        _move.reason,
        _move.redacted,
        _move.index,
        _move.at,
    )
    .join_from(table(PartnerMove), table(Pledge), _pledge.id == _move.pledge_id)
    .order_by(_move.index)
)
# A move is public from the size on at which its entry is open.
_PUBLIC = _STEPS.join(table(Opening), _opening.of == _move.index).where(_opening.index < SIZE)
_PUBLIC_BY = _PUBLIC.where(_move.entity_id == bindparam("entity"))
_PUBLIC_OF = _PUBLIC.where(_pledge.ref == bindparam("ref"))


def named(content: Content, code: str) -> Partner | None:
    """Return how a revision names the entity with this code as partner, None if it does not."""
    return next((one for one in content.partners if code and one.entity == code), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A public move of an entity on a pledge."""

    ref: str
    entity_id: int
    revision: int
    role: str
    state: str  # confirmed, withdrawn
    reason: str
    redacted: Mapping[str, Any]  # field → note
    index: int
    at: datetime

    @property
    def is_signature(self) -> bool:
        """Whether the entity signed, without having been named."""
        return self.role == SIGNATORY


def public_steps(session: Session, ref: str, size: int = EVER) -> Sequence[Step]:
    """Return what of a pledge's partners was public at log `size`, oldest first."""
    rows: Iterable[Any] = session.execute(_PUBLIC_OF, {"size": size, "ref": ref})
    return [Step(*row) for row in rows]


Consents = Mapping[int, Step]  # id of an entity → its consent in force


def consents(steps: Sequence[Step]) -> Consents:
    """Return the consents that stand after these steps on one pledge."""
    newest = {step.entity_id: step for step in steps}
    return {one: step for one, step in newest.items() if step.state == State.CONFIRMED}


def all_consents(session: Session, size: int) -> Mapping[str, Consents]:
    """Return by ref the public consents in force at log `size`: one statement."""
    return _by_ref(session, true(), size)


def some_consents(session: Session, refs: Collection[str], size: int) -> Mapping[str, Consents]:
    """Return by ref the public consents in force of these pledges at log `size`."""
    return _by_ref(session, _pledge.ref.in_(sorted(refs)), size)


def _by_ref(session: Session, which: ColumnElement[bool], size: int) -> Mapping[str, Consents]:
    return _grouped(session.execute(_PUBLIC.where(which), {"size": size}))


def _grouped(rows: Iterable[Any]) -> Mapping[str, Consents]:
    steps: dict[str, list[Step]] = {}
    for row in rows:
        steps.setdefault(row[0], []).append(Step(*row))
    return {ref: consents(of) for ref, of in steps.items()}


def consents_at_release(
    session: Session, cycle: str, words: Mapping[str, Content], entities: Register, size: int
) -> Mapping[str, Consents]:
    """Return by ref the consents in force that publishing these `words` at log `size` would show.

    Closed ones too, as `newly_public` would open them: of whom the words name. One statement.
    """
    steps: dict[str, list[Step]] = {}
    rows: Iterable[Any] = session.execute(
        _STEPS.where(_pledge.cycle == cycle, _move.index < SIZE), {"size": size}
    )
    for row in rows:
        steps.setdefault(row[0], []).append(Step(*row))
    return {
        ref: {
            one: step
            for one, step in consents(steps.get(ref, ())).items()
            if named(said, entities.by_id[one].code)
        }
        for ref, said in words.items()
    }


def partnerships(session: Session, entity_id: int, code: str, size: int) -> list[str]:
    """Return the refs of the public pledges that an entity takes part in, as of log `size`.

    Those whose words in force still name it, and those that it signed; two statements at most.
    """
    found = _grouped(session.execute(_PUBLIC_BY, {"size": size, "entity": entity_id}))
    given = {ref: of[entity_id] for ref, of in found.items() if entity_id in of}
    if not given:
        return []
    words = (
        select(_pledge.ref, _revision.content)
        .join_from(table(Publication), table(Pledge), _pledge.id == _face.pledge_id)
        .join(table(PledgeRevision), _revision.index == _face.revision_index)
        .where(IN_FORCE, _pledge.ref.in_(sorted(given)))
    )
    rows: Iterable[Any] = session.execute(words, {"size": size})
    return [
        ref
        for ref, content in rows
        if given[ref].is_signature or named(Content.parse(content), code)
    ]


def newest(session: Session, pledge_id: int, entity_id: int) -> PartnerMove | None:
    """Return the last move of an entity on a pledge, None if there is none."""
    rows = select(PartnerMove).where(
        PartnerMove.pledge_id == pledge_id, PartnerMove.entity_id == entity_id
    )
    return session.scalars(rows.order_by(PartnerMove.index.desc()).limit(1)).first()


def state_of(move: PartnerMove | None) -> State:
    """Return where an entity stands after its last move."""
    return State(move.state) if move else State.UNASKED


def moves(session: Session, pledge: Pledge, entity_id: int) -> Sequence[PartnerMove]:
    """Return every move of an entity on a pledge, the newest first."""
    rows = select(PartnerMove).where(
        PartnerMove.pledge_id == pledge.id, PartnerMove.entity_id == entity_id
    )
    return session.scalars(rows.order_by(PartnerMove.index.desc())).all()


def answers(session: Session, pledge: Pledge) -> Mapping[int, PartnerMove]:
    """Return by id of its entity where everybody stands to a pledge; closed answers too."""
    rows = select(PartnerMove).where(PartnerMove.pledge_id == pledge.id)
    return {move.entity_id: move for move in session.scalars(rows.order_by(PartnerMove.index))}


@dataclass(frozen=True, slots=True)
class Taking:
    """A pledge that an entity is asked to take part in, or does."""

    pledge: Pledge
    move: PartnerMove
    content: Content  # of the revision that is or was asked about


def takings(session: Session, entity_ids: Collection[int]) -> list[Taking]:
    """Return what these entities are asked for and what they take part in, the newest first.

    Not what was withdrawn or declined, nor what does not name them any more; one statement.
    """
    later = aliased(PartnerMove)
    public = Pledge.published_number >= PartnerMove.number
    asked = case((public, Pledge.published_number), else_=Pledge.current_number)
    rows = session.execute(
        select(Pledge, PartnerMove, PledgeRevision.content)
        .join(Pledge, Pledge.id == PartnerMove.pledge_id)
        .join(
            PledgeRevision,
            (PledgeRevision.pledge_id == Pledge.id) & (PledgeRevision.number == asked),
        )
        .where(
            PartnerMove.entity_id.in_(entity_ids),
            PartnerMove.state.in_((State.INVITED.value, State.CONFIRMED.value)),
            Pledge.state != "withdrawn",
            public | (Pledge.state != "declined"),
            ~exists().where(
                later.pledge_id == PartnerMove.pledge_id,
                later.entity_id == PartnerMove.entity_id,
                later.index > PartnerMove.index,
            ),
        )
        .order_by(PartnerMove.index.desc())
    ).tuples()
    return [Taking(pledge, move, Content.parse(content)) for pledge, move, content in rows]


def asked_words(session: Session, pledge: Pledge, move: PartnerMove) -> tuple[int, Content]:
    """Return the revision that an answer after `move` is about: its number, its words."""
    number = asked_revision(move.number, pledge.published_number, pledge.current_number)
    rows = select(PledgeRevision.content).where(
        PledgeRevision.pledge_id == pledge.id, PledgeRevision.number == number
    )
    return number, Content.parse(session.scalars(rows).one())


def closed_consents(
    session: Session, pledges: Collection[Pledge]
) -> Mapping[int, Sequence[PartnerMove]]:
    """Return by pledge the consents in force that are not public: one statement."""
    later = aliased(PartnerMove)
    rows = select(PartnerMove).where(
        PartnerMove.pledge_id.in_(sorted(pledge.id for pledge in pledges)),
        PartnerMove.state == State.CONFIRMED.value,
        ~exists().where(Opening.of == PartnerMove.index),
        ~exists().where(
            later.pledge_id == PartnerMove.pledge_id,
            later.entity_id == PartnerMove.entity_id,
            later.index > PartnerMove.index,
        ),
    )
    found: dict[int, list[PartnerMove]] = {}
    for move in session.scalars(rows.order_by(PartnerMove.index)):
        found.setdefault(move.pledge_id, []).append(move)
    return found


def newly_public(
    session: Session, pledges: Sequence[Pledge], entities: Register
) -> Mapping[int, Sequence[int]]:
    """Return by pledge the entries of consents that publishing its current revision opens.

    Those of the entities that the revision names: whom it dropped, it does not speak of.
    """
    found = closed_consents(session, pledges)
    held = {pledge.id: pledge for pledge in pledges if pledge.id in found}
    words = _current_words(session, list(held.values()))
    return {
        pledge_id: [
            move.index
            for move in found[pledge_id]
            if named(words[pledge_id], entities.by_id[move.entity_id].code)
        ]
        for pledge_id in held
    }


def _current_words(session: Session, pledges: Sequence[Pledge]) -> Mapping[int, Content]:
    if not pledges:
        return {}
    rows = (
        select(Pledge.id, PledgeRevision.content)
        .join(
            PledgeRevision,
            (PledgeRevision.pledge_id == Pledge.id)
            & (PledgeRevision.number == Pledge.current_number),
        )
        .where(Pledge.id.in_(sorted(pledge.id for pledge in pledges)))
    )
    return {one: Content.parse(content) for one, content in session.execute(rows).tuples()}
