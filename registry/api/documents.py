"""Other undertakings, as documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from registry.api.answers import Answer, Part, address, here
from registry.api.parameters import AT, BEFORE, LIMIT
from registry.explore.views.frame import moment, wording
from registry.framework.vocabulary import DOCUMENT_KINDS
from registry.undertakings import queries
from registry.web.context import session

PARAMETERS = (BEFORE, LIMIT, AT)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file with its SHA-256 (hexadecimal), its size in bytes, and where it is."""

    name: str
    sha256: str
    size: int
    media_type: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as one of its revisions has it; `url` is all of them.

    `link` is where its authors published it; `evidence` opens entry `index` with its proof.
    """

    ref: str
    url: str
    page: str
    revision: int
    index: int
    at: datetime
    is_withdrawn: bool
    entity: str
    document_kind: Annotated[str, DOCUMENT_KINDS]
    issued_on: str
    language: str
    title: str
    link: str
    files: Sequence[File]
    pledges: Sequence[str]
    reason: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Documents(Part):
    """Documents that stand, the newest first."""

    items: Sequence[Document]


@dataclass(frozen=True, kw_only=True)
class DocumentHistory(Answer):
    """A document as it stands, and all its revisions, the oldest first."""

    document: Document
    revisions: Sequence[Document]


def documents(*, limit: int, before: int | None) -> Documents:
    """Return the documents that stand at this moment."""
    part = queries.listed(session, moment().size, before=before, limit=limit)
    older, more = part.older, {} if limit == LIMIT.otherwise else {"limit": limit}
    return Documents(
        moment=here(),
        count=queries.count(session, moment().size),
        next=None if older is None else address("api.documents", before=older, **more),
        items=[told(one) for one in part.items],
    )


def document(ref: str) -> DocumentHistory:
    """Return a document as it stands at this moment, or its tombstone."""
    history = [told(one) for one in queries.history(session, ref, moment().size)]
    return DocumentHistory(moment=here(), document=history[-1], revisions=history)


def told(one: queries.Document) -> Document:
    """Return a revision of a document as answers give it."""
    content = one.content
    return Document(
        ref=one.ref,
        url=address("api.document", ref=one.ref),
        page=address("explore.document", ref=one.ref),
        revision=one.number,
        index=one.index,
        at=one.at,
        is_withdrawn=one.is_withdrawn,
        entity=wording().register.by_id[one.entity_id].code,
        document_kind=content.document_kind,
        issued_on=content.issued_on,
        language=content.language,
        title=content.title,
        link=content.url,
        files=[
            File(
                name=file.name,
                sha256=file.sha256,
                size=file.size,
                media_type=file.media_type,
                url=address("explore.document_file", ref=one.ref, sha256=file.sha256),
            )
            for file in content.attachments
        ],
        pledges=content.pledges,
        reason=content.reason,
        evidence=address("explore.document_json", ref=one.ref, number=one.number),
    )
