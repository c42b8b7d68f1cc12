"""The files of a report: what was attached goes with the page, sealed, until it is kept."""

from collections.abc import Iterable

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from registry.files.keeping import path_of
from registry.pledges.content import Attachment
from registry.progress.forms import attached
from registry.progress.models import ReportDraft
from registry.progress.rules import MOST_FILES
from registry.web import context


def attached_before(ref: str) -> tuple[Attachment, ...]:
    """Return the files that this page says were attached before, less the removed one.

    Each is sealed: nobody attaches by its hash a file that they may not read. One that was
    swept away meanwhile has to be attached again.
    """
    found: tuple[Attachment, ...] = ()
    for seal in request.form.getlist("attached")[:MOST_FILES]:
        try:
            one = Attachment(*_seal(ref).loads(seal))
        except BadData:
            continue
        if path_of(context.settings().attachments, one.sha256).is_file():
            found = attached(found, one)
    gone = request.form.get("remove")
    return tuple(one for one in found if one.sha256 != gone)


def sealed(ref: str, attachments: Iterable[Attachment]) -> list[tuple[Attachment, str]]:
    """Return each attached file with the seal that the page gives back."""
    return [(one, _seal(ref).dumps(_row(one))) for one in attachments]


def files_of(draft: ReportDraft) -> tuple[Attachment, ...]:
    """Return the files that a draft lists, less those that were swept away."""
    folder = context.settings().attachments
    found = (Attachment(**one) for one in draft.attachments)
    return tuple(one for one in found if path_of(folder, one.sha256).is_file())


def _row(one: Attachment) -> tuple[str, str, int, str]:
    return one.name, one.sha256, one.size, one.media_type


def _seal(ref: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"report-attachment:{ref}")
