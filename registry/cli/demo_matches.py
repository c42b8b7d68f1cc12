"""The demo's matching board: an invented need and two offers, one matched, one proposed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.models import Person
from registry.accounts.queries import identity, register
from registry.cli.preparing import read_toml
from registry.framework.queries import framework
from registry.matches import operations as matches
from registry.matches.models import Match
from registry.matches.queries import pair
from registry.pledges import operations
from registry.pledges.content import Content, Link
from registry.pledges.models import Pledge
from registry.pledges.queries import known
from registry.policy import Actor, Role
from registry.settings import resource
from registry.store import reading, transaction, writing

REVIEWERS = ("reviewer@example.org", "second.reviewer@example.org")  # the cycle wants two
CYCLE, EDITION = "IMRF-2030", "A/76/642"


def add_matches(engine: Engine, *, at: datetime) -> None:
    """Publish the invented pledges and match them, unless the registry has a match already."""
    with reading(engine) as session:
        if session.scalar(select(Match.id).limit(1)) is not None:
            return
    demo = read_toml(resource("config") / "demo" / "matches.toml")
    with writing(engine) as session, transaction(session):
        need, first, second = [_publish(session, row, at=at) for row in demo["pledges"]]
        theirs = _actor(session, demo["pledges"][1]["by"])
        ours = _actor(session, demo["pledges"][0]["by"])
        said: Mapping[str, str] = demo["messages"]
        agreed = matches.propose_match(
            session, theirs, first, need, message=said["accepted"], at=at
        )
        matches.accept_match(session, ours, pair(session, agreed.ref), at=at)
        matches.propose_match(session, theirs, second, need, message=said["open"], at=at)


def _actor(session: Session, email: str) -> Actor:
    person = session.scalars(select(Person).where(Person.email == email)).one()
    grant = identity(session, person).grants[0]
    return Actor(grant.entity, Role(grant.role).value, person.handle, person.id)


def _publish(session: Session, row: Mapping[str, Any], *, at: datetime) -> Pledge:
    actor, content = _actor(session, row["by"]), _content(row)
    draft = operations.start_draft(
        session, actor, register(session).get(row["entity"]), cycle=CYCLE, edition=EDITION,
        language="en", at=at,
    )  # fmt: skip
    operations.save_draft(
        session, actor, draft, content=content, contacts=[], section="words",
        version=draft.version, at=at,
    )  # fmt: skip
    receipt = operations.file_pledge(
        session, actor, draft, known=known(session), version=draft.version, at=at
    )
    pledge = session.scalars(select(Pledge).where(Pledge.ref == receipt.ref)).one()
    one, other = (_actor(session, email) for email in REVIEWERS)
    operations.open_pledge(session, one, pledge, at=at)
    operations.accept_pledge(session, one, pledge, reason="A demonstration.", at=at)
    cycle = framework(session).cycle(CYCLE)
    operations.publish_pledge(session, other, pledge, cycle=cycle, at=at)
    return pledge


def _content(row: Mapping[str, Any]) -> Content:
    return Content(
        pledging_entity=row["entity"],
        cycle=CYCLE,
        edition=EDITION,
        title={"en": row["title"]},
        description={"en": row["description"]},
        pledge_type="individual",
        natures=tuple(row["natures"]),
        level="international",
        countries=tuple(row.get("countries", ())),
        regions=tuple(row.get("regions", ())),
        recommendations=(Link(row["recommendation"], "implements"),),
        primary_objectives=(row["objective"],),
        match_side=row["side"],
        consent=True,
    )
