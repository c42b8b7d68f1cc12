"""Models equal migrations; each migration goes up and down; triggers are there afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from registry import migrating, schema, schema_version
from registry.errors import Misconfigured
from registry.settings import resource
from registry.store import engine_for


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    template = request.getfixturevalue("postgresql_template")
    if template is None:
        pytest.skip("no PostgreSQL here")
    engine = engine_for(template._create("registry_empty"))
    yield engine
    engine.dispose()


def test_models_equal_migrations(empty: Engine) -> None:
    migrating.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, schema.metadata) == []


def test_every_migration_goes_up_and_down_again(empty: Engine) -> None:
    script = ScriptDirectory.from_config(migrating._config())
    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    for number in revisions:
        migrating.upgrade(empty, number)
        before = ([*revisions[: revisions.index(number)]] or ["base"])[-1]
        migrating.downgrade(empty, before)
        migrating.upgrade(empty, number)
    migrating.downgrade(empty, "base")

    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}


def test_the_newest_migration_is_known_without_alembic(empty: Engine) -> None:
    script = ScriptDirectory.from_config(migrating._config())
    assert schema_version.head() == script.get_current_head()
    assert schema_version.current(empty) is None

    migrating.upgrade(empty, "0005")

    assert schema_version.current(empty) == "0005"


def test_migrations_are_numbered_without_gaps() -> None:
    names = sorted(path.name[:4] for path in (resource("migrations") / "versions").glob("*.py"))

    assert names == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_a_missing_trigger_stops_the_start(empty: Engine) -> None:
    migrating.upgrade(empty)
    schema.check(empty, owner_serves=True)
    on = "" if empty.dialect.name == "sqlite" else " ON log_entry"
    with empty.execution_options(writes=True).begin() as connection:
        connection.execute(text(f"DROP TRIGGER log_entry_no_update{on}"))

    with pytest.raises(Misconfigured, match="log_entry_no_update"):
        schema.check(empty, owner_serves=True)


def test_an_unmigrated_database_stops_the_start(empty: Engine) -> None:
    with pytest.raises(Misconfigured, match="registry db upgrade"):
        schema.check(empty, owner_serves=True)


def test_the_role_goes_with_its_grants_unless_somebody_has_it(empty: Engine) -> None:
    if empty.dialect.name == "sqlite":
        pytest.skip("SQLite has no roles")
    with pytest.raises(Misconfigured, match="plain name"):
        migrating.upgrade(empty, role='x"; DROP')

    def roles() -> set[str]:
        with empty.connect() as connection:
            query = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'role\\_%'"
            return set(connection.execute(text(query)).scalars())

    migrating.upgrade(empty, role="role_serves")
    with empty.begin() as connection:
        connection.execute(text("CREATE ROLE role_user LOGIN IN ROLE role_serves"))
    migrating.downgrade(empty, "0005", role="role_serves")
    assert roles() == {"role_serves", "role_user"}
    with empty.begin() as connection:
        connection.execute(text("DROP ROLE role_user"))
    migrating.upgrade(empty, role="role_serves")
    migrating.downgrade(empty, "0005", role="role_serves")
    assert roles() == set()


def test_every_append_only_table_is_guarded_by_the_migration() -> None:
    migrations = (resource("migrations") / "versions").glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in migrations)

    assert all(f'"{table}"' in text for table in schema.APPEND_ONLY)
