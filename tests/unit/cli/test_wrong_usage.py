"""Whoever types a command wrongly reads one line: what is wrong, and what shows how."""

import pytest
from click.testing import CliRunner

from registry.cli import registry

ROLES = "'contributor', 'focal_point', 'reviewer', 'organizer', 'administrator'"
WRONG = [
    ("--frob", "No such option '--frob': `registry --help` shows how."),
    ("verfy", "No such command 'verfy': `registry --help` shows how."),
    (
        "breif --cycle X",
        "No such command 'breif': did you mean 'brief'? `registry --help` shows how.",
    ),
    (
        "log verfy",
        "No such command 'verfy': did you mean 'verify'? `registry log --help` shows how.",
    ),
    ("people invite", "Missing argument 'EMAIL': `registry people invite --help` shows how."),
    (
        "people invite a b --rol x",
        "No such option '--rol': did you mean '--role'? `registry people invite --help` shows how.",
    ),
    (
        "people invite a b --role chief",
        f"Invalid value for '--role': 'chief' is not one of {ROLES}: `registry people invite",
    ),
    (
        "people grant a --entity MLI",
        "Missing option '--role', choose from: contributor, focal_point, reviewer, organizer",
    ),
    ("brief --out x.pdf", "Name one thing to brief on, for example --cycle IMRF-2030: `registry"),
    ("brief --at", "Option '--at' requires an argument: `registry brief --help` shows how."),
    ("brief --depth deep --out x", "Invalid value for '--depth': 'deep' is not one of 'brief',"),
    ("import /nowhere", "Invalid value for 'FILE': File '/nowhere' does not exist: `registry"),
    ("db upgrade now", "Got unexpected extra argument (now): `registry db upgrade --help`"),
    ("work --parent x", "Invalid value for '--parent': 'x' is not a valid integer: `registry work"),
]


@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_wrong_usage_is_one_line_and_exit_code_2(typed, said):
    result = CliRunner().invoke(registry, typed.split())
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith(said)
    assert line.endswith("--help` shows how.")


@pytest.mark.parametrize("typed", ["", "log"])
def test_a_group_alone_shows_what_it_has(typed):
    result = CliRunner().invoke(registry, typed.split())
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
