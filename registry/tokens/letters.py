"""Letters to the owner of a token."""

from registry.accounts.letters import ROLES
from registry.accounts.models import Person
from registry.accounts.register import EntityView
from registry.accounts.writing import worded
from registry.errors import Sentence
from registry.mail import Letter
from registry.policy import Role
from registry.tokens.models import Token
from registry.web.cldr import written_day

_MADE_SUBJECT = Sentence("A new token acts for you in the registry of pledges")
_MADE = Sentence(
    "Dear {name},\n\n"
    "a token was made with your account. Whoever has it acts as you, until the end of {until} "
    "(UTC):\n\n"
    "Name: {token}\n"
    "For: {entity}\n"
    "Role: {role}\n\n"
    "If it was you, there is nothing to do. If not, revoke it here at once, change your password "
    "and tell the secretariat:\n\n"
    "{link}\n"
)
_ENDS_SUBJECT = Sentence("Your token “{token}” will soon be worth nothing")
_ENDS = Sentence(
    "Dear {name},\n\n"
    "your token “{token}” for {entity} works until the end of {until} (UTC). The program that uses "
    "it will be refused after that.\n\n"
    "If it is still needed, make a new one, give it to the program, and revoke the old one:\n\n"
    "{link}\n\n"
    "You are told once of each token.\n"
)


def made(token: Token, person: Person, *, role: Role, entity: EntityView, link: str) -> Letter:
    """Return the letter that says that a token was made."""
    return _letter(person, _MADE_SUBJECT, _MADE, token, entity, link, role)


def ends(token: Token, person: Person, *, role: Role, entity: EntityView, link: str) -> Letter:
    """Return the letter that says, some days before, when a token ends."""
    return _letter(person, _ENDS_SUBJECT, _ENDS, token, entity, link, role)


def _letter(
    person: Person,
    subject: Sentence,
    body: Sentence,
    token: Token,
    entity: EntityView,
    link: str,
    role: Role,
) -> Letter:
    return worded(
        person,
        subject,
        body,
        token=token.name,
        until=written_day(person.language, token.expires_on),
        entity=entity.name(person.language),
        role=ROLES[role],
        link=link,
    )
