"""Reviewers in their browsers, and what the database holds after they decided."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.accounts.models import Person, RoleGrant
from registry.accounts.operations import grant_role, revoke_role
from registry.accounts.queries import register
from registry.mail import Message
from registry.pledges.models import Pledge, PledgeMove
from registry.policy import Role
from registry.reviews.models import ReviewNote
from registry.store import reading, transaction, writing
from tests.client import PageClient
from tests.factories.world import NOW, OPERATOR


class Records:
    """Reads what stands in the database now."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def state(self, ref: str) -> str:
        with reading(self.engine) as session:
            return session.scalars(select(Pledge.state).where(Pledge.ref == ref)).one()

    def moves(self, ref: str) -> list[PledgeMove]:
        with reading(self.engine) as session:
            rows = select(PledgeMove).join(Pledge, Pledge.id == PledgeMove.pledge_id)
            return list(session.scalars(rows.where(Pledge.ref == ref).order_by(PledgeMove.index)))

    def findings(self) -> list[list[dict[str, str]]]:
        with reading(self.engine) as session:
            return list(session.scalars(select(ReviewNote.findings)))

    def letters(self) -> list[Message]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def grant(self, name: str, role: Role, code: str) -> None:
        with writing(self.engine) as session, transaction(session):
            address = Person.email == f"{name}@example.org"
            person = session.scalars(select(Person).where(address)).one()
            entity = register(session).get(code)
            grant_role(session, OPERATOR, person, role=role, entity=entity, at=NOW)

    def revoke(self, name: str, code: str) -> None:
        with writing(self.engine) as session, transaction(session):
            address = Person.email == f"{name}@example.org"
            person = session.scalars(select(Person).where(address)).one()
            grants = select(RoleGrant).where(RoleGrant.person_id == person.id)
            grant = session.scalars(grants).one()
            revoke_role(session, OPERATOR, grant, person, entity=code, at=NOW)

    def speak(self, name: str, language: str) -> None:
        with writing(self.engine) as session, transaction(session):
            address = Person.email == f"{name}@example.org"
            session.scalars(select(Person).where(address)).one().language = language


@pytest.fixture
def records(engine: Engine) -> Records:
    return Records(engine)


@pytest.fixture
def reviewer(client: PageClient) -> PageClient:
    client.sign_in("reviewer@example.org")
    return client


@pytest.fixture
def second(app: Flask, reviewer: PageClient) -> PageClient:
    """A colleague in a browser of their own."""
    made = app.test_client()
    assert isinstance(made, PageClient)
    made.sign_in("second@example.org")
    return made
