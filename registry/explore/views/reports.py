"""How a pledge comes along: its section of the pledge's page, each report, their files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from registry.audit import queries as log
from registry.audit.evidence import open_entries, revision_document
from registry.audit.signer import signer
from registry.errors import NotFound
from registry.explore import queries
from registry.explore.queries import Published
from registry.explore.views.frame import asked_number, blueprint, exact, moment, wording
from registry.explore.wording import Wording
from registry.files.serving import hand_out
from registry.pledges.content import Content
from registry.progress import queries as reports
from registry.progress.queries import Filed, Report, Standing
from registry.progress.wording import FIELD_LABELS, differences
from registry.web.context import session, settings
from registry.web.gate import public
from registry.web.places import asks


@blueprint.get("/pledges/<ref>/reports/<int:report>")
@asks("from", "to")
@public
def report(ref: str, report: int) -> ResponseReturnValue:
    """Show a report with all its revisions, and what the secretariat said of each."""
    faces = queries.history(session, ref, moment().size)
    found = reports.report(session, ref, report, moment().size)
    return render_template(
        "explore/report.html",
        face=faces[-1],
        content=faces[-1].content,
        report=found,
        pledges=contents(faces),
        files={one.number: files(ref, one) for one in found.revisions},
        signed=moment().signed,
        names=wording(),
        compared=_compared(found),
    )


def _compared(found: Report) -> dict[str, Any] | None:
    """Return what differs between the revisions asked for; the newest two unless said otherwise."""
    if len(found.revisions) < 2:
        return None
    numbered = {one.number: one for one in found.revisions}
    last = found.newest.number
    asked = asked_number("from", last - 1), asked_number("to", last)
    if missing := [number for number in asked if number not in numbered]:
        raise NotFound("The report has no revision {number}.", number=missing[0])
    old, new = (numbered[number].content for number in asked)
    rows = [
        {"field": _(FIELD_LABELS[row.field]), "lang": row.language, "old": row.old, "new": row.new}
        for row in differences(old, new, wording().label)
    ]
    return {"old": asked[0], "new": asked[1], "rows": rows}


@blueprint.get("/pledges/<ref>/reports/<int:report>/v/<int:number>.json")
@public
def report_json(ref: str, report: int, number: int) -> ResponseReturnValue:
    """Give the entry of a revision of a report with all that is open of it, for checking.

    What erased words of it is said at every moment, also at those before it.
    """
    size = moment().size
    queries.history(session, ref, size)
    for filed in reports.report(session, ref, report, size).revisions:
        if filed.number == number:
            entries = open_entries(session, [filed.index], size)
            entries |= queries.erasers(
                session, filed.content.redacted.values(), moment().stamp.size
            )
            text = revision_document(
                f"{ref}-R{report}",
                number,
                list(entries.values()),
                size,
                proofs={index: log.prove(session, index) for index in entries},
                vkey=signer(settings()).vkey,
            )
            return exact(text, f"{ref}-R{report}-v{number}.json")
    raise NotFound("There is no report {number} on {ref}.", number=report, ref=ref)


@blueprint.get("/pledges/<ref>/reports/<int:report>/files/<sha256>")
@public
def report_file(ref: str, report: int, sha256: str) -> ResponseReturnValue:
    """Hand out a file that a revision of the report lists by this moment."""
    queries.history(session, ref, moment().size)
    for filed in reports.report(session, ref, report, moment().size).revisions:
        if any(one.sha256 == sha256 for one in filed.content.attachments):
            found = filed.content.attachment(sha256)
            folder = settings().attachments
            return hand_out(folder, found.sha256, found.name, found.media_type)
    raise NotFound("No such file is attached here.")


def progress(
    faces: Sequence[Published], standing: Standing, found: Sequence[Report]
) -> dict[str, Any]:
    """Return what the section of the pledge's page shows."""
    ref = faces[-1].ref
    newest = found[0].newest if found else None
    return {
        "standing": standing,
        "currency": standing.currency(moment().day).value,
        "newest": newest,
        "pledge": contents(faces).get(newest.content.pledge_revision) if newest else None,
        "files": files(ref, newest) if newest else [],
        "events": [_event(ref, one, wording()) for one in found],
    }


def contents(faces: Sequence[Published]) -> Mapping[int, Content]:
    """Return what each published revision says, by its number."""
    return {face.number: face.content for face in faces}


def files(ref: str, filed: Filed) -> list[str]:
    """Return an address for each file of a revision."""
    return [
        url_for("explore.report_file", ref=ref, report=filed.report, sha256=one.sha256)
        for one in filed.content.attachments
    ]


def _event(ref: str, found: Report, names: Wording) -> dict[str, Any]:
    filed = found.newest
    states = (
        names.label("implementation", filed.content.state),
        names.label("verdict", filed.standing),
    )
    corrected = _("Corrected.") if filed.number > 1 else ""
    return {
        "at": filed.filed_at,
        "index": filed.index,
        "kind": filed.content.state,
        "title": _("Report %(n)s", n=found.number),
        "text": " ".join(filter(None, (_(", ").join(states) + ".", corrected))),
        "url": url_for("explore.report", ref=ref, report=found.number),
    }
