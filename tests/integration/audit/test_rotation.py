"""A new key in place of the old one: both sign for a while, and what was signed stays valid."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from registry import replay
from registry.audit import queries, rotation, signer
from registry.audit.keyring import Key, Keyring
from registry.audit.keys import keyring
from registry.audit.note import (
    Checkpoint,
    Signer,
    Verifier,
    format_checkpoint,
    open_note,
    sign_note,
)
from registry.audit.operations import rotate_key
from registry.errors import Conflict, Invalid, Refused
from registry.settings import Settings
from registry.store import reading, writing
from tests.client import PageClient
from tests.factories.world import NOW, OPERATOR, World


def checkpoint(engine: Engine) -> str:
    with reading(engine) as session:
        found = queries.checkpoint(session)
    assert found is not None
    return found.note


def signed_by(note: str, *vkeys: str) -> list[bool]:
    def opens(vkey: str) -> bool:
        try:
            return bool(open_note(note, [Verifier.parse(vkey)]))
        except Invalid:
            return False

    return [opens(vkey) for vkey in vkeys]


def test_both_keys_sign_and_then_the_new_one_alone(
    engine: Engine, settings: Settings, world: World, client: PageClient
) -> None:
    signer.sign(engine, settings)
    first, old = checkpoint(engine), signer.signer(settings).vkey
    with pytest.raises(Refused, match="No rotation is under way"):
        rotation.finish(engine, settings)
    new, index = rotation.begin(engine, settings, OPERATOR, at=NOW)
    with pytest.raises(Refused, match="under way"):
        rotation.begin(engine, settings, OPERATOR, at=NOW)
    assert client.get("/log/key").text == f"{old}\n"  # until something is signed with the new one
    with pytest.raises(Refused, match="No checkpoint carries"):
        rotation.finish(engine, settings)

    signer.sign(engine, settings)
    overlap = checkpoint(engine)
    assert signed_by(first, old, new) == [True, False]
    assert signed_by(overlap, old, new) == [True, True]
    assert client.get("/log/key").text == f"{new}\n{old}\n"

    assert rotation.finish(engine, settings) == new
    world.file()
    signer.sign(engine, settings)
    assert signed_by(checkpoint(engine), old, new) == [False, True]
    assert client.get("/log/key").text == f"{new}\n"
    assert client.get("/log/keys").json["keys"] == [
        {"vkey": old, "first_size": 0, "last_size": index},
        {"vkey": new, "first_size": index + 1, "last_size": None},
    ]
    with writing(engine) as session:
        another = Signer("another.example/log", bytes(32)).vkey
        for refused, why in (
            (another, "named test.example"),
            (old, "does not sign it again"),
        ):
            with pytest.raises(Refused, match=why):
                rotate_key(session, OPERATOR, old=new, new=refused, at=NOW)
    assert not signer.next_key(settings).exists()
    for kept in (first, overlap):
        assert replay.verify(engine, settings, older=kept).findings == ()
    third, again = rotation.begin(engine, settings, OPERATOR, at=NOW)
    with reading(engine) as session:
        assert keyring(session).at(again + 1).vkey == third
        entries = [queries.entry(session, number) for number in (index, again)]
    assert entries[0].object == entries[1].object


def test_a_crash_before_the_entry_is_mended_by_beginning_again(
    engine: Engine, settings: Settings, world: World
) -> None:
    signer.sign(engine, settings)
    with writing(engine) as session, pytest.raises(Conflict, match="meanwhile"):
        rotation.rotate_key(session, OPERATOR, old="x", new="y", at=NOW)
    made = Signer(settings.log_origin, signer.secret(signer.next_key(settings))).vkey
    world.file()
    signer.sign(engine, settings)
    assert signed_by(checkpoint(engine), made) == [False]

    assert rotation.begin(engine, settings, OPERATOR, at=NOW)[0] == made


@pytest.mark.tampers
def test_a_retired_key_signs_nothing_new_and_a_wrong_key_is_found(
    engine: Engine, settings: Settings, world: World
) -> None:
    signer.sign(engine, settings)
    stolen = signer.signer(settings)
    rotation.begin(engine, settings, OPERATOR, at=NOW)
    size = signer.sign(engine, settings)
    assert size
    with reading(engine) as session:
        root = queries.root(session, size)
        ring = keyring(session)
    forged = sign_note(format_checkpoint(Checkpoint(stolen.name, size, root)), stolen)
    with pytest.raises(Invalid, match="older key"):
        ring.open(forged)
    found = replay.verify(engine, settings, older=forged).findings
    assert [finding.where for finding in found] == ["older checkpoint"]

    rotation.finish(engine, settings)
    kept = settings.signing_key.read_bytes()
    settings.signing_key.write_text(bytes(32).hex(), encoding="ascii")
    world.file()
    with pytest.raises(Refused, match="names the key"):
        signer.sign(engine, settings)
    assert "log_key" in replay.verify(engine, settings).findings[0].where
    settings.signing_key.write_bytes(kept)
    signer.sign(engine, settings)
    assert replay.verify(engine, settings).findings == ()
    with engine.execution_options(writes=True).connect() as connection:
        for statement in ("UPDATE log_key SET since = since + 1", "DELETE FROM log_key"):
            with pytest.raises(Exception, match="log_key is append-only"):
                connection.execute(text(statement))
            connection.rollback()


def test_a_ring_without_keys_says_what_to_do() -> None:
    with pytest.raises(Invalid, match="registry db prepare"):
        Keyring(()).at(0)
    assert Keyring((Key("a"), Key("b", 7))).at(6) == Key("a")
    assert Keyring((Key("a"), Key("b", 7))).at(7) == Key("b", 7)
