"""The release of a cycle: its embargo ends and all that waited is published, in one act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from registry.audit import log
from registry.errors import Conflict, Refused
from registry.framework.cycles import CycleView
from registry.framework.events import CycleReleased
from registry.framework.revising import add_revision, lock_cycle
from registry.pledges.content import Content
from registry.pledges.embargo import Waiting, accepted_revisions, fingerprint
from registry.pledges.lifecycle import Move, State
from registry.pledges.models import Pledge, PledgeMove
from registry.pledges.publication import Face, Shown, publish_rows, publishing
from registry.policy import Actor, Identity
from registry.store import table

_ADD_MOVES = insert(table(PledgeMove))
_PUBLISH = (
    update(table(Pledge))
    .where(table(Pledge).c.id == bindparam("pledge_id"))
    .values(state=State.PUBLISHED.value, published_number=table(Pledge).c.current_number)
)

Published = list[tuple[Waiting, log.Appended]]
Opens = Callable[[Session, Sequence[Pledge]], Mapping[int, Sequence[int]]]


def _nothing(_session: Session, _pledges: Sequence[Pledge]) -> Mapping[int, Sequence[int]]:
    return {}


def release_cycle(
    session: Session,
    actor: Actor,
    cycle: CycleView,
    *,
    who: Identity,
    seen: str,
    opens: Opens = _nothing,
    at: datetime,
) -> Sequence[Pledge]:
    """Lift the embargo of `cycle` and publish what is accepted in it; return what is public now.

    `who` counts as the publisher of each: what they accepted, where the cycle has the four-eyes
    rule, and what is theirs stays accepted. `opens` says by pledge which entries of rooms above
    become public with it. One entry for the cycle and one for each pledge, in
    one append; the number of statements does not grow with theirs but by one for each 500.

    Raises:
        Refused: the cycle is not under embargo.
        Conflict: what waits is no longer what `seen`, its fingerprint, was taken of.
    """
    standing = lock_cycle(session, cycle.code)
    if not standing.view.embargo:
        raise Refused("The cycle {code} is not under embargo.", code=cycle.code)
    waiting = accepted_revisions(session, standing.view, who, lock=True)
    if seen != fingerprint(waiting):
        raise Conflict(
            "What waits in this cycle has changed since you opened the page: nothing was released. "
            "Read the list below again."
        )
    free = [one for one in waiting if one.held is None]
    document = replace(standing.view, embargo=False).document()
    lifted = CycleReleased(ref=cycle.code, document=document, published=len(free))
    # The cycle comes first: no size of the log has a public pledge of a cycle under embargo.
    also = opens(session, [one.pledge for one in free])
    items = [log.Item(lifted, standing.object), *(_item(one, also) for one in free)]
    released, *appended = log.append(session, actor, at, *items)
    add_revision(session, standing.id, standing.number + 1, released.index, document)
    _publish(session, actor, list(zip(free, appended, strict=True)))
    return [one.pledge for one in free]


def _item(one: Waiting, also: Mapping[int, Sequence[int]]) -> log.Item:
    event = publishing(one.pledge, one.revision, one.accepted)
    opened = [one.revision.index, *also.get(one.pledge.id, ())]
    return log.Item(event, one.pledge.object, opened)


def _publish(session: Session, actor: Actor, published: Published) -> None:
    """Write what `pledges.operations.publish_pledge` writes, for all of them at once."""
    if not published:
        return
    connection = session.connection()
    connection.execute(_ADD_MOVES, [_move(actor, one, entry) for one, entry in published])
    publish_rows(session, [_shown(one, entry) for one, entry in published])
    connection.execute(_PUBLISH, [{"pledge_id": one.pledge.id} for one, _entry in published])
    for one, _entry in published:
        set_committed_value(one.pledge, "state", State.PUBLISHED.value)
        set_committed_value(one.pledge, "published_number", one.revision.number)


def _shown(one: Waiting, entry: log.Appended) -> Shown:
    face = Face.of(one.pledge, one.revision, entry.index)
    return Shown(face, "published", Content.parse(one.revision.content))


def _move(actor: Actor, one: Waiting, entry: log.Appended) -> dict[str, Any]:
    return {
        "index": entry.index,
        "pledge_id": one.pledge.id,
        "number": one.revision.number,
        "move": Move.PUBLISH.value,
        "to_state": State.PUBLISHED.value,
        "person_id": actor.person_id,
        "details": {"supersedes": one.pledge.published_number},
        "at": datetime.fromisoformat(entry.at),
    }
