"""Writes of drafts and pledges, one verb each: `(session, actor, subject, *, fields, at)`."""

from registry.pledges.operations.beginning import (
    amend_pledge,
    bring_draft,
    continue_draft,
    copy_pledge,
    start_draft,
)
from registry.pledges.operations.claiming import (
    claim_pledge,
    classify_pledge,
    dispute_pledge,
)
from registry.pledges.operations.comments import (
    add_comment,
    erase_comment,
    reopen_comment,
    settle_comment,
)
from registry.pledges.operations.drafts import (
    delete_draft,
    hand_on_drafts,
    hold_drafts,
    save_draft,
)
from registry.pledges.operations.errata import start_erratum
from registry.pledges.operations.filing import Receipt, file_pledge
from registry.pledges.operations.importing import Imported, import_pledges
from registry.pledges.operations.moves import (
    accept_pledge,
    correct_pledge,
    decline_pledge,
    merge_pledge,
    open_pledge,
    publish_pledge,
    return_pledge,
    withdraw_pledge,
)
from registry.pledges.operations.releasing import release_cycle

__all__ = [
    "Imported",
    "Receipt",
    "accept_pledge",
    "add_comment",
    "amend_pledge",
    "bring_draft",
    "claim_pledge",
    "classify_pledge",
    "continue_draft",
    "copy_pledge",
    "correct_pledge",
    "decline_pledge",
    "delete_draft",
    "dispute_pledge",
    "erase_comment",
    "file_pledge",
    "hand_on_drafts",
    "hold_drafts",
    "import_pledges",
    "merge_pledge",
    "open_pledge",
    "publish_pledge",
    "release_cycle",
    "reopen_comment",
    "return_pledge",
    "save_draft",
    "settle_comment",
    "start_draft",
    "start_erratum",
    "withdraw_pledge",
]
