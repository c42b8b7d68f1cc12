"""Letters about requests for access, each in its reader's language."""

from flask_babel import gettext as _

from registry import mail
from registry.accounts.models import Person
from registry.accounts.register import EntityView
from registry.admissions.models import AccessRequest
from registry.web.languages import speaking

# Nothing that a stranger typed stands in the first letter: it may go to somebody else's address.


def confirm(email: str, language: str, *, link: str) -> mail.Letter:
    """Return the letter that asks whether the address is right."""
    with speaking(language):
        subject = _("Confirm your request for access")
        body = _(
            "Somebody, perhaps you, asked for access to the registry of pledges to the Global "
            "Compact for Migration, and gave this address.\n\n"
            "Confirm it here within three days; then the secretariat decides:\n\n"
            "%(link)s\n\n"
            "If it was not you, leave this letter unanswered: the request is erased.\n",
            link=link,
        )
    return mail.Letter(email, subject, body, language)


def waits(reviewer: Person, entity: EntityView | None, *, link: str) -> mail.Letter:
    """Return the letter that tells a reviewer of a request.

    It names nobody: the request is erased when its time is over, and the letter may stay.
    """
    with speaking(reviewer.language):
        named = entity.name(reviewer.language) if entity else _("one that is not in the register")
        subject = _("A request for access waits: %(entity)s", entity=named)
        body = _(
            "Dear %(name)s,\n\n"
            "somebody asks for access to the registry, to act for this entity: %(entity)s. Their "
            "address is confirmed. What shows their mandate, and the decision, are here:\n\n"
            "%(link)s\n\n"
            "Every reviewer gets this letter once; whoever is first decides.\n",
            name=reviewer.name,
            entity=named,
            link=link,
        )
    return mail.Letter(reviewer.email, subject, body, reviewer.language)


def refused(request: AccessRequest, *, reason: str) -> mail.Letter:
    """Return the letter that says why a request was refused."""
    with speaking(request.language):
        subject = _("Your request for access was refused")
        body = _(
            "Dear %(name)s,\n\n"
            "the secretariat cannot grant your request for access to the registry of pledges to "
            "the Global Compact for Migration. It says why:\n\n"
            "%(reason)s\n\n"
            "You may ask again when this is answered.\n",
            name=request.name,
            reason=reason,
        )
    return mail.Letter(request.email, subject, body, request.language)
