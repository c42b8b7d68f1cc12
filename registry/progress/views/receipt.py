"""The receipt of a report: where it stands in the log, and its proof once that is signed."""

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from registry.accounts.queries import register
from registry.audit import queries as log
from registry.pledges.queries import people
from registry.policy import Permission
from registry.progress.operations import ref_of
from registry.progress.views.loading import Found, blueprint, load_revision
from registry.web import context
from registry.web.gate import requires


@blueprint.get("/pledges/<ref>/reports/<int:report>/receipt/<int:number>")
@requires(Permission.PLEDGE_FOLLOW, load_revision)
def receipt(found: Found) -> ResponseReturnValue:
    """Show what was filed, its entry and its proof."""
    pledge, filed = found
    session = context.session
    checkpoint = log.checkpoint(session, covering=filed.index + 1)
    return render_template(
        "progress/receipt.html",
        pledge=pledge,
        filed=filed,
        ref=ref_of(pledge, filed.report),
        entity=register(session).by_id[pledge.entity_id].name(g.language),
        filed_by=people(session, [filed.filed_by]),
        leaf=log.entry(session, filed.index).leaf_hash.hex(),
        checkpoint=checkpoint,
        proof_url=url_for("log.proof", index=filed.index) if checkpoint else None,
    )
