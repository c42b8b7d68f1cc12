"""What filing and importing ask of the database: few statements, however much there is."""

import re

from sqlalchemy import select
from sqlalchemy.engine import Engine

from registry.pledges import operations
from registry.pledges.content import Content
from registry.pledges.models import Draft, Pledge
from registry.store import reading, transaction, writing
from tests.factories.world import CONTACT, NOW, OPERATOR, World, a_pledge

_STANDING = ["SELECT redaction", "SELECT redaction"]  # did the register or a cycle just change?
_LOGGED = ["INSERT log_entry", "INSERT disclosure", "UPDATE log_head"]
_KEPT = ["INSERT pledge_revision", "INSERT pledge_contact", "INSERT ended_draft"]


def said(statement: str) -> str:
    """Return the verb and the table of a statement."""
    verb, *words = re.findall(r"\w+", statement)
    if verb in {"SELECT", "DELETE"}:
        words = words[words.index("FROM") + 1 :]
    return f"{verb} {words[1] if verb == 'INSERT' else words[0]}"


def drafted(world: World, ref: str | None = None) -> Draft:
    """Return a draft that may be filed, of a new pledge or of the next revision of `ref`."""
    actor = world.actor("focal")
    with writing(world.engine) as session, transaction(session):
        if ref:
            found = session.scalars(select(Pledge).where(Pledge.ref == ref)).one()
            draft = operations.amend_pledge(session, actor, found, at=NOW)
        else:
            draft = operations.start_draft(
                session, actor, world.entity("MLI"), cycle="IMRF-2030", edition="A/76/642",
                language="fr", at=NOW,
            )  # fmt: skip
        content: Content = a_pledge(reason="Answering the findings." if ref else "")
        operations.save_draft(
            session, actor, draft, content=content, contacts=[CONTACT], section="words",
            version=1, at=NOW,
        )  # fmt: skip
        return draft


def filing(world: World, draft: Draft, statements: list[str]) -> tuple[str, list[str]]:
    """File a draft; return the ref and what was sent to the database."""
    actor = world.actor("focal")
    with reading(world.engine) as session:
        known = world.known(session)
    with writing(world.engine) as session, transaction(session):
        statements.clear()
        ref = operations.file_pledge(session, actor, draft, known=known, version=2, at=NOW).ref
    return ref, [said(one) for one in statements]


def test_filing_is_twelve_statements_and_an_answer_thirteen(
    world: World, engine: Engine, statements: list[str]
) -> None:
    ref, sent = filing(world, drafted(world), statements)
    first = ["DELETE draft", "SELECT log_head", *_STANDING, "SELECT pledge", *_LOGGED]
    assert sent == [*first, "INSERT pledge", *_KEPT]

    world.move(ref, "open", "return")
    _ref, sent = filing(world, drafted(world, ref), statements)
    first = ["DELETE draft", "SELECT pledge", "SELECT log_head", *_STANDING, "SELECT log_entry"]
    first += _LOGGED
    assert sent == [*first, "UPDATE pledge", *_KEPT]


def taken_over(world: World, *numbers: int) -> list[operations.Imported]:
    """Return pledges published elsewhere, each under the id of its number."""
    entity = world.entity("MLI")
    contents = [a_pledge(legacy_id=f"GCM-{number}") for number in numbers]
    return [operations.Imported(content, entity, 2022, ()) for content in contents]


def test_importing_many_is_fourteen_statements(
    world: World, engine: Engine, statements: list[str]
) -> None:
    several = taken_over(world, 1, 2, 1, *range(3, 40))
    with writing(engine) as session, transaction(session):
        statements.clear()
        refs = operations.import_pledges(session, OPERATOR, several, at=NOW)
        sent = [said(one) for one in statements]
        again = operations.import_pledges(session, OPERATOR, several[:2], at=NOW)

    found = ["SELECT log_head", "SELECT pledge", "SELECT pledge"]
    logged = ["INSERT log_entry", "INSERT disclosure", "INSERT opening", "UPDATE log_head"]
    faces = [
        "publication", "published_recommendation", "published_objective", "published_trait",
    ]  # fmt: skip
    assert sent == [*found, *logged, "INSERT pledge", "SELECT pledge", "INSERT pledge_revision",
                    *(f"INSERT {table}" for table in faces)]  # fmt: skip
    assert refs[:4] == ["P-2022-00001", "P-2022-00002", None, "P-2022-00003"]
    assert again == [None, None]
