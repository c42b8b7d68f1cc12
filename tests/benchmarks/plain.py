"""The same pledge as one mapped class, written as an ORM writes it: with and without versions."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from registry.pledges.content import Content
from registry.store import transaction, writing
from tests.benchmarks.runner import watch


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own interface
        str: Text,
        list[Any]: JSON,
        dict[str, str]: JSON,
        datetime: DateTime(timezone=True),
    }


class PlainPledge(Base):
    """The 25 columns that a pledge's page and rules need."""

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
    updated_at: Mapped[datetime]
    recommendations: Mapped[list["PlainRecommendation"]] = relationship(cascade="all")
    objectives: Mapped[list["PlainObjective"]] = relationship(cascade="all")
    populations: Mapped[list["PlainPopulation"]] = relationship(cascade="all")


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
    """Writes pledges through the ORM, each in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def filing(self, content: Content) -> float:
        """Insert a pledge with its links; return the seconds."""
        with watch() as seconds:
            self._insert(content)
        return seconds()

    def edit(self, content: Content, changed: Content) -> float:
        """Change the fields in which `changed` differs; return the seconds."""
        pledge_id = self._insert(content)
        with watch() as seconds, writing(self.engine) as session, transaction(session):
            found = session.get_one(PlainPledge, pledge_id)
            document, now = content.document(), changed.document()
            for name in _COLUMNS:
                if now[name] != document[name]:
                    setattr(found, name, now[name])
            found.updated_at = datetime.now(UTC)
        return seconds()

    def _insert(self, content: Content) -> int:
        document: dict[str, Any] = content.document()
        with writing(self.engine) as session, transaction(session):
            added = PlainPledge(
                **{name: document[name] for name in _COLUMNS},
                updated_at=datetime.now(UTC),
                recommendations=[
                    PlainRecommendation(code=link.code, relation=link.relation)
                    for link in content.recommendations
                ],
                objectives=[
                    PlainObjective(number=n, is_primary=n in content.primary_objectives)
                    for n in (*content.primary_objectives, *content.secondary_objectives)
                ],
                populations=[PlainPopulation(code=code) for code in content.populations],
            )
            session.add(added)
        return added.id
