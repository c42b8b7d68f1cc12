"""What the tables hold, in the same shape as what they must hold."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Result, Select, Text, bindparam, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from registry import clock
from registry.accounts.models import Entity, EntityRevision, Person, RoleGrant
from registry.audit.keys import LogKey
from registry.audit.models import Disclosure, Opening, Redaction
from registry.briefs.content import FIELDS as OF_BRIEFS
from registry.briefs.models import BriefMove, IssuedBrief
from registry.errors import Invalid
from registry.framework.models import Cycle, CycleRevision, FrameworkEdition
from registry.matches.models import Match, MatchMove
from registry.partners.models import PartnerMove
from registry.pledges.models import (
    Erratum,
    Pledge,
    PledgeMerge,
    PledgeMove,
    PledgeRevision,
    Publication,
    PublishedObjective,
    PublishedRecommendation,
    PublishedTerm,
    PublishedTrait,
)
from registry.progress.models import ReportJudgement, ReportRevision
from registry.tokens.models import Token
from registry.undertakings.models import DocumentPledge, DocumentRevision

Rows = Select[*tuple[Any, ...]]
_by = aliased(Person)
_into = aliased(Pledge)
_need, _offer = aliased(Pledge), aliased(Pledge)


def _json(column: InstrumentedAttribute[Any]) -> Any:
    """Read a JSON value as the text that it is kept as."""
    return type_coerce(column, Text).label(column.key)


# The rows of each table with readable keys; "index" is the entry that a row derives from.
_ROWS: dict[str, Rows] = {
    "entity": select(Entity.code, Entity.object),
    "entity_revision": select(
        EntityRevision.index,
        Entity.code,
        EntityRevision.number,
        _json(EntityRevision.document),
    ).join(Entity),
    "framework_edition": select(
        FrameworkEdition.index,
        FrameworkEdition.code,
        FrameworkEdition.object,
        _json(FrameworkEdition.document),
    ),
    "cycle": select(Cycle.code, Cycle.object),
    "cycle_revision": select(
        CycleRevision.index, Cycle.code, CycleRevision.number, _json(CycleRevision.document)
    ).join(Cycle),
    "role_grant": select(
        RoleGrant.object,
        Person.handle.label("person"),
        Entity.code.label("entity"),
        RoleGrant.role,
        RoleGrant.granted_index,
        RoleGrant.revoked_index,
    )
    .join(Person, Person.id == RoleGrant.person_id)
    .join(Entity, Entity.id == RoleGrant.entity_id),
    "token": select(
        Token.object,
        RoleGrant.object.label("grant"),
        Person.handle.label("person"),
        Token.sha256,
        Token.expires_on,
        Token.made_index,
        Token.revoked_index,
    )
    .join(RoleGrant, RoleGrant.id == Token.grant_id)
    .join(Person, Person.id == Token.person_id),
    "pledge": select(
        Pledge.ref,
        Pledge.year,
        Pledge.number,
        Pledge.object,
        Entity.code.label("entity"),
        Pledge.cycle,
        Pledge.origin,
        Pledge.legacy_id,
        Pledge.published_number,
        Pledge.state,
        Pledge.current_number,
    ).join(Entity),
    "pledge_revision": select(
        PledgeRevision.index,
        Pledge.ref,
        PledgeRevision.number,
        _json(PledgeRevision.content),
        PledgeRevision.filed_at,
        _by.handle.label("filed_by"),
        PledgeRevision.is_late,
    )
    .join(Pledge, Pledge.id == PledgeRevision.pledge_id)
    .outerjoin(_by, _by.id == PledgeRevision.filed_by),
    "pledge_move": select(
        PledgeMove.index,
        Pledge.ref,
        PledgeMove.number,
        PledgeMove.move,
        PledgeMove.to_state,
        _by.handle.label("person"),
        _json(PledgeMove.details),
        PledgeMove.at,
    )
    .join(Pledge, Pledge.id == PledgeMove.pledge_id)
    .outerjoin(_by, _by.id == PledgeMove.person_id),
    "publication": select(
        Publication.index,
        Pledge.ref,
        PledgeRevision.number.label("number"),
        Entity.code.label("entity"),
        Publication.cycle,
        Publication.state,
        _json(Publication.card),
        Publication.search,
    )
    .join(Pledge, Pledge.id == Publication.pledge_id)
    .join(
        PledgeRevision,
        (PledgeRevision.index == Publication.revision_index)
        & (PledgeRevision.pledge_id == Publication.pledge_id),
    )
    .join(Entity, Entity.id == Publication.entity_id),
    "published_recommendation": select(PublishedRecommendation.code, PublishedRecommendation.index),
    "published_objective": select(
        PublishedObjective.number, PublishedObjective.index, PublishedObjective.is_primary
    ),
    "erratum": select(Erratum.index),
    "pledge_merge": select(PledgeMerge.index, Pledge.ref, _into.ref.label("into"))
    .outerjoin(Pledge, Pledge.id == PledgeMerge.pledge_id)
    .outerjoin(_into, _into.id == PledgeMerge.into_id),
    "published_term": select(PublishedTerm.kind, PublishedTerm.code, PublishedTerm.index),
    "published_trait": select(PublishedTrait.kind, PublishedTrait.code, PublishedTrait.index),
    "pledge_match": select(
        Match.ref,
        Match.object,
        _need.ref.label("need"),
        _offer.ref.label("offer"),
        Match.asked_by,
        Match.state,
    )
    .join(_need, _need.id == Match.need_id)
    .join(_offer, _offer.id == Match.offer_id),
    "match_move": select(
        MatchMove.index,
        Match.ref.label("match"),
        MatchMove.move,
        MatchMove.to_state,
        MatchMove.side,
        _by.handle.label("person"),
        MatchMove.words,
        _json(MatchMove.redacted),
        MatchMove.at,
    )
    .join(Match, Match.id == MatchMove.match_id)
    .outerjoin(_by, _by.id == MatchMove.person_id),
    "report_revision": select(
        ReportRevision.index,
        Pledge.ref.label("pledge"),
        ReportRevision.object,
        ReportRevision.report,
        ReportRevision.number,
        ReportRevision.state,
        ReportRevision.reported_at,
        _json(ReportRevision.content),
        ReportRevision.filed_at,
        _by.handle.label("filed_by"),
    )
    .join(Pledge, Pledge.id == ReportRevision.pledge_id)
    .outerjoin(_by, _by.id == ReportRevision.filed_by),
    "report_judgement": select(
        ReportJudgement.index,
        ReportJudgement.revision_index,
        ReportJudgement.verdict,
        ReportJudgement.reason,
        _json(ReportJudgement.redacted),
        _by.handle.label("person"),
        ReportJudgement.at,
    ).outerjoin(_by, _by.id == ReportJudgement.person_id),
    "document_revision": select(
        DocumentRevision.index,
        DocumentRevision.ref,
        DocumentRevision.object,
        DocumentRevision.number,
        Entity.code.label("entity"),
        DocumentRevision.state,
        DocumentRevision.url,
        _json(DocumentRevision.content),
        DocumentRevision.at,
        _by.handle.label("person"),
    )
    .join(Entity, Entity.id == DocumentRevision.entity_id)
    .outerjoin(_by, _by.id == DocumentRevision.person_id),
    "document_pledge": select(Pledge.ref, DocumentPledge.index).join(
        Pledge, Pledge.id == DocumentPledge.pledge_id
    ),
    "brief": select(
        IssuedBrief.index,
        IssuedBrief.ref,
        IssuedBrief.object,
        IssuedBrief.corrects,
        *(getattr(IssuedBrief, name) for name in OF_BRIEFS),
        IssuedBrief.at,
        _by.handle.label("person"),
    ).outerjoin(_by, _by.id == IssuedBrief.person_id),
    "brief_move": select(
        BriefMove.index,
        IssuedBrief.ref.label("brief"),
        BriefMove.move,
        BriefMove.by_index,
        BriefMove.reason,
        BriefMove.at,
        _by.handle.label("person"),
    )
    .join(IssuedBrief, IssuedBrief.index == BriefMove.brief_index)
    .outerjoin(_by, _by.id == BriefMove.person_id),
    "partner_move": select(
        PartnerMove.index,
        Pledge.ref.label("pledge"),
        Entity.code.label("entity"),
        PartnerMove.object,
        PartnerMove.number,
        PartnerMove.role,
        PartnerMove.state,
        PartnerMove.reason,
        _json(PartnerMove.redacted),
        _by.handle.label("person"),
        PartnerMove.at,
    )
    .join(Pledge, Pledge.id == PartnerMove.pledge_id)
    .join(Entity, Entity.id == PartnerMove.entity_id)
    .outerjoin(_by, _by.id == PartnerMove.person_id),
    "log_key": select(LogKey.since, LogKey.vkey).where(LogKey.since > 0),
    "opening": select(Opening.of, Opening.index),
    "redaction": select(Redaction.of, Redaction.field, Redaction.index),
    "disclosure": select(Disclosure.index),
}
# How many columns, from the first on, are the key, where it is not one.
_KEYS = {
    "published_recommendation": 2,
    "published_objective": 2,
    "published_term": 3,
    "published_trait": 3,
    "document_pledge": 2,
    "redaction": 2,
}
BY_INDEX = tuple(name for name, rows in _ROWS.items() if "index" in rows.selected_columns)
OBJECTS = tuple(name for name in _ROWS if name not in BY_INDEX)
JSON_COLUMNS = frozenset({"document", "content", "details", "card", "redacted"})
_FIRST, _LAST = -(2**63), 2**63 - 1  # bounds that leave nothing out
_INSTANTS = ("filed_at", "reported_at", "at")


def rows(session: Session, name: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield key and values of every row of a table that says how objects stand."""
    # On the connection: columns alone need nothing of the ORM, which would double the time.
    return _read(session.connection().execute(_statement(name)), 1)


def rows_between(
    session: Session, name: str, after: int | None, last: int | None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield the rows of a table that derive from the entries after `after` up to `last`."""
    bounds = {"after": _FIRST if after is None else after, "last": _LAST if last is None else last}
    return _read(session.connection().execute(_statement(name), bounds), _KEYS.get(name, 1))


@cache
def _statement(name: str) -> Rows:
    """Return the query of a table, which SQLAlchemy compiles once as it is one and the same."""
    query = _ROWS[name].execution_options(yield_per=1_000)
    if name in OBJECTS:
        return query
    index = query.selected_columns["index"]
    return query.where(index > bindparam("after"), index <= bindparam("last"))


def _read(result: Result[Any], keys: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    names = list(result.keys())[keys:]
    instants = [name for name in _INSTANTS if name in names]
    try:
        for row in result:
            values = dict(zip(names, row[keys:], strict=True))
            for name in instants:
                if isinstance(values[name], datetime):
                    values[name] = clock.timestamp(values[name])
            yield row[0] if keys == 1 else tuple(row[:keys]), values
    except (TypeError, ValueError) as error:  # SQLite keeps in a column whatever it is given
        raise Invalid("a row holds what its column cannot: {error}", error=error) from error
