"""`registry log sign | status | remember | rotate-key`, and what backup and restore refuse."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from registry.audit import memory
from registry.settings import load
from tests.integration.cli.conftest import environment, log_size
from tests.integration.cli.test_serving import free_port, serving, until

# What appends one entry.
GRANT = ("people", "grant", "focal.point@example.org", "--role", "focal_point", "--entity", "FRA")


@pytest.fixture
def settings(instance):
    return load({name: value for name, value in environment(instance).items() if value})


def test_a_key_is_rotated_in_two_steps(run, instance, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(run("log", "checkpoint").output, encoding="utf-8")
    old = run("log", "checkpoint", "--key").output.strip()
    assert "No rotation" in run("log", "rotate-key", "--finish", "--yes", code=2).stderr
    new = run("log", "rotate-key", "--yes").output.splitlines()[-1]
    assert "under way" in run("log", "rotate-key", "--yes", code=2).stderr
    assert f"signs from the next signature on: {new}" in run("log", "status").output
    run("log", "sign")
    said = run("log", "status").output
    assert f"signs: {old}" in said
    assert f"signs: {new}" in said
    assert new in run("log", "rotate-key", "--finish", "--yes").output
    run(*GRANT)
    run("log", "sign")
    assert f"signs no more: {old}" in run("log", "status").output
    assert run("log", "checkpoint", "--key").output.strip() == new
    assert "all checks passed" in run("log", "verify", "--checkpoint", kept).output


def test_a_lost_memory_is_made_anew_from_a_kept_checkpoint(run, settings, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(run("log", "checkpoint").output, encoding="utf-8")
    memory.path(settings).unlink()
    assert "registry log remember" in run("log", "sign", code=2).stderr
    assert "Signing stopped" in run("log", "status", code=1).stderr
    assert "entries as signed" in run("log", "remember", kept).output
    assert "signed already" in run("log", "sign").output
    assert run("log", "status").stderr == ""


def test_an_entry_that_waits_for_its_signature_is_an_alarm(run, instance):
    run(*GRANT)
    assert run("log", "status").stderr == ""  # it came a moment ago
    with closing(sqlite3.connect(instance / "registry.db")) as database:
        database.executescript(
            "drop trigger log_entry_no_update; update log_entry set body = "
            'cast(replace(cast(body as text), \'"at":"2\', \'"at":"1\') as blob)'
        )
    assert "has waited for its signature" in run("log", "status", code=1).stderr


def test_one_signer_follows_and_a_second_says_so(run, instance):
    command = [sys.executable, "-m", "registry", "log", "sign", "--follow"]
    env = os.environ | {name: value for name, value in environment(instance).items() if value}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "Signing until Ctrl-C.\n"
            assert f"process {process.pid}" in run("log", "sign", code=2).stderr
            run(*GRANT)
            size = log_size(instance)
            until(lambda: f"\n{size}\n" in run("log", "checkpoint").output)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_key_that_others_can_read_stops_every_start(run, settings, instance):
    settings.signing_key.chmod(0o644)
    for command in (("log", "sign"), ("work",)):
        stderr = run(*command, code=2).stderr
        assert "chmod 600" in stderr
        assert settings.signing_key.read_text(encoding="ascii").strip() not in stderr
    with serving(instance, free_port()) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert b"chmod 600" in output


WRONG = {
    ("brief", "--cycle", "IMRF-2030", "--out", "nowhere/x.pdf"): "There is no folder nowhere",
    ("brief", "--recommendation", "98", "--out", "x.pdf"): "A/76/642/98",
    ("log", "proof", "3"): "--index 3",
    ("log", "verify", "--checkpoint", "words"): "signed note",
    ("log", "remember", "nowhere"): "does not exist",
    ("log", "remember", "binary"): "not text",
    ("log", "remember", "words"): "signed note",
    ("log", "remember", "stranger"): "No known key",
    ("backup", "nowhere/at/all"): "There is no folder",
    ("backup", "words"): "exists already",
    ("restore", "nowhere"): "does not exist",
    ("restore", "words"): "no backup",
    ("restore", "binary"): "no backup",
    ("db", "upgrade"): "plain name",
}
STRANGER = (
    "localhost/registry-demo\n1\n"
    + "A" * 43
    + "=\n\n— localhost/registry-demo "
    + "A" * 90
    + "==\n"
)


def test_wrong_input_ends_in_a_sentence(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "words").write_text("Hello.\n", encoding="utf-8")
    (tmp_path / "stranger").write_text(STRANGER, encoding="utf-8")
    for arguments, said in WRONG.items():
        stderr = run(*arguments, code=2, REGISTRY_DATABASE_ROLE="Not a role").stderr
        assert said in stderr, arguments
        assert "Traceback" not in stderr
