"""`registry db …`: making ready, the demo, up and down."""

import os
import sqlite3
import subprocess
from contextlib import closing

import pytest

import registry
from registry import schema_version
from tests.integration.cli.conftest import PASSWORD, log_size, runner


def rows(instance, query):
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        return database.execute(query).fetchall()


def test_the_demo_a_second_time_changes_nothing_and_says_nothing_secret(run, instance):
    before = log_size(instance)
    said = run("db", "demo").output
    assert log_size(instance) == before
    assert PASSWORD not in said
    assert "focal.point@example.org" in said


def test_the_line_for_a_second_terminal_runs_there(run):
    line = run("db", "demo").output.splitlines()[-1]
    assert PASSWORD not in line

    done = subprocess.run(
        line,
        shell=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "entries" in done.stdout) == (0, True), done.stderr


def test_prepare_after_the_demo_finds_nothing_missing(run, instance):
    before = log_size(instance)
    assert "nothing was missing" in run("db", "prepare").output
    assert log_size(instance) == before


def test_the_first_start_prints_one_passphrase_per_person(tmp_path):
    run = runner(tmp_path / "new")
    said = run("db", "demo", REGISTRY_DEMO_PASSWORD=None).output
    words = [line.split()[-1] for line in said.splitlines() if "@example.org" in line]
    assert len(set(words)) == len(words) == 9
    assert all(len(word) >= 15 for word in words)


def test_a_demo_password_nobody_could_choose_is_refused(tmp_path):
    result = runner(tmp_path / "new")("db", "demo", REGISTRY_DEMO_PASSWORD="short", code=2)
    assert "at least 15" in result.stderr


def test_the_demo_holds_what_the_issue_asks_for(instance):
    assert rows(instance, "select count(*) from pledge where origin = 'imported'") == [(9,)]
    claimed = "select count(*) from publication where card like '%claimed_on%'"
    assert rows(instance, claimed) == [(1,)]
    assert rows(instance, "select count(*) from cycle") == [(3,)]
    states = 'select count(*) from entity_revision where document like \'%"category":"state"%\''
    assert rows(instance, states) == [(195,)]  # 193 members, two observers
    answers = 'select state from partner_move order by "index" desc'
    assert rows(instance, answers) == [("invited",), ("confirmed",), ("invited",)]
    classified = (
        "select distinct pledge_id from publication"
        " where state = 'imported' and card like '%\"relation\":%'"
    )
    assert len(rows(instance, classified)) == 6
    states = rows(instance, "select state, count(*) from pledge_match group by state")
    assert dict(states) == {"accepted": 1, "proposed": 1}
    roles = rows(instance, "select role, count(*) from role_grant group by role")
    assert dict(roles) == {
        "administrator": 1,
        "contributor": 1,
        "focal_point": 4,
        "organizer": 1,
        "reviewer": 2,
    }


def test_the_key_is_made_with_the_empty_log_and_never_later(run, instance):
    (instance / "signing_key").unlink()
    result = run("db", "prepare", code=2)
    assert "signing key" in result.stderr


def test_down_and_up_again(tmp_path):
    run = runner(tmp_path / "new")
    run("db", "upgrade")
    run("db", "downgrade", "base", "--yes")
    assert "none" in run("db", "check", code=2).stderr
    run("db", "upgrade")
    assert "every trigger" in run("db", "check").output


@pytest.mark.parametrize(
    "command", [("db", "check"), ("log", "verify"), ("people", "bootstrap", "a@b.org", "A")]
)
def test_no_database_is_made_by_asking_for_one(tmp_path, command):
    result = runner(tmp_path / "nowhere")(*command, code=2)
    assert "registry db prepare" in result.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_way_that_is_none_is_refused_before_anything_is_asked(run, instance):
    assert (
        "no migration 9999: name one from 0001 to" in run("db", "downgrade", "9999", code=2).stderr
    )
    run("db", "downgrade", "0028", "--yes")
    older = run("db", "downgrade", schema_version.head(), code=2).stderr
    assert "stands at migration 0028, which is older" in older


def test_a_database_of_a_newer_version_is_not_touched(run, instance):
    with closing(sqlite3.connect(instance / "registry.db")) as database, database:
        database.execute("update alembic_version set version_num = '9000'")
    for command in (("db", "upgrade"), ("db", "check"), ("db", "downgrade", "0028"), ("work",)):
        said = run(*command, code=2).stderr
        assert "stands at migration 9000, which this version does not know" in said


def test_another_log_than_the_settings_name_is_not_served(run):
    said = run("work", code=2, REGISTRY_LOG_ORIGIN="other.example/log").stderr
    assert "log_origin is other.example/log, and the log of this database is named" in said


def test_the_version_needs_no_installed_package(run):
    assert run("--version").output == f"{registry.__version__}\n"


def test_a_way_back_that_data_closes_is_said_and_changes_nothing(run, instance):
    with closing(sqlite3.connect(instance / "registry.db")) as database, database:
        database.execute(
            'insert into framework_edition ("index", code, object, document) '
            'select "index" + 1, code, object, document from framework_edition limit 1'
        )
    said = run("db", "downgrade", "0027", "--yes", code=2).stderr
    assert said.startswith("Nothing was changed: what was entered since does not fit")
    assert "every trigger" in run("db", "check").output


def test_the_demo_stays_out_of_a_registry_that_is_none(tmp_path):
    address = "https://pledges.example.org"
    said = runner(tmp_path / "new")("db", "demo", REGISTRY_BASE_URL=address, code=2).stderr
    assert said.startswith(f"base_url is {address}, so this is no trial")
    assert not (tmp_path / "new").exists()


def test_a_database_that_does_not_answer_is_told_from_one_that_refuses(run, instance):
    said = run("db", "check", code=2, REGISTRY_DATABASE_URL="postgresql://u:canary@127.0.0.1:1/x")
    assert said.stderr.endswith("Is it running, where the setting database_url says?\n")
    assert "canary" not in said.stderr
    for path in instance.glob("registry.db*"):
        path.unlink()
    (instance / "registry.db").mkdir()
    assert "Is the instance folder there, on a disk" in run("db", "check", code=2).stderr
