"""What the gate loads for the views of this room, and the blueprint that they hang on."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms import Form

from registry import clock
from registry.accounts.queries import register
from registry.accounts.register import EntityView, Register
from registry.errors import Conflict, NotFound, Problem
from registry.framework.vocabulary import N_
from registry.pledges import queries, rules
from registry.pledges.content import Content
from registry.pledges.erratum import FIXABLE
from registry.pledges.forms import SECTIONS, Offer, Section, SectionForm, Written
from registry.pledges.models import Draft, EndedDraft, Pledge, PledgeRevision
from registry.pledges.notes import note_problems
from registry.pledges.operations import save_draft
from registry.pledges.wording import Wording
from registry.policy import Identity, Permission, Role, Subject, allows
from registry.web import context

blueprint = Blueprint("pledges", __name__)
_NO_DRAFT = N_("There is no such draft.")
_ENDED = N_("This draft was filed or deleted meanwhile.")
_WRITERS = frozenset({Role.CONTRIBUTOR, Role.FOCAL_POINT})


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with all that its pages need."""

    draft: Draft
    pledge: Pledge | None  # whose next revision it is
    known: rules.Known
    offer: Offer
    public: Content | None = None  # what an erratum corrects

    @property
    def is_on_behalf(self) -> bool:
        """Whether the secretariat writes it, from a note verbale of the entity."""
        return self.written.content.note is not None

    @property
    def subject(self) -> Subject:
        """Return whose draft it is: the entity's, or the secretariat's."""
        return _subject(self.known.register.by_id[self.draft.entity_id])

    @property
    def written(self) -> Written:
        """Return what is written so far."""
        return Written(Content.parse(self.draft.content), tuple(self.draft.contacts))

    @property
    def problems(self) -> list[Problem]:
        """Return what blocks filing, in the order of the form."""
        content = self.written.content
        return [
            *note_problems(content, self.known, clock.today()),
            *rules.unfit(content, self.offer.revision, self.known, self.public),
        ]

    @property
    def sections(self) -> Sequence[Section]:
        """Return the sections of the form: of an erratum only those where it may touch anything."""
        if not self.draft.is_erratum:
            return list(SECTIONS.values())
        fixable = FIXABLE | {"consent"}
        return [one for one in SECTIONS.values() if not fixable.isdisjoint(one.form.HOLDS)]

    @property
    def is_taken_over(self) -> bool:
        """Whether these are to be the entity's first own words on a pledge that was imported."""
        pledge = self.pledge
        return bool(pledge and pledge.origin == "imported" and pledge.current_number == 1)

    @property
    def wording(self) -> Wording:
        """Return how fields are said in the language of the page."""
        return Wording(self.known.register, self.known.framework, self.offer.language, gettext)

    def form(self, section: Section, typed: Any = None) -> SectionForm:
        """Return a section's form over this draft."""
        return section.form.open(self.written, self.offer, typed)


def open_draft(session: Session, draft: Draft) -> OpenDraft:
    """Return a draft with its pledge, the register and the framework."""
    content = Content.parse(draft.content)
    pledge = queries.pledge_of(session, draft)
    known = queries.known(session, content.match_ref, own=pledge.ref if pledge else "")
    offer = Offer(
        register=known.register,
        edition=known.framework.edition(content.edition),
        currencies=known.currencies,
        entity=known.register.get(content.pledging_entity),
        language=g.language,
        revision=pledge.current_number + 1 if pledge else 1,
    )
    public = queries.public_content(session, pledge) if draft.is_erratum and pledge else None
    return OpenDraft(draft, pledge, known, offer, public)


class DraftEnded(Conflict):
    """A draft of the person's own entity was filed or deleted meanwhile."""

    def __init__(self, ended: EndedDraft) -> None:
        super().__init__(_ENDED)
        self.ended = ended


def load_draft(session: Session, *, handle: str) -> tuple[OpenDraft, Subject]:
    """Return a draft and whose it is.

    Raises:
        DraftEnded: there was one, and the person may know it.
    """
    found = queries.draft(session, handle)
    if found is None:
        ended, subject = load_ended(session, handle=handle)
        if allows(context.identity(), Permission.DRAFT_EDIT, subject):
            raise DraftEnded(ended)
        raise NotFound(_NO_DRAFT)
    opened = open_draft(session, found)
    return opened, opened.subject


def reopen(handle: str) -> OpenDraft:
    """Return a draft as it stands now, after a change of it was taken back; else as above."""
    return load_draft(context.session, handle=handle)[0]


def keep(opened: OpenDraft, section: str, typed: Written, holds: Collection[str]) -> None:
    """Save what was typed into one section, or raise Conflict as `save_draft` does."""
    with context.change() as session:
        save_draft(
            session,
            context.actor(),
            opened.draft,
            content=typed.content,
            contacts=typed.contacts,
            section=section,
            version=typed_version(),
            at=clock.now(),
            holds=holds,
        )


def load_ended(session: Session, *, handle: str) -> tuple[EndedDraft, Subject]:
    """Return what is remembered of a draft that is gone, and whose it was."""
    ended = queries.ended_draft(session, handle)
    if ended is None:
        raise NotFound(_NO_DRAFT)
    return ended, _subject(register(session).by_id[ended.entity_id])


def _subject(writer: EntityView) -> Subject:
    return Subject(entity=writer.code, is_secretariat=writer.category == "secretariat")


def load_section(
    session: Session, *, handle: str, section: str
) -> tuple[tuple[OpenDraft, Section], Subject]:
    """Return a draft with one section of it."""
    if section not in SECTIONS:
        raise NotFound("The form has no such page.")
    opened, subject = load_draft(session, handle=handle)
    return (opened, SECTIONS[section]), subject


def form_of(*, section: str, **_address: object) -> type[Form] | None:
    """Return the class of a section's form, as far as its fields are the same in every edition."""
    return SECTIONS[section].form if section in SECTIONS else None


def load_pledge(session: Session, *, ref: str) -> tuple[Pledge, Subject]:
    """Return a pledge and whose it is."""
    pledge = queries.pledge(session, ref)
    return pledge, Subject(entity=register(session).by_id[pledge.entity_id].code)


def load_revision(
    session: Session, *, ref: str, number: int
) -> tuple[tuple[Pledge, PledgeRevision], Subject]:
    """Return one revision of a pledge and whose it is."""
    pledge, subject = load_pledge(session, ref=ref)
    return (pledge, queries.revision(session, pledge, number)), subject


def load_entity(session: Session) -> tuple[EntityView, Subject]:
    """Return the entity that a new draft is for: the one chosen, or the person's only one."""
    code = request.form.get("entity") or next(iter(codes(context.identity())), "")
    return register(session).get(code), Subject(entity=code)


def load_noted(session: Session, *, handle: str) -> tuple[OpenDraft, Subject]:
    """Return a draft that is written from a note verbale."""
    opened, subject = load_draft(session, handle=handle)
    if not opened.is_on_behalf:
        raise NotFound(_NO_DRAFT)
    return opened, subject


def load_secretariat(session: Session) -> tuple[EntityView, Subject]:
    """Return the secretariat, for somebody who reviews in it."""
    reviewing = (g.entity for g in context.identity().grants if g.role is Role.REVIEWER)
    secretariat = register(session).get(next(reviewing, ""))
    return secretariat, _subject(secretariat)


def desk_of(*, is_on_behalf: bool) -> tuple[str, str]:
    """Return address and name of the page where drafts of this kind are listed."""
    if is_on_behalf:
        return url_for("pledges.on_behalf"), gettext("On behalf of entities")
    return url_for("pledges.work"), gettext("My work")


def codes(identity: Identity) -> Sequence[str]:
    """Return the codes of the entities that a person writes for, each once."""
    return list(dict.fromkeys(g.entity for g in identity.grants if g.role in _WRITERS))


def pledging(identity: Identity, entities: Register) -> Sequence[EntityView]:
    """Return the entities that a person may begin a pledge of: not what went on in another one."""
    return [one for code in codes(identity) if not (one := entities.get(code)).merged_into]


def typed_version() -> int:
    """Return the version that was typed upon; none counts as an old one."""
    raw = request.form.get("version", "")
    return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else 0
