"""`registry log …`, `registry brief`, `registry settings`: reading what is there."""

import re
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import pytest

from registry import clock
from registry.audit.entry import decode_entry
from registry.audit.note import Verifier, open_checkpoint
from registry.verifier import LOG_KEY, Checker, Key, read_proof
from tests.integration.cli.conftest import log_size


def test_a_proof_checks_with_the_printed_key_alone(run, instance, tmp_path):
    out = tmp_path / "pledge.tlog-proof"
    run("log", "proof", "P-2022-00001", "--out", out)
    proof = read_proof(out.read_text(encoding="utf-8"))
    key = Key.parse(run("log", "checkpoint", "--key").output.strip(), LOG_KEY)
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        query = 'select body from log_entry where "index" = ?'
        [body] = database.execute(query, (proof.place,)).fetchone()
    assert decode_entry(body).n == 1
    checker = Checker([key])
    checker.check_leaf(body)
    verdict = checker.judge("proof", lambda: checker.check_proof(out.read_bytes()))
    assert verdict.holds
    assert f"is one of {log_size(instance)} entries" in verdict.sentence
    assert run("log", "proof", "--index", proof.place).output == out.read_text(encoding="utf-8")


def test_the_checkpoint_is_the_newest_one_signed(run, instance):
    key = Verifier.parse(run("log", "checkpoint", "--key").output.strip())
    note = run("log", "checkpoint").output
    assert open_checkpoint(note, [key]).size == log_size(instance)
    assert "signed already" in run("log", "sign").output


def test_a_changed_byte_is_found_and_ends_with_one(run, instance):
    assert "all checks passed" in run("log", "verify").output
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        database.execute("drop trigger publication_no_update")
        database.execute("update publication set search = search || 'x'")
        database.commit()
    assert "publication" in run("log", "verify", code=1).output


def test_an_older_checkpoint_shows_a_history_written_anew(run, instance, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(run("log", "checkpoint").output, encoding="utf-8")
    run("log", "verify", "--checkpoint", kept)
    kept.write_bytes(b"\xff")
    assert "not text" in run("log", "verify", "--checkpoint", kept, code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("P-1999-00001",), "no such pledge"),
        (("P-2022-00001", "--revision", 2), "no such pledge or revision"),
        (("--index", 10**9), "no entry"),
        (("--index", 10**30), "range"),
        ((), "REF or --index"),
        (("P-2022-00001", "--index", 1), "REF or --index"),
        (("P-2022-00001", "--out", "/nowhere/at/all"), "/nowhere/at/all"),
    ],
)
def test_a_proof_of_nothing_is_refused(run, arguments, said):
    assert said in run("log", "proof", *arguments, code=2).stderr


def test_an_entity_is_named_as_people_call_it(run, tmp_path):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    run("brief", "--entity", "PRT", "--depth", "brief", "--out", first)
    run("brief", "--entity", "portugal", "--depth", "brief", "--out", second)
    assert first.read_bytes() == second.read_bytes()
    asked = ("brief", "--entity", "Portugall", "--out", second)
    assert "did you mean Portugal (PRT)" in run(*asked, code=2).stderr
    early = ("brief", "--cycle", "IMRF-2022", "--at", 5, "--out", tmp_path / "c.pdf")
    assert re.search(
        r"not in the registry yet at log size 5: it came with entry \d+, on 20",
        run(*early, code=2).stderr,
    )
    assert not (tmp_path / "c.pdf").exists()


def test_the_same_size_gives_the_same_brief(run, instance, tmp_path):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    run("brief", "--cycle", "IMRF-2022", "--out", first)
    run("brief", "--cycle", "IMRF-2022", "--out", second, "--at", log_size(instance))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(b"%PDF-")
    run("brief", "--cycle", "imrf-2022", "--out", second)
    assert first.read_bytes() == second.read_bytes()
    run("brief", "--cycle", "IMRF-2022", "--out", second, "--at", clock.today(), "--since", 0)
    assert first.read_bytes() != second.read_bytes()
    run("brief", "--cycle", "IMRF-2022", "--pack", "--out", tmp_path / "a.zip")
    with ZipFile(tmp_path / "a.zip") as pack:
        assert pack.read("brief.pdf") == first.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--cycle", "NOPE"),
        ("--recommendation", "A/76/642/1"),
        ("--cycle", "IMRF-2022", "--at", 10**9),
        ("--cycle", "IMRF-2022", "--at", 0),
        ("--cycle", "IMRF-2022", "--at", "2999-01-01"),
        ("--cycle", "IMRF-2022", "--at", "soon"),
        ("--cycle", "IMRF-2022", "--since", "2026-02-30"),
        ("--cycle", "IMRF-2022", "--at", 50, "--since", 50),
        ("--cycle", "IMRF-2022", "--recommendation", "A/76/642/98"),
        ("--all", "--cycle", "IMRF-2022"),
        ("--all", "--pack"),
        ("--all", "--with-accepted"),
        ("--cycle", "IMRF-2022", "--with-accepted"),
        ("--round-table", "9"),
        ("--section", "B"),
        ("--region", "Africa"),
        ("--group", "G77"),
        ("--objective", "24"),
        ("--objective", "٣"),
        ("--objective", "9" * 5_000),
        ("--entity", "XYZ"),
        ("--principle", "z"),
        ("--pledges", "P-1"),
        ("--pledges", ""),
        (),
    ],
)
def test_a_brief_on_nothing_is_refused(run, tmp_path, arguments):
    assert run("brief", *arguments, "--out", tmp_path / "a.pdf", code=2).stderr
    assert list(tmp_path.glob("*.pdf*")) == []


def test_settings_say_what_is_in_force_and_from_where(run, instance):
    said = run("settings", PORT="8123", REGISTRY_THREADS="3").output.splitlines()
    found = {line.split()[0]: line.split()[1:] for line in said if line[:1].strip()}
    assert found["port"] == ["8123", "PORT"]
    assert found["threads"] == ["3", "REGISTRY_THREADS"]
    assert found["host"] == ["127.0.0.1", "default"]


def test_settings_never_show_a_password(run):
    url = "postgresql://registry:secret@db.example/registry"
    said = run("settings", REGISTRY_DATABASE_URL=url).output
    assert "secret@" not in said
    assert "***" in said


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"REGISTRY_FOO": "1"}, "REGISTRY_FOO"),
        ({"PORT": "eighty"}, "PORT"),
        ({"REGISTRY_SETTINGS": "/nowhere.toml"}, "/nowhere.toml"),
        ({"REGISTRY_DATABASE_URL": "garbage"}, "database_url"),
        ({"REGISTRY_DATABASE_URL": "nosuch://host/name"}, "database_url"),
        ({"REGISTRY_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "refused"),
    ],
)
def test_a_wrong_setting_ends_in_a_sentence_without_a_secret(run, environ, said):
    stderr = run("log", "verify", code=2, **environ).stderr
    assert said in stderr
    assert "secret" not in stderr
    assert stderr.count("\n") == 1
