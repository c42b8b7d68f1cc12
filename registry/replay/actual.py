"""What the tables hold, in the same shape as what they must hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Result, Select, Text, bindparam, select, type_coerce
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
from registry.store import Base, table
from registry.tokens.models import Token
from registry.undertakings.models import DocumentPledge, DocumentRevision

Rows = Select[*tuple[Any, ...]]
_by = aliased(Person)
_into = aliased(Pledge)
_need, _offer = aliased(Pledge), aliased(Pledge)


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a table with readable keys."""

    query: Rows
    index: ColumnElement[int] | None = None  # the entry that a row derives from
    keys: int = 1  # how many of the columns are the key


def _index(model: type[Base]) -> ColumnElement[int]:
    return table(model).c["index"]


def _json(column: InstrumentedAttribute[Any]) -> Any:
    """Read a JSON value as the text that it is kept as."""
    return type_coerce(column, Text).label(column.key)


_TABLES = {
    "entity": _Table(select(Entity.code, Entity.object)),
    "entity_revision": _Table(
        select(
            EntityRevision.index,
            Entity.code,
            EntityRevision.number,
            _json(EntityRevision.document),
        ).join(Entity),
        _index(EntityRevision),
    ),
    "framework_edition": _Table(
        select(
            FrameworkEdition.index,
            FrameworkEdition.code,
            FrameworkEdition.object,
            _json(FrameworkEdition.document),
        ),
        _index(FrameworkEdition),
    ),
    "cycle": _Table(select(Cycle.code, Cycle.object)),
    "cycle_revision": _Table(
        select(
            CycleRevision.index, Cycle.code, CycleRevision.number, _json(CycleRevision.document)
        ).join(Cycle),
        _index(CycleRevision),
    ),
    "role_grant": _Table(
        select(
            RoleGrant.object,
            Person.handle.label("person"),
            Entity.code.label("entity"),
            RoleGrant.role,
            RoleGrant.granted_index,
            RoleGrant.revoked_index,
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Entity, Entity.id == RoleGrant.entity_id)
    ),
    "token": _Table(
        select(
            Token.object,
            RoleGrant.object.label("grant"),
            Person.handle.label("person"),
            Token.sha256,
            Token.expires_on,
            Token.made_index,
            Token.revoked_index,
        )
        .join(RoleGrant, RoleGrant.id == Token.grant_id)
        .join(Person, Person.id == Token.person_id)
    ),
    "pledge": _Table(
        select(
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
        ).join(Entity)
    ),
    "pledge_revision": _Table(
        select(
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
        _index(PledgeRevision),
    ),
    "pledge_move": _Table(
        select(
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
        _index(PledgeMove),
    ),
    "publication": _Table(
        select(
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
        _index(Publication),
    ),
    "published_recommendation": _Table(
        select(PublishedRecommendation.code, PublishedRecommendation.index),
        _index(PublishedRecommendation),
        keys=2,
    ),
    "published_objective": _Table(
        select(PublishedObjective.number, PublishedObjective.index, PublishedObjective.is_primary),
        _index(PublishedObjective),
        keys=2,
    ),
    "erratum": _Table(select(Erratum.index), _index(Erratum)),
    "pledge_merge": _Table(
        select(PledgeMerge.index, Pledge.ref, _into.ref.label("into"))
        .outerjoin(Pledge, Pledge.id == PledgeMerge.pledge_id)
        .outerjoin(_into, _into.id == PledgeMerge.into_id),
        _index(PledgeMerge),
    ),
    "published_term": _Table(
        select(PublishedTerm.kind, PublishedTerm.code, PublishedTerm.index),
        _index(PublishedTerm),
        keys=3,
    ),
    "published_trait": _Table(
        select(PublishedTrait.kind, PublishedTrait.code, PublishedTrait.index),
        _index(PublishedTrait),
        keys=3,
    ),
    "pledge_match": _Table(
        select(
            Match.ref,
            Match.object,
            _need.ref.label("need"),
            _offer.ref.label("offer"),
            Match.asked_by,
            Match.state,
        )
        .join(_need, _need.id == Match.need_id)
        .join(_offer, _offer.id == Match.offer_id)
    ),
    "match_move": _Table(
        select(
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
        _index(MatchMove),
    ),
    "report_revision": _Table(
        select(
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
        _index(ReportRevision),
    ),
    "report_judgement": _Table(
        select(
            ReportJudgement.index,
            ReportJudgement.revision_index,
            ReportJudgement.verdict,
            ReportJudgement.reason,
            _json(ReportJudgement.redacted),
            _by.handle.label("person"),
            ReportJudgement.at,
        ).outerjoin(_by, _by.id == ReportJudgement.person_id),
        _index(ReportJudgement),
    ),
    "document_revision": _Table(
        select(
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
        _index(DocumentRevision),
    ),
    "document_pledge": _Table(
        select(Pledge.ref, DocumentPledge.index).join(
            Pledge, Pledge.id == DocumentPledge.pledge_id
        ),
        _index(DocumentPledge),
        keys=2,
    ),
    "brief": _Table(
        select(
            IssuedBrief.index,
            IssuedBrief.ref,
            IssuedBrief.object,
            IssuedBrief.corrects,
            *(getattr(IssuedBrief, name) for name in OF_BRIEFS),
            IssuedBrief.at,
            _by.handle.label("person"),
        ).outerjoin(_by, _by.id == IssuedBrief.person_id),
        _index(IssuedBrief),
    ),
    "brief_move": _Table(
        select(
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
        _index(BriefMove),
    ),
    "partner_move": _Table(
        select(
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
        _index(PartnerMove),
    ),
    "log_key": _Table(select(LogKey.since, LogKey.vkey).where(LogKey.since > 0)),
    "opening": _Table(select(Opening.of, Opening.index), _index(Opening)),
    "redaction": _Table(
        select(Redaction.of, Redaction.field, Redaction.index), _index(Redaction), keys=2
    ),
    "disclosure": _Table(select(Disclosure.index), _index(Disclosure)),
}
OBJECTS = tuple(name for name, one in _TABLES.items() if one.index is None)
BY_INDEX = tuple(name for name, one in _TABLES.items() if one.index is not None)
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
    return _read(session.connection().execute(_statement(name), bounds), _TABLES[name].keys)


@cache
def _statement(name: str) -> Rows:
    """Return the query of a table, which SQLAlchemy compiles once as it is one and the same."""
    found = _TABLES[name]
    query = found.query.execution_options(yield_per=1_000)
    if found.index is None:
        return query
    return query.where(found.index > bindparam("after"), found.index <= bindparam("last"))


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
