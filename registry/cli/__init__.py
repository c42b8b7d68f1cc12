"""The `registry` command: one file per group of commands, loaded when it is asked for."""

import os
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from registry import __version__
from registry.cli.frame import Refusal, database_sentence, usage_refusal
from registry.errors import RegistryError

COMMANDS = {
    "serve": "serving",
    "work": "working",
    "db": "databases",
    "import": "importing",
    "brief": "briefing",
    "data": "packaging",
    "log": "logs",
    "people": "people",
    "backup": "backing_up",
    "restore": "restoring",
    "settings": "configuration",
    "status": "status",
}


class Commands(click.Group):
    """The commands by name; what a person can answer ends as one sentence and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load the file that holds the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"registry.cli.{COMMANDS[cmd_name]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest one of those that are not loaded yet."""
        if args[0] not in COMMANDS:
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options of `registry` itself."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise usage_refusal(error, "registry") from error

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say what went wrong without a traceback."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise usage_refusal(error, f"registry {ctx.invoked_subcommand}") from error
        except RegistryError as error:
            raise Refusal(str(error)) from error
        except DBAPIError as error:
            raise Refusal(database_sentence(error)) from error
        except (ArgumentError, NoSuchModuleError) as error:
            raise Refusal("The setting database_url is not an address of a database.") from error
        except OSError as error:
            raise Refusal(
                f"{error.filename or 'The system'}: {error.strerror or error}."
            ) from error


@click.command(cls=Commands)
@click.version_option(__version__, message="%(version)s")
def registry() -> None:
    """Run and look after a registry of pledges to the Global Compact for Migration.

    Every command reads its settings from REGISTRY_SETTINGS (a TOML file) and from the environment;
    `registry settings` shows what is in force. What a command changes is entered in the log as
    done by the secretariat's operator.
    """


def main() -> None:
    """Run the command that the arguments name."""
    os.umask(0o077)  # what it makes (database, keys, files) is for its own user alone
    registry(prog_name="registry")
