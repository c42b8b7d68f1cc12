"""`registry db …`: the database's schema and its first contents."""

from urllib.parse import urlsplit

import click
from sqlalchemy.exc import IntegrityError

from registry import clock, migrating, schema, schema_version
from registry import settings as configuration
from registry.cli.frame import connected, existing, opened
from registry.cli.preparing import prepare as make_ready
from registry.errors import Refused

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


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
    """Bring the schema back to REVISION, a number such as 0028; what is newer is lost.

    `base` leaves nothing at all.
    """
    settings, engine = existing()
    migrating.check_way_back(engine, revision)
    if not yes:
        click.confirm("What newer migrations hold will be lost. Go on?", abort=True)
    try:
        migrating.downgrade(engine, revision, role=settings.database_role)
    except IntegrityError as error:
        raise Refused(
            "Nothing was changed: what was entered since does not fit the older schema ({answer}). "
            "Restore the backup from before the upgrade, with the version that made it.",
            answer=str(error.orig).strip().partition("\n")[0],
        ) from None
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
@click.option("--anyway", is_flag=True, help="Also where base_url is not on this machine.")
def demo(*, anyway: bool) -> None:
    """Make ready, and fill in the published pledges and people to try; safe to repeat.

    REGISTRY_DEMO_PASSWORD gives all of them one password instead of generated ones.

    It is for a trial: what it enters stays in the log for ever, and its people can sign in.
    """
    from registry.cli import demo as demonstration  # noqa: PLC0415 - only here, and it is large
    from registry.cli.demo_matches import add_matches  # noqa: PLC0415
    from registry.cli.demo_partners import file_partnerships  # noqa: PLC0415

    settings = configuration.load()
    if not anyway and urlsplit(settings.base_url).hostname not in LOCAL:
        raise Refused(
            "base_url is {address}, so this is no trial on this machine: the pledges and people of "
            "the demo would stay in its log for ever. If that is meant, say --anyway.",
            address=settings.base_url,
        )
    engine = connected(settings)
    make_ready(engine, settings, at=clock.now())
    demonstration.import_published(engine, at=clock.now())
    passwords = demonstration.add_people(engine, settings, at=clock.now())
    demonstration.claim_published(engine, at=clock.now())
    file_partnerships(engine, at=clock.now())
    add_matches(engine, at=clock.now())
    demonstration.show(demonstration.guide(settings, passwords))
