"""Fields that a file leaves out, and no redaction names: whoever hands it on may not hide them."""

import json

import pytest

from registry.audit.entry import read_disclosure
from registry.verifier.fields import DISCLOSED
from tests.golden.__main__ import PATH
from tests.unit.verifier.conftest import FILED, LOG, PUBLISHED, REF, SIZE
from tests.unit.verifier.test_redactions import judge, redacted


def without(entry, *names):
    kept = [one for one in entry["disclosures"] if read_disclosure(one)[1] not in names]
    return entry | {"disclosures": kept}


@pytest.mark.parametrize("place", [0, 1])
def test_what_the_json_of_a_revision_leaves_out_is_named(run, page, place):
    whole = json.loads(page)
    entry = whole["entries"][place]
    said = {read_disclosure(one)[1] for one in entry["disclosures"]}
    for name in sorted(said - {"type", "ref", "revision", "filed_index"}):  # these are refused
        entries = [*whole["entries"]]
        entries[place] = without(entry, name)
        code, [line] = run({"page.json": json.dumps(whole | {"entries": entries})})
        assert code == 1
        assert line.startswith("page.json: NOT PROVED: the words of")
        assert f"what entry {(FILED, PUBLISHED)[place]} says of “{name}”, which the file" in line


def test_what_was_erased_is_left_out_unless_the_redaction_is_shown(made):
    page = redacted(made)
    hidden = page | {"entries": page["entries"][:2]}

    assert "leaves out" not in str(judge(page))
    assert f"what entry {FILED} says of “title”, which the file leaves out" in str(judge(hidden))


def test_words_that_are_not_public_are_whole_too(run, page):
    entry = without(json.loads(page)["entries"][0], "title", "level")
    said = {"registry_words": 1, "ref": REF, "revision": 1, "log_size": SIZE, "note": "Restricted."}
    words = json.dumps(said | {"key": LOG.vkey, "entry": entry}, separators=(",", ":"))
    code, [line] = run({"words.json": words})

    assert code == 1
    assert "says of “title”, “level”, which the file leaves out" in line


def test_it_knows_what_each_kind_of_event_discloses():
    golden = json.loads(PATH.read_text(encoding="utf-8"))
    written = {
        one["says"]["type"]: {read_disclosure(each)[1] for each in one["disclosures"]}
        for one in golden.values()
    }
    assert DISCLOSED.keys() <= written.keys()
    assert {kind: set(names) for kind, names in DISCLOSED.items()} == {
        kind: written[kind] for kind in DISCLOSED
    }
