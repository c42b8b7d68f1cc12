"""The one table of what programs do with a token: routes and their description are made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

from registry.api.acting import answering, drafts, examples, filed, holding, reports
from registry.api.acting.values import NOTHING, Members
from registry.api.parameters import Parts, parts_of, rule_of
from registry.framework.vocabulary import N_
from registry.partners.views import loading as partners
from registry.pledges.views import loading
from registry.policy import Permission
from registry.progress.views import loading as reporting
from registry.web.gate import Loader

PARTS: Parts = {
    "handle": ("text", "The handle of a draft.", "Zm9vYmFyYmF6"),
    "sha256": ("text", "The SHA-256 of a file, hexadecimal.", "0" * 64),
    "ref": ("text", "The reference of a pledge.", "P-2026-00042"),
    "report": ("number", "The number of a report on a pledge.", "1"),
    "number": ("number", "The number of a revision.", "1"),
    "code": ("text", "The code of an entity.", "MLI"),
    "match": ("text", "The reference of a match.", "M-ABCDEFGH"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """An address below `/api/v1` that asks for a token, and what `answer` does there.

    To read, `answer` gets what `load` finds and returns a shape. To change something it gets the
    session, what was found and what was sent; it returns the parts of the address that it leads to:
    the one named `leads`, whose answer is given with `status`; none where nothing is left.
    """

    name: str  # of the endpoint
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    says: str  # a msgid
    permission: Permission
    answer: Callable[..., Any]
    load: Loader | None = None
    tag: Callable[..., str] | None = None  # of what was read: the version that a change names
    leads: str = ""
    status: int = 200
    body: Members = field(default_factory=lambda: NOTHING)
    is_bound: bool = False  # to a version, in If-Match
    takes_file: bool = False
    example: Mapping[str, Any] = field(default_factory=dict)  # of a body

    @property
    def is_versioned(self) -> bool:
        """Whether its answer names a version."""
        return (BY_NAME[self.leads] if self.leads else self).tag is not None

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"

    @property
    def shape(self) -> type | None:
        """Return the shape of what is answered; None where nothing is."""
        if not self.is_reading:
            return BY_NAME[self.leads].shape if self.leads else None
        shape: type = get_type_hints(self.answer)["return"]
        return shape

    def parts(self) -> Parts:
        """Return the parts of the path by name."""
        return parts_of(self.path, PARTS)

    @property
    def rule(self) -> str:
        """Return the path as Flask has it."""
        return rule_of(self.path, PARTS)


P = Permission
_DRAFT, _PLEDGE = "/drafts/{handle}", "/pledges/{ref}"
_PARTNER, _MATCH = f"{_PLEDGE}/partners/{{code}}", "/matches/{match}"
ACTS = (
    Act(
        "holder", "GET", "/token", N_("In whose role the token acts, and until when"),
        P.TOKEN_READ, holding.holder,
    ),
    Act(
        "work", "GET", "/work", N_("The drafts of the entity, and what it has filed"),
        P.WORK_READ, filed.work,
    ),
    Act(
        "start", "POST", "/drafts", N_("Begin a new pledge"),
        P.DRAFT_EDIT, drafts.start, drafts.load_writer,
        leads="draft", status=201, body=drafts.START, example=examples.START,
    ),
    Act(
        "draft", "GET", _DRAFT, N_("A draft, and what blocks filing it"),
        P.DRAFT_EDIT, drafts.draft, loading.load_draft, tag=drafts.tag,
    ),
    Act(
        "save", "PATCH", _DRAFT, N_("Write fields of a draft"),
        P.DRAFT_EDIT, drafts.save, loading.load_draft,
        leads="draft", body=drafts.WORDS, is_bound=True, example=examples.WORDS,
    ),
    Act(
        "delete", "DELETE", _DRAFT, N_("Delete a draft for good"),
        P.DRAFT_DELETE, drafts.delete, loading.load_draft, status=204, is_bound=True,
    ),
    Act(
        "check", "GET", f"{_DRAFT}/check", N_("What blocks filing a draft, and how good it is"),
        P.DRAFT_EDIT, drafts.check, loading.load_draft,
    ),
    Act(
        "attach", "POST", f"{_DRAFT}/attachments", N_("Attach a file to a draft"),
        P.DRAFT_EDIT, drafts.attach, loading.load_draft,
        leads="draft", is_bound=True, takes_file=True,
    ),
    Act(
        "detach", "DELETE", f"{_DRAFT}/attachments/{{sha256}}", N_("Take a file off a draft"),
        P.DRAFT_EDIT, drafts.detach, drafts.load_attachment, leads="draft", is_bound=True,
    ),
    Act(
        "file", "POST", f"{_DRAFT}/file", N_("File a draft"),
        P.PLEDGE_FILE, drafts.file, loading.load_draft,
        leads="receipt", status=201, is_bound=True,
    ),
    Act(
        "filed", "GET", f"{_PLEDGE}/file", N_("All that the entity sees of a pledge of its own"),
        P.PLEDGE_FOLLOW, filed.filed, loading.load_pledge,
    ),
    Act(
        "receipt", "GET", f"{_PLEDGE}/receipt/{{number}}", N_("The receipt of a filed revision"),
        P.PLEDGE_FOLLOW, filed.receipt, loading.load_revision,
    ),
    Act(
        "amend", "POST", f"{_PLEDGE}/amend", N_("Begin the next revision of a pledge"),
        P.PLEDGE_AMEND, filed.amend, loading.load_pledge, leads="draft", status=201,
    ),
    Act(
        "correct", "POST", f"{_PLEDGE}/erratum", N_("Begin an erratum of a published pledge"),
        P.PLEDGE_AMEND, filed.correct, loading.load_pledge, leads="draft", status=201,
    ),
    Act(
        "withdraw", "POST", f"{_PLEDGE}/withdraw", N_("Withdraw a pledge"),
        P.PLEDGE_WITHDRAW, filed.withdraw, loading.load_pledge, leads="filed", body=filed.REASON,
        example=examples.REASON,
    ),
    *(
        act
        for report in (reports.NEXT, reports.CORRECTION)
        for act in (
            Act(
                report.name, "GET", f"{_PLEDGE}{report.path}", report.says[0],
                P.REPORT_DRAFT, report.read, reporting.load_pledge, tag=report.tag,
            ),
            Act(
                f"save_{report.name}", "PUT", f"{_PLEDGE}{report.path}", report.says[1],
                P.REPORT_DRAFT, report.save, reporting.load_pledge,
                leads=report.name, body=reports.WORDS, is_bound=True, example=examples.REPORT,
            ),
            Act(
                f"delete_{report.name}", "DELETE", f"{_PLEDGE}{report.path}", report.says[2],
                P.REPORT_DRAFT, report.delete, reporting.load_pledge, status=204, is_bound=True,
            ),
            Act(
                f"file_{report.name}", "POST", f"{_PLEDGE}{report.path}/file", report.says[3],
                P.REPORT_FILE, report.file, reporting.load_pledge,
                leads="report_receipt", status=201, is_bound=True,
            ),
            Act(
                f"attach_{report.name}", "POST", f"{_PLEDGE}{report.path}/attachments",
                report.says[4], P.REPORT_DRAFT, report.attach, reporting.load_pledge,
                leads=report.name, is_bound=True, takes_file=True,
            ),
            Act(
                f"detach_{report.name}", "DELETE",
                f"{_PLEDGE}{report.path}/attachments/{{sha256}}",
                report.says[5], P.REPORT_DRAFT, report.detach, reports.load_file,
                leads=report.name, is_bound=True,
            ),
        )
    ),
    Act(
        "report_receipt", "GET", f"{_PLEDGE}/reports/{{report}}/receipt/{{number}}",
        N_("The receipt of a filed report"),
        P.PLEDGE_FOLLOW, reports.receipt, reporting.load_revision,
    ),
    Act(
        "partner", "GET", _PARTNER, N_("What a pledge asks of the entity as a partner"),
        P.PARTNER_READ, answering.partner, partners.load_partner, tag=answering.tag_of_partner,
    ),
    *(
        Act(
            f"{move}_partner", "POST", f"{_PARTNER}/{move}", says, P.PARTNER_ANSWER, answer,
            partners.load_partner, leads="partner", is_bound=True, body=body, example=example,
        )
        for move, says, answer, body, example in (
            ("confirm", N_("Confirm that the entity takes part"), answering.confirm_partner,
             NOTHING, {}),
            ("decline", N_("Decline to take part"), answering.decline_partner, filed.REASON,
             examples.REASON),
            ("withdraw", N_("Withdraw a consent"), answering.withdraw_partner, filed.REASON,
             examples.REASON),
        )
    ),
    Act(
        "match", "GET", _MATCH, N_("A match, and what can be done about it"),
        P.MATCH_FOLLOW, answering.match, answering.load_match, tag=answering.tag_of_match,
    ),
    *(
        Act(
            f"{move}_match", "POST", f"{_MATCH}/{move}", says, P.MATCH_ANSWER, answer,
            answering.load_answer, leads="match", is_bound=True, body=body, example=example,
        )
        for move, says, answer, body, example in (
            ("accept", N_("Accept a match"), answering.accept_match, NOTHING, {}),
            ("decline", N_("Decline a match"), answering.decline_match, filed.REASON,
             examples.REASON),
            ("fulfil", N_("Say that a match is fulfilled"), answering.fulfil_match, NOTHING, {}),
            ("withdraw", N_("Take back what was asked"), answering.withdraw_match, NOTHING, {}),
        )
    ),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}
