"""`registry db …`: the database's schema and its first contents."""

import click
from alembic.util.exc import CommandError

from registry import clock, migrating, schema, schema_version
from registry import settings as configuration
from registry.cli.frame import connected, existing, opened
from registry.cli.preparing import prepare as make_ready
from registry.errors import Refused


@click.group("db")
def command() -> None:
    """Make, change and check the database."""


@command.command("upgrade")
def upgrade() -> None:
    """Bring the schema to this version, making the database where there is none."""
    settings = configuration.load()
    migrating.upgrade(connected(settings), role=settings.database_role)
    click.echo(f"The database stands at migration {schema_version.head()}.")


@command.command("downgrade")
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(revision: str, *, yes: bool) -> None:
    """Bring the schema back to REVISION, such as 0001; what is newer is lost."""
    settings, engine = existing()
    if not yes:
        click.confirm("What newer migrations hold will be lost. Go on?", abort=True)
    try:
        migrating.downgrade(engine, revision, role=settings.database_role)
    except CommandError as error:
        raise Refused("{error}", error=error) from None
    click.echo(f"The database stands at migration {schema_version.current(engine) or 'none'}.")


@command.command("check")
def check() -> None:
    """Check that schema, triggers and connection rules are this version's."""
    settings, engine = opened()
    schema.check(engine, owner_serves=settings.database_owner_serves)
    click.echo(
        f"The database stands at migration {schema_version.head()}; every trigger is in its place."
    )


@command.command("prepare")
def prepare() -> None:
    """Make everything ready: schema, signing key, framework, entities, cycles; safe to repeat."""
    settings = configuration.load()
    new = make_ready(connected(settings), settings, at=clock.now())
    click.echo(f"Ready: {new} things were new." if new else "Ready: nothing was missing.")


@command.command("demo")
def demo() -> None:
    """Make ready, and fill in the published pledges and people to try; safe to repeat.

    REGISTRY_DEMO_PASSWORD gives all of them one password instead of generated ones.
    """
    from registry.cli import demo as demonstration  # noqa: PLC0415 - only here, and it is large
    from registry.cli.demo_matches import add_matches  # noqa: PLC0415
    from registry.cli.demo_partners import file_partnerships  # noqa: PLC0415

    settings = configuration.load()
    engine = connected(settings)
    make_ready(engine, settings, at=clock.now())
    demonstration.import_published(engine, at=clock.now())
    passwords = demonstration.add_people(engine, settings, at=clock.now())
    demonstration.claim_published(engine, at=clock.now())
    file_partnerships(engine, at=clock.now())
    add_matches(engine, at=clock.now())
    demonstration.show(demonstration.guide(settings, passwords))
