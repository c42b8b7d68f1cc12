from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit import verify
from registry.audit.entry import (
    Entry,
    decode_entry,
    decoy,
    digest,
    disclose,
    encode_entry,
    join,
    new_object,
)
from registry.audit.keyring import Key, Keyring
from registry.audit.note import Checkpoint, Signer, format_checkpoint, sign_note
from registry.audit.tree import CompactRange, leaf_hash
from registry.audit.verify import Finding, LogChecker, StoredEntry, check_disclosures
from registry.errors import Invalid

LOG = Signer("log.example/pledges", bytes(32))
KEYS = Keyring((Key(LOG.vkey),))
OBJECTS = [new_object(bytes([number]) * 16) for number in range(3)]


def make_log(size=9):
    """Return a log in which three objects change in turn."""
    entries = []
    for index in range(size):
        earlier = index - len(OBJECTS)
        entries.append(
            Entry(
                at=f"2026-03-02T10:15:{index:02}.000000Z",
                object=OBJECTS[index % len(OBJECTS)],
                n=index // len(OBJECTS) + 1,
                prev=earlier if earlier >= 0 else None,
                sd=(decoy(bytes([index]) * 32),),
            )
        )
    return entries


def store(entries):
    for index, entry in enumerate(entries):
        body = encode_entry(entry)
        yield StoredEntry(index, leaf_hash(body), body)


def sign(entries, size):
    hashes = [stored.leaf_hash for stored in store(entries)]
    root = CompactRange().extend(hashes[:size]).root()
    return sign_note(format_checkpoint(Checkpoint(LOG.name, size, root)), LOG)


def check(stored, *, checkpoints=None, older=None, older_size=0, head=None):
    checker = LogChecker([*(checkpoints or {}), older_size])
    for one in stored:
        checker.feed(one)
    return checker.finish(head or checker.range, checkpoints or {}, KEYS, older)


def test_a_sound_log_has_no_findings():
    log = make_log()
    checkpoints = {size: sign(log, size) for size in (0, 1, 5, 9)}
    assert check(store(log), checkpoints=checkpoints, older=sign(log, 4), older_size=4) == []


def test_an_empty_log_is_sound():
    assert check([]) == []


def test_a_missing_entry_is_found_once():
    stored = list(store(make_log()))
    found = check([*stored[:7], replace(stored[7], index=8), replace(stored[8], index=9)])
    assert found == [Finding("entry 8", "It stands where entry 7 should: missing or doubled.")]


def test_an_entry_twice_is_found():
    stored = list(store(make_log()))
    assert check(stored[:2] + stored[1:])[0].where == "entry 1"


def test_a_wrong_leaf_hash_is_found():
    stored = list(store(make_log()))
    head = CompactRange().extend(one.leaf_hash for one in stored)
    stored[4] = replace(stored[4], leaf_hash=stored[3].leaf_hash)
    assert check(stored, head=head) == [
        Finding("entry 4", "Its stored leaf hash is not the hash of its bytes.")
    ]


def test_bytes_that_are_no_entry_are_found():
    stored = list(store(make_log()))
    body = stored[8].body + b" "
    stored[8] = StoredEntry(8, leaf_hash(body), body)
    assert check(stored) == [
        Finding("entry 8", "Its bytes are not those of a canonical entry of version 1.")
    ]


def test_a_time_that_goes_backwards_is_found():
    log = make_log()
    log[4] = replace(log[4], at=log[2].at)
    words = "Its time 2026-03-02T10:15:02.000000Z is before that of the entry before it."
    assert check(store(log)) == [Finding("entry 4", words)]


def test_two_entries_may_have_one_time():
    log = make_log()
    log[4] = replace(log[4], at=log[3].at)
    assert check(store(log)) == []


@pytest.mark.parametrize(
    ("index", "change", "said", "due"),
    [
        (8, {"prev": 4}, "n 3 and prev 4", "n 3 and prev 5"),
        (8, {"n": 4}, "n 4 and prev 5", "n 3 and prev 5"),
        (8, {"n": 1, "prev": None}, "n 1 and prev null", "n 3 and prev 5"),
        (8, {"object": new_object(bytes(15) + b"9")}, "n 3 and prev 5", "n 1 and prev null"),
    ],
)
def test_a_broken_chain_is_found(index, change, said, due):
    log = make_log()
    log[index] = replace(log[index], **change)
    words = f"It has {said} where object {log[index].object} needs {due}."
    assert check(store(log)) == [Finding(f"entry {index}", words)]


def test_a_chain_is_followed_from_where_it_broke():
    log = make_log(12)
    log[8], log[11] = replace(log[8], n=5), replace(log[11], n=6)
    assert [one.where for one in check(store(log))] == ["entry 8"]


def test_another_head_is_found():
    log = make_log()
    (found,) = check(store(log), head=CompactRange().extend([bytes(32)]))
    assert found.where == "head"
    assert found.what == "It counts 1 entries; there are 9."


def test_a_head_of_other_entries_is_found():
    log = make_log()
    (found,) = check(store(log), head=CompactRange().extend([bytes(32)] * len(log)))
    assert found.where == "head"
    assert found.what.startswith("Its root is ")
    assert "; the 9 entries give " in found.what


def test_a_checkpoint_under_a_strange_key_is_found():
    note = sign_note("log.example/pledges\n0\n\n", Signer("other", bytes(32)))
    (found,) = check(store(make_log()), checkpoints={5: note})
    assert found == Finding("checkpoint 5", "No known key signed this text: do not trust it.")


def test_a_checkpoint_kept_under_another_size_is_found():
    log = make_log()
    (found,) = check(store(log), checkpoints={5: sign(log, 4)})
    assert found == Finding("checkpoint 5", "Its note speaks of size 4.")


def test_a_rewritten_history_is_found():
    log, other = make_log(), make_log()
    other[2] = replace(other[2], sd=(decoy(bytes([99]) * 32),))
    checkpoints = {9: sign(log, 9), 4: sign(log, 4)}
    found = check(store(other), checkpoints=checkpoints, older=sign(log, 3), older_size=3)
    assert [one.where for one in found] == ["checkpoint 4", "checkpoint 9", "older checkpoint"]
    assert found[2].what == "History rewritten: the first 3 entries give another root."
    assert check(store(other), older=sign(log, 2), older_size=2) == []


def test_a_dropped_tail_is_found():
    log = make_log()
    found = check(store(log[:7]), older=sign(log, 9), older_size=9)
    assert found == [
        Finding("older checkpoint", "Dropped tail: 9 entries were signed, 7 are left.")
    ]


def test_an_older_checkpoint_that_is_none_is_found():
    assert [one.where for one in check([], older="words")] == ["older checkpoint"]


def test_a_size_that_nobody_named_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        LogChecker().finish(CompactRange(), {0: sign([], 0)}, KEYS)


@pytest.mark.parametrize("wrong", [None, 0, 2, 3, 7, 9])
def test_checkpoints_are_checked_as_the_entries_pass(wrong):
    log, other = make_log(), make_log()
    other[0] = replace(other[0], sd=(decoy(b"other" + bytes(27)),))
    notes = {size: sign(other if size == wrong else log, size) for size in (0, 2, 3, 7, 9)}
    if wrong == 0:
        notes[0] = sign(log, 1)
    checker = LogChecker()
    for start in (0, 3, 6):
        passing = {
            s: note for s, note in notes.items() if start < s <= start + 3 or s == start == 0
        }
        checker.watch(passing)
        for stored in list(store(log))[start : start + 3]:
            checker.feed(stored)
        said = [checker.check(size, note, KEYS) for size, note in passing.items()]
        assert all(said)

    found = checker.finish(checker.range, {}, KEYS)

    assert [one.where for one in found] == ([] if wrong is None else [f"checkpoint {wrong}"])


def test_findings_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(verify, "FINDING_LIMIT", 2)
    found = check([StoredEntry(index, bytes(32), b"") for index in range(5)])
    assert len(found) == 3
    assert found[2] == Finding("log", "8 more findings are not listed.")


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=3))
def test_the_two_readers_of_entries_agree_on_every_tampering(place, new):
    body = encode_entry(make_log()[5])
    place %= len(body)
    tampered = body[:place] + new + body[place + 1 :]
    assert bool(told(tampered)) == isinstance(decoded(tampered), Invalid)


SD = b'"' + make_log()[5].sd[0].encode() + b'"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2026-03-02", b"2026-02-30"),
        (b"T10", b"T24"),
        (b'"n":2', b'"n":9007199254740992'),
        (b'"n":2', b'"n":02'),
        (b'"n":2', b'"n":1'),
        (b'"prev":2', b'"prev":null'),
        (b'"prev":2', b'"prev":9007199254740992'),
        (b'"prev":2', b'"prev":-2'),
        (b'"sd":["', b'"sd":["ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZA","'),
        (b'"sd":["', b'"sd":["zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzA","'),
        (b'Ag","prev"', b'Ah","prev"'),
        (SD, SD + b"," + SD),
        (SD, SD[:-2] + b'B"'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1\n'),
    ],
)
def test_the_two_readers_agree_where_it_is_hard(old, new):
    body = encode_entry(make_log()[5])
    assert old in body
    changed = body.replace(old, new)
    assert bool(told(changed)) == isinstance(decoded(changed), Invalid)


@pytest.mark.parametrize(("prev", "fits"), [(10**10, True), (10**11, False)])
def test_the_two_readers_agree_on_the_longest_entry(prev, fits):
    sd = sorted(decoy(number.to_bytes(32, "big")) for number in range(1422))
    entry = replace(make_log(1)[0], n=10**15, prev=prev, sd=())
    body = encode_entry(entry).replace(b"[]", b'["' + '","'.join(sd).encode() + b'"]')
    assert bool(told(body)) is isinstance(decoded(body), Invalid) is not fits


def test_an_entry_may_commit_to_nothing():
    body = encode_entry(replace(make_log(1)[0], sd=()))
    assert check([StoredEntry(0, leaf_hash(body), body)]) == []


def told(body):
    """Return what the checker says of the bytes themselves, whatever it says of their chain."""
    found = check([StoredEntry(0, leaf_hash(body), body)])
    return [one for one in found if "canonical" in one.what]


def decoded(body):
    try:
        return decode_entry(body)
    except Invalid as error:
        return error


TITLE = disclose("title", "Words", bytes(16))


OTHER = disclose("level", "national", bytes(16))


def test_disclosures_that_the_entry_commits_to_are_sound():
    read, found = check_disclosures(
        [digest(TITLE), decoy(bytes(32)), digest(OTHER)], join([TITLE, OTHER])
    )
    assert read == [("title", "Words"), ("level", "national")]
    assert found == []


def test_a_closed_entry_has_none():
    assert check_disclosures([digest(TITLE)], "") == ([], [])


@pytest.mark.parametrize(("sd", "kept"), [([], [TITLE]), ([digest(TITLE)], [TITLE, TITLE])])
def test_a_disclosure_too_many_is_found(sd, kept):
    (found,) = check_disclosures(sd, join(kept))[1]
    assert found.where == f"disclosure {digest(TITLE)}"
    assert "does not commit" in found.what


@pytest.mark.parametrize("broken", ["not a disclosure", "", "W10"])
def test_a_disclosure_that_is_none_is_found(broken):
    read, (found,) = check_disclosures([digest(TITLE), digest(broken)], join([TITLE, broken]))
    assert read == []
    assert "base64url" in found.what or "JSON" in found.what or "list of a salt" in found.what
