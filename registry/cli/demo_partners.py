"""The demo's partnerships: one that the partner confirmed, one that waits for its answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.queries import person_by_email, register
from registry.cli.frame import SECRETARIAT
from registry.cli.preparing import read_toml
from registry.framework.queries import framework
from registry.partners.operations import confirm_partner, invite_partners
from registry.partners.queries import newest, newly_public
from registry.pledges import operations as pledges
from registry.pledges.content import Content, Link, Partner
from registry.pledges.models import Pledge
from registry.pledges.queries import known
from registry.policy import Actor, Role
from registry.settings import resource
from registry.store import transaction, writing

CYCLE, EDITION = "IMRF-2030", "A/76/642"
FILER, PARTNER = "partner@example.org", "focal.point@example.org"
REVIEWER, PUBLISHER = "reviewer@example.org", "second.reviewer@example.org"


def file_partnerships(engine: Engine, *, at: datetime) -> None:
    """File both, if nothing was ever filed here; publish the one that is confirmed."""
    with writing(engine) as session, transaction(session):
        filed = select(Pledge.id).where(Pledge.origin == "filed").limit(1)
        if session.scalar(filed) is not None:
            return
        for document in read_toml(resource("config") / "demo" / "partnerships.toml")["pledges"]:
            pledge = _file(session, document, at)
            if document["answer"] == "confirm":
                _confirm(session, pledge, at)
                _publish(session, pledge, at)


def _file(session: Session, document: Mapping[str, Any], at: datetime) -> Pledge:
    """File one and invite Mali, without a letter: nobody of the demo has asked for mail."""
    entities, actor = register(session), _actor(session, FILER, "IOM", Role.FOCAL_POINT)
    mali = entities.get("MLI")
    content = Content(
        pledging_entity="IOM",
        cycle=CYCLE,
        edition=EDITION,
        title=document["title"],
        description=document["description"],
        pledge_type=document["pledge_type"],
        natures=("process",),
        recommendations=(Link(document["recommendation"], "supports"),),
        primary_objectives=tuple(document["objectives"]),
        partners=(Partner(mali.name("en"), mali.code, document["role"]),),
        consent=True,
    )
    draft = pledges.start_draft(
        session, actor, entities.get("IOM"), cycle=CYCLE, edition=EDITION, language="en", at=at
    )
    pledges.save_draft(
        session, actor, draft, content=content, contacts=[], section="words", version=1, at=at
    )
    receipt = pledges.file_pledge(session, actor, draft, known=known(session), version=2, at=at)
    pledge = session.scalars(select(Pledge).where(Pledge.ref == receipt.ref)).one()
    invite_partners(session, actor, pledge, content=content, entities=entities, at=at)
    return pledge


def _confirm(session: Session, pledge: Pledge, at: datetime) -> None:
    mali = register(session).get("MLI")
    last = newest(session, pledge.id, mali.id)
    actor = _actor(session, PARTNER, "MLI", Role.FOCAL_POINT)
    after = last.index if last else -1
    confirm_partner(session, actor, pledge, entity=mali, after=after, at=at)


def _publish(session: Session, pledge: Pledge, at: datetime) -> None:
    reviewer = _actor(session, REVIEWER, SECRETARIAT, Role.REVIEWER)
    publisher = _actor(session, PUBLISHER, SECRETARIAT, Role.REVIEWER)
    pledges.open_pledge(session, reviewer, pledge, at=at)
    pledges.accept_pledge(session, reviewer, pledge, reason="It is complete.", at=at)
    opens = newly_public(session, [pledge], register(session)).get(pledge.id, ())
    cycle = framework(session).cycle(CYCLE)
    pledges.publish_pledge(session, publisher, pledge, cycle=cycle, opens=opens, at=at)


def _actor(session: Session, email: str, entity: str, role: Role) -> Actor:
    """Return a person of the demo acting; a command where they were never made."""
    person = person_by_email(session, email)
    return Actor(
        entity, role.value, person.handle if person else None, person.id if person else None
    )
