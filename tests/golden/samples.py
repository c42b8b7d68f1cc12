"""One sample of every kind of event; what each makes is in entries.json."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from registry.accounts.events import (
    EntityAmended,
    EntityMerged,
    EntityRegistered,
    RoleGranted,
    RoleRevoked,
    SecondFactorReset,
)
from registry.audit.event import Event
from registry.audit.events import KeyRotated
from registry.briefs.events import BriefCorrected, BriefIssued, BriefWithdrawn
from registry.framework.events import (
    CycleAmended,
    CycleClosed,
    CycleOpened,
    CycleReleased,
    FrameworkLoaded,
    FrameworkReworded,
)
from registry.matches.events import (
    MatchAccepted,
    MatchDeclined,
    MatchFulfilled,
    MatchProposed,
    MatchWithdrawn,
    PublicMatchFulfilled,
)
from registry.partners.events import (
    PartnerConfirmed,
    PartnerDeclined,
    PartnerInvited,
    PartnerWithdrawn,
    PublicPartnerConfirmed,
    PublicPartnerWithdrawn,
)
from registry.pledges.content import (
    Attachment,
    Content,
    Indicator,
    Link,
    Milestone,
    Partner,
    Resource,
)
from registry.pledges.events import (
    ErratumFiled,
    PledgeAccepted,
    PledgeClaimed,
    PledgeClassified,
    PledgeCorrected,
    PledgeDeclined,
    PledgeDisputed,
    PledgeFiled,
    PledgeFiledOnBehalf,
    PledgeImported,
    PledgeMerged,
    PledgeOpened,
    PledgePublished,
    PledgeReturned,
    PledgeWithdrawn,
    PublicPledgeWithdrawn,
)
from registry.progress.events import ReportConfirmed, ReportDisputed, ReportFiled
from registry.redaction.events import PublicRedactionMade, RedactionMade
from registry.tokens.events import TokenMade, TokenRevoked
from registry.undertakings.events import DocumentAmended, DocumentRegistered, DocumentWithdrawn

REF = "P-2026-00042"
# Letters that are composed by the log (NFC), a script from right to left, quotes, a line's end.
WORDS = {
    "ar": "يلتزم مالي بفتح مراكز صحية للمهاجرين.",
    "fr": "Une sante\u0301 pour tous : « l’acce\u0300s »\nsans de\u0301lai",
    "vi": "Ti\u0065\u0302\u0301ng Vi\u1ec7t",
}
CONTENT = Content(
    pledging_entity="MLI",
    office="Ministère de la santé",
    cycle="IMRF-2030",
    edition="A/76/642",
    language="fr",
    title=WORDS,
    description={"fr": 'Des guichets "ouverts" \\ à tous, 100 %.', "zh": "移民与健康"},
    translations={"ar": "UNNM-SEC"},
    pledge_type="policy",
    natures=("political", "financial"),
    level="national",
    countries=("MLI", "FRA"),
    regions=("002",),
    recommendations=(Link("A/76/642/98", "implements"), Link("A/76/642/104", "supports")),
    primary_objectives=(15,),
    secondary_objectives=(1, 23),
    principles=("gender_responsive",),
    refugees=True,
    mirror="A/RES/73/151",
    thematic_area=2,
    indicators=(Indicator("Consultations", "par an", "1000", "2025", "9000.5", "2029", "DHIS2"),),
    starts_on="2026-01-01",
    ends_on="2029-12-31",
    milestones=(Milestone("Premier guichet", "2026-06-30"), Milestone("الافتتاح")),
    institution="Direction générale",
    populations=("women", "children"),
    resources=(Resource("250000.00", "XOF", "committed", "MLI", "2026-01-01", "2026-12-31"),),
    in_kind="Locaux",
    partners=(Partner("OIM", "IOM", "technical"), Partner("Croix-Rouge")),
    match_side="offer",
    match_ref="P-2026-00041",
    attachments=(Attachment("plan.pdf", "ab" * 32, 1024, "application/pdf"),),
    reason="Réponse aux constats",
    consent=True,
    legacy_id="b1946ac9",
    source_url="https://example.org/p?a=1&b=<2>",
    is_summary=False,
)
_NAMES = {"en": "Mali", "ar": "مالي", "zh": "马里"}
_ENTITY = {"code": "MLI", "category": "state", "names": _NAMES, "region": "002"}
_CYCLE = {"code": "IMRF-2030", "names": {"ar": "منتدى"}, "editions": ["A/76/642"], "ends": None}
_EDITION = {"code": "A/76/642", "parts": [{"code": "98", "below": [["a", 1], ["b", [True, None]]]}]}
_KEY = "log.example.org+{}+{}"
_OLD = _KEY.format("00000001", "A" * 44)
_NEW = _KEY.format("00000002", "B" * 44)
_FILED = PledgeFiled(ref=REF, revision=1, content=CONTENT)
_IMPORTED = PledgeImported(
    ref=REF, revision=1, content=Content(title={"en": "Imported"}), findings=("No day.", "لا مبلغ")
)
_TO = {"granted_to": "YW5vdGhlci1wZXJzb24tMQ", "granted_role": "focal_point", "granted_for": "MLI"}
_NOTE = {"reference": "NV/2026/114 – «بعثة»", "dated_on": "2026-02-27", "sha256": "cd" * 32}
_FINDING = {"field": "title", "words": "Trop “court”", "lines": [[1, 2], []]}
_OF = {"ref": f"{REF}-R1", "pledge": REF, "revision": 1}
_REPORTED = ReportFiled(
    **_OF,
    pledge_revision=1,
    move="start",
    state="in_progress",
    because="",
    language="fr",
    narrative="Trois guichets sont ouverts à Kayes, à Sikasso et à Bamako.",
    figures=[{"indicator": 1, "name": "Consultations", "value": "1200.5", "year": "2026"}],
    milestones=[{"milestone": 1, "title": "Huit guichets ouverts", "on": "2026-11-20"}],
    disbursed=[{"amount": "40000.25", "currency": "XOF", "recipient": "Croix-Rouge"}],
    links=[{"url": "https://example.org/rapport", "title": "Rapport annuel"}],
    attachments=[],
    reason="",
)
DOCUMENT = "D-2026-00001"
_DOCUMENT: dict[str, Any] = {
    "pledging_entity": "MLI",
    "document_kind": "regional_report",
    "issued_on": "2025-11-20",
    "language": "fr",
    "title": "Rapport volontaire « régional »",
    "url": "https://example.org/rapport?a=1&b=2",
    "attachments": [
        {"name": "rapport.pdf", "sha256": "cd" * 32, "size": 9, "media_type": "application/pdf"}
    ],
    "pledges": [REF],
    "reason": "",
}
_REGISTERED = DocumentRegistered(ref=DOCUMENT, revision=1, **_DOCUMENT)
_ISSUED = BriefIssued(
    ref="B-2026-00001",
    title="Engagements et progrès : « Vers 2030 »",
    scope="cycle:IMRF-2030",
    log_size=7,
    since=None,
    language="fr",
    depth="standard",
    restricted=True,
    sha256="ab" * 32,
    file_size=212_345,
    program="0.1.0",
    corrects=None,
)
_MATCH = {"ref": "M-K7Q2M4XB", "need": REF, "offer": "P-2026-00007"}
_PROPOSED = MatchProposed(**_MATCH, side="need", message="Travaillons ensemble.")
_PARTNER: dict[str, Any] = {
    "ref": f"{REF}-IOM", "pledge": REF, "revision": 1, "partner": "IOM",
}  # fmt: skip
_TOKEN: dict[str, Any] = {
    "grant": "Z3JhbnQtb2YtYS1yb2xlLQ",
    "sha256": sha256(b"a token").hexdigest(),
    "expires_on": "2027-02-21",
}
_CONSENT = PublicPartnerConfirmed(**_PARTNER, partner_role="signatory")
_ERASED = {"index": 0, "revision": 1, "erased": [{"field": "title", "digest": "A" * 43}]}

# The last event of each makes the golden entry; those before it are the object's past. For a new
# kind of event add a sample HERE, then run `python -m tests.golden`: it adds what is missing to
# entries.json and never changes an entry that stands there. Neither do you: a sample and its entry
# are frozen with the format (docs/log-format.md). Other fields are another type of event.
SAMPLES: dict[str, Sequence[Event]] = {
    "EntityRegistered": (EntityRegistered(ref="MLI", document=_ENTITY),),
    "EntityAmended": (
        EntityRegistered(ref="MLI", document=_ENTITY),
        EntityAmended(
            ref="MLI",
            document=_ENTITY | {"names": _NAMES | {"fr": "Le Mali"}},
            reason="Un nom en français.",
        ),
    ),
    "EntityMerged": (
        EntityRegistered(ref="MLI", document=_ENTITY),
        EntityMerged(ref="MLI", document=_ENTITY | {"merged_into": "FRA"}, reason="Par décret."),
    ),
    "SecondFactorReset": (
        SecondFactorReset(ref=None, reset_of="YW5vdGhlci1wZXJzb24tMQ", requested_by=None),
    ),
    "RoleGranted": (RoleGranted(ref=None, **_TO),),
    "RoleRevoked": (RoleGranted(ref=None, **_TO), RoleRevoked(ref=None, **_TO)),
    "TokenMade": (TokenMade(ref=None, **_TOKEN),),
    "TokenRevoked": (TokenMade(ref=None, **_TOKEN), TokenRevoked(ref=None, **_TOKEN)),
    "FrameworkLoaded": (FrameworkLoaded(ref="A/76/642", document=_EDITION),),
    "FrameworkReworded": (
        FrameworkLoaded(ref="A/76/642", document=_EDITION),
        FrameworkReworded(ref="A/76/642", document=_EDITION),
    ),
    "CycleOpened": (CycleOpened(ref="IMRF-2030", document=_CYCLE),),
    "CycleClosed": (
        CycleOpened(ref="IMRF-2030", document=_CYCLE),
        CycleClosed(ref="IMRF-2030", document=_CYCLE),
    ),
    "CycleAmended": (
        CycleOpened(ref="IMRF-2030", document=_CYCLE),
        CycleAmended(
            ref="IMRF-2030",
            document=_CYCLE | {"embargo": True},
            reason="Pledges are published together at the ceremony.",
        ),
    ),
    "CycleReleased": (
        CycleOpened(ref="IMRF-2030", document=_CYCLE | {"embargo": True}),
        CycleReleased(ref="IMRF-2030", document=_CYCLE | {"embargo": False}, published=40),
    ),
    "KeyRotated": (KeyRotated(ref="log.example.org", old=_OLD, new=_NEW),),
    "PledgeFiled": (_FILED,),
    "PledgeFiledOnBehalf": (
        PledgeFiledOnBehalf(ref=REF, revision=1, content=CONTENT, is_late=True, note=_NOTE),
    ),
    "ErratumFiled": (_FILED, ErratumFiled(ref=REF, revision=2, content=CONTENT)),
    "PledgeImported": (_IMPORTED,),
    "PledgeOpened": (_FILED, PledgeOpened(ref=REF, revision=1)),
    "PledgeReturned": (_FILED, PledgeReturned(ref=REF, revision=1, findings=[_FINDING])),
    "PledgeDeclined": (
        _FILED,
        PledgeDeclined(ref=REF, revision=1, reason_code="out_of_scope", reason="Hors sujet"),
    ),
    "PledgeAccepted": (_FILED, PledgeAccepted(ref=REF, revision=1, reason="")),
    "PledgePublished": (
        _FILED,
        PledgePublished(
            ref=REF, revision=1, supersedes=None, filed_index=0, rounds=1, reason="نُشر"
        ),
    ),
    "PledgeCorrected": (
        _FILED,
        PledgeCorrected(
            ref=REF, revision=2, supersedes=1, filed_index=0, rounds=1, reason="خطأ مطبعي"
        ),
    ),
    "PledgeMerged": (
        _IMPORTED,
        PledgeMerged(ref=REF, revision=1, into="P-2026-00041", reason="Même engagement"),
    ),
    "PledgeWithdrawn": (_FILED, PledgeWithdrawn(ref=REF, revision=1, reason="Retiré")),
    "PublicPledgeWithdrawn": (_IMPORTED, PublicPledgeWithdrawn(ref=REF, revision=1, reason="—")),
    "PledgeClaimed": (_IMPORTED, PledgeClaimed(ref=REF, revision=1)),
    "PledgeDisputed": (
        _IMPORTED,
        PledgeDisputed(ref=REF, revision=1, reason="Ce n’est pas la nôtre – ليس لنا"),
    ),
    "PledgeClassified": (
        _IMPORTED,
        PledgeClassified(
            ref=REF,
            revision=1,
            recommendations=[{"code": "A/76/642/98", "relation": "supports"}],
            reason="Its words name health.",
        ),
    ),
    "DocumentRegistered": (_REGISTERED,),
    "DocumentAmended": (
        _REGISTERED,
        DocumentAmended(ref=DOCUMENT, revision=2, **_DOCUMENT | {"reason": "L’adresse a changé"}),
    ),
    "DocumentWithdrawn": (
        _REGISTERED,
        DocumentWithdrawn(ref=DOCUMENT, revision=2, reason="Its author withdrew it."),
    ),
    "BriefIssued": (_ISSUED,),
    "BriefCorrected": (
        _ISSUED,
        BriefCorrected(
            ref="B-2026-00001", corrected_by="B-2026-00002", reason="Un total était faux."
        ),
    ),
    "BriefWithdrawn": (_ISSUED, BriefWithdrawn(ref="B-2026-00001", redaction=41)),
    "PartnerInvited": (PartnerInvited(**_PARTNER, partner_role="technical_support"),),
    "PartnerConfirmed": (PartnerConfirmed(**_PARTNER, partner_role=""),),
    "PublicPartnerConfirmed": (_CONSENT,),
    "PartnerDeclined": (PartnerDeclined(**_PARTNER, reason="Sans budget – لا ميزانية"),),
    "PartnerWithdrawn": (PartnerWithdrawn(**_PARTNER, reason="Le programme s’arrête."),),
    "PublicPartnerWithdrawn": (
        _CONSENT,
        PublicPartnerWithdrawn(**_PARTNER, reason="Le programme s’arrête."),
    ),
    "ReportFiled": (_REPORTED,),
    "ReportConfirmed": (_REPORTED, ReportConfirmed(**_OF, reason="The evidence says so.")),
    "ReportDisputed": (_REPORTED, ReportDisputed(**_OF, reason="Le lien ne mène nulle part.")),
    "MatchProposed": (_PROPOSED,),
    "MatchAccepted": (_PROPOSED, MatchAccepted(**_MATCH, side="offer")),
    "MatchDeclined": (
        _PROPOSED,
        MatchDeclined(**_MATCH, side="offer", reason="ليس هذا العام"),
    ),
    "MatchWithdrawn": (_PROPOSED, MatchWithdrawn(**_MATCH, side="need")),
    "MatchFulfilled": (
        _PROPOSED,
        MatchAccepted(**_MATCH, side="offer"),
        MatchFulfilled(**_MATCH, side="offer"),
    ),
    "PublicMatchFulfilled": (
        _PROPOSED,
        MatchAccepted(**_MATCH, side="offer"),
        MatchFulfilled(**_MATCH, side="offer"),
        PublicMatchFulfilled(**_MATCH, side="need"),
    ),
    "RedactionMade": (
        _FILED,
        RedactionMade(
            ref=REF,
            revisions=[],
            closed=[_ERASED],
            reason="حكم محكمة",
            asked_by="YXNrZXItaGFuZGxlLTAx",
        ),
    ),
    "PublicRedactionMade": (
        _IMPORTED,
        PublicRedactionMade(
            ref=REF, revisions=[_ERASED], closed=[], reason="An order of a court.", asked_by=None
        ),
    ),
}
