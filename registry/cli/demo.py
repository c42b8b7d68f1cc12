"""The demo: nine published pledges, their classification, one claim, people to sign in as."""

import os
import secrets
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from registry.accounts.operations import add_person, grant_role
from registry.accounts.queries import person_by_email, register
from registry.cli.frame import OPERATOR, SECRETARIAT
from registry.cli.preparing import read_toml
from registry.errors import Refused
from registry.intake.batches import Source, import_file
from registry.intake.columns import Reject
from registry.pledges.claims import Taken, taken_over
from registry.pledges.content import Link
from registry.pledges.models import Pledge, Publication
from registry.pledges.operations import claim_pledge, classify_pledge
from registry.policy import Actor, Role
from registry.settings import PREFIX, Settings, resource
from registry.store import reading, transaction, writing

# The forum that the published pages belong to; four of the nine show no day of submission.
CYCLE = "IMRF-2022"
CLAIMED = "GCM-pg-ws1"  # claimed by the focal point of its entity
PASSWORD_LENGTH = 15  # characters, as sign-in demands of a new password


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    email: str
    name: str
    role: Role
    entity: str


PEOPLE = (
    DemoPerson("contributor@example.org", "Aminata (contributor)", Role.CONTRIBUTOR, "MLI"),
    DemoPerson("focal.point@example.org", "Moussa (focal point)", Role.FOCAL_POINT, "MLI"),
    DemoPerson("workstream@example.org", "Wen (focal point)", Role.FOCAL_POINT, "UNNM-WS1"),
    DemoPerson("partner@example.org", "Dalia (focal point of IOM)", Role.FOCAL_POINT, "IOM"),
    DemoPerson(
        "partner.focal.point@example.org", "Inês (focal point of Portugal)", Role.FOCAL_POINT, "PRT"
    ),
    DemoPerson("reviewer@example.org", "Rosa (reviewer)", Role.REVIEWER, SECRETARIAT),
    DemoPerson("second.reviewer@example.org", "Lars (second reviewer)", Role.REVIEWER, SECRETARIAT),
    DemoPerson("organizer@example.org", "Olga (organizer)", Role.ORGANIZER, SECRETARIAT),
    DemoPerson(
        "administrator@example.org", "Amir (administrator)", Role.ADMINISTRATOR, SECRETARIAT
    ),
)


def import_published(engine: Engine, *, at: datetime) -> int:
    """Import the published pledges, classify them, and return how many were new.

    Raises:
        Refused: one could not be read; the sentence says why.
    """
    config = resource("config") / "demo"
    source = Source(config / "published_pledges.json", "published_pledges.json", CYCLE)
    tally = import_file(engine, source, OPERATOR, report=_refuse, bar=_no_bar)
    links = read_toml(config / "classification.toml")["links"]
    with writing(engine) as session, transaction(session):
        for legacy_id, group in groupby(links, key=lambda link: link["pledge"]):
            _classify(session, legacy_id, list(group), at=at)
    return tally.imported


def _refuse(reject: Reject) -> None:
    raise Refused(
        "Row {row}, {column}: {reason}", row=reject.row, column=reject.column, reason=reject.reason
    )


def _no_bar(_done: int, _total: int) -> None:
    """Nine pledges need none."""


def _classify(
    session: Session, legacy_id: str, links: list[Mapping[str, str]], *, at: datetime
) -> None:
    pledge = session.scalars(select(Pledge).where(Pledge.legacy_id == legacy_id)).one()
    faces = select(Publication).where(Publication.pledge_id == pledge.id)
    face = session.scalars(faces.order_by(Publication.index.desc())).first()
    if face is None or face.state != "imported" or face.card["classified"]:
        return
    classify_pledge(
        session,
        OPERATOR,
        pledge,
        recommendations=[Link(link["recommendation"], link["relation"]) for link in links],
        reason=" ".join(link["reason"] for link in links),
        at=at,
    )


def claim_published(engine: Engine, *, at: datetime) -> None:
    """Let the focal point of its entity claim one of the published pledges, once."""
    with writing(engine) as session, transaction(session):
        pledge = session.scalars(select(Pledge).where(Pledge.legacy_id == CLAIMED)).one()
        entity = register(session).by_id[pledge.entity_id].code
        [focal_point] = (who for who in PEOPLE if who.entity == entity)
        person = person_by_email(session, focal_point.email)
        if person and taken_over(session, [pledge]).get(pledge.id) == Taken():
            actor = Actor(entity, focal_point.role.value, person.handle, person.id)
            claim_pledge(session, actor, pledge, at=at)


def add_people(engine: Engine, settings: Settings, *, at: datetime) -> dict[str, str]:
    """Add the demo people who are missing and return their passwords by address, once.

    Raises:
        Refused: REGISTRY_DEMO_PASSWORD is too short for anybody to choose it.
    """
    with reading(engine) as session:
        missing = [who for who in PEOPLE if person_by_email(session, who.email) is None]
    passwords = {who.email: _password() for who in missing}
    hashes = _hashed(settings, engine, passwords) if passwords else {}
    with writing(engine) as session, transaction(session):
        entities = register(session)
        for who in missing:
            person = add_person(
                session,
                email=who.email,
                name=who.name,
                language="en",
                password=hashes[who.email],
                at=at,
            )
            entity = entities.get(who.entity)
            grant_role(session, OPERATOR, person, role=who.role, entity=entity, at=at)
    return passwords


def _password() -> str:
    given = os.environ.get("REGISTRY_DEMO_PASSWORD", "")
    if given and len(given) < PASSWORD_LENGTH:
        raise Refused(
            "REGISTRY_DEMO_PASSWORD has {length} characters; give it at least {least}.",
            length=len(given),
            least=PASSWORD_LENGTH,
        )
    return given or passphrase()


def passphrase() -> str:
    """Return a random password that can be read aloud: five parts of four letters, 66 bits."""
    return "-".join("".join(_syllable() + _syllable()) for _part in range(5))


def _syllable() -> str:
    return secrets.choice("bcdfghjklmnpqrstvwxz") + secrets.choice("aeiou")


def _hashed(settings: Settings, engine: Engine, passwords: Mapping[str, str]) -> dict[str, str]:
    """Hash as sign-in does; it needs the assembled application, which a second start does not."""
    from flask_security import hash_password  # noqa: PLC0415

    from registry.app import create_app  # noqa: PLC0415

    with create_app(settings, engine).app_context():
        return {email: hash_password(password) for email, password in passwords.items()}


def guide(settings: Settings, passwords: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that say where to look, whom to sign in as and what to try."""
    yield f"Look:  {settings.base_url}"
    yield "Sign in as:"
    for who in PEOPLE:
        password = passwords.get(who.email, "")
        yield f"  {who.email:<31} {who.role.value:<14} {who.entity:<9} {password}".rstrip()
    if passwords:
        yield "These passwords are shown this once."
    else:
        yield "Their passwords were shown at the first start."
    yield "Try:   draft a pledge as the contributor, file it as the focal point, review it as the"
    yield "       reviewer (the open cycle wants another reviewer to publish), read it without"
    yield "       signing in, answer as the focal point the partner request and the match that wait"
    yield "       under “My work”, export a briefing as the organizer."
    yield "Check: everything that is there then, in a second terminal, with this one line:"
    yield f"       {in_a_second_terminal('log', 'verify')}"


def in_a_second_terminal(*arguments: str) -> str:
    """Return the line of a shell that runs a command with the settings of this process."""
    ours = (PREFIX, "PORT")
    named = {name: value for name, value in sorted(os.environ.items()) if name.startswith(ours)}
    named.pop("REGISTRY_DEMO_PASSWORD", None)
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in named.items())
    command = shlex.join([sys.executable, "-m", "registry", *arguments])
    return f"cd {shlex.quote(str(Path.cwd()))} && {given} {command}"


def show(lines: Iterator[str]) -> None:
    """Print the guide."""
    for line in lines:
        click.echo(line)
