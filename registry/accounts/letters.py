"""Letters to people about their accounts."""

from collections.abc import Mapping
from datetime import datetime

from registry.accounts.models import Person
from registry.accounts.register import EntityView
from registry.accounts.writing import worded
from registry.errors import Sentence
from registry.mail import Letter
from registry.policy import Role
from registry.web.cldr import written_instant

ROLES: Mapping[Role, Sentence] = {
    Role.CONTRIBUTOR: Sentence("Contributor: writes drafts"),
    Role.FOCAL_POINT: Sentence("Focal point: writes, files and withdraws"),
    Role.REVIEWER: Sentence("Reviewer: examines what is filed and publishes it"),
    Role.ORGANIZER: Sentence("Organizer: makes briefings"),
    Role.ADMINISTRATOR: Sentence("Administrator: looks after the registry"),
}
_SUBJECT = Sentence("Your invitation to the registry of pledges")
_BODY = Sentence(
    "Dear {name},\n\n"
    "you are invited to the registry of pledges to the Global Compact for Migration.\n\n"
    "Invited by: {inviter}\n"
    "For: {entity}\n"
    "Your role: {role}\n\n"
    "Choose a password here. The link works once, until {until}:\n\n"
    "{link}\n\n"
    "If it has run out, ask whoever invited you for a new one. If you expected no invitation, "
    "leave this letter unanswered: without a password nobody can sign in as you.\n"
)


_ROLE_SUBJECT = Sentence("Your new role in the registry of pledges")
_ROLE_BODY = Sentence(
    "Dear {name},\n\n"
    "you were given one more role in the registry of pledges to the Global Compact for "
    "Migration.\n\n"
    "Given by: {inviter}\n"
    "For: {entity}\n"
    "Your role: {role}\n\n"
    "Sign in as before:\n\n"
    "{link}\n\n"
    "If you did not expect this, answer nothing and ask who gave it to you.\n"
)
_FORGOTTEN_SUBJECT = Sentence("A new password for the registry of pledges")
_FORGOTTEN_BODY = Sentence(
    "Dear {name},\n\n"
    "somebody, perhaps you, said that you forgot your password. Choose a new one here; the link "
    "works once, until {until}:\n\n"
    "{link}\n\n"
    "Your second factor, if you have one, stays as it is and is asked for as before. If it was "
    "not you, leave this letter unanswered: your password has not changed.\n"
)
_RESET_SUBJECT = Sentence("Your second factor was reset")
_RESET_BODY = Sentence(
    "Dear {name},\n\n"
    "{by} has reset your second factor in the registry of pledges, because you said that your "
    "telephone and your recovery codes are lost. You were signed out everywhere.\n\n"
    "Sign in with your password and set it up anew:\n\n"
    "{link}\n\n"
    "If you did not ask for this, change your password at once and tell the secretariat.\n"
)
_ASKED_SUBJECT = Sentence("Somebody asks to reset your second factor")
_ASKED_BODY = Sentence(
    "Dear {name},\n\n"
    "{by} says that you lost your telephone and your recovery codes, and asks that your second "
    "factor in the registry of pledges is reset. Another administrator decides, before {until}.\n\n"
    "If this is so, you need to do nothing. If it is not, sign in with your code as before: that "
    "ends the request. Then tell the other administrators.\n\n"
    "{link}\n"
)
_INVITER = Sentence("{person}, {entity}")


def invitation(
    person: Person,
    *,
    role: Role,
    entity: EntityView,
    inviter: EntityView,
    by: str,
    link: str,
    until: datetime,
) -> Letter:
    """Return the letter that says who invites, as what, for whom, until when the link works.

    `by` is the name of the person who invites; a command has none.
    """
    given = _given(person, role, entity, inviter, by)
    return worded(person, _SUBJECT, _BODY, **given, until=_instant(until, person), link=link)


def new_role(
    person: Person, *, role: Role, entity: EntityView, inviter: EntityView, by: str, link: str
) -> Letter:
    """Return the letter to somebody who signs in already: who gave them which role."""
    given = _given(person, role, entity, inviter, by)
    return worded(person, _ROLE_SUBJECT, _ROLE_BODY, **given, link=link)


def forgotten(person: Person, *, link: str, until: datetime) -> Letter:
    """Return the letter to somebody who forgot their password."""
    return worded(
        person, _FORGOTTEN_SUBJECT, _FORGOTTEN_BODY, until=_instant(until, person), link=link
    )


def factor_reset_asked(person: Person, *, by: str, link: str, until: datetime) -> Letter:
    """Return the letter to somebody whose second factor a second person may now reset."""
    return worded(
        person, _ASKED_SUBJECT, _ASKED_BODY, by=by, link=link, until=_instant(until, person)
    )


def factor_reset(person: Person, *, by: str, link: str) -> Letter:
    """Return the letter to somebody whose second factor was reset, and by whom."""
    return worded(person, _RESET_SUBJECT, _RESET_BODY, by=by, link=link)


def _given(
    person: Person, role: Role, entity: EntityView, inviter: EntityView, by: str
) -> dict[str, object]:
    place = inviter.name(person.language)
    return {
        "inviter": Sentence(_INVITER.message, {"person": by, "entity": place}) if by else place,
        "entity": entity.name(person.language),
        "role": ROLES[role],
    }


def _instant(at: datetime, person: Person) -> str:
    return f"{written_instant(person.language, at)} UTC"
