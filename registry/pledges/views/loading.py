"""What the gate loads for the views of this room, and the blueprint that they hang on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms import Form

from registry.accounts.queries import register
from registry.accounts.register import EntityView
from registry.errors import Conflict, NotFound, Problem
from registry.pledges import queries, rules
from registry.pledges.content import Content
from registry.pledges.forms import SECTIONS, Offer, Section, SectionForm, Written
from registry.pledges.models import Draft, EndedDraft, Pledge, PledgeRevision
from registry.pledges.wording import Wording
from registry.policy import Identity, Permission, Role, Subject, allows
from registry.web import context

blueprint = Blueprint("pledges", __name__)
_NO_DRAFT = "There is no such draft."
_WRITERS = frozenset({Role.CONTRIBUTOR, Role.FOCAL_POINT})


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with all that its pages need."""

    draft: Draft
    pledge: Pledge | None  # whose next revision it is
    known: rules.Known
    offer: Offer

    @property
    def written(self) -> Written:
        """Return what is written so far."""
        return Written(Content.parse(self.draft.content), tuple(self.draft.contacts))

    @property
    def problems(self) -> list[Problem]:
        """Return what blocks filing, in the order of the form."""
        content = self.written.content
        found = rules.problems(content, self.known)
        return [*found, *rules.revision_has_a_reason(content, self.offer.revision)]

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
        entity=known.register.by_id[draft.entity_id],
        language=g.language,
        revision=pledge.current_number + 1 if pledge else 1,
    )
    return OpenDraft(draft, pledge, known, offer)


class DraftEnded(Conflict):
    """A draft of the person's own entity was filed or deleted meanwhile."""

    def __init__(self, ended: EndedDraft) -> None:
        super().__init__("This draft was filed or deleted meanwhile.")
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
    return opened, Subject(entity=opened.offer.entity.code)


def reopen(handle: str) -> OpenDraft:
    """Return a draft as it stands now, after a change of it was taken back; else as above."""
    return load_draft(context.session, handle=handle)[0]


def load_ended(session: Session, *, handle: str) -> tuple[EndedDraft, Subject]:
    """Return what is remembered of a draft that is gone, and whose it was."""
    ended = queries.ended_draft(session, handle)
    if ended is None:
        raise NotFound(_NO_DRAFT)
    return ended, Subject(entity=register(session).by_id[ended.entity_id].code)


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


def codes(identity: Identity) -> Sequence[str]:
    """Return the codes of the entities that a person writes for, each once."""
    return list(dict.fromkeys(g.entity for g in identity.grants if g.role in _WRITERS))


def typed_version() -> int:
    """Return the version that was typed upon; none counts as an old one."""
    raw = request.form.get("version", "")
    return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else 0
