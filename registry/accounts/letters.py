"""The letter that invites somebody, in their language; pure but for reading the catalogues."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from babel.dates import format_date
from babel.support import Translations

from registry.accounts.models import Person
from registry.accounts.register import EntityView
from registry.errors import Sentence
from registry.policy import Role
from registry.web.languages import LOCALES

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


def invitation(
    person: Person,
    *,
    role: Role,
    entity: EntityView,
    inviter: EntityView,
    link: str,
    until: datetime,
) -> tuple[str, str]:
    """Return subject and body: who invites, as what, for whom, and until when the link works."""
    language = person.language
    say = Translations.load(TRANSLATIONS, [language]).gettext
    day = format_date(until, "long", locale=LOCALES.get(language, language))
    body = say(_BODY.message).format(
        name=person.name,
        inviter=inviter.name(language),
        entity=entity.name(language),
        role=say(ROLES[role].message),
        until=f"{day}, {until:%H:%M} UTC",
        link=link,
    )
    return say(_SUBJECT.message), body
