import json
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.entry import (
    Entry,
    decode_entry,
    decoy,
    digest,
    disclose,
    encode_entry,
    join,
    new_object,
    read_disclosure,
    read_disclosures,
    split,
)
from registry.errors import Invalid

VECTORS = "jcs_rfc8785.json"
SALT = bytes(range(16))
FIRST = Entry(
    at="2026-03-02T10:15:30.123456Z",
    object=new_object(bytes(range(16))),
    n=1,
    prev=None,
    sd=tuple(sorted(decoy(bytes([number]) * 32) for number in range(3))),
)
BODY = encode_entry(FIRST)

texts = st.text(st.characters(exclude_categories=["Cs"]))
entries = st.builds(
    Entry,
    at=st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "Z"),
    object=st.binary(min_size=16, max_size=16).map(new_object),
    n=st.integers(2, 2**53 - 1),
    prev=st.integers(0, 2**53 - 1),
    sd=st.lists(st.binary(min_size=32, max_size=32).map(decoy), unique=True).map(tuple),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcdef", max_size=3), inner),
    max_leaves=10,
)


def test_canonical_json_is_the_published_one(vector):
    assert rfc8785.dumps(json.loads(vector["input"])) == vector["output"].encode()


def test_the_published_disclosure_is_read_and_hashed(load_vectors):
    for vector in load_vectors("sd_disclosure.json")["vectors"]:
        assert list(read_disclosure(vector["disclosure"])) == json.loads(vector["decoded"])
        assert digest(vector["disclosure"]) == vector["digest"]


def test_an_entry_has_these_very_bytes():
    assert BODY == (
        b'{"at":"2026-03-02T10:15:30.123456Z","n":1,"object":"AAECAwQFBgcICQoLDA0ODw","prev":null,'
        b'"sd":["Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU",'
        b'"cs1uhCLEB_ttCYaQ8RMLfe1-wvf14dML2dUh8BU2N5M",'
        b'"dYd7tB05O1-4RVzmDs2N2gAdBjFklrFN-n-JVlbuyko"],"v":1}'
    )


@given(entries)
def test_an_entry_can_be_read_again(entry):
    read = decode_entry(encode_entry(entry))
    assert read == replace(entry, sd=tuple(sorted(entry.sd)))


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-03-02T10:15:30.123456"},
        {"at": "2026-03-02T10:15:30.123456+00:00"},
        {"at": "2026-03-02T10:15:30.123456+02:00"},
        {"at": "2026-03-02T10:15:30Z"},
        {"at": "2026-03-02T10:15:30.123Z"},
        {"at": "2026-03-02 10:15:30.123456Z"},
        {"at": "2026-02-30T10:15:30.123456Z"},
        {"at": "2026-03-02T24:00:00.000000Z"},
        {"at": "٢026-03-02T10:15:30.123456Z"},
        {"at": None},
        {"object": "AAECAwQFBgcICQoLDA0ODx"},
        {"object": "AAECAwQFBgcICQoLDA0OD"},
        {"object": "AAECAwQFBgcICQoLDA0ODw=="},
        {"object": "AAEC+wQFBgcICQoLDA0ODw"},
        {"object": 7},
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"n": 2},
        {"n": 1.0},
        {"prev": 0},
        {"n": 2, "prev": -1},
        {"n": 2, "prev": False},
        {"n": 2**53, "prev": 0},
        {"sd": (FIRST.sd[0], FIRST.sd[0])},
        {"sd": (FIRST.sd[0][:-1],)},
        {"sd": (FIRST.object,)},
        {"sd": (7,)},
    ],
)
def test_an_entry_that_cannot_be_is_not_written(change):
    with pytest.raises(Invalid):
        encode_entry(replace(FIRST, **change))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":true'),
        (b'"v":1', b'"v": 1'),
        (b'"v":1', b'"v":1,"v":1'),
        (b'"v":1', b'"v":1,"w":1'),
        (b',"v":1', b""),
        (b'{"at"', b'{"AT"'),
        (b'"n":1', b'"n":1e0'),
        (b'"n":1', b'"n":NaN'),
        (b'"prev":null', b'"prev":0'),
        (b"10:15", b"10\\u003a15"),
        (b'"sd":[', b'"sd":[null,'),
        (BODY, BODY + b"\n"),
        (BODY, b"\xef\xbb\xbf" + BODY),
        (BODY, b"[" + BODY + b"]"),
        (BODY, b""),
        (BODY, b"\xff"),
        (BODY, BODY.decode().encode("utf-16")),
        (BODY, b"[" * 100_000),
    ],
)
def test_any_other_bytes_are_no_entry(old, new):
    assert old in BODY
    with pytest.raises(Invalid):
        decode_entry(BODY.replace(old, new))


def test_digests_out_of_order_are_no_entry():
    first, second, _ = (value.encode() for value in FIRST.sd)
    swapped = BODY.replace(first, b"*").replace(second, first).replace(b"*", second)
    with pytest.raises(Invalid, match="canonical"):
        decode_entry(swapped)


def test_a_list_of_digests_is_a_list():
    with pytest.raises(Invalid, match="list of digests"):
        decode_entry(BODY.split(b'"sd":')[0] + b'"sd":"","v":1}')


def test_an_entry_of_another_version_is_told_from_a_broken_one():
    with pytest.raises(Invalid, match="version 1"):
        decode_entry(BODY.replace(b'"v":1', b'"v":2'))


def test_an_entry_stays_below_65536_bytes():
    sd = tuple(decoy(number.to_bytes(32, "big")) for number in range(1422))
    longest = replace(FIRST, sd=sd, n=10**15, prev=10**10)
    assert len(encode_entry(longest)) == 65_535
    with pytest.raises(Invalid, match="65535 fit"):
        encode_entry(replace(longest, prev=10**11))


@given(texts.filter(lambda name: name not in {"_sd", "..."}), values)
def test_a_disclosure_can_be_read_again(name, value):
    made = disclose(name, value, SALT)
    assert disclose(*read_disclosure(made)[1:], SALT) == made
    assert read_disclosure(made)[0] == "AAECAwQFBgcICQoLDA0ODw"
    assert len(digest(made)) == 43


def test_equal_words_have_equal_bytes():
    decomposed = {"caf\u0065\u0301": ["A\u030a", ("1.50", None, True)]}
    composed = {"caf\u00e9": ["\u00c5", ["1.50", None, True]]}
    assert disclose("title", decomposed, SALT) == disclose("title", composed, SALT)
    assert read_disclosure(disclose("title", decomposed, SALT))[2] == composed


@pytest.mark.parametrize(
    ("name", "value", "salt"),
    [
        ("title", "words", bytes(15)),
        ("_sd", "words", SALT),
        ("...", "words", SALT),
        ("title", float("nan"), SALT),
        ("title", 2**53, SALT),
        ("title", "\ud800", SALT),
        ("title", b"bytes", SALT),
        ("title", {"\u00e9": 1, "e\u0301": 2}, SALT),
    ],
)
def test_what_cannot_be_disclosed_is_refused(name, value, salt):
    with pytest.raises(Invalid):
        disclose(name, value, salt)


def test_a_bottomless_value_is_refused():
    value = []
    value.append(value)
    with pytest.raises(Invalid, match="Canonical JSON"):
        disclose("title", value, SALT)


@pytest.mark.parametrize(
    "text", ['["s","n","v"]', '[ "s" ,\n"n", "\\u0076" ]', '["s", "n", 1.50]', '["s","n",{"a":[]}]']
)
def test_disclosures_of_others_may_be_spelt_otherwise(text):
    assert list(read_disclosure(base64url(text.encode()))) == json.loads(text)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b'["s","n"]',
        b'["s","n",1,2]',
        b'[1,"n",1]',
        b'["s",1,1]',
        b'["s","_sd",[]]',
        b'["s","...",1]',
        b'["s","n",NaN]',
        b'["s","n",1e999]',
        b'["s","n","\\ud800"]',
        b'["s","n",{"a":1,"a":2}]',
        b'["s","n","\xff"]',
        b"[" * 100_000,
        '["s","n",1]'.encode("utf-16"),
    ],
)
def test_what_is_no_disclosure_is_refused(raw):
    with pytest.raises(Invalid):
        read_disclosure(base64url(raw))


@given(st.lists(st.tuples(texts.filter(lambda name: name not in {"_sd", "..."}), values)))
def test_disclosures_are_read_together_as_one_by_one(pairs):
    made = [disclose(name, value, SALT) for name, value in pairs]
    assert read_disclosures(join(made)) == [read_disclosure(one) for one in made]
    assert split(join(made)) == made


@pytest.mark.parametrize(
    "raw",
    [
        b'["s","n",1,2]',
        b'["s","n",NaN]',
        b'["s","n",1e999]',
        b'["s","n","\\ud800"]',
        b'["s","n",{"a":1,"a":2}]',
        b'["s","n",1],["s","n",2]',
        b'["s","n",[1',
        b'["s","n","\xff"]',
        b"[" * 100_000,
    ],
)
def test_one_that_is_none_is_refused_among_others(raw):
    sound = disclose("title", "Words", SALT)
    with pytest.raises(Invalid):
        read_disclosures(join([sound, base64url(raw), sound]))
    with pytest.raises(Invalid, match="base64url"):
        read_disclosures(join([sound, sound + "=", sound]))


def test_the_alphabet_is_the_same_among_others():
    wrong = urlsafe_b64encode(b'["s","n","???>>>"]').replace(b"_", b"/").replace(b"-", b"+")
    assert {"/", "+"} <= set(wrong.decode())
    with pytest.raises(Invalid, match="base64url"):
        read_disclosures(wrong.decode().rstrip("="))


@pytest.mark.parametrize(
    "pieces",
    [
        [b'["s","n",[1', b"2]]", b'["a","b",1],["c","d",2]'],  # three that read as three others
        [b'["s","n",1],["a","b",2]', b'["s","n",1'],
        [b'{"s":1,"n":2,"v":3}'],
        [b'["s","_sd",1]'],
        [b'["s",1,1]'],
    ],
)
def test_what_is_together_what_disclosures_are_is_refused_piece_by_piece(pieces):
    sound = disclose("title", "Words", SALT)
    with pytest.raises(Invalid):
        read_disclosures(join([sound, *map(base64url, pieces)]))


def test_another_spelling_is_read_among_others():
    other = base64url(b'[ "s", "n", 1.50 ]')
    assert read_disclosures(join([other, other])) == [("s", "n", 1.5)] * 2


@pytest.mark.parametrize("spoil", ["{}=", "{} ", "\n{}", "é{}", "{}AA", "{}*"])
def test_base64url_has_one_spelling(spoil):
    with pytest.raises(Invalid, match="base64url"):
        read_disclosure(spoil.format(base64url(b'["s","n",1]')))


@pytest.mark.parametrize("make", [decoy, new_object])
def test_random_bytes_have_their_length(make):
    with pytest.raises(Invalid, match="random bytes"):
        make(bytes(20))


def base64url(raw):
    return urlsafe_b64encode(raw).decode().rstrip("=")
