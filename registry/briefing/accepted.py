"""What is accepted under embargo, as a briefing counts it: as it would stand once released.

None of it is public at that size of the log. Who may have a briefing, may have it with this.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from itertools import chain, groupby

from sqlalchemy.orm import Session

from registry.accounts.register import Register
from registry.analysis.changes import Change
from registry.analysis.figures import REPORTED, Amount, Row
from registry.briefing.faces import ACCEPTED, Face
from registry.briefing.scopes import Briefing
from registry.framework.cycles import Framework
from registry.partners.queries import Consents, consents_at_release
from registry.pledges.content import Content
from registry.pledges.embargo import Accepted, accepted_at
from registry.pledges.publication import card
from registry.progress.lifecycle import Currency


def waiting(session: Session, asked: Briefing) -> Iterator[Accepted]:
    """Yield by ref what a briefing counts though it is not public; nothing unless it is asked."""
    return accepted_at(session, asked.scope.code, asked.size) if asked.with_accepted else iter(())


def waiting_count(session: Session, asked: Briefing, known: Framework) -> int | None:
    """Return how many pledges could be counted so; None where no embargo holds any back."""
    if asked.scope.kind != "cycle" or not known.cycle(asked.scope.code).embargo:
        return None
    return sum(1 for _one in accepted_at(session, asked.scope.code, asked.size))


def with_rows(public: Iterable[Row], accepted: Iterable[Accepted], entities: Register) -> list[Row]:
    """Return what figures read of each pledge, by ref: an accepted revision takes its place."""
    rows = {row.ref: row for row in public}
    for one in accepted:
        rows[one.ref] = _row(one, rows.get(one.ref), entities)
    return sorted(rows.values(), key=lambda row: _place(row.ref))


def with_faces(
    public: Iterable[tuple[Face, ...]], accepted: Iterable[Accepted]
) -> Generator[tuple[Face, ...]]:
    """Yield each pledge by ref with its faces: the accepted revision after those that are public.

    Both are read as streams.
    """
    both = merge(public, ((_face(one),) for one in accepted), key=lambda one: _place(one[0].ref))
    for _ref, several in groupby(both, key=lambda one: one[0].ref):
        yield tuple(chain.from_iterable(several))


def accepted_since(accepted: Iterable[Accepted], since: int) -> Iterator[Change]:
    """Yield those accepted after log size `since`; the entry is that of the words."""
    for one in accepted:
        if one.accepted >= since:
            yield Change("accepted", one.ref, one.number, one.filed)


def consents(session: Session, asked: Briefing, entities: Register) -> Mapping[str, Consents]:
    """Return by ref who takes part in what is accepted, as its release would show it."""
    words = {one.ref: Content.parse(one.content) for one in waiting(session, asked)}
    return consents_at_release(session, asked.scope.code, words, entities, asked.size)


def _row(one: Accepted, public: Row | None, entities: Register) -> Row:
    """Return a pledge as counted; what was reported of it, and when, is that of the public one."""
    entity, said = entities.by_id[one.entity_id].code, one.content
    stated = [Amount(a["currency"], a["state"], Decimal(a["amount"])) for a in _resources(one)]
    paid = [a for a in public.amounts if a.stage == REPORTED] if public else []
    return Row(
        ref=one.ref,
        revision=one.number,
        index=one.filed,
        entity=entity,
        region=entities.place(entity).get("region") or "",
        state=ACCEPTED,
        implementation=public.implementation if public else None,
        currency=public.currency if public else Currency.CURRENT.value,
        recommendations=tuple(dict.fromkeys(link["code"] for link in said["recommendations"])),
        objectives=tuple(said["primary_objectives"]),
        amounts=(*stated, *paid),
    )


def _resources(one: Accepted) -> Sequence[Mapping[str, str]]:
    amounts: Sequence[Mapping[str, str]] = one.content.get("resources", ())  # unless redacted
    return amounts


def _face(one: Accepted) -> Face:
    """Return the face that the release would give it; it has no day yet."""
    return Face(
        ref=one.ref,
        entry=one.filed,
        state=ACCEPTED,
        entity_id=one.entity_id,
        card=card(Content.parse(one.content), findings=[], reason=""),
        revision=one.number,
        filed=one.filed,
        content=one.content,
        is_erratum=one.is_erratum,
        is_late=one.is_late,
        published_on=None,
    )


def _place(ref: str) -> tuple[int, ...]:
    """Return what sorts refs by year and number."""
    return tuple(map(int, ref.split("-")[1:]))
