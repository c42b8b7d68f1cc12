"""What keeps a document out of the register; pure. Each sentence says what to do."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from registry.errors import Problem, Refused, Sentence
from registry.framework.vocabulary import DOCUMENT_KINDS, LANGUAGES
from registry.text import web_address
from registry.undertakings.content import Content

TITLE_MOST, PLEDGES_MOST = 300, 50


@dataclass(frozen=True, slots=True)
class Against:
    """What a document is held against: entities, refs of public pledges, the day.

    Of an entity that went on in another one it is said in which; of all others nothing.
    """

    entities: Mapping[str, str | None]
    public: Collection[str]
    day: date
    number: int  # of the revision


def problems(content: Content, against: Against) -> Iterator[Problem]:
    """Yield all that is wrong, each beside its field."""
    if content.pledging_entity not in against.entities:
        yield _problem("pledging_entity", "Choose the entity whose undertaking it is.")
    elif into := against.entities[content.pledging_entity]:
        yield _problem(
            "pledging_entity", "{code} went on in {into}: choose that one.",
            code=content.pledging_entity, into=into,
        )  # fmt: skip
    if content.document_kind not in DOCUMENT_KINDS:
        yield _problem("document_kind", "Choose what kind of document it is.")
    if content.language not in LANGUAGES:
        yield _problem("language", "Choose the language of the document.")
    if not content.title:
        yield _problem("title", "Give the title as the document has it.")
    elif len(content.title) > TITLE_MOST:
        yield _problem("title", "At most {most} characters fit here.", most=TITLE_MOST)
    yield from _day(content, against)
    yield from _place(content)
    yield from _pledges(content, against)
    if against.number > 1 and not content.reason:
        yield _problem("reason", "Say in a sentence why it changes: everybody can read it.")


def _day(content: Content, against: Against) -> Iterator[Problem]:
    try:
        issued = date.fromisoformat(content.issued_on)
    except ValueError:
        yield _problem("issued_on", "Give the day of the document, such as 2026-11-23.")
        return
    if issued > against.day:
        yield _problem(
            "issued_on", "{day} is yet to come: a document is dated before it is registered.",
            day=content.issued_on,
        )  # fmt: skip


def _place(content: Content) -> Iterator[Problem]:
    """A document stands behind its address, or in its file, or both."""
    if not content.url and not content.attachments:
        yield _problem("url", "Give the address of the document, or attach its file.")
    if len(content.attachments) > 1:
        yield _problem("attachments", "One file is the document: attach no second one.")
    if content.url:
        try:
            web_address(content.url)
        except Refused as error:
            yield Problem("url", error.sentence)


def _pledges(content: Content, against: Against) -> Iterator[Problem]:
    for ref in content.pledges:
        if ref not in against.public:
            yield _problem(
                "pledges", "“{ref}” is no public pledge: write refs such as P-2026-00042.",
                ref=ref[:40],
            )  # fmt: skip
            return
    if len(set(content.pledges)) < len(content.pledges):
        yield _problem("pledges", "Name each pledge once.")
    if len(content.pledges) > PLEDGES_MOST:
        yield _problem("pledges", "At most {most} pledges can be named.", most=PLEDGES_MOST)


def _problem(field: str, message: str, **values: object) -> Problem:
    return Problem(field, Sentence(message, values))
