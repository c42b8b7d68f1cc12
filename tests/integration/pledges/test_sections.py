from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from registry.pledges.content import Content
from tests.client import PASSWORD, fields_of, find_form

# Saving is tried on PostgreSQL in the tests of filing, and by every hostile form.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

WORDS = {"language": "fr", "title": "Titres de séjour", "description": "Une phrase claire."}


def content_of(stored, address):
    return Content.parse(stored(address).content)


@pytest.mark.parametrize(
    "section",
    ["words", "kind", "links", "place", "measures", "resources", "partners", "contacts", "consent"],
)
def test_every_section_opens(focal, section):
    assert focal.get(f"{focal.start()}/{section}").status_code == 200


def test_an_incomplete_section_is_saved_and_leads_on(focal, stored):
    address = focal.start()
    answer = focal.post(f"{address}/words", WORDS)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}/kind")
    assert content_of(stored, address).title == {"fr": "Titres de séjour"}


def test_what_blocks_filing_stands_beside_the_field_once_the_section_was_seen(focal):
    address = focal.start()
    assert "it needs at least" not in focal.get(f"{address}/words").text
    focal.post(f"{address}/words", WORDS)
    assert "it needs at least 300" in focal.get(f"{address}/words").text


UNREADABLE = [
    ("measures", "starts_on", "31/12/2027"),
    ("measures", "starts_on", "2027-02-30"),
    ("measures", "indicators-0-target_value", "٥٠٠٠"),
    ("measures", "indicators-0-target_year", "27"),
    ("resources", "resources-0-amount", "1_000"),
    ("resources", "resources-0-amount", "1e-30000"),
    ("resources", "resources-0-amount", "१०००"),
    ("words", "title", "abc\u202edef"),
    ("words", "title", "abc\x00def"),
    ("words", "description", "x" * 15_001),
    ("contacts", "contacts-0-email", "fatou@exa mple"),
]


@pytest.mark.parametrize(("section", "name", "typed"), UNREADABLE)
def test_unreadable_input_is_refused_beside_its_field_and_kept(focal, stored, section, name, typed):
    address = focal.start()
    before = content_of(stored, address)
    answer = focal.post(f"{address}/{section}", {name: typed})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert typed in answer.text
    assert content_of(stored, address) == before


def test_bytes_that_are_no_text_are_refused(focal):
    address = f"{focal.start()}/words"
    fields = focal.hidden(address) | WORDS | {"title": "abc\udce9def"}
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"--x\r\n{head.format(name)}\r\n\r\n{text}\r\n" for name, text in fields.items()]
    body = "".join([*parts, "--x--\r\n"]).encode(errors="surrogateescape")
    answer = focal.client.post(address, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert "could not be read" in answer.text


@pytest.mark.parametrize("bytes_", ["%ED%A0%80", "%FF", "\udcff"])
def test_bytes_that_are_no_text_are_refused_in_a_plain_form_too(focal, stored, bytes_):
    address = f"{focal.start()}/words"
    fields = focal.hidden(address) | WORDS | {"title": "abc"}
    body = urlencode(fields).replace("title=abc", f"title=abc{bytes_}")
    answer = focal.client.post(
        address,
        data=body.encode(errors="surrogateescape"),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert "Position 4 holds a character that could not be read" in answer.text
    assert content_of(stored, address.removesuffix("/words")).title == {}


def test_far_too_many_rows_are_refused_before_they_cost_anything(focal):
    typed = {f"resources-{n}-amount": "1" for n in range(990)}
    answer = focal.post(f"{focal.start()}/resources", typed)
    assert answer.status_code == 422
    assert "At most 50 rows" in answer.text
    assert 'name="resources-99-amount"' in answer.text
    assert 'name="resources-100-amount"' not in answer.text


def test_a_row_more_keeps_what_was_typed_and_saves_nothing(focal, stored):
    address = focal.start()
    typed = {"resources-0-amount": "250000", "in_kind": "Staff", "add": "resources"}
    answer = focal.post(f"{address}/resources", typed)
    assert answer.status_code == 200
    assert 'name="resources-1-amount"' in answer.text
    assert 'value="250000"' in answer.text
    assert "Staff" in answer.text
    assert content_of(stored, address).resources == ()


def test_a_row_less_keeps_the_others(focal):
    address = focal.start()
    typed = {
        "milestones-0-title": "First",
        "milestones-1-title": "Second",
        "remove": "milestones-0",
    }
    answer = focal.post(f"{address}/measures", typed)
    assert "Second" in answer.text
    assert "First" not in answer.text
    assert 'name="milestones-1-title"' not in answer.text


@pytest.mark.parametrize("value", ["milestones-²", "milestones-99999", "nothing-0", "title", ""])
def test_a_forged_row_button_changes_nothing(focal, value):
    answer = focal.post(f"{focal.start()}/measures", {"milestones-0-title": "One", "remove": value})
    assert answer.status_code == 200
    assert "One" in answer.text


@pytest.mark.parametrize("name", ["milestones-²-title", "milestones-" + "9" * 5_000 + "-title"])
def test_a_forged_row_number_is_nobodys(focal, name):
    assert focal.post(f"{focal.start()}/measures", {name: "One"}).status_code == 303


def test_too_many_rows_are_refused_and_kept(focal):
    typed = {f"milestones-{n}-title": f"Step {n}" for n in range(60)}
    answer = focal.post(f"{focal.start()}/measures", typed)
    assert answer.status_code == 422
    assert "Step 59" in answer.text


def test_a_version_that_moved_on_shows_both_texts(focal, writer, stored):
    address = focal.start()
    focal.post(f"{address}/words", WORDS | {"title": "Theirs"})
    answer = writer.post(f"{address}/words", WORDS | {"title": "Mine", "version": "1"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'name="title" value="Mine"' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert content_of(stored, address).title == {"fr": "Theirs"}
    writer.post(f"{address}/words", WORDS | {"title": "Mine"})
    assert content_of(stored, address).title == {"fr": "Mine"}


def test_two_people_write_different_sections_of_one_draft(focal, writer, stored):
    address, auto = focal.start(), {"X-Requested-With": "autosave"}
    place, contacts = focal.hidden(f"{address}/place"), focal.hidden(f"{address}/contacts")
    assert writer.post(f"{address}/kind", {"office": "Cabinet"}).status_code == 303
    old = place | {"countries": "MLI"}
    kept = focal.client.post(f"{address}/place", data=old, headers=auto)
    assert (kept.status_code, kept.json) == (200, {"version": 3})
    assert writer.post(f"{address}/kind", {"office": "Direction"}).status_code == 303
    on = place | {"countries": ["MLI", "FRA"], "version": "3"}  # as app.js goes on
    assert focal.client.post(f"{address}/place", data=on, headers=auto).json == {"version": 5}
    contacts |= {"contacts-0-name": "Fatou Diarra"}
    assert focal.client.post(f"{address}/contacts", data=contacts).status_code == 303
    found = content_of(stored, address)
    assert (found.office, found.countries) == ("Direction", ("MLI", "FRA"))
    assert stored(address).contacts[0]["name"] == "Fatou Diarra"

    both = writer.post(f"{address}/place", {"countries": "MLI", "version": "1"})
    assert both.status_code == 409
    assert "Direction" not in both.text  # only what is in question
    other = contacts | {"contacts-0-name": "Other", "version": "2"}
    assert focal.client.post(f"{address}/contacts", data=other, headers=auto).status_code == 409


def test_the_same_words_sent_upon_an_old_version_are_no_conflict(focal):
    address = focal.start()
    focal.post(f"{address}/words", WORDS)
    assert focal.post(f"{address}/words", WORDS | {"version": "1"}).status_code == 303


@pytest.mark.parametrize("version", ["", "²", "9" * 5_000, "-1", "x"])
def test_an_unreadable_version_is_an_old_one(focal, version):
    answer = focal.post(f"{focal.start()}/words", WORDS | {"version": version})
    assert answer.status_code == 409


def test_autosave_answers_with_the_version_or_says_no(focal):
    address = focal.start()
    auto = {"X-Requested-With": "autosave"}
    saved = focal.post(f"{address}/words", WORDS, headers=auto)
    assert (saved.status_code, saved.json) == (200, {"version": 2})
    late = focal.post(f"{address}/words", WORDS | {"title": "Z", "version": "1"}, headers=auto)
    assert late.status_code == 409
    bad = focal.post(f"{address}/words", WORDS | {"title": "a\x00"}, headers=auto)
    assert bad.status_code == 422


def test_a_session_that_ended_keeps_the_text_through_signing_in(focal, stored):
    address = focal.start()
    typed = WORDS | focal.hidden(f"{address}/words")
    focal.client.delete_cookie("session")
    asked = focal.client.post(f"{address}/words", data=typed)
    assert asked.status_code == 401
    kept = fields_of(asked.text, "email")
    kept |= {"email": focal.email, "password": PASSWORD}
    resumed = focal.client.post("/sign-in-and-continue", data=kept)
    page = BeautifulSoup(resumed.text, "html.parser")
    assert find_form(page, "title").get("action") == f"{address}/words"
    again = focal.client.post(f"{address}/words", data=fields_of(page, "title"))
    assert again.status_code == 303
    assert content_of(stored, address).title == {"fr": "Titres de séjour"}


def test_contacts_stay_out_of_the_content(focal, stored):
    address = focal.start()
    typed = {"contacts-0-name": "Fatou Diarra", "contacts-0-email": "fatou@example.org"}
    assert focal.post(f"{address}/contacts", typed).status_code == 303
    found = stored(address)
    assert found.contacts[0]["name"] == "Fatou Diarra"
    assert "Fatou" not in str(found.content)


def test_only_paragraphs_that_address_the_entity_can_be_implemented(browse):
    union = browse("union")
    address = union.start(entity="ITUC")
    page = union.get(f"{address}/links").text
    assert 'name="recommendation-98" value="implements"' in page
    assert 'name="recommendation-102" value="implements"' not in page
    answer = union.post(f"{address}/links", {"recommendation-102": "implements"})
    assert answer.status_code == 422


def test_another_entitys_draft_is_not_there(focal, browse):
    address, french = focal.start(), browse("french")
    assert french.get(f"{address}/words").status_code == 404
    assert french.get(f"{address}%00/words").status_code == 404
    assert french.client.post(f"{address}/words", data=WORDS).status_code in {400, 404}
