"""Letters about pledges that were filed for somebody, in their reader's language."""

from flask import render_template

from registry import mail
from registry.accounts.models import Person
from registry.pledges.content import Content
from registry.web.languages import speaking


def filed_on_behalf(person: Person, ref: str, content: Content, *, url: str) -> mail.Letter:
    """Return the letter that says what the secretariat filed in the name of the entity."""
    with speaking(person.language):
        text = render_template(
            "pledges/mail/filed_on_behalf.txt", person=person, ref=ref, content=content, url=url
        )
    subject, _newline, body = text.partition("\n")
    return mail.Letter(person.email, subject, body.strip() + "\n", person.language)
