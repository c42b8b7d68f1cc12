"""The reader of entries takes one spelling and nothing that cannot be."""

import json

import pytest

from registry.audit.entry import decode_entry
from registry.errors import Invalid
from registry.verifier import Wrong, read_entry
from tests.unit.verifier.conftest import PUBLISHED, make_bodies

BODY = make_bodies()[0][PUBLISHED]  # n 2, prev 2, four digests and a decoy
SD = json.loads(BODY)["sd"]
CANONICAL, KIND = "not in canonical form", "values of a wrong kind"


def test_what_is_sound_is_read():
    found = read_entry(BODY)

    assert (found.n, found.prev, found.sd) == (2, 2, frozenset(SD))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"v":1', b'"v":2', CANONICAL),
        (b'"v":1', b'"v":1.0', KIND),
        (b'"v":1', b'"v":true', KIND),
        (b'"v":1', b'"v": 1', CANONICAL),
        (b'"v":1}', b'"v":1}\n', CANONICAL),
        (b'"v":1', b'"v":1,"v":1', "stands twice"),
        (b'"v":1', b'"v":1,"w":1', "no entry"),
        (b',"v":1', b"", "no entry"),
        (b'"n":2', b'"n":true', KIND),
        (b'"n":2', b'"n":-2', KIND),
        (b'"n":2', b'"n":9007199254740992', KIND),
        (b'"n":2', b'"n":02', "not JSON"),
        (b'"n":2', b'"n":1', "begins no chain"),
        (b'"n":2', b'"n":0', "begins no chain"),
        (b'"prev":2', b'"prev":null', "begins no chain"),
        (b'"prev":2', b'"prev":false', KIND),
        (b'"prev":2', b'"prev":"2"', KIND),
        (b"2026-03-02T", b"2026-02-30T", "no possible time"),
        (b"2026-03-02T", b"2026-03-02 ", "no possible time"),
        (b".000000Z", b".000Z", "no possible time"),
        (b'"object":"', b'"object":"A', "17 bytes stand where 16 belong"),
        (b'"object":"Y', b'"object":"', "not Base64"),
        (SD[0].encode(), SD[1].encode(), "not in order"),
        (SD[0].encode(), b"zzzz" + SD[0][4:].encode(), "not in order"),
        (SD[0].encode(), SD[0][:-1].encode() + b"B", "Base64"),
        (b'"sd":[', b'"sd":[[],', KIND),
        (b'"sd":[', b'"sd":["",', "0 bytes stand where 32 belong"),
        (json.dumps(SD, separators=(",", ":")).encode(), b'""', KIND),
        (json.dumps(SD, separators=(",", ":")).encode(), b"{}", KIND),
        (b'"at":"', b'"at":"\\ud800', CANONICAL),
        (b'"at":"', b'"at":"\xff', "not UTF-8"),
    ],
)
def test_any_other_is_refused_by_both_readers(old, new, words):
    changed = BODY.replace(old, new, 1)
    assert changed != BODY

    with pytest.raises(Wrong, match=words):
        read_entry(changed)
    with pytest.raises(Invalid):
        decode_entry(changed)


def test_an_entry_that_is_too_long_is_refused():
    many = sorted(SD[0][:38] + f"{number:04}A" for number in range(1_500))
    long = json.dumps(json.loads(BODY) | {"sd": many}, sort_keys=True, separators=(",", ":"))

    with pytest.raises(Wrong, match=CANONICAL):
        read_entry(long.encode())
