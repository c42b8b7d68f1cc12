"""Words that are not public: what encloses them proves that they stand in the log, and no more."""

import json

import pytest

from tests.unit.verifier.conftest import FILED, LOG, OTHER, REF, SIZE, evidence


@pytest.fixture
def words(page):
    """The line in which a restricted briefing proves words that are not public."""
    entry = json.loads(page)["entries"][0]
    said = {"registry_words": 1, "ref": REF, "revision": 1, "log_size": FILED + 1}
    return said | {"note": "Restricted.", "key": LOG.vkey, "entry": entry}


def as_line(words) -> str:
    return json.dumps(words, separators=(",", ":"))


def test_words_that_are_not_public_are_proved_by_what_is_enclosed(run, hand, words):
    pdf = evidence(hand) + as_line(words).encode() + b"\n"
    code, lines = run({"words.json": as_line(words), "brief.pdf": pdf}, "--words")

    assert code == 0
    assert lines[0].startswith(f"words.json: proved: the words of “{REF}”, revision 1, are entry 2")
    assert "were accepted, or are public by now" in lines[0]
    assert "with entries of what was not public then: 1" in " ".join(lines)
    assert sum("Des soins — œuvre" in line for line in lines) == 2
    assert run({"words.json": as_line(words)}, key=OTHER.vkey)[0] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ref": "P-2026-00043"}, "another pledge or revision"),
        ({"revision": True}, "another pledge or revision"),
        ({"more": 1}, "has not exactly the members"),
        ({"key": 1}, "values of a wrong kind"),
        ({"registry_words": 2}, "values of a wrong kind"),
        ({"log_size": "3"}, "values of a wrong kind"),
        ({"log_size": FILED}, "behind the log size"),
    ],
)
def test_forged_words_are_refused_by_themselves_and_within_a_briefing(
    run, hand, words, changes, said
):
    line = as_line(words | changes)
    for name, data in {"a.json": line, "b.pdf": evidence(hand) + line.encode()}.items():
        if name == "b.pdf" and "registry_words" in changes:
            continue  # a PDF is searched for lines of version 1
        code, [verdict] = run({name: data})
        assert code == 1
        assert said in verdict


def test_an_entry_that_files_no_words_or_is_newer_than_the_briefing_encloses_none(
    run, hand, words, page
):
    published = words | {"entry": json.loads(page)["entries"][1], "log_size": SIZE}
    assert "files no words" in run({"a.json": as_line(published)})[1][0]
    older = evidence(hand, level=1) + as_line(words).encode()
    assert "newer than its log" in run({"a.pdf": older})[1][0]
