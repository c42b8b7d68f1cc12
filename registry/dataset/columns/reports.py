"""Tables of what is reported on pledges, and of what the secretariat says of that; pure."""

from registry.dataset.columns.kinds import OF_PLEDGE, REDACTED, REF, Column, Table
from registry.framework.vocabulary import N_

C = Column
_REPORT = C("report_index", "integer", "#meta+report+index", "Entry that filed the report.")
_PLACE = C("number", "integer", "#meta+number", "Place in the list of the report, from 1.")
_OF_REPORT = {"report_index": ("reports", "index")}

REPORTS = Table(
    "reports",
    N_("What entities report on their pledges: every revision of every report. All self-reported."),
    (
        C("index", "integer", "#meta+index", "Entry that filed it."),
        REF,
        C("report", "integer", "#meta+report", "Number of the report on the pledge."),
        C("revision", "integer", "#meta+revision", "Number of the revision of the report."),
        C("in_force", "boolean", "#meta+inforce", "The newest word on the pledge."),
        C("filed_on", "date", "#date+reported", "Day on which it was filed."),
        C("state", "string", "#status+implementation", "State of implementation."),
        C("because", "string", "#description+reason", "Why it is delayed or discontinued."),
        C("language", "string", "#meta+lang", "Language of the words."),
        C("narrative", "string", "#description", "What was done."),
        C("pledge_revision", "integer", "#meta+revision+pledge", "Revision it is held against."),
        C("evidence", "integer", "#meta+evidence", "How many links and files support it."),
        C("reason", "string", "#meta+reason+amendment", "Why the report was corrected."),
        REDACTED,
    ),
    ("index",),
    OF_PLEDGE,
)
JUDGEMENTS = Table(
    "judgements",
    N_("What the secretariat says of reports, apart from them."),
    (
        C("index", "integer", "#meta+index", "Entry of the judgement."),
        _REPORT,
        C("verdict", "string", "#status+verdict", "confirmed or disputed."),
        C("on", "date", "#date", "Day of the judgement."),
        C("reason", "string", "#meta+reason", "Why."),
        REDACTED,
    ),
    ("index",),
    _OF_REPORT,
)
FIGURES = Table(
    "report_figures",
    N_("What indicators measure by then, as reported. Values stand as they were written."),
    (
        _REPORT,
        _PLACE,
        C("indicator", "integer", "#indicator+number", "Number of the indicator."),
        C("name", "string", "#indicator+name", "What is measured."),
        C("value", "string", "#indicator+value", "Value."),
        C("year", "string", "#date+year", "Its year."),
    ),
    ("report_index", "number"),
    _OF_REPORT,
)
REACHED = Table(
    "report_milestones",
    N_("Milestones that were reached, as reported."),
    (
        _REPORT,
        _PLACE,
        C("milestone", "integer", "#activity+milestone+number", "Number of the milestone."),
        C("title", "string", "#activity+milestone", "The step."),
        C("on", "date", "#date+reached", "Day on which it was reached."),
    ),
    ("report_index", "number"),
    _OF_REPORT,
)
DISBURSED = Table(
    "disbursements",
    N_("What was paid out since the pledge began, as reported. Never add up different currencies."),
    (
        _REPORT,
        _PLACE,
        C("amount", "number", "#value+disbursed", "The exact amount, all since the beginning."),
        C("currency", "string", "#currency", "ISO 4217 code."),
        C("recipient", "string", "#org+recipient", "Who got it."),
    ),
    ("report_index", "number"),
    _OF_REPORT,
)
EVIDENCE = Table(
    "report_evidence",
    N_("Published documents that show what a report says."),
    (
        _REPORT,
        _PLACE,
        C("url", "string", "#meta+url", "Address."),
        C("title", "string", "#meta+title", "What it is called."),
    ),
    ("report_index", "number"),
    _OF_REPORT,
)
