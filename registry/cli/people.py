"""`registry people …`: who may sign in, and as what."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock, mail
from registry.accounts import inviting, letters
from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import (
    add_person,
    grant_role,
    reset_second_factor,
    revoke_role,
)
from registry.accounts.queries import person_by_email, register
from registry.cli.frame import OPERATOR, SECRETARIAT, opened
from registry.errors import NotFound, Refused
from registry.policy import Role
from registry.store import transaction, writing
from registry.web.languages import LANGUAGES

ROLE = click.Choice([role.value for role in Role if role is not Role.OPERATOR])


@click.group("people")
def command() -> None:
    """Invite people, give and take roles."""


@command.command("bootstrap")
@click.argument("email")
@click.argument("name")
def bootstrap(email: str, name: str) -> None:
    """Make the registry's first administrator; the rest is theirs to invite."""
    settings, engine = opened()
    with writing(engine) as session, transaction(session):
        held = select(RoleGrant.id).where(
            RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.revoked_index.is_(None)
        )
        if session.scalars(held.limit(1)).first() is not None:
            raise Refused("There is an administrator already: they invite whoever is needed.")
        at = clock.now()
        person = add_person(session, email=email, name=name, language="en", password=None, at=at)
        place = register(session).get(SECRETARIAT)
        link = inviting.give(
            session, OPERATOR, person, role=Role.ADMINISTRATOR, entity=place,
            base_url=settings.base_url, at=at,
        )  # fmt: skip
    click.echo(f"{email} is the first administrator. Choose a password, once, at:\n{link}")


@command.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=ROLE, required=True, help="What they may do.")
@click.option("--entity", required=True, help="For whom: the code of an entity, such as MLI.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", help="Of the letter.")
def invite(email: str, name: str, role: str, entity: str, language: str) -> None:
    """Add somebody with a role and write them a letter to choose a password by."""
    settings, engine = opened()
    with writing(engine) as session, transaction(session):
        at, place = clock.now(), register(session).get(entity)
        person = add_person(
            session, email=email, name=name, language=language, password=None, at=at
        )
        inviting.give(
            session, OPERATOR, person, role=Role(role), entity=place,
            base_url=settings.base_url, at=at,
        )  # fmt: skip
    click.echo(f"{email} is invited as {role} for {entity}; the worker delivers the letter.")


@command.command("grant")
@click.argument("email")
@click.option("--role", type=ROLE, required=True, help="What they may do.")
@click.option("--entity", required=True, help="For whom: the code of an entity, such as MLI.")
def grant(email: str, role: str, entity: str) -> None:
    """Give a registered person one more role; the same role twice changes nothing."""
    _settings, engine = opened()
    with writing(engine) as session, transaction(session):
        place = register(session).get(entity)
        grant_role(
            session,
            OPERATOR,
            _person(session, email),
            role=Role(role),
            entity=place,
            at=clock.now(),
        )
    click.echo(f"{email} is {role} for {entity}.")


@command.command("revoke")
@click.argument("email")
@click.option("--role", type=ROLE, required=True, help="What they may no longer do.")
@click.option("--entity", required=True, help="For whom: the code of an entity, such as MLI.")
def revoke(email: str, role: str, entity: str) -> None:
    """Take a role back; the person is signed out everywhere."""
    _settings, engine = opened()
    with writing(engine) as session, transaction(session):
        person = _person(session, email)
        held = session.scalar(
            select(RoleGrant).where(
                RoleGrant.person_id == person.id,
                RoleGrant.entity_id == register(session).get(entity).id,
                RoleGrant.role == role,
                RoleGrant.revoked_index.is_(None),
            )
        )
        if held is None:
            raise NotFound(
                "{email} is not {role} for {entity}.", email=email, role=role, entity=entity
            )
        revoke_role(session, OPERATOR, held, person, entity=entity, at=clock.now())
    click.echo(f"{email} is no longer {role} for {entity}.")


@command.command("reset-second-factor")
@click.argument("email")
def reset(email: str) -> None:
    """Let somebody who lost telephone and recovery codes set up a second factor anew.

    Make sure first that it is them, by a way other than e-mail. They are signed out everywhere and
    told by a letter; the log keeps that it was done.
    """
    settings, engine = opened()
    with writing(engine) as session, transaction(session):
        person, at = _person(session, email), clock.now()
        reset_second_factor(session, OPERATOR, person, at=at)
        letter = letters.factor_reset(
            person,
            by=register(session).get(SECRETARIAT).name(person.language),
            link=f"{settings.base_url}/sign-in",
        )
        mail.write(session, [letter], at=at)
    click.echo(f"{email} sets up a second factor anew at their next sign-in.")


def _person(session: Session, email: str) -> Person:
    found = person_by_email(session, email)
    if found is None:
        raise NotFound(
            "Nobody is registered as {email}: use `registry people invite`.", email=email
        )
    return found
