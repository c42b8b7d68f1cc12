"""Letters to people about their accounts, each in its reader's language.

Pure but for reading the catalogues.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from babel.support import Translations

from registry.accounts.models import Person
from registry.accounts.register import EntityView
from registry.errors import Sentence
from registry.policy import Role
from registry.web.cldr import written_instant

Say = Callable[[str], str]
TRANSLATIONS = Path(__file__).parent.parent / "translations"
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
) -> tuple[str, str]:
    """Return subject and body: who invites, as what, for whom, and until when the link works.

    `by` is the name of the person who invites; a command has none.
    """
    say = _speak(person)
    said = _said(say, person, role, entity, inviter, by)
    return say(_SUBJECT.message), say(_BODY.message).format(
        **said, until=_instant(until, person.language), link=link
    )


def new_role(
    person: Person, *, role: Role, entity: EntityView, inviter: EntityView, by: str, link: str
) -> tuple[str, str]:
    """Return subject and body for somebody who signs in already: who gave them which role."""
    say = _speak(person)
    said = _said(say, person, role, entity, inviter, by)
    return say(_ROLE_SUBJECT.message), say(_ROLE_BODY.message).format(**said, link=link)


def forgotten(person: Person, *, link: str, until: datetime) -> tuple[str, str]:
    """Return subject and body for somebody who forgot their password."""
    say = _speak(person)
    return say(_FORGOTTEN_SUBJECT.message), say(_FORGOTTEN_BODY.message).format(
        name=person.name, until=_instant(until, person.language), link=link
    )


def factor_reset_asked(person: Person, *, by: str, link: str, until: datetime) -> tuple[str, str]:
    """Return subject and body for somebody whose second factor a second person may now reset."""
    say = _speak(person)
    return say(_ASKED_SUBJECT.message), say(_ASKED_BODY.message).format(
        name=person.name, by=by, link=link, until=_instant(until, person.language)
    )


def factor_reset(person: Person, *, by: str, link: str) -> tuple[str, str]:
    """Return subject and body for somebody whose second factor was reset, and by whom."""
    say = _speak(person)
    return say(_RESET_SUBJECT.message), say(_RESET_BODY.message).format(
        name=person.name, by=by, link=link
    )


def _said(
    say: Say, person: Person, role: Role, entity: EntityView, inviter: EntityView, by: str
) -> dict[str, str]:
    place = inviter.name(person.language)
    return {
        "name": person.name,
        "inviter": say(_INVITER.message).format(person=by, entity=place) if by else place,
        "entity": entity.name(person.language),
        "role": say(ROLES[role].message),
    }


def _speak(person: Person) -> Say:
    return Translations.load(TRANSLATIONS, [person.language]).gettext


def _instant(at: datetime, language: str) -> str:
    return f"{written_instant(language, at)} UTC"
