"""The same pledge as one mapped class, written as an ORM writes it: with and without versions."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from registry.pledges.content import Content
from registry.store import transaction, writing
from tests.benchmarks.runner import watch
from tests.factories.world import CONTACT

_OWNED = "all, delete-orphan"


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own interface
        str: Text,
        list[Any]: JSON,
        dict[str, str]: JSON,
        datetime: DateTime(timezone=True),
    }


class PlainPledge(Base):
    """Every field of a pledge: a column each, the sets that lists filter on as links."""

    __tablename__ = "plain_pledge"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012 - means nothing unless Continuum is awake

    id: Mapped[int] = mapped_column(primary_key=True)
    pledging_entity: Mapped[str] = mapped_column(index=True)
    office: Mapped[str]
    cycle: Mapped[str] = mapped_column(index=True)
    edition: Mapped[str]
    language: Mapped[str]
    title: Mapped[dict[str, str]]
    description: Mapped[dict[str, str]]
    pledge_type: Mapped[str]
    natures: Mapped[list[Any]]
    level: Mapped[str]
    countries: Mapped[list[Any]]
    regions: Mapped[list[Any]]
    principles: Mapped[list[Any]]
    refugees: Mapped[bool]
    mirror: Mapped[str]
    indicators: Mapped[list[Any]]
    starts_on: Mapped[str]
    ends_on: Mapped[str]
    milestones: Mapped[list[Any]]
    institution: Mapped[str]
    resources: Mapped[list[Any]]
    in_kind: Mapped[str]
    partners: Mapped[list[Any]]
    translations: Mapped[dict[str, str]]
    thematic_area: Mapped[int | None]
    match_side: Mapped[str]
    match_ref: Mapped[str]
    attachments: Mapped[list[Any]]
    reason: Mapped[str]
    consent: Mapped[bool]
    legacy_id: Mapped[str]
    source_url: Mapped[str]
    is_summary: Mapped[bool]
    contacts: Mapped[list[Any]]
    updated_at: Mapped[datetime]
    recommendations: Mapped[list["PlainRecommendation"]] = relationship(cascade=_OWNED)
    objectives: Mapped[list["PlainObjective"]] = relationship(cascade=_OWNED)
    populations: Mapped[list["PlainPopulation"]] = relationship(cascade=_OWNED)


class PlainRecommendation(Base):
    __tablename__ = "plain_recommendation"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012

    pledge_id: Mapped[int] = mapped_column(ForeignKey("plain_pledge.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    relation: Mapped[str]


class PlainObjective(Base):
    __tablename__ = "plain_objective"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012

    pledge_id: Mapped[int] = mapped_column(ForeignKey("plain_pledge.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    is_primary: Mapped[bool]


class PlainPopulation(Base):
    __tablename__ = "plain_population"
    __versioned__: dict[str, Any] = {}  # noqa: RUF012

    pledge_id: Mapped[int] = mapped_column(ForeignKey("plain_pledge.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


_LINKS = {"recommendations", "objectives", "populations"}
_COLUMNS = [name for name in PlainPledge.__annotations__ if name not in {"id", *_LINKS}]
_COLUMNS = [name for name in _COLUMNS if name in Content.__dataclass_fields__]


class PlainWriter:
    """Writes pledges through the ORM, each in a transaction of its own.

    Both verbs are given the whole pledge, as a form gives it and as ours are.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def filing(self, content: Content) -> float:
        """Insert a pledge with its links; return the seconds."""
        with watch() as seconds:
            self._insert(content)
        return seconds()

    def edit(self, content: Content, changed: Content) -> float:
        """Make a pledge say what `changed` says; return the seconds."""
        pledge_id = self._insert(content)
        with watch() as seconds, writing(self.engine) as session, transaction(session):
            found = session.get_one(PlainPledge, pledge_id)
            for name, value in _columns(changed).items():
                setattr(found, name, value)  # equal values write nothing
            for name, links in _links(changed).items():
                _replace(getattr(found, name), links)
        return seconds()

    def bulk(self, contents: Sequence[Content]) -> float:
        """Insert many pledges in one transaction; return the seconds."""
        with watch() as seconds, writing(self.engine) as session, transaction(session):
            session.add_all(_whole(content) for content in contents)
        return seconds()

    def _insert(self, content: Content) -> int:
        with writing(self.engine) as session, transaction(session):
            added = _whole(content)
            session.add(added)
        return added.id


def _whole(content: Content) -> PlainPledge:
    return PlainPledge(**_columns(content), **_links(content))


def _columns(content: Content) -> dict[str, Any]:
    document: dict[str, Any] = content.document()
    columns = {name: document[name] for name in _COLUMNS}
    return columns | {"contacts": [CONTACT], "updated_at": datetime.now(UTC)}


def _links(content: Content) -> dict[str, list[Any]]:
    return {
        "recommendations": [
            PlainRecommendation(code=link.code, relation=link.relation)
            for link in content.recommendations
        ],
        "objectives": [
            PlainObjective(number=n, is_primary=n in content.primary_objectives)
            for n in (*content.primary_objectives, *content.secondary_objectives)
        ],
        "populations": [PlainPopulation(code=code) for code in content.populations],
    }


def _replace(links: list[Any], wanted: list[Any]) -> None:
    """Change a loaded set of links only where it differs."""
    if [_said(link) for link in links] != [_said(link) for link in wanted]:
        links[:] = wanted


def _said(link: Any) -> dict[str, Any]:
    names = (column.name for column in link.__table__.columns)
    return {name: getattr(link, name) for name in names if name != "pledge_id"}
