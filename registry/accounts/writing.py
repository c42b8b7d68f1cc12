"""Letters to people, each in the language of whoever reads it."""

from flask import render_template

from registry.accounts.models import Person
from registry.errors import Sentence
from registry.mail import Letter
from registry.web.languages import catalogue, speaking


def worded(person: Person, subject: Sentence, body: Sentence, **places: object) -> Letter:
    """Return a letter whose sentences have these places, besides the person's `name`.

    A place that is a sentence is said in their language too, and may have the places of the others.
    """
    say = catalogue(person.language).gettext
    given = {"name": person.name} | places
    plain = {name: it for name, it in given.items() if not isinstance(it, Sentence)}
    for name, it in given.items():
        if isinstance(it, Sentence):
            given[name] = say(it.message).format(**plain | dict(it.values))
    said, words = (say(one.message).format(**given) for one in (subject, body))
    return Letter(person.email, said, words, person.language)


def drawn(person: Person, template: str, **values: object) -> Letter:
    """Return the letter that a template writes; its first line is the subject."""
    with speaking(person.language):
        text = render_template(template, person=person, **values)
    subject, _newline, body = text.partition("\n")
    return Letter(person.email, subject, body.strip() + "\n", person.language)
